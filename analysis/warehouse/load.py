"""Load a folder of exports: read it, build the marts, publish them as one load."""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from analysis.dictionary import Dictionary, read_dictionary
from analysis.errors import InputError
from analysis.exports import (
    ExportRead,
    FileRead,
    Format,
    find_format,
    keep_aside,
    load_format,
    read_export,
    workroom,
)
from analysis.warehouse.between import build_between
from analysis.warehouse.checks import run_checks
from analysis.warehouse.manifest import dictionary_content, load_id, read_load, write_load
from analysis.warehouse.merge import (
    RECORDS,
    Merged,
    is_already_in,
    merge,
    snapshot,
    with_earlier_measures,
    write_records,
)
from analysis.warehouse.models import PUBLISHED, Built, build_marts
from analysis.warehouse.publish import current_load, is_whole, publish, sizes
from analysis.warehouse.rejects import collect_rejects, write_reject_files
from analysis.warehouse.report import LoadReport, report_of

Progress = Callable[[int, int, str], None]
TRUTH = "truth.json"
WORK = "work"


@dataclass(frozen=True)
class Plan:
    """What is to be loaded, and how; `before` is the load in force, `earlier` the load that it is merged with."""

    folder: Path
    format: Format
    source: str
    dictionary: Dictionary
    data_cut: date | None
    before: Path | None
    earlier: Path | None
    drop_gone: bool


def load_folder(
    folder: Path,
    warehouse: Path,
    *,
    format: str | None = None,
    data_cut: date | None = None,
    source: str | None = None,
    add: bool = False,
    drop_gone: bool = False,
    progress: Progress | None = None,
) -> LoadReport:
    """Publish a snapshot of exactly that folder as the load in force; with `add`, merged with what is loaded.

    format: the name of a format or the path of a format file; recognised from the folder when None.
    source: tells exports with ids of their own apart, such as two clinics'; the format's name when None.
    add: merge by source and key, the later export wins; a simulated load is never merged but replaced.
    drop_gone: with `add`, leave out earlier records that this export covers by date and lacks.
    Raises InputError when the folder cannot be loaded; the load in force then stays as it was.
    """
    progress = progress or (lambda _done, _total, _words: None)
    chosen = load_format(format) if format else find_format(folder)
    dictionary = read_dictionary(*([chosen.dictionary] if chosen.dictionary else []))
    _make_folder(warehouse)
    before = _load_in_force(warehouse)
    plan = Plan(
        folder,
        chosen,
        source or chosen.name,
        dictionary,
        data_cut,
        before,
        before if add and _may_be_merged(before) else None,
        drop_gone,
    )
    building = Path(tempfile.mkdtemp(prefix=".building-", dir=warehouse))
    try:
        content = _build(plan, building, progress)
        published = publish(building, warehouse, content["load"])
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return report_of(content, published, is_new=before is None or before.name != published.name)


def _make_folder(warehouse: Path) -> None:
    try:
        warehouse.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"The warehouse {warehouse} cannot be made: {error.strerror}. Name another with --warehouse."
        ) from None


def _load_in_force(warehouse: Path) -> Path | None:
    """The load in force; None also where it was damaged, since loading again is what mends it."""
    try:
        before = current_load(warehouse)
    except InputError:
        return None
    return before if before and is_whole(before) else None


def _may_be_merged(before: Path | None) -> bool:
    return before is not None and not read_load(before)["simulated"]


def _build(plan: Plan, building: Path, progress: Progress) -> dict[str, Any]:
    """Read and build everything into the folder `building`; the manifest's content."""
    (building / WORK).mkdir()
    # In a file, not in memory: DuckDB compresses what it writes, which takes less than half of the memory.
    with (
        workroom(inside=building / WORK, allow_parquet=True) as room,
        duckdb.connect(str(building / WORK / "building.duckdb")) as connection,
    ):
        export = read_export(
            connection,
            plan.folder,
            plan.format,
            source=plan.source,
            progress=lambda words, share: progress(round(share * 100), 100, words),
            room=room,
        )
        if plan.earlier and not plan.drop_gone and is_already_in(export, plan.earlier):
            return read_load(plan.earlier)
        merged = (
            merge(connection, export, plan.earlier, drop_gone=plan.drop_gone) if plan.earlier else snapshot(connection)
        )
        dictionary = with_earlier_measures(plan.dictionary, plan.earlier) if plan.earlier else plan.dictionary
        built = build_marts(connection, dictionary, plan.data_cut, progress)
        rejects = collect_rejects(connection, export, merged.earlier_files)
        content = _content(connection, plan, export, merged, dictionary, built, rejects)
        _write(connection, export, merged, rejects, building)
    progress(99, 100, "Comparing with the load before")
    content |= {"between": build_between(plan.before, building, content, dictionary, building / WORK)}
    shutil.rmtree(building / WORK)
    content |= {"sizes": sizes(building)}
    write_load(building, content)
    return content


def _write(
    connection: duckdb.DuckDBPyConnection, export: ExportRead, merged: Merged, rejects: pd.DataFrame, building: Path
) -> None:
    for name in PUBLISHED:
        connection.table(name).write_parquet(str(building / f"{name}.parquet"), compression="zstd")
    write_records(connection, building / RECORDS)
    rejects.to_parquet(building / "rejects.parquet", index=False)
    write_reject_files(connection, export, rejects, merged.earlier_files, building / "rejects")
    keep_aside(connection, export, building / "aside")
    if len(merged.gone):
        merged.gone.to_csv(building / "gone.csv", index=False)


def _content(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    export: ExportRead,
    merged: Merged,
    dictionary: Dictionary,
    built: Built,
    rejects: pd.DataFrame,
) -> dict[str, Any]:
    aside = dict(connection.execute("select file_no, count(distinct record) from set_aside group by 1").fetchall())
    decides = {
        "files": [(file.name, file.sha256) for file in export.files],
        "format": plan.format.path.read_text(encoding="utf-8"),
        "dictionary": dictionary.version,
        "data_cut": plan.data_cut,
        "source": export.source,
        "earlier": plan.earlier.name if plan.earlier else None,
        "drop_gone": plan.drop_gone,
    }
    return {
        "load": load_id(built.data_cut.isoformat(), decides),
        "data_cut": built.data_cut.isoformat(),
        "dates": "nominal" if export.nominal_start else "calendar",
        "simulated": _is_simulated(plan.folder),
        "has_sessions": built.has_sessions,
        "folder": str(plan.folder.resolve()),
        "format": export.format.name,
        "source": export.source,
        "files": [
            _file_content(file, rejects, aside.get(file.file_no, 0)) | {"source": export.source}
            for file in export.files
        ],
        "earlier": plan.earlier.name if plan.earlier else None,
        "earlier_files": list(merged.earlier_files),
        "gone": len(merged.gone),
        "gone_dropped": plan.drop_gone,
        "rejects": len(rejects),
        "rejects_by_reason": _by_reason(rejects),
        "checks": run_checks(connection, dictionary),
        "notes": list(export.notes),
        "marts_rows": {name: len(connection.table(name)) for name in PUBLISHED},
        "dictionary": dictionary_content(dictionary),
    }


def _file_content(file: FileRead, rejects: pd.DataFrame, set_aside: int) -> dict[str, Any]:
    mine = rejects[rejects["file_no"] == file.file_no]
    rejected = mine.loc[mine["kind"] == "record", "record"].nunique(dropna=False)
    return {
        "file": file.name,
        "table": "+".join(file.tables),
        "read": file.records,
        "loaded": file.records - rejected - set_aside,
        "rejected": rejected,
        "set_aside": set_aside,
        "cells_rejected": int((mine["kind"] == "cell").sum()),
        "file_no": file.file_no,
        "bytes": file.size,
        "sha256": file.sha256,
    }


def _by_reason(rejects: pd.DataFrame) -> list[dict[str, Any]]:
    counted = rejects.groupby(["file", "kind", "column_name", "rule", "reason"]).size().rename("n").reset_index()
    return counted.sort_values("n", ascending=False).to_dict("records")


def _is_simulated(folder: Path) -> bool:
    """Whether the simulator made the folder: its truth.json says so."""
    try:
        return bool(json.loads((folder / TRUTH).read_text(encoding="utf-8")).get("simulated"))
    except (OSError, ValueError, AttributeError):
        return False
