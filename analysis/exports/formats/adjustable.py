"""What of a format can be adjusted to a folder: which of its files reads which file, and which column fills which."""

import re
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path

from analysis.exports.canonical import TABLES
from analysis.exports.files.headers import FIRST_RECORDS, Header
from analysis.exports.files.kinds import sheets_of_folder
from analysis.exports.files.sheets import Sheet, Workroom
from analysis.exports.files.text import Oddities, lines, records
from analysis.exports.formats.explain import source_words
from analysis.exports.formats.model import FileRule, Format, Mapping
from analysis.exports.formats.recognise import match_format
from analysis.exports.formats.sheet_columns import Found, share_of_columns, sheet_header
from analysis.exports.mapping.mappings import table_mappings

DATES = frozenset({"referral_date", "intake_date", "discharge_date", "session_start", "score_date"})
LOOKED_AT, MOST_TEXTS = 50_000, 40
_HALF = 0.5


@dataclass(frozen=True)
class Cell:
    """One canonical column of a file's table: the source column that fills it, or in words what else does; else empty."""

    table: str
    name: str
    column: str
    otherwise: str
    is_needed: bool
    values: tuple[tuple[str, str], ...]

    @property
    def is_date(self) -> bool:
        """Tell whether it holds dates."""
        return self.name in DATES


@dataclass(frozen=True)
class Adjustable:
    """One file of a folder: the place of the file rule that reads it, None for none; its columns; what they fill."""

    name: str
    place: int | None
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]


def kinds(format: Format) -> tuple[str, ...]:
    """What the files of a format are, by their place."""
    return tuple(rule.title or rule.name or Path(rule.match[0]).stem for rule in format.files)


def adjustable(
    format: Format, folder: Path, room: Workroom, places: dict[str, int | None] | None = None
) -> tuple[Adjustable, ...]:
    """Each file of the folder with the rule of the format that reads it, or that it resembles.

    places: rules that were chosen for files, by the file's name; None where the file is not read.
    Raises InputError where the folder cannot be read.
    """
    sheets = [sheet for sheet in sheets_of_folder(folder, room) if not sheet.problem]
    taken = {
        found.sheet: format.files.index(found.rule) for found, _ in match_format(format, tuple(sheets), room).files
    }
    chosen = {sheet: taken.get(sheet, _nearest(format, sheet, room)) for sheet in sheets}
    chosen |= {sheet: places[sheet.name] for sheet in sheets if places and sheet.name in places}
    return tuple(_adjustable(format, sheet, place, room) for sheet, place in chosen.items())


def with_files(format: Format, places: dict[str, int | None]) -> Format:
    """The format with files of these names read by the rules at these places; digits in a name may be others next time."""
    rules = list(format.files)
    for name, place in places.items():
        if place is not None and not any(_fits(name, pattern) for pattern in rules[place].match):
            rules[place] = replace(rules[place], match=(*rules[place].match, _pattern(name)))
    return replace(format, files=tuple(rules))


def texts_of(folder: Path, name: str, column: str, room: Workroom, rule: FileRule) -> tuple[str, ...]:
    """The different texts of one column of a file, the most frequent first; of its first records, and not too many."""
    sheet = next(sheet for sheet in sheets_of_folder(folder, room) if sheet.name == name)
    header = _header(Found(sheet, rule, name), room)
    place, counts = header.position(column), {}
    if place is None:
        return ()
    rows = records(lines(room.text(sheet, rule), Oddities()), header.delimiter)
    for row in islice(rows, header.above + 1, LOOKED_AT):
        text = row.fields[place].strip() if row.fields and place < len(row.fields) else ""
        counts[text] = counts.get(text, 0) + 1
    counts.pop("", None)
    return tuple(sorted(counts, key=lambda text: (-counts[text], text)))[:MOST_TEXTS]


def _adjustable(format: Format, sheet: Sheet, place: int | None, room: Workroom) -> Adjustable:
    if place is None:
        return Adjustable(sheet.name, None, (), ())
    rule = format.files[place]
    header = _header(Found(sheet, rule, sheet.name), room)
    columns = tuple(name for i, name in enumerate(header.names) if not header.ours(i))
    cells = []
    for table in rule.tables:
        mappings = table_mappings(table, header)
        for name in TABLES[table.table].columns:
            is_needed = name in TABLES[table.table].required
            cells.append(_cell(table.table, name, mappings.get(name), header, is_needed=is_needed))
    return Adjustable(sheet.name, place, columns, tuple(cells))


def _cell(table: str, name: str, mapping: Mapping | None, header: Header, *, is_needed: bool) -> Cell:
    if mapping is None:
        return Cell(table, name, "", "", is_needed, ())
    places = [header.position(column) for column in mapping.columns]
    if len(places) == 1 and mapping.lookup is None:
        column = header.names[places[0]] if places[0] is not None else ""
        return Cell(table, name, column, "", is_needed, mapping.values)
    return Cell(table, name, "", source_words(mapping), is_needed, mapping.values)


def _nearest(format: Format, sheet: Sheet, room: Workroom) -> int | None:
    """The place of the rule most of whose columns a sheet has; None where it resembles none."""
    shares = {
        place: share_of_columns(Found(sheet, rule, sheet.name), room)
        for place, rule in enumerate(format.files)
        if rule.tables and (sheet.fits is None or sheet.fits(rule))
    }
    nearest = max(shares, key=shares.get, default=None)
    return nearest if nearest is not None and shares[nearest] >= _HALF else None


def _header(found: Found, room: Workroom) -> Header:
    return sheet_header(found, room, FIRST_RECORDS)


def _fits(name: str, pattern: str) -> bool:
    return fnmatchcase(name.lower(), pattern.lower())


def _pattern(name: str) -> str:
    """A pattern that takes the file's name, and the same name with other digits, such as next month's."""
    return re.sub(r"\d+", "*", name.replace("[", "[[]"))
