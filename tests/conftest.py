"""What every folder of tests may use: the sample, loaded once, and the shared real data, where they are present."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.warehouse.load import load_folder

os.environ["OUTCOMES_PROTECT"] = "no"  # a load takes no second step unless a test asks for it
SHARED = Path(os.environ.get("OUTCOMES_SHARED", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """The folder of one real data set; the test is skipped, saying so, where it is absent."""

    def folder(name: str) -> Path:
        if not (SHARED / name).is_dir():
            pytest.skip("real data are absent: set OUTCOMES_SHARED to their folder")
        return SHARED / name

    return folder


@pytest.fixture(scope="session")
def sample_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with the committed sample, for all tests that ask it and leave it as it is."""
    warehouse = tmp_path_factory.mktemp("sample") / "warehouse"
    load_folder(Path(__file__).parents[1] / "data" / "sample", warehouse)
    return warehouse
