"""On which physical line of a file a record begins."""

import csv
from collections.abc import Iterable, Iterator

from analysis.exports.files.json_records import JSON, record_lines
from analysis.exports.files.text import Oddities, lines, records
from analysis.exports.read import FileRead


def physical_lines(file: FileRead, numbers: Iterable[int]) -> dict[int, int]:
    """Give the physical line (from 1) on which each of these records begins; of a workbook the row of the sheet.

    Counted where every record takes one line, else the file is read again up to the last of them. The records of a
    JSON document, and of JSON in an archive, have none.
    """
    wanted = set(numbers)
    if file.name.lower().endswith(JSON):
        return record_lines(file.path, wanted) if file.path.suffix.lower() in JSON else {}
    if file.one_line_each:
        return {number: number + file.header_line for number in wanted}
    found: dict[int, int] = {}
    below = (line for line in (_rows(file) if file.is_converted else _lines(file)) if line > file.header_line)
    for number, line in enumerate(below, 1):
        if number in wanted:
            found[number] = line
        if len(found) == len(wanted):
            break
    return found


def _lines(file: FileRead) -> Iterator[int]:
    return (record.line for record in records(lines(file.text, Oddities()), file.delimiter, file.width))


def _rows(file: FileRead) -> Iterator[int]:
    """Count the rows of a table that we wrote ourselves: one each, whatever line breaks its cells hold."""
    with file.text.open(encoding="utf-8", newline="") as text:
        yield from (row for row, cells in enumerate(csv.reader(text), 1) if cells)
