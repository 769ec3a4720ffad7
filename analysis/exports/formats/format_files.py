"""Read a format file (TOML) into a Format, and find the format files that are known by name."""

import tomllib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.errors import InputError, UsageError
from analysis.exports.formats.format_mappings import check_zone
from analysis.exports.formats.format_section import Section, closest
from analysis.exports.formats.format_tables import file_rule, with_lookups
from analysis.exports.formats.model import FileRule, Format

FOLDER = Path(__file__).parents[3] / "data" / "formats"
PARTS = FOLDER / "parts"  # kinds of files that several formats share
GRADES = ("A", "B", "C")


def known_formats() -> tuple[str, ...]:
    """List the names of the formats that come with the product."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def load_format(name_or_path: str) -> Format:
    """Load a format by its name, or from a file whose path ends in .toml.

    Raises UsageError for a name that nobody knows, InputError for a file that is missing or has a mistake.
    """
    if name_or_path.endswith(".toml"):
        return _read(Path(name_or_path))
    if name_or_path not in known_formats():
        raise UsageError(
            f"There is no format called {name_or_path!r}.{closest(name_or_path, known_formats())} Known formats: "
            f"{', '.join(known_formats())}. Your own format file is given by its path, ending in .toml."
        )
    path = FOLDER / f"{name_or_path}.toml"
    return _read_once(path, tuple(_stamp(file) for file in (path, *sorted(PARTS.glob("*.toml")))))


def _stamp(path: Path) -> tuple[str, int, int]:
    """What tells one state of a file from another."""
    found = path.stat()
    return path.name, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=64)
def _read_once(path: Path, _stamps: tuple[tuple[str, int, int], ...]) -> Format:
    """Read one of our own formats once for as long as its file and the parts stay as they are."""
    return _read(path)


def _read(path: Path) -> Format:
    text = _text(path)
    section = Section(path.name, _toml(path, text))
    included = [_included(section, name) for name in section.texts("include")]
    needed = section.texts("needed")
    own = tuple(file_rule(part) for part in section.sections("file"))
    shared = [replace(rule, required=rule.required or rule.name in needed) for _, rules in included for rule in rules]
    files = with_lookups(section, (*own, *shared))
    return _format(path, section, files, "\n".join((text, *(words for words, _ in included))))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"The format file {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"The format file {path} is not valid TOML: {error}.") from error


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"The format file {path} is not valid TOML: {error}.") from error


def _included(section: Section, name: str) -> tuple[str, tuple[FileRule, ...]]:
    """Read the files of a part: its text and its rules."""
    known = sorted(path.stem for path in PARTS.glob("*.toml"))
    if name not in known:
        raise section.mistake(f"there is no part {name!r} to include.{closest(name, known)}")
    path = PARTS / f"{name}.toml"
    text = _text(path)
    part = Section(f"parts/{path.name}", _toml(path, text))
    rules = tuple(file_rule(inside) for inside in part.sections("file"))
    part.finish()
    return text, rules


def _format(path: Path, section: Section, files: tuple[FileRule, ...], content: str) -> Format:
    dictionary = section.text("dictionary")
    read = Format(
        name=section.needed("name"),
        title=section.needed("title"),
        evidence=section.needed("evidence"),
        path=path,
        files=files,
        missing=section.texts("missing"),
        ignore=section.texts("ignore"),
        nominal_start=section.date("nominal_start"),
        dictionary=path.parent / dictionary if dictionary else None,
        evidence_grade=section.text("evidence_grade"),
        notes=section.texts("notes"),
        clinic_zone=section.text("clinic_zone"),
        day_first=section.flag("day_first"),
        one_of=section.texts("one_of"),
        content=content,
    )
    section.finish()
    _check_whole(section, read)
    return read


def _check_whole(section: Section, read: Format) -> None:
    if not read.files:
        raise section.mistake("it needs at least one [[file]].")
    if read.dictionary and not read.dictionary.is_file():
        raise section.mistake(f"the dictionary {read.dictionary.name!r} is not beside the format file.")
    if read.evidence_grade not in {None, *GRADES}:
        raise section.mistake("'evidence_grade' must be A (seen in a real export), B (documented) or C (unverified).")
    names = {file.name for file in read.files}
    for name in (*section.texts("needed"), *read.one_of):
        if name not in names:
            raise section.mistake(f"no [[file]] has the name {name!r}.{closest(name, filter(None, names))}")
    if read.clinic_zone is not None:
        check_zone(section, read.clinic_zone)
    mappings = [mapping for file in read.files for rule in file.tables for _, mapping in rule.columns]
    if read.nominal_start is None and any(m.day is not None or m.days_from_start or m.from_age for m in mappings):
        raise section.mistake("'day', 'days_from_start' and 'from_age' need a 'nominal_start'.")
