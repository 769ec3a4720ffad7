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
from analysis.exports import ExportRead, FileRead, Format, find_format, keep_aside, load_format, read_export
from analysis.warehouse.checks import run_checks
from analysis.warehouse.manifest import dictionary_content, load_id, write_load
from analysis.warehouse.models import PUBLISHED, Built, build_marts
from analysis.warehouse.publish import current_load, publish
from analysis.warehouse.rejects import collect_rejects, write_reject_files

Progress = Callable[[int, int, str], None]
TRUTH = "truth.json"


@dataclass(frozen=True)
class FileReport:
    """What became of one file: read = loaded + rejected + set_aside, each record counted once."""

    file: str
    table: str
    read: int
    loaded: int
    rejected: int
    set_aside: int
    cells_rejected: int


@dataclass(frozen=True)
class LoadReport:
    """What a load did, for people (words) and programs (the manifest's content)."""

    load: str
    folder: Path
    data_cut: date
    files: tuple[FileReport, ...]
    rejects: int
    checks: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]
    is_new: bool


def load_folder(
    folder: Path,
    warehouse: Path,
    *,
    format: str | None = None,
    data_cut: date | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Publish a snapshot of exactly that folder as the load in force.

    format: the name of a format or the path of a format file; recognised from the folder when None.
    Raises InputError when the folder cannot be loaded; the load in force then stays as it was.
    """
    progress = progress or (lambda _done, _total, _words: None)
    chosen = load_format(format) if format else find_format(folder)
    dictionary = read_dictionary(*([chosen.dictionary] if chosen.dictionary else []))
    _make_folder(warehouse)
    before = current_load(warehouse) if (warehouse / "current").is_file() else None
    building = Path(tempfile.mkdtemp(prefix=".building-", dir=warehouse))
    try:
        content = _build(folder, building, chosen, dictionary, data_cut, progress)
        published = publish(building, warehouse, content["load"])
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return _report(content, published, is_new=before is None or before.name != published.name)


def _make_folder(warehouse: Path) -> None:
    try:
        warehouse.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"The warehouse {warehouse} cannot be made: {error.strerror}. Name another with --warehouse.") from None


def _build(
    folder: Path, building: Path, chosen: Format, dictionary: Dictionary, data_cut: date | None, progress: Progress
) -> dict[str, Any]:
    """Read and build everything into the folder `building`; the manifest's content."""
    with duckdb.connect(":memory:", config={"temp_directory": str(building / "spill")}) as connection:
        export = read_export(
            connection, folder, chosen, progress=lambda words, share: progress(round(share * 100), 100, words)
        )
        built = build_marts(connection, dictionary, data_cut, progress)
        rejects = collect_rejects(connection, export)
        content = _content(connection, folder, export, dictionary, built, rejects, data_cut)
        _write(connection, export, rejects, building)
    shutil.rmtree(building / "spill", ignore_errors=True)
    write_load(building, content)
    return content


def _write(
    connection: duckdb.DuckDBPyConnection, export: ExportRead, rejects: pd.DataFrame, building: Path
) -> None:
    for name in PUBLISHED:
        connection.table(name).write_parquet(str(building / f"{name}.parquet"), compression="zstd")
    rejects.to_parquet(building / "rejects.parquet", index=False)
    write_reject_files(connection, export, rejects, building / "rejects")
    keep_aside(connection, export, building / "aside")


def _content(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    export: ExportRead,
    dictionary: Dictionary,
    built: Built,
    rejects: pd.DataFrame,
    data_cut: date | None,
) -> dict[str, Any]:
    files = [{"file": file.name, "bytes": file.size, "sha256": file.sha256} for file in export.files]
    decides = {
        "files": files,
        "format": export.format.path.read_text(encoding="utf-8"),
        "dictionary": dictionary.version,
        "data_cut": data_cut,
        "source": export.source,
    }
    aside = dict(connection.execute("select file_no, count(distinct record) from set_aside group by 1").fetchall())
    return {
        "load": load_id(built.data_cut.isoformat(), decides),
        "data_cut": built.data_cut.isoformat(),
        "dates": "nominal" if export.nominal_start else "calendar",
        "simulated": _is_simulated(folder),
        "has_sessions": built.has_sessions,
        "folder": str(folder.resolve()),
        "format": export.format.name,
        "source": export.source,
        "files": [
            _file_counts(file, rejects, aside.get(file.file_no, 0)) | {"bytes": file.size, "sha256": file.sha256}
            for file in export.files
        ],
        "rejects": len(rejects),
        "rejects_by_reason": _by_reason(rejects),
        "checks": run_checks(connection, dictionary),
        "notes": list(export.notes),
        "marts_rows": {name: len(connection.table(name)) for name in PUBLISHED},
        "dictionary": dictionary_content(dictionary),
    }


def _file_counts(file: FileRead, rejects: pd.DataFrame, set_aside: int) -> dict[str, Any]:
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


def _report(content: dict[str, Any], folder: Path, *, is_new: bool) -> LoadReport:
    names = ("file", "table", "read", "loaded", "rejected", "set_aside", "cells_rejected")
    return LoadReport(
        content["load"],
        folder,
        date.fromisoformat(content["data_cut"]),
        tuple(FileReport(**{name: row[name] for name in names}) for row in content["files"]),
        content["rejects"],
        tuple(content["checks"]),
        tuple(content["notes"]),
        is_new,
    )
