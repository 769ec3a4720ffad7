"""A clinic's own format file, made on the page: which file is what, which column fills which, what texts stand for."""

import re
from dataclasses import dataclass, field

from analysis.errors import InputError
from analysis.exports import Format, load_format, workroom
from analysis.exports.formats.adjustable import Adjustable, Cell, adjustable, kinds, texts_of, with_files
from analysis.exports.formats.format_files import known_formats
from analysis.exports.formats.format_text import Change, adjusted
from pages.shared import loading
from pages.shared.loading import Export

__all__ = ["Adjustable", "Adjustment", "Cell", "Change", "Format"]


@dataclass(frozen=True)
class Adjustment:
    """What was changed of a format: which rule reads which file, and which source fills which column."""

    format: Format
    places: dict[str, int | None] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()


def read_format(name: str) -> Format:
    """A format by its name, the clinic's own before ours."""
    mine = loading.own_formats() / f"{name}.toml"
    return load_format(str(mine) if mine.is_file() else name)


def file_kinds(format: Format) -> tuple[str, ...]:
    """What the files of a format are, by their place."""
    return kinds(format)


def files(export: Export, format: Format, places: dict[str, int | None]) -> tuple[Adjustable, ...]:
    """The files of an export with what can be adjusted of each."""
    with loading.named(export), workroom(export.limits, allow_parquet=not export.is_upload) as room:
        return adjustable(format, export.folder, room, places)


def texts(export: Export, format: Format, file: Adjustable, column: str) -> tuple[str, ...]:
    """The different texts of one column of a file, the most frequent first."""
    with loading.named(export), workroom(export.limits, allow_parquet=not export.is_upload) as room:
        return texts_of(export.folder, file.name, column, room, format.files[file.place])


def save(adjustment: Adjustment, title: str) -> str:
    """Save a format of the clinic's own under a title; its name. Raises InputError where that cannot be."""
    name = name_of(title)
    if name in known_formats():
        raise InputError(f"There is a format called {name} already. Choose another name, such as our {name}.")
    base = adjustment.format
    text = adjusted(
        with_files(base, adjustment.places),
        adjustment.changes,
        name=name,
        title=" ".join(title.split()),
        evidence=f"Made on the page Loads from the format {base.name}.",
    )
    loading.save_format(name, text)
    return name


def name_of(title: str) -> str:
    """The name of the file for a title: small letters, digits and _."""
    name = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
    if not name:
        raise InputError("Give the format a name with letters or digits in it.")
    return name
