"""The canonical text tables raw_intake, raw_sessions, raw_scores and raw_providers, as views over the files as read."""

from collections.abc import Iterable
from functools import reduce

import duckdb
from duckdb import ColumnExpression, ConstantExpression, DuckDBPyConnection, DuckDBPyRelation, Expression

from analysis.errors import InputError
from analysis.exports.canonical import TABLES
from analysis.exports.formats.model import Mapping, TableRule
from analysis.exports.mapping.cells import canonical_cell, holds
from analysis.exports.mapping.lookups import not_found_only, with_joined
from analysis.exports.mapping.mappings import table_mappings
from analysis.exports.mapping.reading import Reading
from analysis.exports.mapping.records import cleaned_records, kept_records, left_out
from analysis.exports.mapping.together import file_of, number_in_file

_RECORD = ColumnExpression("record")
_PLACE = (ColumnExpression("file_no"), _RECORD)
_NOTHING = "This record holds nothing that the format reads."
_LOOKED_UP = "This record is read for what other records take from it."
_TOLD = "Another file of the export tells of it."
_OTHER = "Another record of the same kind stands for this one."


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
        _check_needed(readings, name, parts)
        whole = reduce(duckdb.DuckDBPyRelation.union, parts) if parts else _empty(connection, name)
        whole.create_view(f"raw_{name}")


def _check_needed(readings: list[Reading], table: str, parts: list[DuckDBPyRelation]) -> None:
    """Refuse an export in which no record feeds a table that the format cannot do without, in the format's words."""
    needed = [rule.needed for reading in readings for rule in _rules(reading, table) if rule.needed]
    if needed and not any(part.limit(1).fetchall() for part in parts):
        raise InputError(needed[0])


def _rules(reading: Reading, table: str) -> list[TableRule]:
    return [rule for rule in reading.rule.tables if rule.table == table]


def _empty(connection: DuckDBPyConnection, name: str) -> DuckDBPyRelation:
    nothing = connection.sql("select 1").filter(ConstantExpression(False))
    kinds = {"source": "varchar", "file_no": "integer", "record": "bigint"}
    columns = (*kinds, *TABLES[name].columns)
    return nothing.select(*[ConstantExpression(None).cast(kinds.get(c, "varchar")).alias(c) for c in columns])


def _part(connection: DuckDBPyConnection, reading: Reading, rule: TableRule) -> DuckDBPyRelation:
    """Give the rows of one canonical table that one rule makes of one file."""
    rows = _candidates(connection, reading, rule)
    if rule.one_per is None:
        return rows
    return rows.join(connection.table(reading.chosen[rule]), "file_no, record", how="semi")


def _candidates(connection: DuckDBPyConnection, reading: Reading, rule: TableRule) -> DuckDBPyRelation:
    mappings = table_mappings(rule, reading.original.header)
    kept = kept_records(connection, reading).filter(holds(rule.when, reading))
    kept = not_found_only(connection, kept, reading, rule.not_in)
    rows = with_joined(connection, kept, reading, tuple(mappings.values())).select(
        ConstantExpression(reading.source).cast("varchar").alias("source"),
        file_of(reading).alias("file_no"),
        number_in_file(reading).alias("record"),
        *[_column(reading, rule.table, name, mappings.get(name)).alias(name) for name in TABLES[rule.table].columns],
    )
    return reduce(lambda left, name: left.filter(ColumnExpression(name).isnotnull()), rule.skip_without, rows)


def _column(reading: Reading, table: str, name: str, mapping: Mapping | None) -> Expression:
    if mapping is None:
        return ConstantExpression(None).cast("varchar")
    text = canonical_cell(mapping, reading)
    if reading.rule.decimal_comma and name in TABLES[table].numbers:
        return duckdb.FunctionExpression("replace", text, ConstantExpression(","), ConstantExpression("."))
    return text


def choose_records(connection: DuckDBPyConnection, readings: list[Reading]) -> None:
    """Choose the records that rules with `one_per` keep, over all files of a kind."""
    rules = dict.fromkeys(rule for reading in readings for rule in reading.rule.tables if rule.one_per)
    for place, rule in enumerate(rules):
        of_rule = [reading for reading in readings if rule in reading.rule.tables]
        rows = reduce(DuckDBPyRelation.union, [_candidates(connection, reading, rule) for reading in of_rule])
        _firsts(rows, rule).create(f"chosen_{place}")
        for reading in of_rule:
            reading.chosen[rule] = f"chosen_{place}"


def _firsts(rows: DuckDBPyRelation, rule: TableRule) -> DuckDBPyRelation:
    """Keep one record of each value of a column; records without a value all stay, to be judged later."""
    key, file_no = ColumnExpression(rule.one_per), ColumnExpression("file_no")
    dates = [ColumnExpression(name).try_cast("timestamp").nulls_last() for name in rule.earliest]
    place = duckdb.FunctionExpression("row_number").over(partition_by=[key], order_by=[*dates, file_no, _RECORD])
    numbered = rows.select(file_no, _RECORD, key.alias("key"), place.alias("place"))
    only = numbered.filter((ColumnExpression("place") == ConstantExpression(1)) | ColumnExpression("key").isnull())
    return only.select(file_no, _RECORD)


def set_records_aside(connection: DuckDBPyConnection, reading: Reading) -> None:
    """Write down the records that the format leaves out, with the first reason, and those that feed no table."""
    rest = cleaned_records(connection, reading)
    for rule in reading.rule.set_aside:
        _write_aside(_numbered(rest.filter(left_out(reading, rule)), reading), rule.reason)
        rest = rest.filter(~left_out(reading, rule))
    rules = reading.rule.tables
    if any(_takes_all(rule) for rule in rules):
        return
    rest, nothing = _numbered(rest, reading), _TOLD if any(rule.not_in for rule in rules) else _NOTHING
    if reading.rule.looked_up:
        nothing = _LOOKED_UP
    if rules:
        fed = _records(_part(connection, reading, rule) for rule in rules)
        if any(rule.one_per for rule in rules):
            candidates = _records(_candidates(connection, reading, rule) for rule in rules).distinct()
            _write_aside(candidates.except_(fed), _OTHER)
            fed = candidates
        rest = rest.except_(fed)
    _write_aside(rest, nothing)


def _records(parts: Iterable[DuckDBPyRelation]) -> DuckDBPyRelation:
    return reduce(DuckDBPyRelation.union, [part.select(*_PLACE) for part in parts])


def _takes_all(rule: TableRule) -> bool:
    return not rule.when and rule.one_per is None and not rule.skip_without and not rule.not_in


def _numbered(rows: DuckDBPyRelation, reading: Reading) -> DuckDBPyRelation:
    return rows.select(file_of(reading).alias("file_no"), number_in_file(reading).alias("record"))


def _write_aside(rows: DuckDBPyRelation, reason: str) -> None:
    rows.select(*_PLACE, ConstantExpression(reason)).insert_into("set_aside")
