"""Which files of a folder a format takes, and which format a folder is in."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from analysis.errors import InputError
from analysis.exports.format_files import known_formats, load_format
from analysis.exports.formats import FileRule, Format
from analysis.exports.headers import FIRST_RECORDS, Header, folded, read_header
from analysis.exports.kinds import sheets_of_folder
from analysis.exports.mappings import needed_columns, used_columns, with_other_names
from analysis.exports.sheets import Sheet, Workroom, workroom

_SHORT = 2  # letters: a name this short is inside too many others


@dataclass(frozen=True)
class Found:
    """A sheet of the folder with the rule that takes it, and the name under which it does."""

    sheet: Sheet
    rule: FileRule
    called: str


@dataclass(frozen=True)
class Match:
    """What a format makes of a folder: sheets with their headers, names that no rule takes, and what is wrong."""

    format: Format
    files: tuple[tuple[Found, Header], ...]
    ignored: tuple[str, ...]
    problems: tuple[str, ...]


def find_format(folder: Path, room: Workroom | None = None) -> Format:
    """Recognise the format of a folder by its files and their headers.

    Raises InputError when the folder is missing or empty, fits no known format (saying what the nearest one lacks), or
    fits several.
    """
    if room is None:
        with workroom() as opened:
            return find_format(folder, opened)
    sheets = sheets_of_folder(folder, room)
    matches = [match_format(load_format(name), sheets, room) for name in known_formats()]
    fitting = [match for match in matches if not match.problems]
    if len(fitting) == 1:
        return fitting[0].format
    if fitting:
        names = ", ".join(match.format.name for match in fitting)
        raise InputError(f"{folder} fits more than one format: {names}. Say which one with --format NAME.")
    raise InputError(_nothing_fits(folder, sheets, matches))


def _nothing_fits(folder: Path, sheets: tuple[Sheet, ...], matches: list[Match]) -> str:
    nearest = max(matches, key=lambda match: len(match.files) - len(match.problems) / 100)
    found = ", ".join(sheet.name for sheet in sheets[:10]) + (" …" if len(sheets) > 10 else "")
    problems = " ".join(nearest.problems)
    return f"{folder} cannot be loaded in the nearest format, {nearest.format.name}. {problems} Found: {found}."


def check_match(format: Format, folder: Path, room: Workroom) -> Match:
    """Match a folder with a format that was named; raises InputError with everything that is missing."""
    match = match_format(format, sheets_of_folder(folder, room), room)
    if match.problems:
        raise InputError(f"{folder} cannot be loaded as {format.name}. {' '.join(match.problems)}")
    return match


def match_format(format: Format, sheets: tuple[Sheet, ...], room: Workroom) -> Match:
    """Try a format on sheets; problems are sentences for the reader."""
    taken = {sheet: _taken(format, sheet) for sheet in sheets}
    found = [file for rule in format.files for file in taken.values() if file and file.rule is rule]
    headers, problems = [], [sheet.problem for sheet in sheets if sheet.problem and not _is_ignored(format, sheet)]
    for file in found:
        try:
            header = sheet_header(file, room, FIRST_RECORDS)
        except InputError as error:
            problems.append(str(error))
        else:
            headers.append((file, header))
            problems.extend(_column_problems(file.rule, header))
    ignored = [sheet.name for sheet, file in taken.items() if file is None and not _is_ignored(format, sheet)]
    problems.extend(_missing_files(format, {id(file.rule) for file in found}, ignored))
    return Match(format, tuple(headers), tuple(ignored), tuple(problems))


def sheet_header(file: Found, room: Workroom, first: int | None = None) -> Header:
    """Read the header of a sheet, from its first records or, as it will be read, from the whole."""
    delimiter = "," if file.sheet.is_converted else file.rule.delimiter
    header = read_header(
        room.text(file.sheet, file.rule, first),
        delimiter,
        name=file.sheet.name,
        wanted=needed_columns(file.rule),
        two_rows=file.rule.two_row_header,
    )
    if len(header.names) > room.limits.columns:
        raise InputError(
            f"{header.name} has {len(header.names):,} columns; the limit is {room.limits.columns:,}. Export fewer."
        )
    return with_other_names(header, file.rule)


def _taken(format: Format, sheet: Sheet) -> Found | None:
    """Find the first rule that takes a sheet, by its name or else by one of its aliases."""
    names = () if sheet.problem else (sheet.name, *sheet.aliases)
    rules = [rule for rule in format.files if sheet.fits is None or sheet.fits(rule)]
    found = (Found(sheet, rule, name) for name in names for rule in rules if _named(name, rule.match))
    return next(found, None)


def _is_ignored(format: Format, sheet: Sheet) -> bool:
    return any(_named(name, format.ignore) for name in (sheet.name, *sheet.aliases))


def _named(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in patterns)


def _missing_files(format: Format, present: set[int], ignored: list[str]) -> list[str]:
    problems = [
        f"The file {rule.match[0]} is missing.{_file_like(rule.match[0], ignored)}"
        for rule in format.files
        if rule.required and id(rule) not in present
    ]
    fed = {table.table for rule in format.files if id(rule) in present for table in rule.tables}
    if not problems and not fed & {"sessions", "scores"}:
        wanted = [rule.match[0] for rule in format.files if {t.table for t in rule.tables} & {"sessions", "scores"}]
        like = next(filter(None, (_file_like(name, ignored) for name in wanted)), "")
        problems.append(f"There is neither a file of sessions nor one of scores: add {' or '.join(wanted)}.{like}")
    return problems


def _column_problems(rule: FileRule, header: Header) -> list[str]:
    known = {folded(name) for name in used_columns(rule, header)}
    spare = [name for name in header.written if folded(name) not in known]
    problems = [
        f"{header.name} has no column {' or '.join(group)}.{_column_like(group[0], spare)}"
        for group in dict.fromkeys(needed_columns(rule))
        if all(header.position(name) is None for name in group)
    ]
    may_repeat = {folded(name) for name in rule.repeated}
    for name in sorted(known - may_repeat):
        if header.repeated(name):
            shown = next(written for written in header.written if folded(written) == name).strip()
            problems.append(f"{header.name} has more than one column {shown}. Rename or remove all but one.")
    return problems


def _file_like(wanted: str, present: list[str]) -> str:
    found = _like(Path(wanted).stem, {Path(name).stem: name for name in present})
    return f" {found!r} looks like it: save it as {wanted!r}." if found else ""


def _column_like(wanted: str, present: list[str]) -> str:
    found = _like(wanted, {name: name.strip() for name in present})
    return f" {found!r} looks like it: rename it to {wanted!r}." if found else ""


def _like(wanted: str, present: dict[str, str]) -> str | None:
    """Give what looks like the wanted word: nearly the same letters, or one inside the other."""
    small = {key.strip().lower(): name for key, name in present.items()}
    near = difflib.get_close_matches(wanted.lower(), small, n=1)
    inside = [key for key in small if len(key) > _SHORT and (key in wanted.lower() or wanted.lower() in key)]
    return small[(near + inside)[0]] if near + inside else None
