"""On which physical line of a file a record begins."""

from collections.abc import Iterable

from analysis.exports.read import FileRead
from analysis.exports.text import Oddities, lines, records


def physical_lines(file: FileRead, numbers: Iterable[int]) -> dict[int, int]:
    """Give the physical line (from 1) on which each of these records begins.

    Counted where every record takes one line, else the file is read again up to the last of them.
    """
    wanted = set(numbers)
    if file.one_line_each:
        return {number: number + 1 for number in wanted}
    found: dict[int, int] = {}
    for record in records(lines(file.text, Oddities()), file.delimiter, file.width):
        if record.number in wanted:
            found[record.number] = record.line
        if len(found) == len(wanted):
            break
    return found
