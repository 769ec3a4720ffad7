"""ladder: the denominators behind every headline, from referred to improved."""

from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.in_force import in_force, moment_words
from analysis.questions.result import Definition, Result
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Ladder",
    what="How many patients' referrals got as far as each step of care and of measurement.",
    counted=(
        "referred: all referrals; intake: an intake date or a first visit; first_visit: at least one attended booking "
        "(a baseline, where an export has scores only); two_scores: a baseline and a later score during care; "
        "outcome: care is finished (for at=DAY: that day lies before the data cut) and there is a score at the moment "
        "in force beside the baseline; improved: that score meets the threshold."
    ),
    left_out="Each step counts within the step before it, so the difference of two steps is who went missing there.",
    formula="An episode that never started goes by its referral date where from, to or quarter are asked for.",
    source="Rules in force (docs/rules.md): Time, Scores and Improved.",
    assumes="Each referral is one episode; a record that is missing in the export did not happen.",
    r_function="None: counts.",
)
COLUMNS = ["referred", "intake", "first_visit", "two_scores", "outcome", "improved"]


def ladder(store: Store, filters: Filters) -> Result:
    """Counts of referrals by step reached, one row per group; columns COLUMNS."""
    request.check(store, filters)
    request.require_one_measure(filters)
    filters = request.with_threshold(store, filters)
    parameters = request.parameters(store, filters)
    rows = request.grouped(store.query("queries/ladder", parameters), filters)
    rows = rows[[*request.group_columns(filters), *COLUMNS]]
    return Result(
        question="ladder",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure", "threshold", "moment"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=_sentence(rows[COLUMNS].sum().astype(int).to_dict(), filters),
        parameters=parameters,
        queries=request.queries("ladder"),
        notes=request.unmapped_note(store, filters),
    )


def _sentence(total: dict[str, int], filters: Filters) -> str:
    if not total["referred"]:
        return "No referral is in this selection."
    return (
        f"Of {request.count_words(total['referred'], 'referral')}, {total['first_visit']:,} came to a first visit, "
        f"{total['outcome']:,} have finished with a baseline and an outcome score, and {total['improved']:,} of these "
        f"had improved at {moment_words(filters)}."
    )
