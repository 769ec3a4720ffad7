"""The formats that are known, each explained: its files, its columns, what it lacks and what it rests on."""

from dataclasses import dataclass
from pathlib import Path

from analysis.exports.canonical import TABLES
from analysis.exports.formats.choose import own_formats
from analysis.exports.formats.explain import rule_words
from analysis.exports.formats.format_files import known_formats, load_format
from analysis.exports.formats.model import FileRule, Format
from analysis.exports.inspect import ColumnMap, column_maps, grade_words
from analysis.exports.mapping.mappings import needed_columns


@dataclass(frozen=True)
class Listed:
    """One known format; `grade` says how sure it is."""

    name: str
    title: str
    grade: str | None
    is_own: bool


@dataclass(frozen=True)
class FileKind:
    """One kind of file; `missing` the canonical columns that it does not give, by table."""

    kind: str
    match: tuple[str, ...]
    required: bool
    by_columns: bool
    needed: tuple[str, ...]
    tables: tuple[str, ...]
    records: tuple[str, ...]
    columns: tuple[ColumnMap, ...]
    missing: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Described:
    """One format explained."""

    name: str
    title: str
    evidence: str
    grade: str | None
    notes: tuple[str, ...]
    files: tuple[FileKind, ...]


def list_formats(own: Path | None = None) -> tuple[Listed, ...]:
    """List the clinic's own formats, then ours."""
    mine = [(str(path), True) for path in own_formats(own)]
    formats = [(load_format(name), is_own) for name, is_own in (*mine, *((name, False) for name in known_formats()))]
    return tuple(Listed(one.name, one.title, grade_words(one), is_own) for one, is_own in formats)


def describe(name: str, own: Path | None = None) -> Described:
    """Explain one format, by name (the clinic's own first) or path; raises UsageError for one that nobody knows."""
    mine = next((path for path in own_formats(own) if path.stem == name), None)
    format: Format = load_format(str(mine or name))
    files = tuple(_kind(rule) for rule in format.files)
    return Described(format.name, format.title, format.evidence, grade_words(format), format.notes, files)


def _kind(rule: FileRule) -> FileKind:
    return FileKind(
        kind=rule.title or rule.name or rule.match[0],
        match=rule.match,
        required=rule.required,
        by_columns=rule.by_columns,
        needed=tuple(dict.fromkeys(group[0] for group in needed_columns(rule))),
        tables=tuple(table.table for table in rule.tables),
        records=tuple(rule_words(table) for table in rule.tables),
        columns=tuple(part for table in rule.tables for part in column_maps(table, None)),
        missing=tuple(
            (table.table, tuple(name for name in TABLES[table.table].columns if name not in dict(table.columns)))
            for table in rule.tables
            if not table.same_names
        ),
    )
