"""What a load finds in its own data: runs every check of analysis/sql/checks, and compares with the load before."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from analysis.check_files import Check, read_checks
from analysis.dictionary import Dictionary
from analysis.sql import read_sql
from analysis.warehouse.manifest import read_load

CHECKED = ("checks", "check_counts", "checked_records", "booking_days")
"""The marts that the checks make: what was counted, by group, what was affected, and bookings by clinic and day."""

# Counted once for all checks, each in one pass, in this order.
_PREPARED = (
    "load_facts",
    "check_groups",
    "check_episodes",
    "episode_counts",
    "visit_cells",
    "visit_counts",
    "score_counts",
    "booking_counts",
    "booking_days",
    "pain_cells",
    "reading_counts",
    "expected_measures",
    "expected_counts",
    "expected_at_visits",
    "expected_visit_counts",
    "clinic_changes",
)
_MOST_KEPT = 100_000  # affected things of a check that passed; one that failed keeps all


def run_checks(
    connection: duckdb.DuckDBPyConnection,
    dictionary: Dictionary,
    data_cut: date,
    *,
    has_calendar: bool,
    is_simulated: bool,
    before: Path | None,
) -> list[dict[str, Any]]:
    """Make the tables CHECKED in the connection; one dict per check, unmapped conditions with their labels.

    before: the folder of the load in force until now, with which the findings are compared.
    """
    for name in _PREPARED:
        _create(connection, name, {"data_cut": data_cut, "has_calendar": has_calendar})
    _create_empty(connection)
    _record(connection, {check.name: _find(connection, check, "looked_at") for check in read_checks().values()})
    _compare(connection, before if before and read_load(before)["simulated"] == is_simulated else None)
    labels = _unmapped(connection, dictionary)
    rows = connection.execute("select check_name, n, n_of, message, n_new, n_resolved from checks").fetchall()
    found = {name: rest for name, *rest in rows}
    return [_said(check, *found[name], labels) for name, check in read_checks().items()]


def _said(
    check: Check,
    n: int,
    of: int,
    message: str | None,
    new: int | None,
    resolved: int | None,
    labels: list[dict[str, Any]],
) -> dict[str, Any]:
    said = {
        "check": check.name,
        "n": n,
        "of": of,
        "words": check.counts,
        "status": "error" if message else check.status(n, of),
        "message": message,
        "new": new,
        "resolved": resolved,
    }
    return said | ({"labels": labels} if check.name == "unmapped_conditions" else {})


def _create(connection: duckdb.DuckDBPyConnection, name: str, parameters: Mapping[str, object] | None = None) -> None:
    statement = f"create or replace temp table {name} as {read_sql(f'checking/{name}')}"
    wanted = duckdb.extract_statements(statement)[0].named_parameters
    connection.execute(statement, {key: (parameters or {})[key] for key in wanted})


def _create_empty(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty tables of what the checks find, and of what each of them came to."""
    _create(connection, "found")
    connection.execute(
        "create or replace temp table checks_run"
        " (check_name varchar, n bigint, n_of bigint, message varchar, is_kept boolean)"
    )


def _find(connection: duckdb.DuckDBPyConnection, check: Check, what: str) -> str | None:
    """Add what one check finds, looked_at or affected. One that breaks says why, without values of the data."""
    found = f"with checked as ({read_sql(f'checks/{check.name}')}) {read_sql(f'checking/{what}')}"
    parameters = {"checked": check.name} | ({"counted_apart": check.is_counted_apart} if what == "looked_at" else {})
    try:
        connection.execute(f"insert into found by name {found}", parameters)
    except duckdb.Error as error:
        return f"The check could not be run ({type(error).__name__})."
    return None


def _record(connection: duckdb.DuckDBPyConnection, messages: Mapping[str, str | None]) -> None:
    """Count what all checks found, and record the affected of those that keep them."""
    _create(connection, "check_counts")
    counted = connection.execute(
        "select check_name, coalesce(sum(n), 0)::bigint, coalesce(sum(n_of), 0)::bigint from check_counts group by all"
    ).fetchall()
    counts = {name: tuple(numbers) for name, *numbers in counted}
    rows = []
    for check in read_checks().values():
        n, of = counts.get(check.name, (0, 0))
        message = messages[check.name]
        is_kept = message is None and (n <= _MOST_KEPT or check.status(n, of) == "failed")
        if is_kept and check.is_counted_apart:
            message = _find(connection, check, "affected")
        rows.append((check.name, n, of, message, is_kept and message is None))
    connection.execute(
        "insert into checks_run select unnest(?), unnest(?), unnest(?), unnest(?::varchar[]), unnest(?)",
        [list(column) for column in zip(*rows, strict=True)],
    )
    _create(connection, "recorded")


def _compare(connection: duckdb.DuckDBPyConnection, before: Path | None) -> None:
    """Tell new findings from known ones; where the load before cannot be read, there is no comparing."""
    try:
        _take_before(connection, before)
        _create(connection, "checked_records")
        _create(connection, "checks")
    except duckdb.Error:
        if before is None:
            raise
        _compare(connection, None)


def _take_before(connection: duckdb.DuckDBPyConnection, before: Path | None) -> None:
    """What the load before found; nothing where there is none, or none that checks were stored with."""
    for table, name, like in (
        ("checks_before", "checks", "checks_run"),
        ("recorded_before", "checked_records", "recorded"),
    ):
        path = before / f"{name}.parquet" if before else None
        if path and path.is_file():
            connection.read_parquet(str(path)).create_view(table, replace=True)
        else:
            connection.execute(f"create or replace temp view {table} as from {like} where false")


def _unmapped(connection: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> list[dict[str, Any]]:
    rows = connection.execute(read_sql("marts/unmapped_conditions")).fetchall()
    return [{"label": label, "n": n, "suggestion": dictionary.suggest_condition(label)} for label, n in rows]
