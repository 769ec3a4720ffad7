"""One file as read: by DuckDB in one go where it is well-formed, else record by record."""

from dataclasses import dataclass, replace

import duckdb
from duckdb import ColumnExpression, ConstantExpression, DuckDBPyConnection, DuckDBPyRelation

from analysis.errors import InputError
from analysis.exports.files.careful import Split, add_rejects, read_carefully
from analysis.exports.files.csv_table import LONGEST_LINE, read_csv_table
from analysis.exports.files.headers import Header
from analysis.exports.files.json_records import UNREAD
from analysis.exports.files.sheets import Workroom
from analysis.exports.files.text import Oddities, Scan, scan
from analysis.exports.mapping.cells import BREAKS
from analysis.exports.mapping.mended import ID, is_mended, take_places, unguarded


@dataclass(frozen=True)
class Original:
    """One file as read: a table with its records and cells (c1, c2 …), all text, untouched.

    `rejected` counts the records that could not be split; `one_line_each` tells that record n stands n lines below the
    header; `breaks` holds the white space that may stand around a cell beside spaces; `notes` say in plain words what
    had to be done to read the file.
    """

    file_no: int
    header: Header
    scan: Scan
    records: int
    rejected: int
    one_line_each: bool
    breaks: str
    notes: tuple[str, ...]
    is_replaced: bool = False

    def relation(self, connection: DuckDBPyConnection) -> DuckDBPyRelation:
        """Give the rows with `record`, the number of each from 1, first; without those that a mended one stands for."""
        rows = _numbered(connection, self.file_no, self.header)
        if not self.is_replaced:
            return rows
        mine = ColumnExpression("file_no") == ConstantExpression(self.file_no)
        return rows.join(connection.table("mended_here").filter(mine).select("record"), "record", how="anti")


def cell(position: int) -> str:
    """Name the column of a rows table that holds the file's column at a position (from 0)."""
    return f"c{position + 1}"


def _rows(file_no: int) -> str:
    return f"file_rows_{file_no}"


def _cells(header: Header) -> list[str]:
    return [cell(i) for i in range(len(header.names))]


def _numbered(connection: DuckDBPyConnection, file_no: int, header: Header) -> DuckDBPyRelation:
    rows = connection.table(_rows(file_no))
    # rowid follows the order of the file, in parallel reads too (tests/exports/test_order.py)
    number = ColumnExpression("rowid") + ConstantExpression(1)
    record = ColumnExpression("record") if "record" in rows.columns else number
    cells = map(ColumnExpression, _cells(header))
    if is_mended(header):
        cells = (unguarded(text).alias(name) for name, text in zip(_cells(header), cells, strict=True))
    return rows.select(record.alias("record"), *cells)


def mend(connection: DuckDBPyConnection, originals: list[Original], ids: dict[int, str]) -> list[Original]:
    """Let the mended records among these files take the places of those that they were; ids: as file_id names files."""
    mended = {
        one.file_no: (_rows(one.file_no), cell(one.header.position(ID))) for one in originals if is_mended(one.header)
    }
    take_places(connection, ids, mended)
    replaced = {number for (number,) in connection.execute("select distinct file_no from mended_here").fetchall()}
    return [replace(one, is_replaced=one.file_no in replaced) for one in originals]


def read_original(
    connection: DuckDBPyConnection, file_no: int, header: Header, room: Workroom | None = None
) -> Original:
    """Read a file and show it as originals_<file_no>; records that cannot be split go to read_rejects.

    What has to be copied for it is copied inside the room. Raises InputError when the file cannot be opened, or holds
    more than the room's limits allow.
    """
    try:
        seen = scan(header.path)
    except OSError as error:
        raise InputError(f"{header.name} cannot be read: {error.strerror}.") from error
    columns = dict.fromkeys(_cells(header), "VARCHAR")
    whole = _read_whole(connection, file_no, header, seen)
    split = whole or read_carefully(connection, file_no, _rows(file_no), header, columns, room)
    if room and split.records > room.limits.rows:
        raise InputError(
            f"{header.name} has {split.records:,} records; the limit is {room.limits.rows:,}. Load a shorter time at "
            "once, or on the command line."
        )
    simple = whole is not None and seen.lines == split.records + header.line and not seen.lone_cr
    unread = _take_unread(connection, file_no, header)
    rows = _numbered(connection, file_no, header)
    _show(rows, file_no, header)
    breaks = _breaks(seen, split.records + header.line) if whole else BREAKS
    notes = _notes(header, split.oddities)
    return Original(file_no, header, seen, split.records, split.rejected + unread, simple, breaks, notes)


def _read_whole(connection: DuckDBPyConnection, file_no: int, header: Header, seen: Scan) -> Split | None:
    """Let DuckDB read the file in one go; None when it finds anything wrong with it."""
    if seen.has_nul or len(header.names) == 1:  # DuckDB takes a blank line in a file of one column for a record
        return None
    if not header.is_plain:  # it passes over lines and not records
        return None
    columns = dict.fromkeys(_cells(header), "VARCHAR")
    try:
        count = read_csv_table(
            connection, _rows(file_no), header.path, columns, delimiter=header.delimiter, skip=header.line - 1
        )
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return None
    return Split(records=count)


def _take_unread(connection: DuckDBPyConnection, file_no: int, header: Header) -> int:
    """Move the records that the conversion could not read, empty rows of the sheet, to read_rejects; counts them."""
    path = header.path.with_name(header.path.name + UNREAD)
    if not path.exists():
        return 0
    with path.open("rb") as file:
        add_rejects(connection, file_no, path, max(LONGEST_LINE, 1 + max(map(len, file))))
    mine = ColumnExpression("file_no") == ConstantExpression(file_no)
    unread = connection.table("read_rejects").filter(mine).select("record")
    rows, kept = _numbered(connection, file_no, header), f"{_rows(file_no)}_kept"
    rows.join(unread, "record", how="anti").create(kept)
    connection.execute(f"drop table {_rows(file_no)}")
    connection.execute(f"alter table {kept} rename to {_rows(file_no)}")
    return len(unread)


def _show(rows: DuckDBPyRelation, file_no: int, header: Header) -> None:
    kept = [i for i in range(len(header.names)) if not header.ours(i)]
    shown = [ColumnExpression(cell(i)).alias(header.names[i]) for i in kept]
    rows.select(ColumnExpression("record"), *shown).create_view(f"originals_{file_no}")


def _breaks(seen: Scan, lines: int) -> str:
    """Tell from the bytes which white space beside spaces can stand in the cells."""
    tabs, ends = seen.has_tab, seen.lone_cr or seen.lines > lines
    return "".join(letter for letter, there in (("\t", tabs), ("\r\n", ends), ("\xa0", seen.has_nbsp)) if there)


def _notes(header: Header, oddities: Oddities) -> tuple[str, ...]:
    name = header.name
    notes = (
        (header.above, f"{name}: what stands above its header was passed over: {header.above} lines."),
        (oddities.utf16, f"{name} is UTF-16; it was read as such."),
        (oddities.recoded, f"{name} is not UTF-8 throughout; lines read as Windows-1252: {oddities.recoded}."),
        (oddities.nul, f"{name} holds NUL characters, which were left out: {oddities.nul}."),
    )
    return tuple(words for seen, words in notes if seen)
