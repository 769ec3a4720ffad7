"""The records of a file with their cells cleaned, without those that the format leaves out."""

from functools import reduce

from duckdb import ColumnExpression, DuckDBPyConnection, DuckDBPyRelation, Expression

from analysis.exports.files.originals import cell
from analysis.exports.formats.model import SetAside
from analysis.exports.mapping.cells import holds, trimmed, without_markers
from analysis.exports.mapping.reading import Reading
from analysis.exports.mapping.together import number_in_all

_RECORD = ColumnExpression("record")


def cleaned_records(connection: DuckDBPyConnection, reading: Reading) -> DuckDBPyRelation:
    """Trim cells, then turn empty ones and markers into null, in the columns where there is anything to do.

    The records of several files that are read as one are numbered through.
    """
    if reading.parts:
        cells = [ColumnExpression(cell(place)) for place in reading.places]
        parts = [
            cleaned_records(connection, part).select(number_in_all(part).alias("record"), *cells)
            for part in reading.parts
        ]
        return reduce(DuckDBPyRelation.union, parts)
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


def kept_records(connection: DuckDBPyConnection, reading: Reading) -> DuckDBPyRelation:
    """Give the cleaned records that the format does not leave out."""
    if reading.kept is not None:
        return connection.table(reading.kept)
    tests = (~left_out(reading, rule) for rule in reading.rule.set_aside)
    return reduce(DuckDBPyRelation.filter, tests, cleaned_records(connection, reading))


def store_kept_records(connection: DuckDBPyConnection, reading: Reading) -> None:
    """Keep these records as a table, where lookups will ask for them often."""
    if reading.rule.looked_up or reading.lookups():
        name = f"records_of_file_{reading.original.file_no}"
        kept_records(connection, reading).create(name)
        reading.kept = name


def left_out(reading: Reading, rule: SetAside) -> Expression:
    """Tell whether a rule of the format leaves a record out."""
    return holds(rule.when, reading) if rule.when else ~holds(rule.unless, reading)
