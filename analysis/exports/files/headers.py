"""The header of an export: its columns as written, and under names that are safe to use as columns of a table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import islice, pairwise, zip_longest
from pathlib import Path

from analysis.errors import InputError
from analysis.exports.files.text import DELIMITERS, first_lines, records

FIRST_RECORDS = 20  # within which a header is looked for


@dataclass(frozen=True)
class Header:
    """The columns of one sheet; `path` is the CSV that holds it.

    `written` the names as they stand in the file; `names` the same, trimmed, unique whatever the case, never empty and
    never "record"; `line` the physical line of the header (of its second row, where it has two); `above` how many
    records stand over it, all of one line each where `is_plain`; `keys` maps a folded name to its position (from 0).
    """

    name: str
    path: Path
    delimiter: str
    line: int
    above: int
    is_plain: bool
    written: tuple[str, ...]
    names: tuple[str, ...]
    keys: dict[str, int]

    def position(self, column: str) -> int | None:
        """Find a column by name, ignoring case and stray spaces."""
        return self.keys.get(folded(column))

    def repeated(self, column: str) -> bool:
        """Tell whether more than one column has this name."""
        return sum(folded(name) == folded(column) for name in self.written) > 1

    def ours(self, position: int) -> bool:
        """Tell whether a column is one that we add to a file of rejected rows."""
        return folded(self.written[position]).startswith("reject_")


def folded(name: str) -> str:
    """Fold a column name for comparing: no case, no stray spaces."""
    return " ".join(name.split()).casefold()


def read_header(
    path: Path,
    delimiter: str | None = None,
    *,
    name: str | None = None,
    wanted: Iterable[tuple[str, ...]] = (),
    two_rows: bool = False,
) -> Header:
    """Find the header of a file: of its first records the one that has most of the wanted columns, else the first.

    `wanted` are groups of columns of which one is needed each, `name` is what messages call the file. With `two_rows` a
    header may be two records, one under the other. The delimiter is guessed where none is given.
    Raises InputError for a file that has no header or cannot be opened.
    """
    name, groups = name or path.name, [frozenset(map(folded, group)) for group in wanted]
    marks = (delimiter,) if delimiter else DELIMITERS
    found = {mark: _best(_rows(path, mark, name, two_rows=two_rows), groups) for mark in marks}
    mark = max(found, key=lambda mark: (found[mark].count(groups), len(found[mark].fields)))
    best = found[mark]
    if len(best.fields) <= 1 and any(row.is_broken for row in found.values()):
        raise InputError(f"The first line of {name} has a quotation mark that is not closed. Export it again.")
    names = _unique(best.fields)
    keys = {folded(name): i for i, name in reversed([*enumerate(best.fields), *enumerate(names)])}
    return Header(name, path, mark, best.line, best.above, best.is_plain, best.fields, names, keys)


@dataclass(frozen=True)
class _Row:
    """What may be the header: its fields, the line of its last record, the number of records above, what they are."""

    fields: tuple[str, ...]
    line: int
    above: int
    is_plain: bool
    is_broken: bool

    def count(self, groups: list[frozenset[str]]) -> int:
        """Count the groups of columns of which it has one."""
        return sum(not self._columns.isdisjoint(group) for group in groups)

    @cached_property
    def _columns(self) -> frozenset[str]:
        return frozenset(map(folded, self.fields))


def _best(rows: tuple[_Row, ...], groups: list[frozenset[str]]) -> _Row:
    return max(rows, key=lambda row: row.count(groups))  # of equals the first


def _rows(path: Path, delimiter: str, name: str, *, two_rows: bool) -> tuple[_Row, ...]:
    try:
        state = path.stat()
        rows = _first_rows(path, delimiter, state.st_size, state.st_mtime_ns, two_rows=two_rows)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from error
    if not rows:
        raise InputError(
            f"{name} is empty: it has no header line. Export it again, or take the file out of the folder."
        )
    return rows


@lru_cache(maxsize=1024)
def _first_rows(path: Path, delimiter: str, _size: int, _changed: int, *, two_rows: bool) -> tuple[_Row, ...]:
    """Split the beginning of a file, once for all the formats that are tried on it."""
    first = tuple(islice(records(first_lines(path), delimiter), FIRST_RECORDS))
    plain = [not any("\n" in record.raw or "\r" in record.raw for record in first[:i]) for i in range(len(first))]
    single = [_Row(one.fields or (), one.line, i, plain[i], one.fields is None) for i, one in enumerate(first)]
    pairs = pairwise(single) if two_rows else ()
    return (*single, *(replace(low, fields=_joined(top.fields, low.fields), above=top.above) for top, low in pairs))


def _joined(top: tuple[str, ...], low: tuple[str, ...]) -> tuple[str, ...]:
    """Write the upper name before the lower one; an upper name stands for the columns to its right, too."""
    carried, names = "", []
    for over, under in zip_longest(top, low, fillvalue=""):
        carried = over.strip() or carried
        names.append(f"{carried} {under}".strip())
    return tuple(names)


def _unique(written: tuple[str, ...]) -> tuple[str, ...]:
    seen = {"record"} | {folded(name) for name in written}
    used: set[str] = {"record"}
    return tuple(_unused(" ".join(name.split()) or f"column {i}", used, seen) for i, name in enumerate(written, 1))


def _unused(name: str, used: set[str], taken: set[str]) -> str:
    """Give a name that was not used before: itself, or with the first free number, as Charge_2."""
    if folded(name) not in used:
        used.add(folded(name))
        return name
    numbered: Iterator[str] = (f"{name}_{i}" for i in range(2, len(taken) + 3))
    free = next(other for other in numbered if folded(other) not in used | taken)
    used.add(folded(free))
    return free
