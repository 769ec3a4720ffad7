"""The bytes of an export as lines and records, whatever their encoding and line ends; no content makes it fail."""

import codecs
import csv
import hashlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

DELIMITERS = (",", ";", "\t", "|")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHUNK = 1 << 22
_HEAD = 1 << 18  # characters in which a header is looked for
csv.field_size_limit(2**31 - 1)  # how long a cell may be is for the limits on files to say, and for DuckDB
_NBSP = "\xa0".encode()


@dataclass(frozen=True)
class Scan:
    """What one pass over the bytes tells; `lines` counts by line feeds, `lone_cr`: there may be other line ends."""

    size: int
    sha256: str
    lines: int
    lone_cr: bool
    has_nul: bool
    has_tab: bool
    has_nbsp: bool


@dataclass
class Oddities:
    """Counts, filled while lines are read, of what had to be changed to read them."""

    utf16: bool = False
    recoded: int = 0
    nul: int = 0


@dataclass(frozen=True)
class Record:
    """One record: its number (0 the header), first physical line, fields (None if they cannot be told) and text."""

    number: int
    line: int
    fields: tuple[str, ...] | None
    raw: str
    rule: str | None = None


def scan(path: Path) -> Scan:
    """Read a file once for its size, fingerprint and the signs that decide how it is parsed."""
    digest, feeds, returns, both, last = hashlib.sha256(), 0, 0, 0, b"\n"
    has_nul = has_tab = has_nbsp = False
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            feeds += chunk.count(b"\n")
            if b"\r" in chunk:  # looking is several times as quick as counting
                returns += chunk.count(b"\r")
                both += chunk.count(b"\r\n")
            has_nul = has_nul or b"\0" in chunk
            has_tab = has_tab or b"\t" in chunk
            has_nbsp = has_nbsp or (not chunk.isascii() and _NBSP in chunk)
            last = chunk[-1:]
        size = file.tell()
    return Scan(size, digest.hexdigest(), feeds + (last != b"\n"), returns != both, has_nul, has_tab, has_nbsp)


def lines(path: Path, oddities: Oddities) -> Iterator[str]:
    """Yield the physical lines with their ends; bytes that are not UTF-8 are read as Windows-1252, NULs left out."""
    with _opened(path, oddities) as file:
        for line in file:
            yield _mended(line, oddities)


def first_lines(path: Path) -> Iterator[str]:
    """Yield the physical lines at the beginning of a file; the last of them may be cut off."""
    left, oddities = _HEAD, Oddities()
    with _opened(path, oddities) as file:
        while left > 0 and (line := file.readline(left)):
            left -= len(line)
            yield _mended(line, oddities)


def _opened(path: Path, oddities: Oddities) -> TextIO:
    with path.open("rb") as file:
        oddities.utf16 = file.read(2) in _UTF16
    encoding, errors = ("utf-16", "replace") if oddities.utf16 else ("utf-8-sig", "surrogateescape")
    return path.open(encoding=encoding, errors=errors, newline="")


def _mended(line: str, oddities: Oddities) -> str:
    if line.isascii() and "\0" not in line:
        return line
    if any("\ud800" <= letter <= "\udfff" for letter in line):
        oddities.recoded += 1
        line = _western(line.encode("utf-8", "surrogateescape"))
    oddities.nul += line.count("\0")
    return line.replace("\0", "")


def _western(line: bytes) -> str:
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        return line.decode("latin-1")


class _Lines:
    """Lines that can be put back, and that remember which were taken since the last record."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._waiting: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        self.taken.append(self._waiting.popleft() if self._waiting else next(self._source))
        return self.taken[-1]

    def keep_only_first(self) -> None:
        """Put back all lines taken since the last record but the first."""
        self._waiting.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def records(source: Iterator[str], delimiter: str, width: int | None = None) -> Iterator[Record]:
    """Split lines into records, the header being number 0; blank lines are not records.

    A record that is not `width` fields wide (None: as wide as the header), or that cannot be split, carries a rule.
    A quotation mark that is never closed does not swallow the lines after it: where they would be records of
    their own, only its first line is rejected.
    """
    feed, number, line = _Lines(source), 0, 1
    reader = csv.reader(feed, delimiter=delimiter, skipinitialspace=delimiter != "\t", strict=True)
    while True:
        fields = _next_fields(reader)
        if not feed.taken:
            return
        if width is not None and _width(fields) != width and _swallowed(feed.taken, delimiter, width):
            feed.keep_only_first()
            fields = None
        fields = _without_empty_end(fields, width)
        raw = "".join(feed.taken)
        if raw.strip(" \r\n"):
            width = width or len(fields or ())
            yield Record(number, line, fields, raw.rstrip("\r\n"), _rule(fields, width))
            number += 1
        line += len(feed.taken)
        feed.taken.clear()


def _swallowed(taken: list[str], delimiter: str, width: int) -> bool:
    """Tell whether a stray quotation mark took lines that are records of their own."""
    return any(_width(_alone(line, delimiter)) == width for line in taken[1:])


def _next_fields(reader: Iterator[list[str]]) -> tuple[str, ...] | None:
    try:
        return tuple(next(reader, ()))
    except csv.Error:
        return None


def _without_empty_end(fields: tuple[str, ...] | None, width: int | None) -> tuple[str, ...] | None:
    """Drop empty fields beyond the last column, as DuckDB does."""
    if fields is None or width is None or any(fields[width:]):
        return fields
    return fields[:width]


def _alone(line: str, delimiter: str) -> tuple[str, ...] | None:
    return _next_fields(csv.reader([line], delimiter=delimiter, skipinitialspace=delimiter != "\t", strict=True))


def _width(fields: tuple[str, ...] | None) -> int:
    return -1 if fields is None else len(fields)


def _rule(fields: tuple[str, ...] | None, width: int) -> str | None:
    if fields is None:
        return "broken_quotes"
    if len(fields) != width:
        return "too_few_fields" if len(fields) < width else "too_many_fields"
    return None
