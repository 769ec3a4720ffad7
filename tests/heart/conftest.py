"""A small export counted by hand (COUNTING.md), loaded through the real load and asked through the real ask."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.questions.result import Result
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

HERE = Path(__file__).parent
Asked = Callable[..., Result]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The five episodes of COUNTING.md."""
    warehouse = tmp_path_factory.mktemp("heart")
    load_folder(HERE / "small", warehouse)
    return open_store(warehouse)


@pytest.fixture(scope="session")
def asked(small: Store) -> Asked:
    """Asks the small export a question, with filters."""
    return lambda question, **filters: ask(question, small, Filters.parse(filters))


@pytest.fixture
def made(tmp_path: Path) -> Callable[[str, str], Store]:
    """Loads an export given as the text of its intake and its sessions."""

    def loaded(intake: str, sessions: str) -> Store:
        folder = tmp_path / "export"
        folder.mkdir()
        (folder / "intake.csv").write_text(intake, encoding="utf-8")
        (folder / "sessions.csv").write_text(sessions, encoding="utf-8")
        load_folder(folder, tmp_path / "warehouse")
        return open_store(tmp_path / "warehouse")

    return loaded
