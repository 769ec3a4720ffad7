"""Exports that a test writes as texts."""

from collections.abc import Mapping
from pathlib import Path

from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store


def load_texts(files: Mapping[str, str], base: Path) -> Store:
    """The store of an export: its files by name, written into a new folder below `base` and loaded there."""
    folder = base / "export"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text.lstrip(), encoding="utf-8")
    load_folder(folder, base / "warehouse")
    return open_store(base / "warehouse")
