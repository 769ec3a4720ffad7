"""What a folder of exports looks like to the formats, from the files' names and headers alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.exports.files.headers import Header
from analysis.exports.files.kinds import sheets_of_folder
from analysis.exports.files.sheets import Workroom, workroom
from analysis.exports.formats.choose import Choice, choose, nearest_first, own_formats
from analysis.exports.formats.explain import done_words, rule_words, source_words
from analysis.exports.formats.format_files import load_format
from analysis.exports.formats.format_notes import GRADES_IN_WORDS, use_notes
from analysis.exports.formats.model import Format, TableRule
from analysis.exports.formats.recognise import match_format
from analysis.exports.formats.sheet_columns import Found
from analysis.exports.mapping.mappings import table_mappings, used_positions
from analysis.exports.read import is_personal


@dataclass(frozen=True)
class ColumnMap:
    """One canonical column of one table: where its cells come from, and what is done to them, in words."""

    table: str
    column: str
    source: str
    done: str


@dataclass(frozen=True)
class FileMap:
    """One file: what kind it is, the tables it feeds, its mapping, and the columns that the format does not use.

    `place` is that of its rule in the format (format_text.Change names it), `header` the columns of the file. `records`
    says which records feed each table, in the order of `tables`; `personal` are not kept at all.
    """

    name: str
    place: int
    header: tuple[str, ...]
    kind: str
    tables: tuple[str, ...]
    records: tuple[str, ...]
    columns: tuple[ColumnMap, ...]
    unknown: tuple[str, ...]
    personal: tuple[str, ...]


@dataclass(frozen=True)
class NearFormat:
    """Another format, and what the folder lacks for it."""

    name: str
    title: str
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Inspection:
    """What a folder is: the format that will read it, its files, and what is not read.

    `format` is None where none fits, or several do; `problem` then says so. `near` are the others that take some of
    the files, the nearest first.
    """

    folder: str
    format: str | None
    title: str | None
    evidence: str | None
    grade: str | None
    is_own: bool
    format_file: str | None
    files: tuple[FileMap, ...]
    ignored: tuple[str, ...]
    notes: tuple[str, ...]
    near: tuple[NearFormat, ...]
    problem: str | None


_NEAR = 3


def inspect_folder(
    folder: Path, room: Workroom | None = None, *, format: str | None = None, own: Path | None = None
) -> Inspection:
    """Say what a folder is, by headers only.

    format: a name or a path of a format file, tried alone; None: the format is recognised, the clinic's `own` first.
    Raises InputError where the folder is missing or empty.
    """
    if room is None:
        with workroom() as opened:
            return inspect_folder(folder, opened, format=format, own=own)
    choice = _only(folder, format, room, own) if format else choose(folder, room, own)
    chosen = choice.chosen
    near = [match for match in nearest_first(choice.matches) if match is not chosen and (match.files or match.nearly)]
    return Inspection(
        folder=str(folder),
        format=chosen.format.name if chosen else None,
        title=chosen.format.title if chosen else None,
        evidence=chosen.format.evidence if chosen else None,
        grade=grade_words(chosen.format) if chosen else None,
        is_own=chosen is not None and chosen.format.path in own_formats(own),
        format_file=str(chosen.format.path) if chosen else None,
        files=tuple(_file_map(chosen.format, found, header) for found, header in chosen.files) if chosen else (),
        ignored=chosen.ignored if chosen else (),
        notes=use_notes(chosen.format, [found.rule for found, _ in chosen.files]) if chosen else (),
        near=tuple(NearFormat(match.format.name, match.format.title, match.problems) for match in near[:_NEAR]),
        problem=choice.problem,
    )


def grade_words(format: Format) -> str | None:
    """Say how sure a format is."""
    return GRADES_IN_WORDS[format.evidence_grade] if format.evidence_grade else None


def _only(folder: Path, format: str, room: Workroom, own: Path | None) -> Choice:
    mine = next((path for path in own_formats(own) if path.stem == format), None)
    match = match_format(load_format(str(mine or format)), sheets_of_folder(folder, room), room)
    if not match.problems:
        return Choice((match,), match, None)
    problems = " ".join(match.problems)
    return Choice((match,), None, f"{folder} cannot be loaded as {match.format.name}. {problems}")


def _file_map(format: Format, found: Found, header: Header) -> FileMap:
    rule = found.rule
    used = set(used_positions(rule, header))
    spare = [name for i, name in enumerate(header.names) if i not in used and not header.ours(i)]
    personal = tuple(name for name in spare if is_personal(name, rule))
    return FileMap(
        name=header.name,
        place=format.files.index(rule),
        header=tuple(name for i, name in enumerate(header.names) if not header.ours(i)),
        kind=rule.title or rule.name or rule.match[0],
        tables=tuple(table.table for table in rule.tables),
        records=tuple(rule_words(table) for table in rule.tables),
        columns=tuple(part for table in rule.tables for part in column_maps(table, header)),
        unknown=tuple(name for name in spare if name not in personal),
        personal=personal,
    )


def column_maps(table: TableRule, header: Header | None) -> Sequence[ColumnMap]:
    """Say of each canonical column where it comes from; with a header as the file writes its columns."""
    mappings = table_mappings(table, header) if header else dict(table.columns)
    return [ColumnMap(table.table, name, source_words(part), done_words(part)) for name, part in mappings.items()]
