"""Workbooks (XLSX): each sheet is a table; formulas are read as the values that the spreadsheet kept, never worked out."""

import csv
import json
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

from analysis.errors import InputError
from analysis.exports.files.headers import FIRST_RECORDS
from analysis.exports.files.limits import Limits, size_in_words
from analysis.exports.files.packed import packed_members
from analysis.exports.files.sheets import Sheet, Workroom, printable
from analysis.exports.formats.model import FileRule

WORKBOOK = (".xlsx", ".xlsm")
_READER = Path(__file__).with_name("workbook_rows.py")
_HEAD_ROWS = 3 * FIRST_RECORDS  # blank rows among them

Rows = tuple[tuple[str, ...], ...]


def workbook_sheets(path: Path, room: Workroom) -> tuple[Sheet, ...]:
    """List the sheets of a workbook, hidden ones too; empty ones are left out where others hold something.

    A rule takes a sheet by `book.xlsx/Sheet`, by `Sheet.csv`, and one that is alone in its workbook by `book.csv`.
    """
    name = printable(path.name)
    try:
        packed_members(path, room.limits, name=name, kind="a workbook")
        found = json.loads(_run(name, room.limits, "HEADS", str(path.resolve()), str(_HEAD_ROWS)))
    except InputError as error:
        return (Sheet(name, path, problem=str(error)),)
    filled = [sheet for sheet in found if sheet[2]] or found[:1]
    return tuple(
        _sheet(path, room.limits, index, printable(title), rows, is_alone=len(filled) == 1)
        for index, title, rows in filled
    )


def _sheet(path: Path, limits: Limits, index: int, title: str, rows: list[list[str]], *, is_alone: bool) -> Sheet:
    head = tuple(map(tuple, rows))
    alone = (f"{printable(path.stem)}.csv",) if is_alone else ()
    return Sheet(
        name=f"{printable(path.name)}/{title}",
        file=path,
        convert=partial(_convert, path.resolve(), index, limits=limits, head=head),
        aliases=(f"{title}.csv", *alone),
    )


def _convert(
    path: Path,
    index: int,
    sheet: Sheet,
    _rule: FileRule,
    target: Path,
    first: int | None,
    *,
    limits: Limits,
    head: Rows,
) -> None:
    if first is None:
        _run(sheet.name, limits, "WHOLE", str(path), str(index), str(target))
        return
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(row if any(row) else () for row in head)


def _run(name: str, limits: Limits, *arguments: str) -> bytes:
    """Read in a process that may take only so much memory and time; raises InputError when it does not get through."""
    command = [sys.executable, "-I", str(_READER), str(limits.memory), str(limits.seconds), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=2 * limits.seconds)  # noqa: S603 - ours
    except subprocess.TimeoutExpired:
        raise _too_slow(name, limits) from None
    if done.returncode == 0:
        return done.stdout
    if -done.returncode in {signal.SIGXCPU, signal.SIGKILL}:
        raise _too_slow(name, limits)
    if -done.returncode == signal.SIGABRT or b"MemoryError" in done.stderr:
        raise InputError(
            f"{name} takes more than {size_in_words(limits.memory)} of memory to open. Save its sheets as CSV and load "
            "those."
        )
    raise InputError(f"{name} is damaged: it cannot be read as a workbook. Export it again, or save its sheets as CSV.")


def _too_slow(name: str, limits: Limits) -> InputError:
    return InputError(
        f"{name} takes more than {limits.seconds} seconds to open. Save its sheets as CSV and load those."
    )
