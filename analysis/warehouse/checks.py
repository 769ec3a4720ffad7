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
    for check in read_checks().values():
        _run(connection, check)
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
    """Empty tables in the shape of what each check adds to them."""
    _create(connection, "nothing")
    connection.execute("create or replace temp table found as from nothing")
    connection.execute("create or replace temp view affected as from found")
    for table, query in (("check_counts", "counted"), ("recorded", "recorded")):
        shape = f"create or replace temp table {table} as from ({read_sql(f'checking/{query}')}) where false"
        connection.execute(shape, {"checked": ""})
    connection.execute(
        "create or replace temp table checks_run"
        " (check_name varchar, n bigint, n_of bigint, message varchar, is_kept boolean)"
    )


def _run(connection: duckdb.DuckDBPyConnection, check: Check) -> None:
    """Run one check. One that breaks is noted as such, without values of the data, and breaks nothing else."""
    n, of, message = 0, 0, None
    is_kept = True
    try:
        connection.execute(f"create or replace temp view checked as {read_sql(f'checks/{check.name}')}")
        connection.execute(f"create or replace temp view candidates as {read_sql('checking/candidates')}")
        _create(connection, "found", {"counted_apart": check.is_counted_apart})
        connection.execute(
            f"create or replace temp table counted as {read_sql('checking/counted')}", {"checked": check.name}
        )
        n, of = connection.execute(
            "select coalesce(sum(n), 0)::bigint, coalesce(sum(n_of), 0)::bigint from counted"
        ).fetchone()
        is_kept = n <= _MOST_KEPT or check.status(n, of) == "failed"
        connection.execute("insert into check_counts from counted")
        if is_kept:
            from_where = "candidates" if check.is_counted_apart else "found"
            connection.execute(f"create or replace temp view affected as from {from_where} where is_affected")
            connection.execute(f"insert into recorded {read_sql('checking/recorded')}", {"checked": check.name})
    except duckdb.Error as error:
        message, is_kept = f"The check could not be run ({type(error).__name__}).", False
    connection.execute("insert into checks_run values (?, ?, ?, ?, ?)", [check.name, n, of, message, is_kept])


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
