"""Which files of a folder a format takes, and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from analysis.errors import InputError
from analysis.exports.files.headers import FIRST_RECORDS, Header
from analysis.exports.files.kinds import sheets_of_folder
from analysis.exports.files.sheets import Sheet, Workroom
from analysis.exports.formats.model import FileRule, Format
from analysis.exports.formats.sheet_columns import Found, column_problems, has_columns, share_of_columns, sheet_header
from analysis.exports.formats.similar import file_like
from analysis.exports.mapping.mended import is_mended

_HALF = 0.5  # of the columns: less is another kind of file


@dataclass(frozen=True)
class Match:
    """What a format makes of a folder: sheets with their headers, names that no rule takes, and what is wrong.

    `nearly` counts the sheets that a rule would take by their columns if they did not lack some.
    """

    format: Format
    files: tuple[tuple[Found, Header], ...]
    ignored: tuple[str, ...]
    problems: tuple[str, ...]
    nearly: int = 0


def check_match(format: Format, folder: Path, room: Workroom) -> Match:
    """Match a folder with a format that was named; raises InputError with everything that is missing."""
    match = match_format(format, sheets_of_folder(folder, room), room)
    if match.problems:
        raise InputError(f"{folder} cannot be loaded as {format.name}. {' '.join(match.problems)}")
    return match


def match_format(format: Format, sheets: tuple[Sheet, ...], room: Workroom) -> Match:
    """Try a format on sheets; problems are sentences for the reader."""
    taken = {sheet: _taken(format, sheet, room) for sheet in sheets}
    found = [file for rule in format.files for file in taken.values() if file and file.rule is rule]
    headers, problems = [], [sheet.problem for sheet in sheets if sheet.problem and not _is_ignored(format, sheet)]
    for file in found:
        try:
            header = sheet_header(file, room, FIRST_RECORDS)
        except InputError as error:
            problems.append(str(error))
        else:
            headers.append((file, header))
            problems.extend(column_problems(file.rule, header))
    spare = [sheet for sheet, file in taken.items() if file is None and not _is_ignored(format, sheet)]
    is_whole = not headers or any(not is_mended(header) for _, header in headers)  # mended records need not be
    lacking = _missing_files(format, {id(file.rule) for file in found}, spare, room) if is_whole else []
    names = tuple(sheet.name for sheet in spare)
    return Match(
        format, tuple(headers), names, (*problems, *(words for words, _ in lacking)), sum(n for _, n in lacking)
    )


def _taken(format: Format, sheet: Sheet, room: Workroom) -> Found | None:
    """Find the first rule that takes a sheet, by its name or else by one of its aliases, and where it says so by its columns."""
    names = () if sheet.problem else (sheet.name, *sheet.aliases)
    rules = [rule for rule in format.files if sheet.fits is None or sheet.fits(rule)]
    found = (Found(sheet, rule, name) for name in names for rule in rules if _named(name, rule.match))
    return next((file for file in found if not file.rule.by_columns or has_columns(file, room)), None)


def _is_ignored(format: Format, sheet: Sheet) -> bool:
    return any(_named(name, format.ignore) for name in (sheet.name, *sheet.aliases))


def _named(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in patterns)


Lack = tuple[str, bool]  # what is missing, in words, and whether a sheet nearly is it


def _missing_files(format: Format, present: set[int], spare: list[Sheet], room: Workroom) -> list[Lack]:
    lacks = [_lack(rule, spare, room) for rule in format.files if rule.required and id(rule) not in present]
    choice = [rule for rule in format.files if rule.name in format.one_of]
    if choice and not any(id(rule) in present for rule in choice):
        found = [_lack(rule, spare, room) for rule in choice]
        lacks.append(next((lack for lack in found if lack[1]), found[0]))
    fed = {table.table for rule in format.files if id(rule) in present for table in rule.tables}
    if not lacks and not fed & {"sessions", "scores"}:
        wanted = [rule.match[0] for rule in format.files if {t.table for t in rule.tables} & {"sessions", "scores"}]
        names = [sheet.name for sheet in spare]
        like = next(filter(None, (file_like(name, names) for name in wanted)), "")
        lacks.append(
            (f"There is neither a file of sessions nor one of scores: add {' or '.join(wanted)}.{like}", False)
        )
    return lacks


def _lack(rule: FileRule, spare: list[Sheet], room: Workroom) -> Lack:
    """Say which file is missing, or what the file lacks that is nearly it."""
    if not rule.by_columns:
        like = file_like(rule.match[0], [sheet.name for sheet in spare])
        return f"The file {rule.match[0]} is missing.{like}", False
    candidates = [Found(sheet, rule, sheet.name) for sheet in spare if _may_be(sheet, rule)]
    shares = {file: share_of_columns(file, room) for file in candidates}
    nearest = max(shares, key=shares.get, default=None)
    if nearest is None or shares[nearest] < _HALF:
        return f"No file has the columns of {rule.title}.", False
    return " ".join(column_problems(rule, sheet_header(nearest, room, FIRST_RECORDS))), True


def _may_be(sheet: Sheet, rule: FileRule) -> bool:
    return not sheet.problem and (sheet.fits is None or sheet.fits(rule)) and _named(sheet.name, rule.match)
