"""Let DuckDB read a well-formed CSV file into a table, strictly and without guessing."""

from pathlib import Path

from duckdb import DuckDBPyConnection

LONGEST_LINE = 2_097_152  # bytes; DuckDB's own limit where none is given

_READ = """
create temp table {table} as
select * from read_csv(
    $path, columns = $columns, auto_detect = false, header = true, skip = $skip, delim = $delimiter, quote = '"',
    escape = '"', nullstr = '', compression = 'none', hive_partitioning = false, encoding = 'utf-8',
    strict_mode = true, max_line_size = $longest
)
"""


def read_csv_table(
    connection: DuckDBPyConnection,
    table: str,
    path: Path,
    columns: dict[str, str],
    *,
    delimiter: str = ",",
    skip: int = 0,
    longest: int = LONGEST_LINE,
) -> int:
    """Create a table from a CSV file and return its number of rows; `columns` are names and types of our own making.

    The table is a temporary one: it stays in memory while there is some, and is not packed, which would take as
    long as reading the file. The header is passed over unread; an empty cell is null. Raises DuckDB's errors for a
    file that is not well-formed.
    """
    parameters = {
        "path": one_file(path), "columns": columns, "delimiter": delimiter, "skip": skip, "longest": longest,
    }  # fmt: skip
    return connection.execute(_READ.format(table=table), parameters).fetchone()[0]


def one_file(path: Path) -> str:
    """Keep DuckDB from taking a file name for a pattern."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path.resolve()))
