"""Parquet files, written as text: a reader of a binary format is more to trust than a page's upload may ask for."""

from pathlib import Path

import duckdb
from duckdb import (
    CaseExpression,
    ColumnExpression,
    ConstantExpression,
    DuckDBPyConnection,
    Expression,
    FunctionExpression,
)

from analysis.errors import InputError
from analysis.exports.files.csv_table import one_file
from analysis.exports.files.limits import Limits
from analysis.exports.files.locked import lock, time_limit
from analysis.exports.files.sheets import Sheet, Workroom, printable
from analysis.exports.formats.model import FileRule

PARQUET = (".parquet",)
_EXACT = 1e15  # up to here a floating-point number is a whole number to the last digit


def parquet_sheets(path: Path, room: Workroom) -> tuple[Sheet, ...]:
    """Give the one sheet of a Parquet file, which a rule may also take under its name as a CSV file."""
    name, limits = printable(path.name), room.limits
    if not room.allow_parquet:
        problem = f"{name} is a Parquet file; those are loaded on the command line only. Save it as CSV."
        return (Sheet(name, path, problem=problem),)

    def convert(sheet: Sheet, _rule: FileRule, target: Path, first: int | None) -> None:
        _write(sheet.name, path, target, first, limits)

    return (Sheet(name, path, convert, aliases=(f"{printable(path.stem)}.csv",)),)


def _write(name: str, path: Path, target: Path, first: int | None, limits: Limits) -> None:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        lock(connection, (path.resolve().parent, target.parent), target.parent / "spill", limits)
        try:
            with time_limit(connection, limits, f"Reading {name}"):
                rows = _texts(connection, path)
                (rows if first is None else rows.limit(first)).write_csv(str(target), na_rep="", header=True)
        except (duckdb.Error, RuntimeError) as error:  # RuntimeError: a column's name is not UTF-8
            raise InputError(f"{name} cannot be read as a Parquet file: it may be cut off. Export it again.") from error


def _texts(connection: DuckDBPyConnection, path: Path) -> duckdb.DuckDBPyRelation:
    rows = connection.read_parquet(one_file(path), hive_partitioning=False)
    return rows.select(
        *[_text(name, str(kind)).alias(name) for name, kind in zip(rows.columns, rows.types, strict=True)]
    )


def _text(name: str, kind: str) -> Expression:
    """Write a column as text: whole numbers without a point, lists with semicolons."""
    value = ColumnExpression(name)
    if kind == "VARCHAR[]":
        return FunctionExpression("array_to_string", value, ConstantExpression(";"))
    if kind not in {"DOUBLE", "FLOAT"}:
        return value.cast("varchar")
    is_whole = (FunctionExpression("trunc", value) == value) & (
        FunctionExpression("abs", value) < ConstantExpression(_EXACT)
    )
    return CaseExpression(is_whole, value.try_cast("bigint").cast("varchar")).otherwise(value.cast("varchar"))
