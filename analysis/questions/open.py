"""open: the episodes for which there is something to do now, one row each; only for those allowed to see rows."""

import pandas as pd

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.in_force import in_force
from analysis.questions.open_reasons import REASONS, reasons
from analysis.questions.result import Definition, Result
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Open episodes",
    what=(
        "Episodes as of the data cut for which there is something to do: every reason that holds, the most urgent first. "
        "A list for calling and asking, no judgement on anybody."
    ),
    counted=(
        "Open: in care; lost to sight (no visit or score in the 28 days before the data cut) for up to 84 days, so that "
        "a call can still bring the patient back; ended in the 28 days before the data cut, for a missing final score "
        "only. no_visit: last visit more than 28 days before the data cut. no_score: 3 or more visits after the day of "
        "the last score. plan_nearly_used: visits reach 80 % of the prescribed. off_track: the latest score before a "
        "visit is worse than nine in ten scores before the same visit, within condition and band of the baseline, in "
        "the whole load (see Expected course). final_score_due: ended, or prescribed visits used, without any score "
        "after day 0."
    ),
    left_out=(
        "Episodes with nothing to do (counted), never started, recorded as lost by the clinic, lost or ended longer "
        "ago. Scores are missed only of those to be scored by the measure in force: pain (not where the condition's own "
        "measure is a vital sign), the condition's own measure, or scored so before. Without prescribed sessions no "
        "plan is nearly used."
    ),
    formula=(
        "urgency, the first that holds: 1 off track; 2 no visit, none booked; 3 final score due; 4 no score; 5 plan "
        "nearly used; 6 no visit, one booked. Within it by days since the last visit, longest first. next_visit: the "
        "first upcoming booking; last_score: the latest after day 0; change = last_score - baseline. Detail reasons: "
        "how many each holds for."
    ),
    source="Rules in force (docs/rules.md): Open episodes. The marks are this product's own, no published standard.",
    assumes="The load is fresh: all is as of the data cut, not as of today. Upcoming bookings are in the export.",
    r_function="None: rows, not an estimate.",
)
COLUMNS = [
    "episode", "condition", "therapist", "clinic", "state", "urgency", "reasons", "days_since_visit", "next_visit",
    "visits", "prescribed", "measure", "baseline", "last_score", "change", "days_since_score", "n_unscored", *REASONS,
]  # fmt: skip


def open(store: Store, filters: Filters) -> Result:  # noqa: A001 - questions are named as they are asked
    """One row per open episode with a reason (COLUMNS), the most urgent first; detail "reasons": reason, label, n, of.

    Raises InputError for a scope that sees aggregates only, for `by`, and where an export has no calendar or no visits.
    """
    _check(store, filters)
    parameters = request.parameters(store, filters) | {"smallest": request.SMALLEST_SHOWN}
    found = store.query("queries/open", parameters)
    rows = found[found["urgency"].notna()].reset_index(drop=True)
    rows = rows.assign(reasons=[reasons(row) for row in rows.to_dict("records")], urgency=rows["urgency"].astype(int))
    return Result(
        question="open",
        rows=rows[COLUMNS],
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=_sentence(store, found, rows),
        parameters=parameters,
        queries=(
            *request.queries("open"),
            *(f"macros/{name}" for name in ("open_episodes", "judged_courses", "scored_visits")),
        ),
        notes=_notes(found, rows),
        details={"reasons": _counts(rows, len(found))},
    )


def _check(store: Store, filters: Filters) -> None:
    if not store.scope.row_level:
        raise InputError("Rows about single episodes are not open to this role. Ask for access or sessions instead.")
    request.check(store, filters)
    if filters.by is not None:
        raise InputError(
            f"open is a list of episodes and has no groups. To see one {filters.by}, choose it as a filter."
        )
    if store.load.dates == "nominal":
        raise InputError("This export has day numbers instead of calendar dates, so no episode is open as of a day.")
    if not store.load.has_sessions:
        raise InputError("This export has scores but no visits, so it cannot be told who has stopped coming.")


def _counts(rows: pd.DataFrame, of: int) -> pd.DataFrame:
    """How many episodes each reason holds for; an episode with several is in each of them."""
    found = [(name, label, int(rows[name].sum()), of) for name, label in REASONS.items()]
    return pd.DataFrame(found, columns=["reason", "label", "n", "of"])


def _sentence(store: Store, found: pd.DataFrame, rows: pd.DataFrame) -> str:
    if found.empty:
        return f"No episode of this selection is open at the data cut {store.load.data_cut}."
    if rows.empty:
        return f"There is nothing to do for any of {request.count_words(len(found), 'open episode')}."
    said = f"For {len(rows):,} of {request.count_words(len(found), 'open episode')} there is something to do"
    named = [f"{label.lower()} {rows[name].sum():,}" for name, label in REASONS.items() if rows[name].any()]
    several = int((rows[list(REASONS)].sum(axis=1) > 1).sum())
    more = f"; {several:,} for more than one reason" if several else ""
    return f"{said}: {', '.join(named)}{more}."


def _notes(found: pd.DataFrame, rows: pd.DataFrame) -> tuple[str, ...]:
    """Who the open episodes are, and how many have nothing to do."""
    if found.empty:
        return ()
    n = found["state"].value_counts()
    ended = f", {n['ended']:,} ended in the last 28 days without a final score" if "ended" in n else ""
    unlisted = f"{request.count_words(len(found) - len(rows), 'episode')} with nothing to do not listed."
    lost = f"{n.get('lost', 0):,} lost to sight for up to 84 days"
    return (f"Open: {n.get('in_care', 0):,} in care, {lost}{ended}. {unlisted}",)
