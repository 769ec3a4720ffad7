"""responders: how many had improved, by at least a threshold, at the moment in force."""

from functools import cache

import pandas as pd

from analysis.filters import THRESHOLDS, Filters
from analysis.questions import request, responders_cumulative, responders_reliable
from analysis.questions.in_force import in_force, moment_words
from analysis.questions.later import Later
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
        "worst = n_improved / (n_due - n_not_eligible); best = the same with the missing added to n_improved; "
        "worsened_rate and worsened_rate_of_due: the same of n_worsened. detail=cumulative: for every threshold, the "
        "share of all measured that improved by at least that; of those with room for it (n_with_room) it is the rate. "
        "detail=reliable: changed by at least the measurement error (MDC) of the dictionary, either way."
    ),
    source="Rules in force (docs/rules.md): Scores and Thresholds; Wilson 1927.",
    assumes="A rate of the measured speaks for the missing only as far as these are like them; best and worst bound it.",
    r_function="prop.test(correct = FALSE)",
)
COLUMNS = [
    "measure", "threshold", "n_started", "n_due", "n_in_care", "n_not_eligible", "n_measured", "n_improved",
    "n_worsened", "rate", "rate_low", "rate_high", "rate_of_due", "best", "worst", "worsened_rate",
    "worsened_rate_low", "worsened_rate_high", "worsened_rate_of_due", "shown",
]  # fmt: skip


def responders(store: Store, filters: Filters) -> Result:
    """Responders per group, measure and threshold (all that the measure allows unless one is asked for).

    Details: "cumulative" (every threshold), "cited" (those that have a source, as lines) and "reliable" (beyond the MDC).
    """
    request.check(store, filters)
    if filters.measure != "primary":
        request.require_threshold(store.dictionary.measures[filters.measure], filters.threshold)
    parameters = request.parameters(store, filters)
    parameters["thresholds"] = [filters.threshold] if filters.threshold else list(THRESHOLDS)
    frame = _with_rates(store.query("queries/responders", parameters))
    rows = request.grouped(frame, filters, measure=filters.measure, threshold=filters.threshold or "30")
    rows = rows[[*request.group_columns(filters), *COLUMNS]]
    details = _details(store, parameters, filters)
    return Result(
        question="responders",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure", "threshold", "moment"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=_said(store, rows, details, filters),
        parameters=parameters,
        queries=request.queries("responders", "responders_improvements"),
        notes=(*_notes(store, details, filters), *request.unmapped_note(store, filters)),
        details=details,
    )


def _details(store: Store, parameters: dict[str, object], filters: Filters) -> Later:
    @cache
    def counts() -> pd.DataFrame:
        return store.query("queries/responders_improvements", parameters)

    @cache
    def mcid() -> pd.DataFrame:
        return store.query("queries/responders", parameters | {"thresholds": ["mcid"]})

    return Later(
        {
            "cumulative": lambda: responders_cumulative.cumulative(store, counts(), filters),
            "cited": lambda: responders_cumulative.cited(store, filters),
            "reliable": lambda: responders_reliable.reliable(store, counts(), mcid(), filters),
        }
    )


def _said(store: Store, rows: pd.DataFrame, details: Later, filters: Filters) -> str:
    """The takeaway of the table that was asked for."""
    if filters.detail in ("cumulative", "cited"):
        return responders_cumulative.cumulative_sentence(store, details["cumulative"], details["cited"], filters)
    if filters.detail == "reliable":
        return responders_reliable.reliable_sentence(store, details["reliable"], filters)
    return _sentence(store, rows, filters)


def _notes(store: Store, details: Later, filters: Filters) -> tuple[str, ...]:
    """What stands beside the table that was asked for: where the lines of the curve come from, and the important change."""
    if filters.measure == "primary":
        return ()
    if filters.detail == "cumulative":
        said = responders_cumulative.cited_note(store, details["cited"])
    else:
        said = responders_reliable.mcid_note(details["reliable"]) if filters.detail == "reliable" else ""
    return (said,) if said else ()


def _with_rates(frame: pd.DataFrame) -> pd.DataFrame:
    low, high = wilson(frame["n_improved"], frame["n_measured"])
    worsened_low, worsened_high = wilson(frame["n_worsened"], frame["n_measured"])
    could_respond = frame["n_due"] - frame["n_not_eligible"]
    order = frame["threshold"].map({name: place for place, name in enumerate(THRESHOLDS)})
    frame = frame.assign(
        rate=share(frame["n_improved"], frame["n_measured"]),
        rate_low=low,
        rate_high=high,
        rate_of_due=share(frame["n_improved"], frame["n_due"]),
        best=share(frame["n_improved"] + frame["n_missing"], could_respond),
        worst=share(frame["n_improved"], could_respond),
        worsened_rate=share(frame["n_worsened"], frame["n_measured"]),
        worsened_rate_low=worsened_low,
        worsened_rate_high=worsened_high,
        worsened_rate_of_due=share(frame["n_worsened"], frame["n_due"]),
        shown=frame["n_measured"] >= request.SMALLEST_SHOWN,
        _order=order,
    )
    return frame.sort_values(["measure", "_order"]).drop(columns="_order")


def _sentence(store: Store, rows: pd.DataFrame, filters: Filters) -> str:
    wanted = rows[rows["threshold"] == (filters.threshold or ("30" if (rows["threshold"] == "30").any() else "mcid"))]
    if not wanted["n_measured"].sum():
        return "Nobody in this selection has a baseline and an outcome score that could show improvement."
    is_mcid = (wanted["threshold"] == "mcid").all()
    amount = "the measure's important change" if is_mcid else f"{wanted['threshold'].iloc[0]} % of baseline"
    likely = "likely " if is_mcid and _within_error(store, wanted) else ""
    improved, worsened, measured, due = (
        int(wanted[column].sum()) for column in ("n_improved", "n_worsened", "n_measured", "n_due")
    )
    return (
        f"{request.share_words(improved, measured)} measured had {likely}improved by at least {amount} at "
        f"{moment_words(filters)}, and {worsened:,} worsened by as much; counting the missing as not improved, "
        f"{request.share_words(improved, due)} due had improved."
    )


def _within_error(store: Store, rows: pd.DataFrame) -> bool:
    """Whether the important change lies below the measurement error: then who reached it has but likely improved."""
    return any(store.dictionary.measures[code].is_mcid_within_error for code in rows["measure"].unique())
