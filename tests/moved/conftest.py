"""Two exports of a small clinic that differ in one thing only, loaded one after the other."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis.filters import Filters
from analysis.questions import Result, ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import open_store
from tests.moved import clinic

Pair = Callable[..., Result]


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "warehouse"


@pytest.fixture
def load(tmp_path: Path, warehouse: Path) -> Callable[..., str]:
    """Load an export given as tables; the load's id."""

    def run(name: str, tables: clinic.Tables, **options: Any) -> str:
        folder = clinic.write(tmp_path / name, tables)
        return load_folder(folder, warehouse, format="canonical", **options).load

    return run


@pytest.fixture
def moved(load: Callable[..., str], warehouse: Path) -> Pair:
    """Load the old export, then the new one; what moved."""

    def run(old: clinic.Tables, new: clinic.Tables, **parameters: str) -> Result:
        load("old", old)
        load("new", new)
        return ask("moved", open_store(warehouse), Filters.parse(parameters))

    return run
