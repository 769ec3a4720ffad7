"""pain: scores at baseline and at the moment in force, and the change between them."""

import pandas as pd

from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.in_force import in_force, measure_words, moment_words
from analysis.questions.result import Definition, Result
from analysis.statistics.rates import mean_interval, share
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Pain before and after",
    what=(
        "Mean score at baseline and at the moment in force, and the change between the two in the same episodes. "
        "It is change during care: there is no control group, so it is not what massage alone brought about."
    ),
    counted=(
        "n_episodes: started episodes; n_due: those of them that are finished (for at=DAY: whose day lies before the "
        "data cut); n_baseline, n_latest and n_change: due episodes with a baseline, with a score at the moment, with "
        "both. Baseline: the first visit's score before treatment, else the last intake score."
    ),
    left_out=(
        "n_in_care: started and not yet due. completion = n_change / n_due; the rest of the due have no outcome score. "
        "Scores after a session never count as an outcome."
    ),
    formula=(
        "change = outcome - baseline; improvement is the same in the measure's good direction; SD with n - 1; "
        "change_low and change_high: 95 % t interval of the mean change."
    ),
    source="Rules in force (docs/rules.md): Scores.",
    assumes="Those with both scores speak for the others only as far as these are like them: see completion.",
    r_function="t.test",
)
COLUMNS = [
    "measure", "n_patients", "n_episodes", "n_due", "n_in_care", "n_baseline", "n_latest", "baseline_mean",
    "baseline_sd", "latest_mean", "latest_sd", "n_change", "change_mean", "change_sd", "change_median", "change_low",
    "change_high", "improvement_mean", "completion", "shown",
]  # fmt: skip
PAIR_COLUMNS = ["measure", "n", "baseline_mean", "latest_mean", "change_mean", "change_low", "change_high", "shown"]
DISTRIBUTION_COLUMNS = ["measure", "change", "step", "n"]


def pain(store: Store, filters: Filters) -> Result:
    """Scores before and after per group and measure; columns COLUMNS, details "pairs" and "distribution"."""
    request.check(store, filters)
    parameters = request.parameters(store, filters)
    frame = _with_intervals(store.query("queries/pain", parameters))
    rows = request.grouped(frame, filters, measure=filters.measure)[[*request.group_columns(filters), *COLUMNS]]
    return Result(
        question="pain",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure", "moment"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=_sentence(store, rows, filters),
        parameters=parameters,
        queries=request.queries("pain", "pain_pairs", "pain_distribution"),
        notes=(*_missing(rows), *request.unmapped_note(store, filters)),
        details={
            "pairs": _pairs(store, parameters, filters),
            "distribution": _distribution(store, parameters, filters),
        },
    )


def _with_intervals(frame: pd.DataFrame) -> pd.DataFrame:
    low, high = mean_interval(frame["change_mean"], frame["change_sd"], frame["n_change"])
    return frame.assign(
        change_low=low,
        change_high=high,
        completion=share(frame["n_change"], frame["n_due"]),
        shown=frame["n_change"] >= request.SMALLEST_SHOWN,
    )


def _pairs(store: Store, parameters: dict[str, object], filters: Filters) -> pd.DataFrame:
    frame = store.query("queries/pain_pairs", parameters)
    low, high = mean_interval(frame["change_mean"], frame["change_sd"], frame["n"])
    frame = frame.assign(change_low=low, change_high=high, shown=frame["n"] >= request.SMALLEST_SHOWN)
    return _detail(frame, filters, PAIR_COLUMNS)


def _distribution(store: Store, parameters: dict[str, object], filters: Filters) -> pd.DataFrame:
    frame = store.query("queries/pain_distribution", parameters).sort_values(["measure", "change"])
    return _detail(frame, filters, DISTRIBUTION_COLUMNS)


def _detail(frame: pd.DataFrame, filters: Filters, columns: list[str]) -> pd.DataFrame:
    rows = frame.drop(columns="group_name") if filters.by is None else request.grouped(frame, filters)
    return rows[[*request.group_columns(filters), *columns]].reset_index(drop=True)


def _missing(rows: pd.DataFrame) -> tuple[str, ...]:
    total = rows[["n_due", "n_in_care", "n_change"]].sum().astype(int)
    missing = total["n_due"] - total["n_change"]
    without = f"{request.share_words(missing, total['n_due'])} due episodes have no baseline or no outcome score"
    return (f"{without}; {request.count_words(total['n_in_care'], 'episode')} not yet due are not counted.",)


def _sentence(store: Store, rows: pd.DataFrame, filters: Filters) -> str:
    shown = rows[rows["shown"]]
    label = measure_words(store, filters)
    if shown.empty:
        return f"Too few scores to show a mean: no group has {request.SMALLEST_SHOWN} due episodes with both scores."
    if len(shown) == 1:
        row = shown.iloc[0]
        return (
            f"{label}: the mean changed by {request.signed(row['change_mean'])} (95 % CI {request.signed(row['change_low'])} to "
            f"{request.signed(row['change_high'])}) from baseline to {moment_words(filters)}, in {row['n_change']:,} of "
            f"{row['n_due']:,} due episodes."
        )
    least, most = shown["improvement_mean"].idxmin(), shown["improvement_mean"].idxmax()
    return (
        f"{label}: mean change during care ran from {request.signed(shown.loc[most, 'change_mean'])} "
        f"({_group(store, shown, most, filters)}, n {shown.loc[most, 'n_change']:,}) to "
        f"{request.signed(shown.loc[least, 'change_mean'])} ({_group(store, shown, least, filters)}, "
        f"n {shown.loc[least, 'n_change']:,}); case mix differs between groups."
    )


def _group(store: Store, rows: pd.DataFrame, index: int, filters: Filters) -> str:
    name = rows.loc[index, filters.by] if filters.by else rows.loc[index, "measure"]
    return store.dictionary.condition_label(name) if filters.by == "condition" else str(name)
