"""Read an export and build everything that its load will hold, in a folder that nobody reads yet."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from analysis.errors import InputError
from analysis.exports import ExportRead, keep_aside, read_export, workroom
from analysis.exports.files.limits import Limits
from analysis.exports.files.locked import lock, reach_of, time_limit
from analysis.warehouse.between import build_between
from analysis.warehouse.case_mix import build_case_mix
from analysis.warehouse.content import content_of
from analysis.warehouse.inputs import Input, Plan, fingerprint, load_id, sizes_of
from analysis.warehouse.manifest import read_load
from analysis.warehouse.merge import RECORDS, Merged, merge, snapshot, with_earlier_measures, write_records
from analysis.warehouse.models import PUBLISHED, build_marts
from analysis.warehouse.rejects import collect_rejects, write_reject_files
from analysis.warehouse.scratch import scratch

Progress = Callable[[int, int, str], None]  # done, total, and in words what is being done
WORK = "work"
CASE_MIX = "Fitting case mix"
# per cent of a load that are done after each phase: as in one of 10 M bookings, with room for what moved since the last
_READ, _BUILT, _FITTED, _CHECKED, _WRITTEN, PUBLISHING = 15, 55, 62, 72, 90, 98


def build(
    plan: Plan, inputs: tuple[Input, ...], building: Path, progress: Progress, limits: Limits | None
) -> dict[str, Any]:
    """Read and build everything into the folder `building`; the manifest's content.

    The connection reaches the export's files, this folder and the load before, and nothing else.
    limits: of an upload, from which no Parquet is taken; None for a folder that somebody chose on the server.
    """
    (building / WORK).mkdir()
    read = (*(item.path for item in inputs), *([plan.earlier / RECORDS] if plan.earlier else []))
    with (
        workroom(limits, inside=building / WORK, allow_parquet=limits is None) as room,
        scratch(building / WORK / "building.duckdb", read) as connection,
    ):
        reach = (*reach_of(plan.folder), building, *filter(None, (plan.before, plan.earlier)))
        lock(connection, reach, building / WORK / "spill", room.limits)
        with time_limit(connection, room.limits, f"Reading {plan.folder.name}"):
            export = read_export(
                connection,
                plan.folder,
                plan.format,
                source=plan.source,
                progress=lambda words, share: progress(round(share * _READ), 100, words),
                room=room,
                pseudonym_key=plan.pseudonym_key,
            )
        if plan.earlier is None and all(file.is_mended for file in export.files):
            raise InputError(
                "There are only mended records here, which belong to what is loaded already: load them with --add, or put "
                "them into the folder of the export."
            )
        merged = (
            merge(connection, export, plan.earlier, drop_gone=plan.drop_gone) if plan.earlier else snapshot(connection)
        )
        dictionary = with_earlier_measures(plan.dictionary, plan.earlier) if plan.earlier else plan.dictionary
        built = build_marts(connection, dictionary, plan.data_cut, _part(progress, _READ, _BUILT))
        progress(_BUILT, 100, CASE_MIX)
        case_mix = build_case_mix(connection)
        progress(_FITTED, 100, "Collecting rejects")
        rejects = collect_rejects(connection, export, merged.earlier_files)
        write_reject_files(connection, export, rejects, merged.earlier_files, plan.earlier, building / "rejects")
        progress(_FITTED, 100, "Checking the data")
        content = content_of(connection, plan, export, merged, dictionary, built, rejects)
        content |= {"case_mix": case_mix} | _identity(plan, inputs, export, content)
        _write(connection, export, merged, rejects, building, _part(progress, _CHECKED, _WRITTEN))
    progress(_WRITTEN, 100, "Writing what moved since the load before")
    content |= {"between": build_between(plan.before, building, content, dictionary, building / WORK)}
    shutil.rmtree(building / WORK)
    return content


def _part(progress: Progress, begin: int, end: int) -> Progress:
    """The progress of a phase as a part of the whole."""
    return lambda done, total, words: progress(round(begin + (end - begin) * done / total), 100, words)


def _identity(plan: Plan, inputs: tuple[Input, ...], export: ExportRead, content: dict[str, Any]) -> dict[str, Any]:
    """The load's id, and what it contains: its own files, and those of the loads that it was merged with."""
    mine = fingerprint(plan, inputs, {file.path: file.sha256 for file in export.files})
    contains = [{"fingerprint": mine, "inputs": sizes_of(inputs)}]
    contains += read_load(plan.earlier)["contains"] if plan.earlier else []
    return {"load": load_id(plan, mine, content["data_cut"]), "contains": contains}


def _write(
    connection: duckdb.DuckDBPyConnection,
    export: ExportRead,
    merged: Merged,
    rejects: pd.DataFrame,
    building: Path,
    progress: Progress,
) -> None:
    for done, name in enumerate(PUBLISHED):
        progress(done, len(PUBLISHED) + 1, f"Writing {name}")
        connection.table(name).write_parquet(str(building / f"{name}.parquet"), compression="zstd")
    progress(len(PUBLISHED), len(PUBLISHED) + 1, "Writing records and rejects")
    write_records(connection, building / RECORDS)
    rejects.to_parquet(building / "rejects.parquet", index=False)
    keep_aside(connection, export, building / "aside")
    if len(merged.gone):
        merged.gone.to_csv(building / "gone.csv", index=False)
