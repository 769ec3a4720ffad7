"""Folders of exports on the server: only those beneath one base folder can be chosen, whatever a link in it says."""

import os
from collections.abc import Iterator
from pathlib import Path

import streamlit as st

from pages.shared.loading import Export

BASE = "OUTCOMES_EXPORTS"
DEFAULT_BASE = Path(__file__).parents[2] / "data" / "exports"
DEEPEST, MOST = 3, 500
_KEY = "loads-folder"


def draw() -> Export | None:
    """Draw the choice of a folder; None where there is none or none was chosen."""
    here = base()
    folders = {str(path.relative_to(here)): path for path in found(here)}
    if not folders:
        st.info(
            "There is no folder of exports on this server. Whoever runs it can put exports beneath "
            f"data/exports, each in a folder of its own, or name another place with {BASE}.",
            icon=":material/info:",
        )
        return None
    chosen = st.selectbox(
        "Folder on this server",
        list(folders),
        index=None,
        key=_KEY,
        format_func=lambda name: "the base folder itself" if name == "." else name,
        placeholder="Choose a folder",
        filter_mode="contains",
    )
    return Export(folders[chosen], f"the folder {chosen}", is_upload=False) if chosen in folders else None


def base() -> Path:
    """The folder beneath which exports can be chosen: OUTCOMES_EXPORTS, or data/exports."""
    return Path(os.environ.get(BASE, DEFAULT_BASE)).resolve()


def found(here: Path) -> list[Path]:
    """The folders with files beneath a base, at most three levels down; none that a link leads out of it."""
    return sorted(folder for folder in _beneath(here, DEEPEST) if _has_files(folder) and _stays(folder, here))[:MOST]


def _beneath(folder: Path, deep: int) -> Iterator[Path]:
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.X_OK):
        return
    yield folder
    if deep:
        for inner in folder.iterdir():
            if not inner.name.startswith(".") and not inner.is_symlink():
                yield from _beneath(inner, deep - 1)


def _has_files(folder: Path) -> bool:
    return any(path.is_file() and not path.name.startswith(".") for path in folder.iterdir())


def _stays(folder: Path, here: Path) -> bool:
    """Whether all files of a folder lie beneath the base: a link among them may lead elsewhere."""
    return all(path.resolve().is_relative_to(here) for path in folder.iterdir())
