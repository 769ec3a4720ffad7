"""The manifest of a load: what was read, with what, and what came of it; enough to know and to rebuild it."""

import hashlib
import json
import platform
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis.dictionary import Change, Condition, Dictionary, Measure
from analysis.errors import InputError
from analysis.warehouse.publish import MANIFEST

MART_VERSION = 2
_SOFTWARE = ("duckdb", "numpy", "pandas", "pyarrow", "scipy")


def software_versions() -> dict[str, str]:
    """The versions of Python and of the libraries that numbers depend on."""
    return {"python": platform.python_version()} | {name: version(name) for name in _SOFTWARE}


def load_id(data_cut: str, parts: dict[str, Any]) -> str:
    """The id of a load: its data cut and a checksum of everything that decides its content.

    The same files loaded in the same way have the same id.
    """
    text = json.dumps(parts | {"marts": MART_VERSION}, sort_keys=True, default=str)
    return f"{data_cut.replace('-', '')}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def write_load(folder: Path, content: dict[str, Any]) -> None:
    """Write the manifest into a load's folder; the last file written, so that its presence means complete."""
    content = content | {
        "marts": MART_VERSION,
        "software": software_versions(),
        "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    (folder / MANIFEST).write_text(json.dumps(content, indent=1, default=str) + "\n", encoding="utf-8")


def read_load(folder: Path) -> dict[str, Any]:
    """The manifest of a load. Raises InputError when this version of the software cannot use it."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except ValueError:
        raise InputError(f"The manifest of load {folder.name} is damaged. Load the exports again.") from None
    if content.get("marts") != MART_VERSION:
        raise InputError(
            f"The load {folder.name} was made by another version of this software. Load the exports again."
        )
    return content


def dictionary_content(dictionary: Dictionary) -> dict[str, Any]:
    """The dictionary as it goes into the manifest: a load keeps the thresholds that it was built with."""
    return asdict(dictionary)


def dictionary_from(manifest: dict[str, Any]) -> Dictionary:
    """The dictionary that a load was built with."""
    content = manifest["dictionary"]
    return Dictionary(
        {code: _measure(row) for code, row in content["measures"].items()},
        {code: _condition(row) for code, row in content["conditions"].items()},
        content["version"],
    )


def _measure(row: dict[str, Any]) -> Measure:
    changes = {name: Change(**row[name]) if row[name] else None for name in ("mcid", "mdc")}
    return Measure(**(row | changes))


def _condition(row: dict[str, Any]) -> Condition:
    return Condition(**(row | {name: tuple(row[name]) for name in ("synonyms", "icd10", "secondary")}))
