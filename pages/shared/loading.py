"""What the pages may do to the warehouse: load, look at its loads, go back, keep settings; always as the one who reads."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.errors import InputError
from analysis.exports import UPLOAD, Limits, workroom
from analysis.exports.formats.catalogue import list_formats
from analysis.exports.inspect import ColumnMap, FileMap, Inspection, inspect_folder
from analysis.warehouse import compare as comparing
from analysis.warehouse import history, settings, settings_targets
from analysis.warehouse.compare import Comparison
from analysis.warehouse.history import LoadSummary
from analysis.warehouse.load import load_folder
from analysis.warehouse.manifest import read_load
from analysis.warehouse.preview import Preview, preview_folder
from analysis.warehouse.rejects import reject_files
from analysis.warehouse.report import AGAIN, BUILT, SAME, LoadReport
from analysis.warehouse.settings_targets import ALL, Rebase, Target, value_words
from analysis.warehouse.store import Store, open_load
from pages.shared import who

__all__ = [
    "AGAIN",
    "ALL",
    "BUILT",
    "SAME",
    "UPLOAD",
    "ColumnMap",
    "Comparison",
    "FileMap",
    "Inspection",
    "LoadReport",
    "LoadSummary",
    "Preview",
    "Rebase",
    "Target",
    "value_words",
]

UNMAPPED = "unmapped_conditions"
ON_THE_PAGE = {  # what sentences for the command line say of it, and what a reader of the page does instead
    "Say which one with --format NAME.": "Choose which one below.",
    "See the reasons with --json, mend": "Mend",
    "unless --data-cut says otherwise": "unless the options say otherwise",
    "go back and add again with --source ": "go back (History) and add again with this name under Options: ",
}
Progress = Callable[[int, int, str], None]


def on_the_page(text: str) -> str:
    """A sentence that names an option of the command line, with what a reader of the page does instead."""
    for command, here in ON_THE_PAGE.items():
        text = text.replace(command, here)
    return text


@dataclass(frozen=True)
class Export:
    """A folder of files that can be loaded: where it lies, what it is called on the page, whether it was uploaded."""

    folder: Path
    name: str
    is_upload: bool

    @property
    def limits(self) -> Limits | None:
        """How much it may hold: what was uploaded is held to the limits of a page."""
        return UPLOAD if self.is_upload else None

    def words(self, text: str) -> str:
        """A sentence about it, with the name that readers know instead of the folder on the server."""
        said = on_the_page(text.replace(str(self.folder), self.name).replace(self.folder.name, self.name))
        return said[:1].upper() + said[1:]

    def files(self) -> tuple[Path, ...]:
        """Its files, without hidden ones."""
        return tuple(sorted(path for path in self.folder.iterdir() if path.is_file() and not path.name.startswith(".")))


@dataclass(frozen=True)
class Options:
    """How an export is loaded: the options of the command `load`."""

    format: str | None = None
    data_cut: date | None = None
    source: str | None = None
    add: bool = False
    drop_gone: bool = False


@contextmanager
def named(export: Export) -> Iterator[None]:
    """Let errors call an export by its name, as the folder of an upload is nobody's business."""
    try:
        yield
    except InputError as error:
        raise InputError(export.words(str(error))) from None


def load(export: Export, options: Options, progress: Progress) -> LoadReport:
    """Load an export. Raises InputError where it cannot be loaded."""
    with named(export):
        return load_folder(
            export.folder,
            who.warehouse(),
            format=options.format,
            data_cut=options.data_cut,
            source=options.source,
            add=options.add,
            drop_gone=options.drop_gone,
            who=who.reader(),
            limits=export.limits,
            progress=progress,
        )


def own_formats() -> Path:
    """The folder of the clinic's own formats."""
    return settings.formats_folder(who.warehouse())


def formats() -> dict[str, str]:
    """The titles of all formats by their name, the clinic's own first."""
    stamps = tuple((path, path.stat().st_mtime_ns) for path in sorted(own_formats().glob("*.toml")))
    return _titles(own_formats(), stamps)


@lru_cache(maxsize=8)
def _titles(own: Path, _stamps: tuple[tuple[Path, int], ...]) -> dict[str, str]:
    """Read all format files once, and again when one of the clinic's own was saved."""
    listed = list_formats(own)
    return {one.name: f"{one.title} (your own)" if one.is_own else one.title for one in listed}


def inspect(export: Export, format: str | None) -> Inspection:
    """What an export is, by its headers; as one format or as the one that is recognised."""
    with named(export), workroom(export.limits, allow_parquet=not export.is_upload) as room:
        return inspect_folder(export.folder, room, format=format, own=own_formats())


def preview(export: Export, inspected: Inspection) -> Preview:
    """What loading an export in the format of an inspection would give."""
    with named(export):
        return preview_folder(export.folder, inspected, who.warehouse(), limits=export.limits)


def stamp(export: Export) -> tuple[object, ...]:
    """What tells whether an export, or what decides how it is read, was changed since it was looked at."""
    kept = who.warehouse() / settings.FOLDER
    decides = (kept / "conditions.toml", *sorted(own_formats().glob("*.toml")))
    found = (path.stat() for path in (*export.files(), *(path for path in decides if path.exists())))
    return (str(export.folder), *((one.st_ino, one.st_size, one.st_mtime_ns) for one in found))


def loads() -> tuple[LoadSummary, ...]:
    """All loads that are kept, the newest first."""
    return history.loads(who.warehouse())


def in_force() -> LoadSummary | None:
    """The load in force, None where nothing is loaded."""
    return next((load for load in loads() if load.in_force), None)


def manifest(load: LoadSummary) -> dict[str, Any]:
    """What a load says of itself. Raises InputError where that is damaged."""
    return read_load(load.folder)


def store_of(load: LoadSummary) -> Store:
    """The store of a load, in force or not, as far as this reader may see it. Raises InputError where it is damaged."""
    return open_load(load.folder, who.scope())


def rejected_files(load: LoadSummary) -> dict[str, bytes]:
    """The rejected records of a load as CSV by file name, with the reason beside each."""
    return reject_files(load.folder)


def compare(one: str, other: str) -> Comparison:
    """Two loads side by side. Raises InputError where one is gone or damaged."""
    return comparing.compare(who.warehouse(), one, other)


def roll_back(load_id: str) -> LoadSummary:
    """Put an earlier load in force. Raises InputError where it is gone or damaged."""
    return history.roll_back(who.warehouse(), load_id, who=who.reader())


def loads_kept() -> int:
    """How many loads are kept to go back to."""
    return settings.loads_kept(who.warehouse())


def keep_loads(keep: int) -> None:
    """Keep that many loads from the next one on."""
    settings.keep_loads(who.warehouse(), keep, who=who.reader())


def mapped_conditions() -> dict[str, str]:
    """The labels that were mapped here, each with the code of its condition."""
    return settings.mapped_conditions(who.warehouse())


def map_condition(label: str, code: str) -> None:
    """Let a label stand for a condition from the next load on. Raises InputError where it cannot."""
    settings.map_condition(who.warehouse(), label, code, who=who.reader())


def save_format(name: str, content: str) -> Path:
    """Keep a format file as the clinic's own. Raises InputError for a name that cannot be one."""
    return settings.save_format(who.warehouse(), name, content, who=who.reader())


def set_target(store: Store, metric: str, clinic: str, condition: str, text: str) -> None:
    """Set what a metric is to reach, written as people write it. Raises InputError where it cannot be that."""
    target = Target(metric, clinic, condition, settings_targets.read_value(metric, text))
    settings_targets.set_target(who.warehouse(), target, who=who.reader(), **_known(store))


def remove_target(target: Target) -> None:
    """Remove a target. Raises InputError where it is gone by now."""
    place = target.metric, target.clinic, target.condition
    settings_targets.remove_target(who.warehouse(), *place, who=who.reader())


def add_rebase(store: Store, metric: str, clinic: str, condition: str, month: str, reason: str) -> None:
    """Write a known change into the log, with the reader as its author. Raises InputError where something is missing."""
    written = datetime.now(UTC).date()
    rebase = Rebase(metric, clinic, condition, month.strip(), reason.strip(), who.reader(), written)
    settings_targets.add_rebase(who.warehouse(), rebase, who=who.reader(), **_known(store))


def _known(store: Store) -> dict[str, Collection[str]]:
    return {"clinics": store.values("clinic"), "conditions": tuple(store.dictionary.conditions)}
