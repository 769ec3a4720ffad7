"""Load a folder of exports: read it, build the marts, publish them as one load."""

import getpass
import json
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from analysis.dictionary import read_dictionary
from analysis.errors import InputError
from analysis.exports import Format, find_format, load_format, workroom
from analysis.exports.files.limits import Limits
from analysis.warehouse.build import PUBLISHING, Progress, build
from analysis.warehouse.history import prune
from analysis.warehouse.inputs import Input, Plan, find_inputs, fingerprint, load_id, sizes_of
from analysis.warehouse.lock import BUILDING, one_at_a_time
from analysis.warehouse.manifest import read_load, write_load
from analysis.warehouse.publish import (
    current_load,
    is_there,
    is_whole,
    load_folders,
    point_to,
    publish,
    written,
)
from analysis.warehouse.report import AGAIN, BUILT, SAME, LoadReport, report_of
from analysis.warehouse.settings import formats_folder, loads_kept, mapped_conditions, pseudonym_key
from analysis.warehouse.trouble import in_words


def load_folder(  # noqa: PLR0913 - the options of the command, each by its name
    folder: Path,
    warehouse: Path,
    *,
    format: str | None = None,
    data_cut: date | None = None,
    source: str | None = None,
    add: bool = False,
    drop_gone: bool = False,
    who: str | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Publish a snapshot of exactly that folder as the load in force; with `add`, merged with what is loaded.

    format: the name of a format (the clinic's own come first) or the path of a format file; recognised from the folder when None.
    source: tells exports with ids of their own apart, such as two clinics'; the format's name when None.
    add: merge by source and key, the later export wins; a simulated load is never merged but replaced.
    drop_gone: with `add`, leave out earlier records that this export covers by date and lacks.
    who: who loads it, for the history; the login name when None.
    limits: for what came in through a page, of which no Parquet is taken either.
    Raises InputError when the folder cannot be loaded; the load in force then stays as it was.
    """
    progress = progress or (lambda _done, _total, _words: None)
    who = who or login_name()
    with in_words(warehouse), workroom(limits, allow_parquet=limits is None) as room:
        own = formats_folder(warehouse)
        chosen = _named_format(format, own) if format else find_format(folder, room, own=own)
    with one_at_a_time(warehouse, who, "loading"):
        plan = _plan(folder, warehouse, chosen, data_cut, source, drop_gone=drop_gone, add=add)
        return _load(plan, warehouse, who, progress, limits)


def _named_format(name: str, own: Path) -> Format:
    """The format of that name, the clinic's own before ours; or of the file, where it is a path."""
    mine = own / f"{name}.toml"
    return load_format(str(mine) if mine.is_file() else name)


def login_name() -> str:
    """The name under which the person at the keyboard is logged in."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "somebody"


def _plan(
    folder: Path,
    warehouse: Path,
    chosen: Format,
    data_cut: date | None,
    source: str | None,
    *,
    drop_gone: bool,
    add: bool,
) -> Plan:
    loads_kept(warehouse)  # a setting that makes no sense is said before anything is built
    before = _load_in_force(warehouse)
    extra = [chosen.dictionary] if chosen.dictionary else []
    return Plan(
        folder,
        chosen,
        source or chosen.name,
        read_dictionary(*extra, mapped=mapped_conditions(warehouse)),
        data_cut,
        before,
        before if add and _may_be_merged(before) else None,
        drop_gone,
        pseudonym_key(warehouse) if "pseudonym" in chosen.content else None,
    )


def _load_in_force(warehouse: Path) -> Path | None:
    """The load in force; None also where it was damaged, since loading again is what mends it."""
    try:
        before = current_load(warehouse)
        if before:
            read_load(before)
    except InputError:
        return None
    return before if before and is_there(before) else None


def _may_be_merged(before: Path | None) -> bool:
    return before is not None and not read_load(before)["simulated"]


def _load(plan: Plan, warehouse: Path, who: str, progress: Progress, limits: Limits | None) -> LoadReport:
    inputs = find_inputs(plan.folder)
    same = _loaded_before(plan, inputs, warehouse)
    if same and same == plan.before:
        return report_of(read_load(same), same, SAME)
    if same:
        progress(PUBLISHING, 100, "Publishing an earlier load again")
        content = write_load(same, read_load(same), who=who, previous=_name(plan.before))
        point_to(same)
        return report_of(content, same, AGAIN)
    building = Path(tempfile.mkdtemp(prefix=BUILDING, dir=warehouse))
    building.chmod(0o755)  # a dashboard may run as somebody else
    try:
        content = build(plan, inputs, building, progress, limits)
        progress(PUBLISHING, 100, "Publishing")
        content |= {"written": written(building)}
        content = write_load(building, content, who=who, previous=_previous(plan, warehouse, content["load"]))
        published = publish(building, warehouse, content["load"])
    finally:
        shutil.rmtree(building, ignore_errors=True)
    prune(warehouse)
    progress(100, 100, "Published")
    return report_of(content, published, BUILT)


def _loaded_before(plan: Plan, inputs: tuple[Input, ...], warehouse: Path) -> Path | None:
    """The load that these very files, read in the same way, gave before; None where there is none or it is damaged.

    With a load to merge with: that load, where the files are a part of it already.
    """
    sizes = sizes_of(inputs)
    found = {folder: content for folder in load_folders(warehouse) if (content := _contains(folder))}
    alike = {folder for folder, contains in found.items() if any(part["inputs"] == sizes for part in contains)}
    if not alike:
        return None
    mine = fingerprint(plan, inputs, {})
    if plan.earlier:
        is_part = not plan.drop_gone and any(part["fingerprint"] == mine for part in found[plan.earlier])
        return plan.earlier if is_part and is_whole(plan.earlier) else None
    end = load_id(plan, mine, "")
    return next((folder for folder in sorted(alike) if folder.name.endswith(end) and is_whole(folder)), None)


def _contains(folder: Path) -> list[dict[str, Any]]:
    try:
        return read_load(folder)["contains"]
    except InputError:
        return []


def _previous(plan: Plan, warehouse: Path, new: str) -> str | None:
    """The load that was in force until now; where the new one mends itself, the one before that."""
    before = _name(plan.before)
    if before != new and before is not None:
        return before
    try:
        return json.loads((warehouse / new / "manifest.json").read_text(encoding="utf-8")).get("previous")
    except (OSError, ValueError, AttributeError):
        return None


def _name(folder: Path | None) -> str | None:
    return folder.name if folder else None
