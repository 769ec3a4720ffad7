"""Reads a workbook in a process of its own, with little memory and little time; started by analysis/exports/files/workbook.py.

Runs alone (python -I workbook_rows.py HEADS|WHOLE …), so that it starts at once and can reach nothing of the product.
"""

import csv
import datetime as dt
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

_HEAD = 1 << 18  # bytes of a sheet that hold its first rows
_CHUNK, _OVERLAP = 1 << 20, 1 << 16
_LAST_ROW = re.compile(rb"</((?:\w+:)?)row\s*>")
_ERROR = re.compile(
    rb'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>(?:<(?:\w+:)?f[^>]*(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]*)</'
)
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def main(memory: str, seconds: str, mode: str, *arguments: str) -> None:
    """Keep to the limits, then print the first rows of every sheet as JSON, or write one sheet as CSV."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    if mode == "HEADS":
        print(json.dumps(heads(Path(arguments[0]), int(arguments[1]))))  # noqa: T201 - what the parent reads
    else:
        write(Path(arguments[0]), int(arguments[1]), Path(arguments[2]))


def heads(path: Path, count: int) -> list[tuple[int, str, list[list[str]]]]:
    """Give the number, the name and the first rows of every sheet, hidden ones too."""
    book = _opened(_shortened(path))
    kinds = [str(sheet.typ).rpartition(".")[2] for sheet in book.sheets_metadata]
    tables = [i for i, kind in enumerate(kinds) if kind == "WorkSheet"]
    return [(i, book.sheet_names[i], _texts(book.get_sheet_by_index(i), count)) for i in tables]


def write(path: Path, index: int, target: Path) -> None:
    """Write one sheet as CSV, a blank row as an empty line, so that the n-th record is the n-th row."""
    rows = _texts(_opened(path.read_bytes()).get_sheet_by_index(index), None, _errors(path, index))
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in rows:
            if any(row):
                writer.writerow(row)
            else:
                file.write("\n")


def _opened(content: bytes):  # noqa: ANN202 - the library is loaded when the limits are in force
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    return CalamineWorkbook.from_object(io.BytesIO(content))


def _texts(sheet, count: int | None, errors: dict[tuple[int, int], str] | None = None) -> list[list[str]]:  # noqa: ANN001
    """Give the rows as texts, all as wide as the last column that holds anything."""
    first_column = sheet.start[1] if sheet.start else 0
    rows = []
    for i, row in enumerate(sheet.iter_rows()):
        if i == count:
            break
        cells = [text(cell) for cell in row]
        for j in [j for j in range(len(cells)) if (i, j + first_column) in errors] if errors else ():
            cells[j] = errors[i, j + first_column]
        rows.append(cells)
    width = max((max((j + 1 for j, cell in enumerate(row) if cell), default=0) for row in rows), default=0)
    return [row[:width] for row in rows]


def text(cell: str | float | bool | dt.date | dt.time | dt.timedelta) -> str:  # noqa: FBT001
    """Write a cell as a spreadsheet's own CSV would, with dates that can be read only one way."""
    if isinstance(cell, str):
        return cell.replace("\0", "")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return str(int(cell)) if cell == int(cell) and abs(cell) < 1e15 else format(cell, ".15g")
    if isinstance(cell, dt.datetime):
        return _moment(cell.date().isoformat() + " ", cell.time())
    if isinstance(cell, dt.time):
        return _moment("", cell)
    return cell.isoformat() if isinstance(cell, dt.date) else _duration(cell)


def _moment(day: str, time: dt.time) -> str:
    if time.microsecond:
        return day + time.isoformat()
    return day + time.isoformat("seconds" if time.second else "minutes")


def _duration(time: dt.timedelta) -> str:
    seconds = round(time.total_seconds())
    return f"{'-' * (seconds < 0)}{abs(seconds) // 3600}:{abs(seconds) // 60 % 60:02}:{abs(seconds) % 60:02}"


def _shortened(path: Path) -> bytes:
    """Give the workbook with only the first rows of each sheet, so that a large one need not be read for its header."""
    made = io.BytesIO()
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(made, "w") as short:
        for member in book.infolist():
            with book.open(member) as file:
                short.writestr(member.filename, _first_rows(file) if "worksheets/" in member.filename else file.read())
    return made.getvalue()


def _first_rows(file: zipfile.ZipExtFile) -> bytes:
    content = file.read(_HEAD)
    ends = list(_LAST_ROW.finditer(content))
    if len(content) < _HEAD or not ends:
        return content + file.read()
    prefix = ends[-1][1]
    return content[: ends[-1].end()] + b"</" + prefix + b"sheetData></" + prefix + b"worksheet>"


def _errors(path: Path, index: int) -> dict[tuple[int, int], str]:
    """Find the cells that hold an error, such as #N/A, which the library gives as empty; by row and column from 0."""
    with zipfile.ZipFile(path) as book:
        member = _member(book, index)
        if member is None:
            return {}
        with book.open(member) as file:
            return dict(_error_cells(file))


def _member(book: zipfile.ZipFile, index: int) -> str | None:
    """Name the file of a sheet inside the workbook."""
    try:
        sheet = ET.fromstring(book.read("xl/workbook.xml")).findall("{*}sheets/{*}sheet")[index]  # noqa: S314
        relations = ET.fromstring(book.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        target = next(one.get("Target") for one in relations if one.get("Id") == sheet.get(_RELATION))
    except (KeyError, IndexError, StopIteration, ET.ParseError):
        return None
    name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return name if name in book.namelist() else None


def _error_cells(file: zipfile.ZipExtFile) -> Iterator[tuple[tuple[int, int], str]]:
    content = b""
    while chunk := file.read(_CHUNK):
        content = content[-_OVERLAP:] + chunk  # a cell that lies across two chunks is found with the second
        for found in _ERROR.finditer(content) if b't="e"' in content else ():
            place = _PLACE.search(found[1])
            if place:
                yield (int(place[2]) - 1, _column(place[1])), found[2].decode("utf-8", "replace")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


if __name__ == "__main__":
    main(*sys.argv[1:])
