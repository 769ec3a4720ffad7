"""The manifest of a load: what was read, with what, and what came of it; enough to know and to rebuild it."""

import json
import platform
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis.dictionary import Change, Condition, Dictionary, Measure
from analysis.errors import InputError
from analysis.warehouse.durable import write_safely
from analysis.warehouse.publish import MANIFEST

MART_VERSION = 5
_SOFTWARE = ("duckdb", "numpy", "pandas", "pyarrow", "scipy")


def software_versions() -> dict[str, str]:
    """The versions of Python and of the libraries that numbers depend on."""
    return {"python": platform.python_version()} | {name: version(name) for name in _SOFTWARE}


def write_load(folder: Path, content: dict[str, Any], *, who: str, previous: str | None) -> dict[str, Any]:
    """Write the manifest into a load's folder, the last file written, so that its presence means complete; as written.

    previous: the id of the load that was in force until now.
    """
    content = content | {
        "marts": MART_VERSION,
        "software": software_versions(),
        "previous": previous,
        "loaded_by": who,
        "loaded_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
    }
    write_safely(folder / MANIFEST, (json.dumps(content, indent=1, default=str) + "\n").encode())
    return content


def read_load(folder: Path) -> dict[str, Any]:
    """The manifest of a load. Raises InputError when this version of the software cannot use it."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = None
    if not isinstance(content, dict):
        raise InputError(f"The manifest of load {folder.name} is damaged. Load the exports again.")
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
