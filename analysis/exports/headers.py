"""The header of an export: its columns as written, and under names that are safe to use as columns of a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import InputError
from analysis.exports.text import DELIMITERS, Oddities, Record, lines, records


@dataclass(frozen=True)
class Header:
    """The columns of one sheet; `path` is the CSV that holds it.

    `written` the names as they stand in the file; `names` the same, trimmed, unique whatever the case, never empty and
    never "record"; `line` the physical line of the header; `keys` maps a folded name to its position (from 0).
    """

    name: str
    path: Path
    delimiter: str
    line: int
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


def read_header(path: Path, delimiter: str | None = None, *, name: str | None = None) -> Header:
    """Read the first record of a file as its header; the delimiter is guessed from it where none is given.

    `name` is what messages call it. Raises InputError for a file that has no header or cannot be opened.
    """
    name = name or path.name
    found = {mark: _first(path, mark, name) for mark in ((delimiter,) if delimiter else DELIMITERS)}
    mark = max(found, key=lambda mark: len(found[mark].fields or ()))
    if len(found[mark].fields or ()) <= 1 and any(first.fields is None for first in found.values()):
        raise InputError(f"The first line of {name} has a quotation mark that is not closed. Export it again.")
    written = found[mark].fields
    names = _unique(written)
    keys = {folded(name): i for i, name in reversed([*enumerate(written), *enumerate(names)])}
    return Header(name, path, mark, found[mark].line, written, names, keys)


def _first(path: Path, delimiter: str, name: str) -> Record:
    try:
        first = next(records(lines(path, Oddities()), delimiter), None)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from error
    if first is None:
        raise InputError(
            f"{name} is empty: it has no header line. Export it again, or take the file out of the folder."
        )
    return first


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
