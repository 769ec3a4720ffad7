"""responders: how many had improved, by at least a threshold, at the moment in force."""

import pandas as pd

from analysis.filters import THRESHOLDS, Filters
from analysis.questions import request
from analysis.questions.in_force import in_force, moment_words
from analysis.questions.result import Definition, Result
from analysis.statistics.rates import share, wilson
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Responders",
    what="How many episodes had improved by at least a threshold at the moment in force: at that score, not at any time.",
    counted=(
        "n_started: started episodes; n_due: those finished (for at=DAY: whose day lies before the data cut); "
        "n_measured: due, eligible, with baseline and outcome; n_improved and n_worsened: of these, changed by the "
        "threshold in the one or the other direction."
    ),
    left_out=(
        "n_in_care: started and not yet due. n_not_eligible: due, but the baseline leaves no room to reach the "
        "threshold. Due, eligible and neither improved nor measured: missing, in rate_of_due and worst counted as not "
        "improved, in best as improved."
    ),
    formula=(
        "rate = n_improved / n_measured with Wilson's 95 % interval; rate_of_due = n_improved / n_due; "
        "worst = n_improved / (n_due - n_not_eligible); best = the same with the missing added to n_improved."
    ),
    source="Rules in force (docs/rules.md): Scores and Thresholds; Wilson 1927.",
    assumes="A rate of the measured speaks for the missing only as far as these are like them; best and worst bound it.",
    r_function="prop.test(correct = FALSE)",
)
COLUMNS = [
    "measure", "threshold", "n_started", "n_due", "n_in_care", "n_not_eligible", "n_measured", "n_improved",
    "n_worsened", "rate", "rate_low", "rate_high", "rate_of_due", "best", "worst", "shown",
]  # fmt: skip


def responders(store: Store, filters: Filters) -> Result:
    """Responders per group, measure and threshold (all that the measure allows unless one is asked for)."""
    request.check(store, filters)
    if filters.measure != "primary":
        request.require_threshold(store.dictionary.measures[filters.measure], filters.threshold)
    parameters = request.parameters(store, filters)
    parameters["thresholds"] = [filters.threshold] if filters.threshold else list(THRESHOLDS)
    frame = _with_rates(store.query("queries/responders", parameters))
    rows = request.grouped(frame, filters, measure=filters.measure, threshold=filters.threshold or "30")
    rows = rows[[*request.group_columns(filters), *COLUMNS]]
    return Result(
        question="responders",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure", "threshold", "moment"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=_sentence(rows, filters),
        parameters=parameters,
        queries=request.queries("responders"),
        notes=request.unmapped_note(store, filters),
    )


def _with_rates(frame: pd.DataFrame) -> pd.DataFrame:
    low, high = wilson(frame["n_improved"], frame["n_measured"])
    could_respond = frame["n_due"] - frame["n_not_eligible"]
    order = frame["threshold"].map({name: place for place, name in enumerate(THRESHOLDS)})
    frame = frame.assign(
        rate=share(frame["n_improved"], frame["n_measured"]),
        rate_low=low,
        rate_high=high,
        rate_of_due=share(frame["n_improved"], frame["n_due"]),
        best=share(frame["n_improved"] + frame["n_missing"], could_respond),
        worst=share(frame["n_improved"], could_respond),
        shown=frame["n_measured"] >= request.SMALLEST_SHOWN,
        _order=order,
    )
    return frame.sort_values(["measure", "_order"]).drop(columns="_order")


def _sentence(rows: pd.DataFrame, filters: Filters) -> str:
    wanted = rows[rows["threshold"] == (filters.threshold or ("30" if (rows["threshold"] == "30").any() else "mcid"))]
    if not wanted["n_measured"].sum():
        return "Nobody in this selection has a baseline and an outcome score that could show improvement."
    name = "the measure's important change" if (wanted["threshold"] == "mcid").all() else None
    amount = name or f"{wanted['threshold'].iloc[0]} % of baseline"
    improved, measured, due = (int(wanted[column].sum()) for column in ("n_improved", "n_measured", "n_due"))
    return (
        f"{request.share_words(improved, measured)} measured had improved by at least {amount} at "
        f"{moment_words(filters)}; counting the missing as not improved, {request.share_words(improved, due)} due."
    )
