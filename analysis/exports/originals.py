"""Read one file into the table of its rows: by DuckDB where it can, record by record where something is wrong."""

import csv
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
from duckdb import ColumnExpression, ConstantExpression

from analysis.errors import InputError
from analysis.exports.headers import Header
from analysis.exports.text import Oddities, Record, Scan, lines, records, scan

_READ = """
create table {table} as
select * from read_csv(
    $path, columns = $columns, auto_detect = false, header = true, skip = $skip, delim = $delimiter, quote = '"',
    escape = '"', nullstr = '', compression = 'none', hive_partitioning = false, encoding = 'utf-8', strict_mode = true, max_line_size = $longest
)
"""
_LONGEST = 2_097_152


@dataclass(frozen=True)
class Original:
    """One file as read: `rows` is the table with its records and cells (c1, c2 …), all text, untouched.

    `rejected` counts the records that could not be split; `edges` tells whether cells may begin or end with white
    space other than spaces; `notes` say in plain words what had to be done to read it.
    """

    file_no: int
    header: Header
    scan: Scan
    records: int
    rejected: int
    edges: bool
    notes: tuple[str, ...]

    @property
    def rows(self) -> str:
        """Name the table that holds the rows."""
        return f"file_rows_{self.file_no}"

    def relation(self, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
        """Give the rows with `record`, the number of each from 1, first."""
        rows = connection.table(self.rows)
        cells = [ColumnExpression(cell(i)) for i in range(len(self.header.names))]
        number = ColumnExpression("record") if "record" in rows.columns else _row_number()
        return rows.select(number.alias("record"), *cells)


def cell(position: int) -> str:
    """Name the column of a rows table that holds the file's column at a position (from 0)."""
    return f"c{position + 1}"


def _row_number() -> duckdb.Expression:
    # rowid follows the order of the file, in parallel reads too (tests/exports/test_order.py)
    return ColumnExpression("rowid") + ConstantExpression(1)


def read_original(connection: duckdb.DuckDBPyConnection, file_no: int, header: Header) -> Original:
    """Read a file into `file_rows_<file_no>` and show it as `originals_<file_no>`; what cannot be split goes to read_rejects.

    Raises InputError when the file cannot be opened.
    """
    try:
        seen = scan(header.path)
    except OSError as error:
        raise InputError(f"{header.path.name} cannot be read: {error.strerror}.") from error
    whole = _read_whole(connection, file_no, header, seen) or _read_carefully(connection, file_no, header, seen)
    kept = [i for i in range(len(header.names)) if not header.ours(i)]
    shown = [ColumnExpression(cell(i)).alias(header.names[i]) for i in kept]
    whole.relation(connection).select(ColumnExpression("record"), *shown).create_view(f"originals_{file_no}")
    return whole


def _read_whole(
    connection: duckdb.DuckDBPyConnection, file_no: int, header: Header, seen: Scan
) -> Original | None:
    """Let DuckDB read the file in one go; None when it finds anything wrong with it."""
    if seen.has_nul or len(header.names) == 1:  # DuckDB takes a blank line in a file of one column for a record
        return None
    try:
        count = _load(connection, file_no, header.path, _cells(header), header.delimiter, header.line - 1)
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return None
    edges = seen.has_tab or seen.newlines > count + header.line
    return Original(file_no, header, seen, count, 0, edges, ())


def _cells(header: Header) -> dict[str, str]:
    return {cell(i): "VARCHAR" for i in range(len(header.names))}


def _load(
    connection: duckdb.DuckDBPyConnection,
    file_no: int,
    path: Path,
    columns: dict[str, str],
    delimiter: str = ",",
    skip: int = 0,
    longest: int = _LONGEST,
) -> int:
    """Read a clean CSV as text into the rows table; returns how many rows it has."""
    parameters = {
        "path": _literal_path(path),
        "columns": columns,
        "skip": skip,
        "delimiter": delimiter,
        "longest": longest,
    }
    return connection.execute(_READ.format(table=f"file_rows_{file_no}"), parameters).fetchone()[0]


def _literal_path(path: Path) -> str:
    """Keep DuckDB from taking a file name for a glob or an address."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path.resolve()))


def _read_carefully(connection: duckdb.DuckDBPyConnection, file_no: int, header: Header, seen: Scan) -> Original:
    """Split the file record by record; good ones go on through a clean copy, the others into read_rejects."""
    oddities, rejects, columns = Oddities(), [], {"record": "BIGINT", **_cells(header)}
    split = records(lines(header.path, oddities), header.delimiter, len(header.names))
    with tempfile.TemporaryDirectory() as folder:
        clean = Path(folder) / "clean.csv"
        count, longest = _write_clean(clean, columns, split, rejects)
        _load(connection, file_no, clean, columns, longest=max(longest, _LONGEST))
    if rejects:
        rows = [(file_no, r.number, r.line, None, r.rule, r.raw) for r in rejects]
        connection.executemany("insert into read_rejects values (?, ?, ?, ?, ?, ?)", rows)
    return Original(file_no, header, seen, count, len(rejects), edges=True, notes=_notes(header.path.name, oddities))


def _write_clean(path: Path, columns: dict[str, str], split: Iterator[Record], rejects: list[Record]) -> tuple[int, int]:
    """Write the records that can be split, with their numbers; returns how many records there are, and the longest."""
    count, longest = 0, 0
    next(split, None)
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        write(columns)
        for record in split:
            count = record.number
            if record.rule is None:
                longest = max(longest, 4 * write((record.number, *record.fields)))
            else:
                rejects.append(record)
    return count, longest


def _notes(name: str, oddities: Oddities) -> tuple[str, ...]:
    notes = (
        (oddities.utf16, f"{name} is UTF-16; it was read as such."),
        (oddities.recoded, f"{name} is not UTF-8 throughout; {oddities.recoded} lines were read as Windows-1252."),
        (oddities.nul, f"{name} holds {oddities.nul} NUL characters; they were left out."),
    )
    return tuple(words for seen, words in notes if seen)
