"""How much an export may hold: generous for whoever sits at the command line, tight for what a page takes in."""

from dataclasses import dataclass

_MEGA, _GIGA = 10**6, 10**9


@dataclass(frozen=True)
class Limits:
    """The limits of one load; bytes unless said otherwise.

    `file` and `export` are of the files as they are, `unpacked` of everything that workbooks and archives hold, and
    `ratio` how many times as much as its packed size that may be; `members` counts the files of one archive, `sheets`
    the tables of the whole export. `memory` is for the reader of a workbook, `database_memory` and `database_disk` are
    for DuckDB (None: what it takes by itself), `seconds` for one step of reading. A line that is longer than
    csv_table.LONGEST_LINE, and in a file that is not well-formed a cell of more than 131,072 characters, is rejected.
    """

    file: int = 50 * _GIGA
    export: int = 200 * _GIGA
    unpacked: int = 50 * _GIGA
    ratio: int = 200
    members: int = 10_000
    sheets: int = 1_000
    rows: int = 1_000_000_000
    columns: int = 10_000
    memory: int = 4 * _GIGA
    database_memory: int | None = None
    database_disk: int | None = None
    seconds: int = 3_600


UPLOAD = Limits(
    file=200 * _MEGA,
    export=500 * _MEGA,
    unpacked=1 * _GIGA,
    ratio=100,
    members=200,
    sheets=100,
    rows=5_000_000,
    columns=1_000,
    memory=1 * _GIGA,
    database_memory=2 * _GIGA,
    database_disk=10 * _GIGA,
    seconds=300,
)


def size_in_words(count: int) -> str:
    """Write a number of bytes as a person reads it."""
    for unit, size in (("GB", _GIGA), ("MB", _MEGA), ("kB", 1_000)):
        if count >= size:
            return f"{count / size:,.3g} {unit}"
    return f"{count} bytes"
