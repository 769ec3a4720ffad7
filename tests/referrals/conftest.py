"""A doctor with seven patients among three others, counted by hand in COUNTING.md."""

from datetime import date
from pathlib import Path

import pytest

from analysis.access import one_doctor
from analysis.filters import Filters
from analysis.questions import Result, ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

SEVEN = Path(__file__).parent / "seven"
CUT = date(2025, 6, 30)


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export `seven`, loaded."""
    folder = tmp_path_factory.mktemp("seven")
    load_folder(SEVEN, folder, data_cut=CUT)
    return folder


@pytest.fixture(scope="session")
def everybody(warehouse: Path) -> Store:
    """The store of who may see all."""
    return open_store(warehouse)


@pytest.fixture(scope="session")
def xu(warehouse: Path) -> Store:
    """The store of Dr Xu, who referred seven patients."""
    return open_store(warehouse, one_doctor("X"))


@pytest.fixture(scope="session")
def answer(xu: Store) -> Result:
    """What the question says of Dr Xu."""
    return ask("referrals", xu, Filters())
