"""The loads of a warehouse: which there are, going back to one, and how many are kept."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from analysis.errors import InputError
from analysis.warehouse.lock import one_at_a_time
from analysis.warehouse.manifest import read_load
from analysis.warehouse.publish import current_load, is_there, is_whole, load_folders, point_to, remove
from analysis.warehouse.report import FileReport, file_reports
from analysis.warehouse.settings import loads_kept


@dataclass(frozen=True)
class LoadSummary:
    """One load of the history: who made it, when, from what, with what counts.

    Counts are of records of its own files. previous: the load that was in force before it. trouble: in words, why it
    cannot be put in force; empty where it can. Where a manifest cannot be read, only id and trouble are known.
    """

    id: str
    folder: Path
    in_force: bool
    loaded_at: datetime | None = None
    loaded_by: str = ""
    data_cut: date | None = None
    format: str = ""
    simulated: bool = False
    previous: str | None = None
    merged_with: str | None = None
    files: tuple[FileReport, ...] = ()
    read: int = 0
    loaded: int = 0
    rejected: int = 0
    set_aside: int = 0
    trouble: str = ""


def loads(warehouse: Path) -> tuple[LoadSummary, ...]:
    """All loads, the newest first; damaged ones come last."""
    in_force = _in_force(warehouse)
    found = [_summary(folder, in_force) for folder in load_folders(warehouse)]
    return tuple(sorted(found, key=lambda load: (load.loaded_at is not None, str(load.loaded_at)), reverse=True))


def find_load(warehouse: Path, load_id: str | None = None) -> Path:
    """The folder of a load by its id, or of the load in force. Raises InputError when there is no such load."""
    if load_id is None:
        folder = current_load(warehouse)
        if folder is None:
            raise InputError(f"Nothing is loaded in {warehouse}. Load a folder of exports: python3 run.py load FOLDER")
        return folder
    known = {folder.name: folder for folder in load_folders(warehouse)}
    if load_id not in known:
        there = f"There are: {', '.join(known)}." if known else "There are none."
        raise InputError(f"There is no load {load_id!r} in {warehouse}. {there}")
    return known[load_id]


def roll_back(warehouse: Path, load_id: str | None = None, *, who: str) -> LoadSummary:
    """Put an earlier load in force, the one before the present one when none is named; nothing is removed.

    Raises InputError when there is none, or it is damaged; the load in force then stays.
    """
    find_load(warehouse, load_id)
    with one_at_a_time(warehouse, who, "rolling back"):
        folder = find_load(warehouse, load_id) if load_id else _one_before(warehouse)
        read_load(folder)
        if not is_whole(folder):
            raise InputError(
                f"The load {folder.name} is damaged and cannot be put in force. Load its exports again, or choose "
                "another load."
            )
        point_to(folder)
    return _summary(folder, folder.name)


def _one_before(warehouse: Path) -> Path:
    folder = find_load(warehouse)
    previous = read_load(folder)["previous"]
    if previous is None:
        raise InputError(f"No load was in force before {folder.name}. Name the one you want: rollback LOAD.")
    if previous not in {other.name for other in load_folders(warehouse)}:
        raise InputError(f"The load before, {previous}, is gone from {warehouse}. Name another: rollback LOAD.")
    return warehouse / previous


def prune(warehouse: Path) -> tuple[str, ...]:
    """Remove the oldest loads beyond the number that is kept; their ids.

    Never the one in force, nor the one before it, which it is compared with. Who holds the warehouse calls this.
    """
    in_force = find_load(warehouse)
    content = read_load(in_force)
    needed = {in_force.name, content["previous"], content["between"]["before"]}
    beyond = [load for load in loads(warehouse)[loads_kept(warehouse) :] if load.id not in needed]
    for load in beyond:
        remove(load.folder)
    return tuple(load.id for load in beyond)


def _in_force(warehouse: Path) -> str | None:
    try:
        folder = current_load(warehouse)
    except InputError:
        return None
    return folder.name if folder else None


def _summary(folder: Path, in_force: str | None) -> LoadSummary:
    is_in_force = folder.name == in_force
    try:
        content = read_load(folder)
    except InputError as error:
        return LoadSummary(folder.name, folder, is_in_force, trouble=str(error))
    trouble = "" if is_there(folder) else "Files of it are missing or damaged. Load its exports again."
    return _of_manifest(folder, content, trouble, is_in_force=is_in_force)


def _of_manifest(folder: Path, content: dict[str, Any], trouble: str, *, is_in_force: bool) -> LoadSummary:
    files = file_reports(content)
    return LoadSummary(
        folder.name,
        folder,
        is_in_force,
        datetime.fromisoformat(content["loaded_at"]),
        content["loaded_by"],
        date.fromisoformat(content["data_cut"]),
        content["format"],
        content["simulated"],
        content["previous"],
        content["earlier"],
        files,
        sum(file.read for file in files),
        sum(file.loaded for file in files),
        sum(file.rejected for file in files),
        sum(file.set_aside for file in files),
        trouble,
    )
