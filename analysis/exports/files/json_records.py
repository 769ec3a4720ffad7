"""The records of a JSON or NDJSON file, written as CSV: a row per record, a column per path of the format."""

import csv
import functools
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jmespath.exceptions import JMESPathError

from analysis.errors import InputError
from analysis.exports.files.json_paths import cell, parsed, value
from analysis.exports.files.json_rule import JsonRule
from analysis.exports.files.limits import Limits, size_in_words
from analysis.exports.files.sheets import Sheet, Workroom
from analysis.exports.files.text import Oddities, lines
from analysis.exports.formats.model import FileRule

JSON = (".json", ".ndjson", ".jsonl")
UNREAD = ".unread.csv"  # beside the CSV of the records: record, line, rule and text of those that cannot be read
_HEAD = 1 << 16  # bytes in which a file shows what it is
_BROKEN = (ValueError, RecursionError)


@dataclass
class Rejected:
    """What takes the records that cannot be read; its file is made when there is one."""

    path: Path
    stack: ExitStack
    _write: Any = field(default=None)

    def add(self, record: int, line: int | None, rule: str, raw: str) -> None:
        """Write one down."""
        if self._write is None:
            self._write = _writer(self.stack.enter_context(_opened(self.path)))
            self._write(("record", "line", "rule", "raw"))
        self._write((record, line, rule, raw.replace("\0", "")))


def write_records(
    name: str, source: Path, rule: JsonRule, target: Path, first: int | None = None, limits: Limits | None = None
) -> None:
    """Write the records of a JSON or NDJSON file as CSV: all, or with a number no record, just the columns.

    A record that cannot be read is an empty row, and a line of the file beside the target that ends in UNREAD.
    Raises InputError, which calls the file `name`, for a document that cannot be parsed.
    """
    with ExitStack() as stack:
        write = _writer(stack.enter_context(_opened(target)))
        write(rule.columns())
        if first is not None:
            return
        rejected, row = Rejected(target.with_name(target.name + UNREAD), stack), _Row(rule)
        limits = limits or Limits()
        for number, (line, record) in enumerate(_records(name, source, rule, limits), 1):
            try:
                write(row.cells(_parsed(record, limits) if isinstance(record, str) else record))
            except (ValueError, RecursionError) as error:
                write(row.empty)
                reason = "odd_json" if isinstance(error, JMESPathError) else "broken_json"
                rejected.add(number, line, reason, record if isinstance(record, str) else cell(record))


def _parsed(line: str, limits: Limits) -> Any:
    if len(line) > limits.memory // 10:
        raise ValueError
    return parsed(line)


def json_sheets(source: Path, room: Workroom) -> tuple[Sheet, ...]:
    """Give the one sheet of a JSON or NDJSON file: which columns it has is said by the rule that takes it."""
    convert, fits = functools.partial(_convert, source, room.limits), functools.partial(_fits, source)
    return (Sheet(source.name, source, convert, by_rule=True, fits=fits),)


def _convert(
    source: Path, limits: Limits, sheet: Sheet, rule: FileRule, target: Path, first: int | None
) -> None:  # the first two are known when the sheet is listed
    write_records(sheet.name, source, rule.json, target, first, limits)


def _fits(source: Path, rule: FileRule) -> bool:
    """Tell from the beginning of a file whether it is what a rule reads."""
    if rule.json is None:
        return False
    try:
        with source.open("rb") as file:
            head = file.read(_HEAD).replace(b"\0", b"")  # UTF-16, too
    except OSError:
        return True  # to be told, with the reason, when it is read
    return not rule.json.holds or any(text.encode() in head for text in rule.json.holds)


class _Row:
    """The paths of a rule, by the kind of record."""

    def __init__(self, rule: JsonRule) -> None:
        self._columns = rule.columns()
        self._rule = rule
        self._of: dict[str, list[tuple[str, str]]] = {}
        for kind, column, path in rule.paths_of:
            self._of.setdefault(kind, []).append((column, path))
        self.empty = [""] * len(self._columns)

    def cells(self, record: Any) -> list[str]:
        """Give the cells of a record; raises JMESPathError (a ValueError) where a value does not suit its path."""
        found = {column: cell(value(path, record)) for column, path in self._rule.paths}
        for column, path in self._of.get(found.get(self._rule.kind or "", ""), ()):
            found[column] = cell(value(path, record)) or found.get(column, "")
        return [found.get(column, "") for column in self._columns]


def record_lines(source: Path, wanted: set[int]) -> dict[int, int]:
    """Give the lines on which records of an NDJSON file stand; those of a document are not known."""
    if not _is_lines(source):
        return {}
    numbered = enumerate((line for line, _ in _lines(source)), 1)
    return {record: line for record, line in numbered if record in wanted}


def _records(name: str, source: Path, rule: JsonRule, limits: Limits) -> Iterator[tuple[int | None, Any]]:
    """Yield records with their lines: lines of NDJSON as text, elements of a document as they were parsed."""
    try:
        if _is_lines(source):
            yield from _lines(source)
        else:
            yield from ((None, record) for record in _elements(_document(name, source, limits), rule))
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from error
    except JMESPathError:
        raise InputError(
            f"{name} holds something else where its records should be, such as a text in place of one. Export it again."
        ) from None


def _lines(source: Path) -> Iterator[tuple[int, str]]:
    return ((number, line.rstrip("\r\n")) for number, line in enumerate(lines(source, Oddities()), 1) if line.strip())


def _is_lines(source: Path) -> bool:
    """Tell NDJSON from one document: by its name, or by a first line that is a whole document with others after it."""
    if source.suffix.lower() in {".ndjson", ".jsonl"}:
        return True
    found = _lines(source)
    first, second = next(found, (0, ""))[1], next(found, None)
    return second is not None and first.lstrip().startswith("{") and _is_whole(first)


def _is_whole(line: str) -> bool:
    try:
        parsed(line)
    except _BROKEN:
        return False
    return True


def _document(name: str, source: Path, limits: Limits) -> Any:
    """Parse a file as one document, which takes about ten times its size in memory."""
    size, most = source.stat().st_size, limits.memory // 10
    if size > most:
        raise InputError(
            f"{name} is one JSON document of {size_in_words(size)}, which is more than is parsed at once "
            f"({size_in_words(most)}). Export it as NDJSON, one record a line, or in several files."
        )
    try:
        return parsed("".join(lines(source, Oddities())))
    except _BROKEN as error:
        place = f" (line {error.lineno})" if hasattr(error, "lineno") else ""
        raise InputError(
            f"{name} is not a whole JSON document{place}: it may have been cut off. Export it again, or take it out of "
            "the folder."
        ) from None


def _elements(document: Any, rule: JsonRule) -> Iterable[Any]:
    found = value(rule.records, document) if rule.records else None
    found = document if found is None else found
    return found if isinstance(found, list) else [found]


def _opened(path: Path):  # noqa: ANN202
    return path.open("w", encoding="utf-8", errors="replace", newline="")


def _writer(file: Any):  # noqa: ANN202 - csv has no public type for it
    return csv.writer(file, lineterminator="\n").writerow
