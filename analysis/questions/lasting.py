"""lasting: of those improved at the end of care, how many still are 4, 12 and 26 weeks later."""

import pandas as pd

from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.in_force import in_force, measure_words
from analysis.questions.result import Definition, Result
from analysis.statistics.rates import share, wilson
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Lasting",
    what="Of the episodes that had improved at the end of care, how many still are 4, 12 and 26 weeks after it.",
    counted=(
        "n_improved_at_end: care ended and the latest score of it meets the threshold. n_reached: of these, the end lies "
        "at least so many weeks before the data cut. n_known: of these, with a follow-up score after the end near that "
        "day: the nearest, no farther from it than a quarter of the time (4 weeks: 7 days, 12 weeks: 21, 26 weeks: 45), "
        "a tie going to the earlier, of two on one day the worse. n_still: of these, that score meets the same threshold "
        "against the same baseline."
    ),
    left_out=(
        "Lost episodes, since nobody knows their end, and scores that are no follow-up, such as those of visits after "
        "the end. n_reached - n_known: nobody asked, or no answer; best counts them as still improved, worst as not."
    ),
    formula=(
        "share_known = n_known / n_reached; rate = n_still / n_known with Wilson's 95 % interval; worst = n_still / "
        "n_reached; best = (n_still + n_reached - n_known) / n_reached."
    ),
    source="Rules in force (docs/rules.md): Lasting; Wilson 1927.",
    assumes=(
        "A rate of the known speaks for the others only as far as these are like them; best and worst bound it. Who met "
        "the threshold at the last score by chance falls back under it by chance, even where everything lasts. Other "
        "treatment after the end, in another episode or elsewhere, is not known here."
    ),
    r_function="prop.test(correct = FALSE)",
)
WEEKS = (4, 12, 26)
COLUMNS = [
    "weeks", "n_improved_at_end", "n_reached", "n_known", "n_still", "share_known", "rate", "low", "high", "best",
    "worst", "shown",
]  # fmt: skip


def lasting(store: Store, filters: Filters) -> Result:
    """Still improved per group and weeks after the end of care; columns COLUMNS.

    Raises InputError for a measure without that threshold, and where each condition's own measure would be pooled.
    """
    request.check(store, filters)
    request.require_one_measure(filters)
    filters = request.with_threshold(store, filters)
    parameters = request.parameters(store, filters)
    frame = _with_rates(_all_weeks(store.query("queries/lasting", parameters), filters))
    rows = request.grouped(frame.sort_values("weeks"), filters)
    rows = rows[[*request.group_columns(filters), *COLUMNS]].reset_index(drop=True)
    return Result(
        question="lasting",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure", "threshold"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=_sentence(store, rows, filters),
        parameters=parameters,
        queries=request.queries("lasting"),
        notes=(*_notes(rows), *request.unmapped_note(store, filters)),
    )


def _all_weeks(frame: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """The counts; where the filters leave nobody, nobody after each number of weeks."""
    if filters.by or len(frame):
        return frame
    nobody = dict.fromkeys(("n_improved_at_end", "n_reached", "n_known", "n_still"), 0)
    return pd.DataFrame([{"group_name": "all", "weeks": weeks, **nobody} for weeks in WEEKS])


def _with_rates(frame: pd.DataFrame) -> pd.DataFrame:
    low, high = wilson(frame["n_still"], frame["n_known"])
    missing = frame["n_reached"] - frame["n_known"]
    return frame.assign(
        share_known=share(frame["n_known"], frame["n_reached"]),
        rate=share(frame["n_still"], frame["n_known"]),
        low=low,
        high=high,
        best=share(frame["n_still"] + missing, frame["n_reached"]),
        worst=share(frame["n_still"], frame["n_reached"]),
        shown=frame["n_known"] >= request.SMALLEST_SHOWN,
    )


def _totals(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.groupby("weeks")[["n_improved_at_end", "n_reached", "n_known", "n_still"]].sum()


def _sentence(store: Store, rows: pd.DataFrame, filters: Filters) -> str:
    totals = _totals(rows)
    improved = int(totals["n_improved_at_end"].max()) if len(totals) else 0
    amount = "the measure's important change" if filters.threshold == "mcid" else f"{filters.threshold} % of baseline"
    label = measure_words(store, filters)
    if not improved:
        return f"{label}: no episode of this selection had improved by {amount} at the end of care."
    if not totals["n_known"].sum():
        return (
            f"{label}: whether it lasts cannot be said; {request.count_words(improved, 'episode')} had improved by "
            f"{amount} at the end of care, and none has a follow-up score 4, 12 or 26 weeks later."
        )
    still = [
        f"{request.share_words(int(row.n_still), int(row.n_known))} after {weeks} weeks"
        for weeks, row in zip(totals.index, totals.itertuples(), strict=True)
        if row.n_known
    ]
    together = "all groups together, " if filters.by else ""
    return (
        f"{label}: of those improved by at least {amount} at the end of care and asked again, {together}still improved "
        f"were {', '.join(still)}."
    )


def _notes(rows: pd.DataFrame) -> tuple[str, ...]:
    totals = _totals(rows)
    if not len(totals) or not totals["n_reached"].sum():
        return ()
    known = [
        f"{request.share_words(int(row.n_known), int(row.n_reached))} after {weeks} weeks"
        for weeks, row in zip(totals.index, totals.itertuples(), strict=True)
        if row.n_reached
    ]
    return (f"Known, of the episodes whose end lies that far back: {', '.join(known)}.",)
