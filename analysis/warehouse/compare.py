"""What two loads have in common and where they differ, in numbers."""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from analysis.errors import InputError
from analysis.sql import read_sql
from analysis.warehouse.history import LoadSummary, find_load, loads
from analysis.warehouse.manifest import read_load
from analysis.warehouse.trouble import in_words

_MARTS = ("episodes", "bookings", "scores")
_RECORDS = ("referrals", "bookings", "scores")


@dataclass(frozen=True)
class Difference:
    """One thing that was counted in both loads; None where a load has no such thing."""

    name: str
    one: int | None
    other: int | None


@dataclass(frozen=True)
class Records:
    """Records of one kind, told again by their keys: only in the other load, only in the one, in both."""

    name: str
    added: int
    gone: int
    changed: int
    same: int


@dataclass(frozen=True)
class Comparison:
    """Two loads side by side; every count stands for the one and the other.

    same_files: the names of files that both read, byte for byte. read, loaded, rejected: records by file.
    rejects: by file and reason. checks: records found by each check. rows: of each mart.
    """

    one: LoadSummary
    other: LoadSummary
    same_files: tuple[str, ...]
    read: tuple[Difference, ...]
    loaded: tuple[Difference, ...]
    rejected: tuple[Difference, ...]
    rejects: tuple[Difference, ...]
    checks: tuple[Difference, ...]
    rows: tuple[Difference, ...]
    records: tuple[Records, ...]


def compare(warehouse: Path, one: str, other: str) -> Comparison:
    """Compare two loads by their ids. Raises InputError when one is not there, or damaged."""
    folders = [find_load(warehouse, load_id) for load_id in (one, other)]
    first, second = (read_load(folder) for folder in folders)
    by_id = {load.id: load for load in loads(warehouse)}
    files = [{row["file"]: row for row in content["files"]} for content in (first, second)]
    return Comparison(
        by_id[one],
        by_id[other],
        tuple(name for name, row in files[0].items() if row["sha256"] == files[1].get(name, {}).get("sha256")),
        *(_side_by_side(*(_counts(rows.items(), name) for rows in files)) for name in ("read", "loaded", "rejected")),
        _side_by_side(_rejects(first), _rejects(second)),
        _side_by_side(_checks(first), _checks(second)),
        _side_by_side(first["marts_rows"], second["marts_rows"]),
        _compare_records(warehouse, *folders),
    )


def _side_by_side(one: Mapping[str, int], other: Mapping[str, int]) -> tuple[Difference, ...]:
    return tuple(Difference(name, one.get(name), other.get(name)) for name in dict.fromkeys((*one, *other)))


def _counts(rows: Iterable[tuple[str, Mapping[str, Any]]], name: str) -> dict[str, int]:
    return {key: row[name] for key, row in rows}


def _rejects(content: Mapping[str, Any]) -> dict[str, int]:
    rows = content["rejects_by_reason"]
    return {", ".join(filter(None, (row["file"], row["column_name"], row["reason"]))): row["n"] for row in rows}


def _checks(content: Mapping[str, Any]) -> dict[str, int]:
    return {check["check"]: check["n"] for check in content["checks"]}


def _compare_records(warehouse: Path, one: Path, other: Path) -> tuple[Records, ...]:
    with (
        in_words(warehouse),
        tempfile.TemporaryDirectory(prefix="compare-") as work,
        duckdb.connect(str(Path(work) / "compare.duckdb")) as connection,
    ):
        try:
            return tuple(_differences(connection, name, one, other) for name in _RECORDS)
        except (duckdb.IOException, duckdb.InvalidInputException, duckdb.BinderException):
            raise InputError(
                f"A file of load {one.name} or {other.name} is missing or damaged. Load the exports again."
            ) from None


def _differences(connection: duckdb.DuckDBPyConnection, name: str, one: Path, other: Path) -> Records:
    for side, folder in (("one", one), ("other", other)):
        for mart in _MARTS:
            connection.read_parquet(str(folder / f"{mart}.parquet")).create_view(mart, replace=True)
        connection.execute(f"create or replace table {side} as {read_sql(f'compare/{name}')}")
    (found,) = connection.execute(read_sql("compare/differences")).fetchall()
    return Records(name, *found)
