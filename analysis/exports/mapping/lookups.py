"""Values joined from another file of the same export: each lookup becomes a table of a record and its value."""

from functools import reduce

from duckdb import (
    CaseExpression,
    ColumnExpression,
    ConstantExpression,
    DuckDBPyConnection,
    DuckDBPyRelation,
    Expression,
    FunctionExpression,
)

from analysis.exports.formats.model import Lookup, Mapping
from analysis.exports.mapping.cells import canonical_cell, holds
from analysis.exports.mapping.pseudonyms import folded_text
from analysis.exports.mapping.reading import Reading
from analysis.exports.mapping.records import kept_records, store_kept_records

_BETWEEN = "\x1f"
_FILE = 10_000_000_000  # more records than a file has

_TAKEN = """
select
    key,
    day,
    arg_min(value, position) as value,
    count(distinct value) > 1 as is_repeated
from lookup_there
where key is not null and value is not null
group by key, day
"""
_FOUND = """
select lookup_here.record, lookup_taken.value, lookup_here.key is not null as is_asked
from lookup_here
left join lookup_taken on lookup_here.key = lookup_taken.key
"""
_FOUND_LATEST = """
select lookup_here.record, lookup_taken.value, lookup_here.key is not null as is_asked
from lookup_here
asof left join (select * from lookup_taken where day is not null) as lookup_taken
    on lookup_here.key = lookup_taken.key and lookup_here.day >= lookup_taken.day
"""
_COUNTS = """
select
    (select count(*) from lookup_taken where is_repeated) as repeated,
    (select count(*) from lookup_found where is_asked and value is null) as not_found
"""


def look_up(connection: DuckDBPyConnection, readings: list[Reading]) -> None:
    """Make every lookup of every file, those that another one needs before it, and note what was not clear."""
    for reading in readings:
        store_kept_records(connection, reading)
    for reading in readings:
        for lookup in reading.lookups():
            _prepare(connection, readings, reading, lookup)


def _prepare(connection: DuckDBPyConnection, readings: list[Reading], reading: Reading, lookup: Lookup) -> None:
    others = [other for other in readings if other.rule.name == lookup.file]
    if not others or lookup in reading.joined:
        return
    for part in lookup.here():
        for inner in part.lookups():
            _prepare(connection, readings, reading, inner)
    for other in others:
        for part in lookup.there():
            for inner in part.lookups():
                _prepare(connection, readings, other, inner)
    _here(connection, reading, lookup).create_view("lookup_here", replace=True)
    reduce(DuckDBPyRelation.union, [_there(connection, other, lookup) for other in others]).create_view(
        "lookup_there", replace=True
    )
    connection.execute("create or replace table lookup_taken as " + _TAKEN)
    connection.execute("create or replace table lookup_found as " + (_FOUND_LATEST if lookup.latest else _FOUND))
    name = f"looked_up_{reading.original.file_no}_{len(reading.joined)}"
    connection.table("lookup_found").select("record", ColumnExpression("value").alias(name)).create(name)
    reading.joined[lookup] = name
    reading.notes.extend(_notes(reading, others, lookup, *connection.execute(_COUNTS).fetchall()[0]))


def _notes(reading: Reading, others: list[Reading], lookup: Lookup, repeated: int, not_found: int) -> list[str]:
    there, here = others[0].original.header.name, reading.original.header.name
    by = ", ".join(name for part in lookup.by for name in part.sources())
    notes = []
    if repeated:
        notes.append(f"{there}: {repeated} keys occur more than once with different values; the first was taken.")
    if not_found and lookup.latest is None and others[0] is not reading:
        notes.append(f"{here}: {not_found} records find nothing in {there} by {by}.")
    return notes


def _here(connection: DuckDBPyConnection, reading: Reading, lookup: Lookup) -> DuckDBPyRelation:
    rows = with_joined(connection, kept_records(connection, reading), reading, lookup.here())
    day = _day(reading, lookup.latest[0] if lookup.latest else None)
    return rows.select(ColumnExpression("record"), _key(reading, lookup.by).alias("key"), day.alias("day"))


def _there(connection: DuckDBPyConnection, other: Reading, lookup: Lookup) -> DuckDBPyRelation:
    rows = with_joined(connection, kept_records(connection, other), other, lookup.there())
    day = _day(other, lookup.latest[1] if lookup.latest else None)
    position = ConstantExpression(other.original.file_no * _FILE) + ColumnExpression("record")
    return rows.filter(holds(lookup.when, other)).select(
        position.alias("position"),
        _key(other, lookup.key).alias("key"),
        day.alias("day"),
        canonical_cell(lookup.take, other).cast("varchar").alias("value"),
    )


def _day(reading: Reading, mapping: Mapping | None) -> Expression:
    if mapping is None:
        return ConstantExpression(None).cast("date")
    return canonical_cell(mapping, reading).try_cast("timestamp").try_cast("date")


def _key(reading: Reading, parts: tuple[Mapping, ...]) -> Expression:
    """Join the folded parts of a key; null where one of them is missing."""
    texts = [folded_text(canonical_cell(part, reading).cast("varchar")) for part in parts]
    if len(texts) == 1:
        return texts[0]
    some_missing = reduce(lambda one, other: one | other, (text.isnull() for text in texts))
    joined = FunctionExpression("concat_ws", ConstantExpression(_BETWEEN), *texts)
    return CaseExpression(some_missing, ConstantExpression(None).cast("varchar")).otherwise(joined)


def with_joined(
    connection: DuckDBPyConnection, rows: DuckDBPyRelation, reading: Reading, mappings: tuple[Mapping, ...]
) -> DuckDBPyRelation:
    """Put the values beside the records that the lookups of some mappings found."""
    wanted = dict.fromkeys(lookup for mapping in mappings for lookup in mapping.lookups())
    names = [reading.joined[lookup] for lookup in wanted if lookup in reading.joined]
    return reduce(lambda all_rows, name: all_rows.join(connection.table(name), "record", how="left"), names, rows)


def not_found_only(
    connection: DuckDBPyConnection, rows: DuckDBPyRelation, reading: Reading, lookups: tuple[Lookup, ...]
) -> DuckDBPyRelation:
    """Keep the records that none of the lookups finds; a file that the export lacks holds nothing."""
    for name in (reading.joined[lookup] for lookup in lookups if lookup in reading.joined):
        found = connection.table(name).filter(ColumnExpression(name).isnotnull())
        rows = rows.join(found, "record", how="anti")
    return rows
