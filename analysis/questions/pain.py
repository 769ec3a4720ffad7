"""pain: scores at baseline and at the moment in force, and the change between them."""

from functools import cache

import pandas as pd

from analysis.filters import Filters
from analysis.questions import pain_levels, pain_regression, request
from analysis.questions.in_force import in_force, measure_words, moment_words
from analysis.questions.later import Later
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
        "change_low and change_high: 95 % t interval of the mean change. detail=regression, the reference for change "
        "without care: the mean change from the last intake score to the first visit's before-score where at least 30 "
        "of the due have both; else (1 - r) * SD * phi(z) / (1 - Phi(z)), z = (cut - mean) / SD, mean and SD of everybody "
        "fitted to the baselines at or above the cut. detail=oldham: correlation and slope of change on the mean of "
        "both scores. detail=limits: scores at the best and the worst possible."
    ),
    source=(
        "Rules in force (docs/rules.md): Scores, Before and after. Regression to the mean: Davis 1976, Am J Epidemiol "
        "104:493-498; Oldham 1962, J Chronic Dis 15:969-977."
    ),
    assumes=(
        "Those with both scores speak for the others only as far as these are like them: see completion. The reference "
        "takes the time before treatment, or a normal spread of scores, as what would have gone on; Oldham's check "
        "takes it that nobody was chosen by their baseline."
    ),
    r_function="t.test; cor.test and lm on the mean of both; dnorm and pnorm for the formula",
)
COLUMNS = [
    "measure", "n_patients", "n_episodes", "n_due", "n_in_care", "n_baseline", "n_latest", "baseline_mean",
    "baseline_sd", "latest_mean", "latest_sd", "n_change", "change_mean", "change_sd", "change_median", "change_low",
    "change_high", "improvement_mean", "completion", "shown",
]  # fmt: skip
PAIR_COLUMNS = [
    "measure", "n", "baseline_mean", "latest_mean", "change_mean", "change_low", "change_high", "reference_mean", "shown",
]  # fmt: skip
DISTRIBUTION_COLUMNS = ["measure", "change", "step", "n"]


def pain(store: Store, filters: Filters) -> Result:
    """Scores before and after per group and measure; columns COLUMNS.

    Details: "pairs", "distribution", "regression" (the reference for change without care), "oldham" and "levels" (does
    change depend on the level), "limits" (where the scale ends). Asked for one that a figure of change is drawn from,
    notes say what its reference is.
    """
    request.check(store, filters)
    parameters = request.parameters(store, filters)
    frame = _with_intervals(store.query("queries/pain", parameters))
    rows = request.grouped(frame, filters, measure=filters.measure)[[*request.group_columns(filters), *COLUMNS]]
    details = _details(store, parameters, filters)
    return Result(
        question="pain",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure", "moment"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=_said(store, rows, details, filters),
        parameters=pain_regression.with_cuts(parameters),
        queries=request.queries("pain", "pain_pairs", "pain_distribution", pain_regression.QUERY, *pain_levels.QUERIES),
        notes=(*_missing(rows), *_reference(details, filters), *request.unmapped_note(store, filters)),
        details=details,
    )


def _details(store: Store, parameters: dict[str, object], filters: Filters) -> Later:
    @cache
    def references() -> pd.DataFrame:
        return pain_regression.references(store, parameters)

    return Later(
        {
            "pairs": lambda: _pairs(store, parameters, references(), filters),
            "distribution": lambda: _distribution(store, parameters, filters),
            "regression": lambda: _regression(references(), filters),
            "oldham": lambda: _detail(pain_levels.dependence(store, parameters), filters, pain_levels.OLDHAM_COLUMNS),
            "levels": lambda: _detail(pain_levels.levels(store, parameters), filters, pain_levels.LEVEL_COLUMNS),
            "limits": lambda: _detail(pain_levels.limits(store, parameters), filters, pain_levels.LIMIT_COLUMNS),
        }
    )


def _said(store: Store, rows: pd.DataFrame, details: Later, filters: Filters) -> str:
    """The takeaway of the table that was asked for."""
    if filters.detail == "regression":
        return pain_regression.sentence(details["regression"])
    if filters.detail in ("oldham", "levels"):
        return pain_levels.dependence_sentence(store, details["oldham"], filters)
    if filters.detail == "limits":
        return pain_levels.limits_sentence(details["limits"])
    return _sentence(store, rows, filters)


def _reference(details: Later, filters: Filters) -> tuple[str, ...]:
    """What the reference in a figure is, for the tables that it stands beside."""
    if filters.detail not in ("pairs", "distribution", "levels", "regression"):
        return ()
    found = details["regression"]
    return (pain_regression.note(found),) if found["n_change"].any() else ()


def _with_intervals(frame: pd.DataFrame) -> pd.DataFrame:
    low, high = mean_interval(frame["change_mean"], frame["change_sd"], frame["n_change"])
    return frame.assign(
        change_low=low,
        change_high=high,
        completion=share(frame["n_change"], frame["n_due"]),
        shown=frame["n_change"] >= request.SMALLEST_SHOWN,
    )


def _pairs(store: Store, parameters: dict[str, object], references: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    frame = store.query("queries/pain_pairs", parameters)
    known = references[["group_name", "measure", "reference"]]
    frame = frame.merge(known, on=["group_name", "measure"], how="left")
    frame["reference_mean"] = frame["baseline_mean"] + frame["reference"]
    low, high = mean_interval(frame["change_mean"], frame["change_sd"], frame["n"])
    frame = frame.assign(change_low=low, change_high=high, shown=frame["n"] >= request.SMALLEST_SHOWN)
    return _detail(frame, filters, PAIR_COLUMNS)


def _distribution(store: Store, parameters: dict[str, object], filters: Filters) -> pd.DataFrame:
    frame = store.query("queries/pain_distribution", parameters).sort_values(["measure", "change"])
    return _detail(frame, filters, DISTRIBUTION_COLUMNS)


def _detail(frame: pd.DataFrame, filters: Filters, columns: list[str]) -> pd.DataFrame:
    rows = frame.drop(columns="group_name") if filters.by is None else request.grouped(frame, filters)
    return rows[[*request.group_columns(filters), *columns]].reset_index(drop=True)


def _regression(references: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    rows = request.grouped(references, filters, measure=filters.measure, method="none")
    return rows[[*request.group_columns(filters), *pain_regression.COLUMNS]].reset_index(drop=True)


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
