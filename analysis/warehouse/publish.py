"""Where loads live and how one is published: a folder a load, and a pointer file that is replaced in one step."""

import hashlib
import json
import re
import shutil
import tempfile
from pathlib import Path

from analysis.errors import InputError
from analysis.warehouse.durable import settle, settle_all, write_safely
from analysis.warehouse.lock import REMOVING

POINTER = "current"
MANIFEST = "manifest.json"
_ID = re.compile(r"\d{8}-[0-9a-f]{8}")


def current_load(warehouse: Path) -> Path | None:
    """The folder of the load in force; None when nothing has been loaded. Raises InputError when it is gone."""
    pointer = warehouse / POINTER
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError):
        name = ""
    if not _ID.fullmatch(name):
        raise InputError(
            f"The file {pointer}, which says what is in force, is damaged. Choose one of the loads (see: loads) with "
            "rollback LOAD, or load your exports again."
        )
    folder = warehouse / name
    if not (folder / MANIFEST).is_file():
        raise InputError(
            f"The load {name} is gone from {warehouse}. Load your exports again, or go back to another: rollback LOAD."
        )
    return folder


def load_folders(warehouse: Path) -> tuple[Path, ...]:
    """The folders of all loads, whole or not, in the order of their names."""
    found = warehouse.iterdir() if warehouse.is_dir() else ()
    return tuple(sorted(path for path in found if _ID.fullmatch(path.name) and path.is_dir()))


def written(folder: Path) -> dict[str, dict[str, int | str]]:
    """Size (bytes) and SHA-256 of every file of a load but its manifest, by its path within the folder."""
    return {name: {"bytes": path.stat().st_size, "sha256": sha256(path)} for name, path in _files(folder).items()}


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_there(folder: Path) -> bool:
    """Whether a load's manifest can be read and all its files are there in their sizes; quick, however large the load."""
    found = _read_written(folder)
    sizes = {name: path.stat().st_size for name, path in _files(folder).items()}
    return found is not None and sizes == {name: file["bytes"] for name, file in found.items()}


def is_whole(folder: Path) -> bool:
    """Whether a load is there with all its files, byte for byte as they were written."""
    return is_there(folder) and _read_written(folder) == written(folder)


def _read_written(folder: Path) -> dict[str, dict[str, int | str]] | None:
    try:
        return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["written"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _files(folder: Path) -> dict[str, Path]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith("."))
    return {str(path.relative_to(folder)): path for path in files if path != folder / MANIFEST}


def publish(built: Path, warehouse: Path, load_id: str) -> Path:
    """Move a finished load into place and point to it; readers see the old load or the new one, never a part.

    Everything is on disk before anything points to it. A load of the same id was damaged, and is replaced.
    """
    folder = warehouse / load_id
    settle_all(built)
    if folder.exists():
        remove(folder)
    built.rename(folder)
    settle(warehouse)
    point_to(folder)
    return folder


def point_to(folder: Path) -> None:
    """Put a load in force."""
    write_safely(folder.parent / POINTER, f"{folder.name}\n".encode())


def remove(folder: Path) -> None:
    """Remove a load, so that it is there whole or not at all, whenever this is interrupted."""
    aside = Path(tempfile.mkdtemp(prefix=REMOVING, dir=folder.parent))
    folder.rename(aside / folder.name)
    shutil.rmtree(aside, ignore_errors=True)
