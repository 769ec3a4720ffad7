"""A small export whose loads are published with made tables."""

import shutil
from pathlib import Path

import pytest

from analysis.disclosure.publish import publish
from analysis.warehouse.load import load_folder
from tests.faults.conftest import Export
from tests.releases import made


@pytest.fixture(autouse=True)
def made_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """The made tables take the place of the engine's."""
    made.install(monkeypatch.setattr)


@pytest.fixture(scope="session")
def loaded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of 3 bookings and a warehouse that holds it, to be copied."""
    folder = tmp_path_factory.mktemp("releases")
    load_folder(Export(folder / "export").folder, folder / "warehouse")
    return folder


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """The export of 3 bookings, which can be made to grow."""
    return Export(tmp_path / "export")


@pytest.fixture
def loaded(tmp_path: Path, loaded_once: Path) -> Path:
    """A warehouse with a load of which nothing is published."""
    return shutil.copytree(loaded_once / "warehouse", tmp_path / "warehouse")


@pytest.fixture(scope="session")
def published_once(tmp_path_factory: pytest.TempPathFactory, loaded_once: Path) -> Path:
    """A warehouse whose load is published, to be copied."""
    made_anew = shutil.copytree(loaded_once / "warehouse", tmp_path_factory.mktemp("published") / "warehouse")
    with pytest.MonkeyPatch.context() as patch:
        made.install(patch.setattr)
        publish(made_anew, who="Ada")
    return made_anew


@pytest.fixture
def warehouse(tmp_path: Path, published_once: Path) -> Path:
    """A warehouse whose load is published."""
    return shutil.copytree(published_once, tmp_path / "warehouse")
