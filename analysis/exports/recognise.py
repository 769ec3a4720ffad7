"""Which files of a folder a format takes, and which format a folder is in."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from analysis.errors import InputError
from analysis.exports.canonical import TABLES
from analysis.exports.format_files import known_formats, load_format
from analysis.exports.formats import FileRule, Format, Mapping, TableRule
from analysis.exports.headers import Header, folded, read_header

_SHORT = 2  # letters: a name this short is inside too many others


@dataclass(frozen=True)
class Found:
    """A file of the folder with the rule that takes it."""

    path: Path
    rule: FileRule


@dataclass(frozen=True)
class Match:
    """What a format makes of a folder: files with their headers, names that no rule takes, and what is wrong."""

    format: Format
    files: tuple[tuple[Found, Header], ...]
    ignored: tuple[str, ...]
    problems: tuple[str, ...]


def data_files(folder: Path) -> tuple[Path, ...]:
    """List the files of a folder, without hidden ones and sub-folders, in the order of their names and numbers.

    Raises InputError when there is no such folder or it is empty.
    """
    if not folder.exists():
        raise InputError(f"There is no folder {folder}. Give the folder that holds the exported files.")
    if not folder.is_dir():
        raise InputError(f"{folder} is a file. Give the folder that holds the exported files.")
    try:
        files = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
    except OSError as error:
        raise InputError(f"The folder {folder} cannot be read: {error.strerror}.") from error
    if not files:
        raise InputError(f"The folder {folder} is empty. Put the exported files into it and load again.")
    return tuple(sorted(files, key=lambda path: _by_number(path.name)))


def _by_number(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name.lower())]


def find_format(folder: Path) -> Format:
    """Recognise the format of a folder by its files and their headers.

    Raises InputError when the folder is missing or empty, fits no known format (saying what the nearest one lacks), or
    fits several.
    """
    files = data_files(folder)
    matches = [match_format(load_format(name), files) for name in known_formats()]
    fitting = [match for match in matches if not match.problems]
    if len(fitting) == 1:
        return fitting[0].format
    if fitting:
        names = ", ".join(match.format.name for match in fitting)
        raise InputError(f"{folder} fits more than one format: {names}. Say which one with --format NAME.")
    raise InputError(_nothing_fits(folder, files, matches))


def _nothing_fits(folder: Path, files: tuple[Path, ...], matches: list[Match]) -> str:
    nearest = max(matches, key=lambda match: len(match.files) - len(match.problems) / 100)
    found = ", ".join(path.name for path in files[:10]) + (" …" if len(files) > 10 else "")
    problems = " ".join(nearest.problems)
    return f"{folder} cannot be loaded in the nearest format, {nearest.format.name}. {problems} Found: {found}."


def check_match(format: Format, folder: Path) -> Match:
    """Match a folder with a format that was named; raises InputError with everything that is missing."""
    match = match_format(format, data_files(folder))
    if match.problems:
        raise InputError(f"{folder} cannot be loaded as {format.name}. {' '.join(match.problems)}")
    return match


def match_format(format: Format, files: tuple[Path, ...]) -> Match:
    """Try a format on files; problems are sentences for the reader."""
    found = [Found(path, rule) for rule in format.files for path in files if _rule_for(format, path.name) is rule]
    headers, problems = [], []
    for file in found:
        try:
            header = read_header(file.path, file.rule.delimiter)
        except InputError as error:
            problems.append(str(error))
        else:
            headers.append((file, header))
            problems.extend(_column_problems(file.rule, header))
    names = [path.name for path in files]
    ignored = [name for name in names if not _rule_for(format, name) and not _named(name, format.ignore)]
    problems.extend(_missing_files(format, {id(file.rule) for file in found}, ignored))
    return Match(format, tuple(headers), tuple(ignored), tuple(problems))


def _rule_for(format: Format, name: str) -> FileRule | None:
    return next((rule for rule in format.files if _named(name, rule.match)), None)


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
    known = {folded(name) for table in rule.tables for name in used_columns(table, header)}
    spare = [name for name in header.written if folded(name) not in known]
    problems = [
        f"{header.path.name} has no column {' or '.join(group)}.{_column_like(group[0], spare)}"
        for group in dict.fromkeys(_needed_columns(rule))
        if all(header.position(name) is None for name in group)
    ]
    may_repeat = {folded(name) for name in rule.repeated}
    for name in sorted(known - may_repeat):
        if header.repeated(name):
            shown = next(written for written in header.written if folded(written) == name).strip()
            problems.append(f"{header.path.name} has more than one column {shown}. Rename or remove all but one.")
    return problems


def _needed_columns(rule: FileRule) -> list[tuple[str, ...]]:
    tested = [(test.column,) for aside in rule.set_aside for test in (*aside.when, *aside.unless)]
    return [*(group for table in rule.tables for group in _needed(table)), *tested]


def _needed(table: TableRule) -> list[tuple[str, ...]]:
    """List the groups of source columns of which a file must have at least one."""
    given = dict(table.columns)
    needed = [(name,) for mapping in given.values() if not mapping.optional for name in mapping.sources()]
    if table.same_names:
        groups = [*((name,) for name in TABLES[table.table].required), *TABLES[table.table].one_of]
        needed += [group for group in groups if not set(group) & given.keys()]
    return [*needed, *((test.column,) for test in table.when)]


def used_columns(table: TableRule, header: Header) -> set[str]:
    """Name the columns of a file that a table rule reads."""
    mappings = table_mappings(table, header)
    return {name for mapping in mappings.values() for name in mapping.sources()} | {t.column for t in table.when}


def used_positions(rule: FileRule, header: Header) -> list[int]:
    """Give the positions of the columns of a file that a rule reads, its conditions included."""
    tested = {test.column for aside in rule.set_aside for test in (*aside.when, *aside.unless)}
    names = tested.union(*(used_columns(table, header) for table in rule.tables))
    return sorted({place for place in map(header.position, names) if place is not None})


def table_mappings(table: TableRule, header: Header) -> dict[str, Mapping]:
    """Give the mapping of every canonical column that this file can fill."""
    given = dict(table.columns)
    same = TABLES[table.table].columns if table.same_names else ()
    named = {name: Mapping(columns=(name,)) for name in same if name not in given and header.position(name) is not None}
    return {**named, **given}


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
