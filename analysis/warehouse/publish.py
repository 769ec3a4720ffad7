"""Where loads live and how one is published: a folder a load, and a pointer file that is replaced in one step."""

import json
import os
import shutil
from pathlib import Path

from analysis.errors import InputError

POINTER = "current"
MANIFEST = "manifest.json"


def current_load(warehouse: Path) -> Path | None:
    """The folder of the load in force; None when nothing has been loaded."""
    pointer = warehouse / POINTER
    if not pointer.is_file():
        return None
    folder = warehouse / pointer.read_text(encoding="utf-8").strip()
    if not (folder / MANIFEST).is_file():
        raise InputError(f"The load {folder.name} is gone from {warehouse}. Load your exports again.")
    return folder


def sizes(folder: Path) -> dict[str, int]:
    """The sizes in bytes of the mart files in a folder, by name."""
    return {path.name: path.stat().st_size for path in sorted(folder.glob("*.parquet"))}


def is_whole(folder: Path) -> bool:
    """Whether a load's manifest can be read and its mart files are there as they were written."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return manifest.get("sizes") == sizes(folder)


def publish(built: Path, warehouse: Path, load_id: str) -> Path:
    """Move a finished load into place and point to it; readers see the old load or the new one, never a part.

    A load with the same id is the same load: it is kept as it stands, unless it was damaged since.
    """
    folder = warehouse / load_id
    if is_whole(folder):
        shutil.rmtree(built)
    else:
        if folder.exists():
            shutil.rmtree(folder)
        built.rename(folder)
    waiting = warehouse / f".{POINTER}-{os.getpid()}"
    waiting.write_text(load_id + "\n", encoding="utf-8")
    waiting.replace(warehouse / POINTER)
    return folder
