"""events: the episodes behind the curves of improvement, one row each; only for those allowed to see rows."""

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.in_force import in_force
from analysis.questions.result import Definition, Result
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Events",
    what="The episodes behind the curves of time to improvement: each referral, its group, a time and what happened then.",
    counted="Started episodes with a baseline from which the threshold can be reached.",
    left_out="Episodes without such a baseline. Names and birth dates are never part of a load.",
    formula="status: improved, ended (without improvement) or censored (last seen without it).",
    source="Rules in force (docs/rules.md): Improved.",
    assumes="None of its own; see time to improvement for what the curves assume.",
    r_function="None: rows, not an estimate.",
)
COLUMNS = ["episode", "group", "time", "status"]


def events(store: Store, filters: Filters) -> Result:
    """One row per episode; columns COLUMNS. Raises InputError for a scope that sees aggregates only."""
    if not store.scope.row_level:
        raise InputError("Rows about single episodes are not open to this role. Ask for improvement instead.")
    request.check(store, filters)
    request.require_one_measure(filters)
    filters = request.with_threshold(store, filters)
    parameters = request.parameters(store, filters)
    rows = store.query("queries/events", parameters)[COLUMNS]
    return Result(
        question="events",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure", "threshold", "rule", "axis"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=f"{request.count_words(len(rows), 'episode')}, one row each.",
        parameters=parameters,
        queries=request.queries("events"),
        notes=request.unmapped_note(store, filters),
    )
