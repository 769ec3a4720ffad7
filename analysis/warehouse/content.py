"""What the manifest says of a load's content: its files with their counts, its rejects, its checks."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from analysis.dictionary import Dictionary
from analysis.exports import ExportRead, FileRead
from analysis.warehouse.checks import run_checks
from analysis.warehouse.inputs import Plan
from analysis.warehouse.manifest import dictionary_content
from analysis.warehouse.merge import Merged
from analysis.warehouse.models import PUBLISHED, Built

TRUTH = "truth.json"


def content_of(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    export: ExportRead,
    merged: Merged,
    dictionary: Dictionary,
    built: Built,
    rejects: pd.DataFrame,
) -> dict[str, Any]:
    """The manifest's content, from what was read and built in the connection."""
    aside = dict(connection.execute("select file_no, count(distinct record) from set_aside group by 1").fetchall())
    return {
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
        "checks": run_checks(
            connection,
            dictionary,
            built.data_cut,
            has_calendar=export.nominal_start is None,
            is_simulated=_is_simulated(plan.folder),
            before=plan.before,
        ),
        "notes": [*export.notes, *merged.notes],
        "marts_rows": {name: len(connection.table(name)) for name in PUBLISHED},
        "dictionary": dictionary_content(dictionary),
    }


def _file_content(file: FileRead, rejects: pd.DataFrame, set_aside: int) -> dict[str, Any]:
    mine = rejects[rejects["file_no"] == file.file_no]
    rejected = mine.loc[mine["kind"] == "record", "record"].nunique(dropna=False)
    return {
        "file": file.name,
        "called": file.called,
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
