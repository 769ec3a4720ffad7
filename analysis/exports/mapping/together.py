"""Files that are one: those of a JSON rule, which have the same columns, are read together once they are tables.

A folder of bundles has a file a patient, Bulk Data one or more a resource type; each lookup of the format is then made
once, not once a file. A record keeps its file and its number: while files are together it is counted by both.
"""

from dataclasses import replace

from duckdb import ColumnExpression, ConstantExpression, Expression, FunctionExpression

from analysis.exports.mapping.reading import Reading

_FILE = 10_000_000_000  # more records than a file has


def put_together(readings: list[Reading]) -> list[Reading]:
    """Give the readings, those of one JSON rule and the same columns as one; others stay."""
    groups: dict[tuple[int, tuple[str, ...]], list[Reading]] = {}
    for reading in readings:
        alone = 0 if reading.rule.json else reading.original.file_no
        key = (id(reading.rule), (*reading.original.header.names, str(alone)))
        groups.setdefault(key, []).append(reading)
    return [_as_one(group) if len(group) > 1 else group[0] for group in groups.values()]


def _as_one(group: list[Reading]) -> Reading:
    first = group[0]
    header = replace(first.original.header, name=f"{first.original.header.name} and {len(group) - 1} more")
    return replace(first, original=replace(first.original, header=header), parts=tuple(group))


def number_in_all(reading: Reading) -> Expression:
    """Give the number that a record of one of several files has among all of them."""
    return ColumnExpression("record") + ConstantExpression(reading.original.file_no * _FILE)


def file_of(reading: Reading) -> Expression:
    """Give the file of a record, as a whole number."""
    if not reading.parts:
        return ConstantExpression(reading.original.file_no).cast("integer")
    return FunctionExpression("divide", ColumnExpression("record"), ConstantExpression(_FILE)).cast("integer")


def number_in_file(reading: Reading) -> Expression:
    """Give the number of a record in its own file."""
    if not reading.parts:
        return ColumnExpression("record")
    return FunctionExpression("mod", ColumnExpression("record"), ConstantExpression(_FILE)).cast("bigint")
