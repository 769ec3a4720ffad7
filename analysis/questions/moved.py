"""moved: for each headline, what moved it since the load before, in parts that add up to the whole move."""

from typing import Any

import pandas as pd

from analysis.errors import InputError, UsageError
from analysis.filters import Filters
from analysis.questions import moved_headlines, request
from analysis.questions.in_force import in_force
from analysis.questions.moved_headlines import PARTS, STEPS, Headline, Tables
from analysis.questions.moved_words import HEADLINES, sentence
from analysis.questions.result import Definition, Result
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="What changed",
    what=(
        "What moved each headline since the load before, in parts that add up to the whole move, always in this order: "
        "rule, corrected, late, new, mix, within."
    ),
    counted=(
        "rule: the old records under today's dictionary and condition mapping. corrected: records that read otherwise "
        "now, or are gone. late: records dated up to the old data cut that the old load lacked. new: what came after "
        "that day (of a rate or mean: newly counted patients, as far as they differ from those counted before with the "
        "same condition). mix: more of one condition and less of another. within: patients who counted before, with "
        "what became of them since."
    ),
    left_out=(
        "A count has no mix and no within. A score or booking with another date or key counts as gone and come. Where "
        "nobody can be counted in one of the loads, or on the way between them, nothing is taken apart."
    ),
    formula=(
        "Each part is the difference of two steps, and each step is counted by the models that build a load, up to the "
        "old data cut; new and mix by condition as in Kitagawa 1955, neither coming first. n of of: started of "
        "referred; no-shows of bookings not cancelled in time; changes known of the due; improved of the measured; "
        "curves known of the started (by_week_8). total = after - before = the sum of the parts."
    ),
    source="Rules in force (docs/rules.md): What moved; Kitagawa 1955.",
    assumes="An unchanged record says the same in both loads; what a record is dated says when it was known.",
    r_function="None: exact arithmetic.",
)
NUMBERS = ["before", "after", "total", *PARTS]
SIZES = ["n_before", "of_before", "n_after", "of_after"]
COLUMNS = ["headline", "unit", *NUMBERS, *SIZES, "shown"]
_KINDS = dict.fromkeys([*NUMBERS, *(f"at_{step}" for step in STEPS)], "float64") | dict.fromkeys(SIZES, "int64")


def moved(store: Store, filters: Filters) -> Result:
    """The parts of each headline's move, one row per group and headline; columns COLUMNS, details "steps" and "waterfall".

    Raises InputError where there is no load before, or the two cannot be compared.
    """
    request.check(store, filters)
    request.require_one_measure(filters)
    if filters.axis == "visits":
        raise UsageError("What moved is counted in days: axis=visits cannot be used.")
    before = _require_before(store)
    filters = _with_threshold(store, filters)
    parameters = request.parameters(store, filters)
    rows = _rows(store, parameters, filters)
    columns = request.group_columns(filters)
    choices = ("measure", *(("threshold",) if filters.threshold else ()), "moment", "rule", "view")
    return Result(
        question="moved",
        rows=rows[[*columns, *COLUMNS]],
        definition=DEFINITION,
        in_force=in_force(store, filters, *choices),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=sentence(rows, before, filters.by),
        parameters=parameters,
        queries=request.queries("moved_episodes", "moved_standing", "moved_sums", "moved_times", "moved_bookings"),
        notes=(*_notes(store, rows), *request.unmapped_note(store, filters)),
        details={"steps": _steps(rows, columns), "waterfall": _waterfall(rows, columns)},
    )


def _require_before(store: Store) -> str:
    """The id of the load before; InputError with the reason where this one cannot be compared with it."""
    between = store.load.manifest.get("between", {})
    previous = store.load.manifest.get("previous", between.get("before"))
    if previous != between.get("before"):
        raise InputError(
            f"This load is an earlier one, loaded again after {previous}; what moved from that one was not worked out."
        )
    if store.cuts:
        return between["before"]
    if between.get("refused"):
        raise InputError(between["refused"])
    if not between.get("before"):
        raise InputError("This load was published without a comparison with the one before it.")
    raise InputError(f"The load before, {between['before']}, is no longer kept, so nothing can be compared with it.")


def _with_threshold(store: Store, filters: Filters) -> Filters:
    """The filters with the threshold in force; without one where the measure allows none and none was asked for."""
    measure = store.dictionary.measures.get(filters.measure)
    if measure and not measure.thresholds and filters.threshold is None:
        return filters
    return request.with_threshold(store, filters)


def _headlines(store: Store, filters: Filters) -> tuple[Headline, ...]:
    measure = store.dictionary.measures.get(filters.measure)
    return (
        *moved_headlines.counts(),
        *([moved_headlines.no_shows()] if store.load.has_sessions else []),
        moved_headlines.change(measure.unit if measure else "points"),
        *([moved_headlines.responders(), moved_headlines.reached(filters.view)] if filters.threshold else []),
    )


def _rows(store: Store, parameters: dict[str, Any], filters: Filters) -> pd.DataFrame:
    """One row per group and headline, with the value at each step beside the parts."""
    tables, headlines = _tables(store, parameters), _headlines(store, filters)
    places = {kind: dict(list(table.groupby(["group_name", "step"]))) for kind, table in tables.items()}
    names = sorted({name for found in places.values() for name, _ in found}) if filters.by else ["all"]
    found = []
    for name in names:
        at = {step: {k: t.get((name, step), tables[k].iloc[:0]) for k, t in places.items()} for step in STEPS}
        found += [{"group_name": name} | row for row in moved_headlines.rows(at, headlines)]
    columns = ["group_name", *COLUMNS, *(f"at_{step}" for step in STEPS)]
    return request.grouped(pd.DataFrame(found, columns=columns).astype(_KINDS), filters)


def _tables(store: Store, parameters: dict[str, Any]) -> Tables:
    """The sums, the times and the bookings, by step, group and condition."""
    sums, times = store.query_moved(parameters)
    steps = store.query_steps("queries/moved_bookings", parameters)
    steps["standing"] = steps["main"]  # a booking that counted before counts the same now: nothing moved within
    bookings = pd.concat([table.assign(step=step) for step, table in steps.items()], ignore_index=True)
    return {
        "sums": sums.fillna({"sum_change": 0, "n_improved": 0}),
        "times": times.assign(n=times["improved"] + times["ended"] + times["censored"]),
        "bookings": bookings,
    }


def _steps(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Each headline at every step from the load before to this one."""
    kept = rows[[*columns, "headline", *(f"at_{step}" for step in STEPS)]]
    return kept.rename(columns={f"at_{step}": step for step in STEPS})


def _waterfall(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The parts in their order, each from where the one before it left off; without those that a headline has not."""
    found = []
    for row in rows[rows["new"].notna()].to_dict("records"):
        name, end = {column: row[column] for column in (*columns, "headline")}, row["before"]
        found.append(name | {"part": "before", "start": end, "end": end})
        for part in PARTS:
            if not pd.isna(row[part]):
                start, end = end, end + row[part]
                found.append(name | {"part": part, "start": start, "end": end})
        found.append(name | {"part": "after", "start": row["after"], "end": row["after"]})
    return pd.DataFrame(found, columns=[*columns, "headline", "part", "start", "end"])


def _notes(store: Store, rows: pd.DataFrame) -> tuple[str, ...]:
    between = store.load.manifest["between"]
    changed, gone, late = (int(between[name]) for name in ("changed", "gone", "late"))
    records = (
        f"Up to {between['cut']}: {request.count_words(changed, 'record reads', 'records read')} otherwise than before, "
        f"{gone:,} {'is' if gone == 1 else 'are'} gone and {late:,} came late."
    )
    unknown = [HEADLINES[name] for name in dict.fromkeys(rows.loc[rows["new"].isna(), "headline"])]
    words = f"Not taken apart, since nobody could be counted before, now or on the way: {', '.join(unknown)}."
    return (records, words) if unknown else (records,)
