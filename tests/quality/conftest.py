"""The hand-made exports, loaded once for all tests."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

_SPEC = importlib.util.spec_from_file_location("quality_exports", Path(__file__).parent / "exports.py")
made = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(made)
Loaded = tuple[Store, dict[str, dict[str, Any]]]


def loaded(files: dict[str, str], base: Path) -> Loaded:
    """The store of an export, and what its checks found, by name."""
    report = load_folder(made.write(base / "export", files), base / "warehouse")
    return open_store(base / "warehouse"), {check["check"]: check for check in report.checks}


@pytest.fixture(scope="session")
def exports() -> ModuleType:
    """The hand-made exports as text."""
    return made


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return loaded(made.FAULTY, tmp_path_factory.mktemp("faulty"))


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return loaded(made.CLEAN, tmp_path_factory.mktemp("clean"))


@pytest.fixture(scope="session")
def suspicious(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return loaded(made.suspicious(), tmp_path_factory.mktemp("suspicious"))


@pytest.fixture
def load(tmp_path: Path) -> Callable[[dict[str, str]], Loaded]:
    """Loads an export into the warehouse of this test, after those that it loaded before."""
    count = iter(range(9))

    def run(files: dict[str, str]) -> Loaded:
        report = load_folder(made.write(tmp_path / f"export{next(count)}", files), tmp_path / "warehouse")
        return open_store(tmp_path / "warehouse"), {check["check"]: check for check in report.checks}

    return run
