"""Read a file that is not well-formed: what can be split is kept, the rest is rejected with its text."""

import csv
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TextIO

from duckdb import DuckDBPyConnection

from analysis.errors import InputError
from analysis.exports.files.csv_table import LONGEST_LINE, read_csv_table
from analysis.exports.files.headers import Header
from analysis.exports.files.limits import Limits
from analysis.exports.files.sheets import Workroom
from analysis.exports.files.text import Oddities, Record, lines, records

_REJECT = {"record": "BIGINT", "line": "BIGINT", "rule": "VARCHAR", "raw": "VARCHAR"}


@dataclass
class Split:
    """Counts, filled while a file is split: its records, those rejected, the longest line written (in bytes)."""

    records: int = 0
    rejected: int = 0
    longest: int = LONGEST_LINE
    oddities: Oddities = field(default_factory=Oddities)


def read_carefully(
    connection: DuckDBPyConnection,
    file_no: int,
    table: str,
    header: Header,
    columns: dict[str, str],
    room: Workroom | None,
) -> Split:
    """Read the records that can be split into `table`, with their number as `record`, the others into read_rejects.

    The copies that this takes are made in a folder of their own inside the room, or where the system keeps such things.
    Raises InputError when it takes longer than the room's limits allow.
    """
    split = Split()
    with tempfile.TemporaryDirectory(dir=room and room.folder) as folder:
        clean, rejects = Path(folder) / "clean.csv", Path(folder) / "rejects.csv"
        with _opened(clean) as good, _opened(rejects) as bad:
            _sort_out(header, split, good, bad, room.limits if room else Limits())
        read_csv_table(connection, table, clean, {"record": "BIGINT", **columns}, longest=split.longest)
        if split.rejected:
            add_rejects(connection, file_no, rejects, split.longest)
    return split


def _sort_out(header: Header, split: Split, good: TextIO, bad: TextIO, limits: Limits) -> None:
    end = monotonic() + limits.seconds
    keep, reject = _writer(good), _writer(bad)
    found: Iterator[Record] = records(lines(header.path, split.oddities), header.delimiter, len(header.names))
    keep(("record", *header.names))
    reject(tuple(_REJECT))
    for record in found:
        if record.line <= header.line:
            continue
        split.records += 1
        if monotonic() > end:
            raise InputError(
                f"{header.name} is broken in so many places that it takes more than {limits.seconds} seconds to read, "
                "which is the limit. Export it again."
            )
        if record.rule is None:
            written = keep((split.records, *record.fields))
        else:
            written = reject((split.records, record.line, record.rule, record.raw))
            split.rejected += 1
        split.longest = max(split.longest, 4 * written)  # characters of at most four bytes


def _opened(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", newline="")


def _writer(file: TextIO):  # noqa: ANN202 - csv has no public type for it
    return csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow


def add_rejects(connection: DuckDBPyConnection, file_no: int, path: Path, longest: int = LONGEST_LINE) -> None:
    """Add a CSV file of rejected records (record, line, rule, raw) to read_rejects."""
    read_csv_table(connection, "new_rejects", path, _REJECT, longest=longest)
    connection.execute(
        "insert into read_rejects select $file_no, record, line, null, rule, raw from new_rejects",
        {"file_no": file_no},
    )
    connection.execute("drop table new_rejects")
