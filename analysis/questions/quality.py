"""quality: what the checks of a load found, and whether results can rest on it."""

from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.check_files import STATUSES, read_checks
from analysis.errors import InputError
from analysis.filters import CHOICES, Filters
from analysis.questions import request
from analysis.questions.result import Definition, Result
from analysis.statistics.rates import share
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Data quality",
    what="What the checks of a load found in its data: each counts what is affected, of how many, against a threshold.",
    counted=(
        "n: records, episodes or groups that a check found affected; of: all that it looked at. new, resolved: findings "
        "that the load before did not have, and those that only it had."
    ),
    left_out=(
        "A check that has nothing, or too little, to look at is not applicable, never passed. What concerns a clinic as "
        "a whole is in no row by condition or therapist. Of a check that passed with over 100,000 findings these are "
        "counted, not kept, and not compared."
    ),
    formula="share = n / of; failed: share or count above the threshold; error: the check could not be run.",
    source=(
        "Kahn et al. 2016 (conformance, completeness, plausibility); each threshold names its own source or is our choice."
    ),
    assumes="Each check says what it takes for plausible; a finding is a question to the clinic, not an error proven.",
    r_function="None: counts.",
)
COLUMNS = [
    "check", "title", "category", "n", "of", "share", "threshold", "status", "new", "resolved", "note", "shown",
]  # fmt: skip
GROUPED_BY = ("clinic", "condition", "therapist")
MOST_RECORDS = 50_000


def quality(store: Store, filters: Filters) -> Result:
    """One row per check (and group), the failed first; columns COLUMNS.

    Details: completion, weekdays, weeks, drops, and for those who may see rows, records.
    Raises InputError for groups that checks are not counted by; other filters are left aside, which a note says.
    """
    request.check(store, filters)
    filters, aside = _counted_by(filters)
    if filters.detail == "records" and not store.scope.row_level:
        raise InputError("The records that a check found are not open to this role; their numbers are.")
    parameters = request.parameters(store, filters)
    rows = _in_order(_judged(store, parameters, filters), filters)
    return Result(
        question="quality",
        rows=rows[[*request.group_columns(filters), *COLUMNS]],
        definition=DEFINITION,
        in_force=f"{len(read_checks())} checks, made when the data were loaded.",
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=_sentence(rows),
        parameters=parameters,
        queries=tuple(f"queries/{name}" for name in ("quality", "quality_states", "quality_completion"))
        + tuple(f"checks/{name}" for name in read_checks()),
        notes=_notes(store, rows, aside),
        details=_details(store, parameters),
    )


def _counted_by(filters: Filters) -> tuple[Filters, tuple[str, ...]]:
    """The filters that checks are counted by, and the names of the others, which are left aside."""
    if filters.by not in (None, *GROUPED_BY):
        raise InputError(f"Checks are counted by {', '.join(GROUPED_BY)} when data are loaded, not by {filters.by}.")
    kept = {name: getattr(filters, name) for name in (*GROUPED_BY, "by", "detail")}
    aside = replace(filters, **dict.fromkeys(GROUPED_BY, ())).public()
    names = (*CHOICES, "from", "to", "episodes", "without")
    return Filters(**kept), tuple(name for name in names if name in aside)


def _judged(store: Store, parameters: dict[str, Any], filters: Filters) -> pd.DataFrame:
    """The rows with everything but their order: counts, what the check says of itself, and its verdict."""
    keys = ["group_name", "check_name"]
    counts = store.query("queries/quality", parameters)
    runs = store.query("queries/quality_runs", {})
    if filters.by is None:
        counts = runs[["check_name"]].assign(group_name="all").merge(counts, how="left", on=keys)
    frame = counts.merge(store.query("queries/quality_states", parameters), how="left", on=keys).merge(
        runs, on="check_name"
    )
    numbers = frame[["n", "n_of", "n_new", "n_resolved"]].fillna(0).astype("int64")
    known = frame["is_compared"].astype(bool)
    checks = [read_checks()[name] for name in frame["check_name"]]
    messages = frame["message"].astype(object).where(frame["message"].notna(), None)
    return frame.assign(
        check=frame["check_name"],
        title=[check.title for check in checks],
        category=[check.category for check in checks],
        n=numbers["n"],
        of=numbers["n_of"],
        share=share(numbers["n"], numbers["n_of"]),
        threshold=[check.threshold for check in checks],
        status=[
            "error" if message else check.status(n, of)
            for check, message, n, of in zip(checks, messages, numbers["n"], numbers["n_of"], strict=True)
        ],
        new=numbers["n_new"].astype("Int64").where(known),
        resolved=numbers["n_resolved"].astype("Int64").where(known),
        note=[message or check.note for check, message in zip(checks, messages, strict=True)],
        shown=[
            check.kind == "count" or of >= request.SMALLEST_SHOWN
            for check, of in zip(checks, numbers["n_of"], strict=True)
        ],
    )


def _in_order(rows: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Failed first, then those that could not be run, could not judge, and passed; groups in their own order."""
    grouped = request.grouped(rows, filters)
    order = list(read_checks())
    keys = [
        (STATUSES.index(status), order.index(name))
        for status, name in zip(grouped["status"], grouped["check"], strict=True)
    ]
    return grouped.assign(_key=keys).sort_values("_key", kind="stable").drop(columns="_key").reset_index(drop=True)


def _details(store: Store, parameters: dict[str, Any]) -> dict[str, pd.DataFrame]:
    completion = store.query("queries/quality_completion", parameters)
    weekdays = store.query("queries/quality_weekdays", parameters)
    weeks = store.query("queries/quality_weeks", parameters)
    has_calendar = store.load.dates == "calendar"
    details = {
        "completion": completion.assign(
            completion=share(completion["given"], completion["expected"]),
            shown=completion["expected"] >= request.SMALLEST_SHOWN,
        ),
        "weekdays": weekdays.assign(
            completion=share(weekdays["scored"], weekdays["visits"]),
            shown=weekdays["visits"] >= request.SMALLEST_SHOWN,
        ).head(len(weekdays) if has_calendar else 0),
        "weeks": weeks.head(len(weeks) if has_calendar else 0),
        "drops": store.query("queries/quality_drops", parameters),
    }
    return details | ({"records": store.query("queries/quality_records", parameters)} if store.scope.row_level else {})


def _sentence(rows: pd.DataFrame) -> str:
    names = rows.drop_duplicates("check")
    failed = rows[rows["status"] == "failed"].drop_duplicates("check")
    if failed.empty:
        judged = names["status"].isin(["passed"]).sum()
        return f"No check failed; {judged} of {len(names)} had enough to look at and passed."
    found = [
        f"{title.lower()} ({read_checks()[name].units(n)})"
        for name, title, n in zip(failed["check"], failed["title"], failed["n"], strict=True)
    ]
    return f"{request.count_words(len(failed), 'check')} of {len(names)} failed: {'; '.join(found)}."


def _notes(store: Store, rows: pd.DataFrame, aside: tuple[str, ...]) -> tuple[str, ...]:
    notes = []
    if aside:
        notes.append(
            f"Checks are made when data are loaded, for all that is loaded; left aside here: {', '.join(aside)}."
        )
    unjudged = rows[rows["status"] == "not_applicable"].drop_duplicates("check")
    if len(unjudged):
        said = ", ".join(
            f"{title.lower()} ({of:,})" for title, of in zip(unjudged["title"], unjudged["of"], strict=True)
        )
        notes.append(f"Not applicable, with how many there were to look at: {said}.")
    broken = rows[rows["status"] == "error"].drop_duplicates("check")
    if len(broken):
        notes.append(f"Could not be run: {', '.join(broken['title'].str.lower())}.")
    compared = rows[rows["new"].notna()]
    if len(compared):
        notes.append(
            f"Since the load before: {compared['new'].sum():,} findings new, {compared['resolved'].sum():,} resolved."
        )
    else:
        notes.append("There is no load before to compare with.")
    if store.load.dates == "nominal":
        notes.append("This export has day numbers instead of calendar dates: weekdays and weeks cannot be judged.")
    return tuple(notes)
