"""Where loads live and how one is published: a folder a load, and a pointer file that is replaced in one step."""

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


def publish(built: Path, warehouse: Path, load_id: str) -> Path:
    """Move a finished load into place and point to it; readers see the old load or the new one, never a part.

    A load with the same id is the same load: it is kept as it stands, and `built` is removed.
    """
    folder = warehouse / load_id
    if (folder / MANIFEST).is_file():
        shutil.rmtree(built)
    else:
        built.rename(folder)
    waiting = warehouse / f".{POINTER}-{os.getpid()}"
    waiting.write_text(load_id + "\n", encoding="utf-8")
    waiting.replace(warehouse / POINTER)
    return folder
