"""Answers and reports as text: tables, CSV and JSON."""

import json
import shlex
from dataclasses import asdict
from typing import Any

import pandas as pd

from analysis.questions.result import Result
from analysis.warehouse.report import AGAIN, BUILT, SAME, FileReport, LoadReport

DISPLAYS = ("table", "csv", "json")
_LABELS_SHOWN = 10
_OUTCOMES = {
    BUILT: "Loaded as {}.",
    SAME: "These files are already loaded, as {}; nothing has changed.",
    AGAIN: "These files had been loaded before, as {}; that load is in force again.",
}


def show(result: Result, display: str) -> str:
    """A result as a table with its definition, as CSV, or as JSON."""
    table = result.table(result.filters.detail)
    if display == "csv":
        return table.to_csv(index=False).rstrip("\n")
    if display == "json":
        return json.dumps(_result_json(result, table), indent=1, default=str)
    simulated = ", simulated data" if result.load.simulated else ""
    return "\n".join(
        (
            table.to_string(index=False, na_rep="", float_format=lambda value: f"{value:.4g}")
            if len(table)
            else "No rows.",
            "",
            result.sentence,
            *result.notes,
            result.in_force,
            f"{result.filters_in_words}; load {result.load.id}, data cut {result.load.data_cut}{simulated}.",
            "Change during care: there is no control group.",
        )
    )


def _result_json(result: Result, table: pd.DataFrame) -> dict[str, Any]:
    return {
        "question": result.question,
        "load": result.load.id,
        "filters": result.filters.public(),
        "definition": f"{result.definition.text()} {result.in_force}",
        "rows": records(table),
        "data_cut": result.load.data_cut.isoformat(),
        "dates": result.load.dates,
        "simulated": result.load.simulated,
        "sentence": result.sentence,
        "notes": list(result.notes),
    }


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as plain values, with null for what is missing."""
    plain = table.astype(object).where(table.notna(), None)
    return [{name: _plain(value) for name, value in row.items()} for row in plain.to_dict("records")]


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def load_json(report: LoadReport) -> dict[str, Any]:
    """A load's report as stable JSON (DESIGN, Commands)."""
    return {
        "load": report.load,
        "data_cut": report.data_cut.isoformat(),
        "files": [asdict(file) for file in report.files],
        "rejects": report.rejects,
        "checks": list(report.checks),
        "notes": list(report.notes),
        "gone": report.gone,
        "new": report.is_new,
        "outcome": report.outcome,
    }


def load_words(report: LoadReport) -> str:
    """A load's report in plain words."""
    return "\n".join(
        (
            f"{_OUTCOMES[report.outcome].format(report.load)} Data cut {report.data_cut}.",
            *(_file_words(file) for file in report.files),
            *report.notes,
            *_gone_words(report),
            *(_check_words(check) for check in report.checks if check["status"] == "failed"),
            *_unmapped_words(report),
            *_reject_words(report),
        )
    )


def _file_words(file: FileReport) -> str:
    words = f"  {file.file}: {file.read:,} records read, {file.loaded:,} loaded, {file.rejected:,} rejected"
    words += f", {file.set_aside:,} set aside by the format" if file.set_aside else ""
    return words + (f"; {file.cells_rejected:,} cells left empty" if file.cells_rejected else "") + "."


def _check_words(check: dict[str, Any]) -> str:
    return f"  To look at: {check['n']:,} of {check['of']:,} {check['words']}."


def _unmapped_words(report: LoadReport) -> tuple[str, ...]:
    """For the most frequent unmapped labels, the command that maps each."""
    labels = [label for check in report.checks for label in check.get("labels", ())]
    return tuple(
        f"    {row['n']:,} x: map-condition {shlex.quote(str(row['label']))} {row['suggestion'] or 'CODE'}"
        for row in labels[:_LABELS_SHOWN]
    )


def _gone_words(report: LoadReport) -> tuple[str, ...]:
    if not report.gone:
        return ()
    what = "left out" if report.gone_dropped else "kept; leave them out with --add --drop-gone"
    where = report.folder / "gone.csv"
    return (f"  {report.gone:,} earlier records are gone from the newer export of the same dates ({what}): {where}",)


def _reject_words(report: LoadReport) -> tuple[str, ...]:
    if not report.rejects:
        return ()
    return (
        f"Every rejected record and cell is kept with its reason in {report.folder / 'rejects'}: mend and load again.",
    )
