"""The files that a load is made from, and the fingerprint that tells whether they were loaded in the same way before."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analysis.dictionary import Dictionary
from analysis.exports import Format
from analysis.warehouse.manifest import MART_VERSION
from analysis.warehouse.publish import sha256


@dataclass(frozen=True)
class Input:
    """One file of an export's folder, whether the format takes it or not."""

    path: Path
    size: int


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
    pseudonym_key: bytes | None


def find_inputs(folder: Path) -> tuple[Input, ...]:
    """Every file of the folder, hidden ones apart, in the order of their names."""
    files = (path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    return tuple(Input(path, path.stat().st_size) for path in sorted(files))


def sizes_of(inputs: Sequence[Input]) -> list[list[str | int]]:
    """Names and sizes as they stand in a manifest: where these differ, the content need not be looked at."""
    return [[item.path.name, item.size] for item in inputs]


def fingerprint(plan: Plan, inputs: Sequence[Input], known: dict[Path, str]) -> str:
    """A checksum of all that decides what these files say: their bytes, the format, the dictionary, the options.

    known: the SHA-256 of files that were read already.
    """
    key = plan.pseudonym_key
    decides = {
        "files": [(item.path.name, known.get(item.path) or sha256(item.path)) for item in inputs],
        "format": plan.format.content,
        "dictionary": plan.dictionary.version,
        "data_cut": plan.data_cut,
        "source": plan.source,
        "pseudonyms": hashlib.sha256(key).hexdigest() if key else None,
        "marts": MART_VERSION,
    }
    return _checksum(decides)


def load_id(plan: Plan, mine: str, data_cut: str) -> str:
    """The id of a load: its data cut (given as 2026-01-31) and a checksum of everything that decides its content."""
    decides = [mine, plan.earlier.name if plan.earlier else None, plan.drop_gone]
    return f"{data_cut.replace('-', '')}-{_checksum(decides)[:8]}"


def _checksum(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
