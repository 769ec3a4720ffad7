"""What a load did, as one frozen report for people and programs."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any


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
    gone: int
    gone_dropped: bool
    is_new: bool


def report_of(content: dict[str, Any], folder: Path, *, is_new: bool) -> LoadReport:
    """The report of a load, from the content of its manifest."""
    names = ("file", "table", "read", "loaded", "rejected", "set_aside", "cells_rejected")
    return LoadReport(
        content["load"],
        folder,
        date.fromisoformat(content["data_cut"]),
        tuple(FileReport(**{name: row[name] for name in names}) for row in content["files"]),
        content["rejects"],
        tuple(content["checks"]),
        tuple(content["notes"]),
        content["gone"],
        content["gone_dropped"],
        is_new,
    )
