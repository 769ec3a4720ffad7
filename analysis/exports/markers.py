"""Count the cells that hold a marker of a missing value, so that reading them as missing is not silent."""

from duckdb import ColumnExpression, DuckDBPyConnection, FunctionExpression

from analysis.exports.cells import is_marker
from analysis.exports.originals import cell
from analysis.exports.tables import Reading


def marker_notes(connection: DuckDBPyConnection, reading: Reading) -> tuple[str, ...]:
    """Say in one sentence how many cells of which columns hold a marker; blank cells do not count."""
    header = reading.original.header
    places = sorted(reading.positions())
    if not reading.missing or not places:
        return ()
    marked = [FunctionExpression("count_if", is_marker(ColumnExpression(cell(i)), reading.missing)) for i in places]
    counts = reading.original.relation(connection).aggregate(marked).fetchall()[0]
    found = ", ".join(f"{header.names[i]} {count}" for i, count in zip(places, counts, strict=True) if count)
    markers = ", ".join(reading.missing)
    return (f"{header.path.name}: cells that say {markers} were read as missing: {found}.",) if found else ()
