"""The canonical text tables raw_intake, raw_sessions, raw_scores and raw_providers, as views over the files as read."""

import datetime as dt
from dataclasses import dataclass
from functools import reduce

import duckdb
from duckdb import ColumnExpression, ConstantExpression, DuckDBPyConnection, DuckDBPyRelation, Expression

from analysis.exports.canonical import TABLES
from analysis.exports.cells import canonical_cell, holds, trimmed, without_markers
from analysis.exports.findings import Findings
from analysis.exports.formats import FileRule, Mapping, SetAside, TableRule
from analysis.exports.originals import Original, cell
from analysis.exports.recognise import table_mappings

_RECORD = ColumnExpression("record")
_NOTHING = "This record holds nothing that the format reads."


@dataclass(frozen=True)
class Reading:
    """One file with everything that decides how its cells are read; `places` are the columns that the rule uses."""

    original: Original
    rule: FileRule
    source: str
    missing: tuple[str, ...]
    start: dt.date | None
    places: tuple[int, ...]
    findings: Findings

    def find(self, column: str) -> Expression | None:
        """Give the cleaned cell of a source column, None where the file lacks it."""
        position = self.original.header.position(column)
        return None if position is None else ColumnExpression(cell(position))


def create_structure(connection: DuckDBPyConnection) -> None:
    """Create the tables that hold what does not reach a canonical table."""
    connection.execute("""
        create table read_rejects (
            file_no integer, record bigint, line bigint, column_name varchar, rule varchar, raw varchar
        );
        create table set_aside (file_no integer, record bigint, reason varchar);
    """)


def create_raw_tables(connection: DuckDBPyConnection, readings: list[Reading]) -> None:
    """Create raw_<table> for every canonical table: source, file_no, record and all its columns as text."""
    for name in TABLES:
        parts = [_part(connection, reading, rule) for reading in readings for rule in _rules(reading, name)]
        whole = reduce(duckdb.DuckDBPyRelation.union, parts) if parts else _empty(connection, name)
        whole.create_view(f"raw_{name}")


def _rules(reading: Reading, table: str) -> list[TableRule]:
    return [rule for rule in reading.rule.tables if rule.table == table]


def _empty(connection: DuckDBPyConnection, name: str) -> DuckDBPyRelation:
    nothing = connection.sql("select 1").filter(ConstantExpression(False))
    kinds = {"source": "varchar", "file_no": "integer", "record": "bigint"}
    columns = (*kinds, *TABLES[name].columns)
    return nothing.select(*[ConstantExpression(None).cast(kinds.get(c, "varchar")).alias(c) for c in columns])


def _part(connection: DuckDBPyConnection, reading: Reading, rule: TableRule) -> DuckDBPyRelation:
    """Give the rows of one canonical table that one rule makes of one file."""
    kept = _kept(connection, reading).filter(holds(rule.when, reading.find))
    mappings = table_mappings(rule, reading.original.header)
    rows = kept.select(
        ConstantExpression(reading.source).cast("varchar").alias("source"),
        ConstantExpression(reading.original.file_no).cast("integer").alias("file_no"),
        _RECORD,
        *[_column(reading, rule.table, name, mappings.get(name)).alias(name) for name in TABLES[rule.table].columns],
    )
    if rule.skip_without is not None:
        rows = rows.filter(ColumnExpression(rule.skip_without).isnotnull())
    return rows if rule.one_per is None else _firsts(rows, rule.one_per)


def _column(reading: Reading, table: str, name: str, mapping: Mapping | None) -> Expression:
    if mapping is None:
        return ConstantExpression(None).cast("varchar")
    text = canonical_cell(mapping, reading.find, reading.start)
    if reading.rule.decimal_comma and name in TABLES[table].numbers:
        return duckdb.FunctionExpression("replace", text, ConstantExpression(","), ConstantExpression("."))
    return text


def _firsts(rows: DuckDBPyRelation, column: str) -> DuckDBPyRelation:
    """Keep the first record of each value of a column; records without a value all stay, to be judged later."""
    key = ColumnExpression(column)
    first = duckdb.FunctionExpression("min", _RECORD).over(partition_by=[key])
    numbered = rows.select(duckdb.StarExpression(), first.alias("first_record"))
    only = numbered.filter((ColumnExpression("first_record") == _RECORD) | key.isnull())
    return only.select(duckdb.StarExpression(exclude=["first_record"]))


def _cleaned(connection: DuckDBPyConnection, reading: Reading) -> DuckDBPyRelation:
    """Trim cells, then turn empty ones and markers into null, in the columns where there is anything to do."""
    padded, marked = reading.findings.padded, reading.findings.marked
    rows = reading.original.relation(connection)
    if padded:
        trim = [trimmed(cell(i)) if i in padded else ColumnExpression(cell(i)) for i in reading.places]
        rows = rows.select(_RECORD, *[text.alias(cell(i)) for i, text in zip(reading.places, trim, strict=True)])
    clean = [_unmarked(i, reading.missing if i in marked else (), is_padded=i in padded) for i in reading.places]
    return rows.select(_RECORD, *clean)


def _unmarked(place: int, markers: tuple[str, ...], *, is_padded: bool) -> Expression:
    text = ColumnExpression(cell(place))
    return (without_markers(text, markers) if markers or is_padded else text).alias(cell(place))


def _kept(connection: DuckDBPyConnection, reading: Reading) -> DuckDBPyRelation:
    tests = (~_left_out(reading, rule) for rule in reading.rule.set_aside)
    return reduce(DuckDBPyRelation.filter, tests, _cleaned(connection, reading))


def _left_out(reading: Reading, rule: SetAside) -> Expression:
    return holds(rule.when, reading.find) if rule.when else ~holds(rule.unless, reading.find)


def set_records_aside(connection: DuckDBPyConnection, reading: Reading) -> None:
    """Write down the records that the format leaves out, with the first reason, and those that feed no table."""
    rest = _cleaned(connection, reading)
    for rule in reading.rule.set_aside:
        _write_aside(reading, rest.filter(_left_out(reading, rule)), rule.reason)
        rest = rest.filter(~_left_out(reading, rule))
    if not any(_takes_all(rule) for rule in reading.rule.tables):
        parts = [_part(connection, reading, rule).select(_RECORD) for rule in reading.rule.tables]
        fed = reduce(DuckDBPyRelation.union, parts)
        _write_aside(reading, rest.select(_RECORD).except_(fed), _NOTHING)


def _takes_all(rule: TableRule) -> bool:
    return not rule.when and rule.one_per is None and rule.skip_without is None


def _write_aside(reading: Reading, rows: DuckDBPyRelation, reason: str) -> None:
    file_no = ConstantExpression(reading.original.file_no)
    rows.select(file_no, _RECORD, ConstantExpression(reason)).insert_into("set_aside")
