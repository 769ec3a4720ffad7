"""What a load did, as one frozen report for people and programs."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

BUILT, SAME, AGAIN = "built", "same", "again"


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
    """What a load did, for people (words) and programs (the manifest's content).

    outcome: "built" from files that were not loaded like this before; "same", these very files were in force already;
    "again", these very files had been loaded before and what came of them was put in force again.
    """

    load: str
    folder: Path
    data_cut: date
    files: tuple[FileReport, ...]
    rejects: int
    checks: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]
    gone: int
    gone_dropped: bool
    outcome: str

    @property
    def is_new(self) -> bool:
        """Whether the load was built now, from files that were not loaded like this before."""
        return self.outcome == BUILT


def report_of(content: dict[str, Any], folder: Path, outcome: str) -> LoadReport:
    """The report of a load, from the content of its manifest."""
    return LoadReport(
        content["load"],
        folder,
        date.fromisoformat(content["data_cut"]),
        file_reports(content),
        content["rejects"],
        tuple(content["checks"]),
        tuple(content["notes"]),
        content["gone"],
        content["gone_dropped"],
        outcome,
    )


def file_reports(content: dict[str, Any]) -> tuple[FileReport, ...]:
    """What became of each file, from the content of a load's manifest."""
    names = ("file", "table", "read", "loaded", "rejected", "set_aside", "cells_rejected")
    return tuple(FileReport(**{name: row[name] for name in names}) for row in content["files"])
