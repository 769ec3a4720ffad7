"""The two hand-counted exports, loaded through the real load, and short ways to ask them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

HERE = Path(__file__).parent
Row = dict[str, Any]
Rows = Callable[..., list[Row]]

# The filters that leave exactly this episode of the export `twelve` (test_groups.py proves it).
ALONE: dict[str, dict[str, str]] = {
    "E01": {"condition": "carpal_tunnel", "cohort": "pilot", "sex": "female"},
    "E02": {"condition": "headache_tension", "cohort": "pilot"},
    "E03": {"condition": "carpal_tunnel", "duration": "6-12 weeks", "clinic": "B"},
    "E04": {"age": "60-74", "sex": "male"},
    "E05": {"age": "75 and over"},
    "E06": {"condition": "low_back", "clinic": "B", "sex": "female"},
    "E07": {"sex": "other"},
    "E08": {"condition": "low_back", "cohort": "pilot", "duration": "over 12 weeks"},
    "E09": {"condition": "headache_tension", "clinic": "B", "sex": "female"},
    "E10": {"condition": "carpal_tunnel", "sex": "male"},
    "E13": {"condition": "low_back", "clinic": "A", "sex": "female"},
    "E14": {"clinic": "B", "therapist": "T3"},
    "E15": {"condition": "headache_tension", "duration": "under 6 weeks", "referrer": "D1"},
    "E16": {"condition": "carpal_tunnel", "age": "30-44", "therapist": "T3"},
    "E17": {"condition": "low_back", "clinic": "B", "sex": "male"},
}


def loaded(name: str, warehouse: Path) -> Store:
    """The store of one export folder beside this file."""
    load_folder(HERE / name, warehouse)
    return open_store(warehouse)


def asking(store: Store) -> Rows:
    """A function that asks this store a question and gives the rows as dictionaries."""

    def rows(question: str, **parameters: str) -> list[Row]:
        return ask(question, store, Filters.parse(parameters)).rows.to_dict("records")

    return rows


@pytest.fixture(scope="session")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The seventeen episodes of COUNTING.md."""
    return loaded("twelve", tmp_path_factory.mktemp("twelve"))


@pytest.fixture(scope="session")
def rows(twelve: Store) -> Rows:
    """Ask the export `twelve`: every row."""
    return asking(twelve)


@pytest.fixture(scope="session")
def row(rows: Rows) -> Callable[..., Row]:
    """Ask the export `twelve` a question that has one row."""

    def one(question: str, **parameters: str) -> Row:
        (only,) = rows(question, **parameters)
        return only

    return one


@pytest.fixture(scope="session")
def groups(rows: Rows) -> Callable[..., dict[str, Row]]:
    """Ask the export `twelve` with `by`: the rows by their group."""

    def grouped(question: str, by: str, **parameters: str) -> dict[str, Row]:
        return {row[by]: row for row in rows(question, by=by, **parameters)}

    return grouped


@pytest.fixture(scope="session")
def alone(rows: Rows) -> Callable[..., Row]:
    """Ask a one-row question about one episode only."""

    def one(question: str, episode: str, **parameters: str) -> Row:
        (only,) = rows(question, **ALONE[episode], **parameters)
        return only

    return one


@pytest.fixture(scope="session")
def endings(rows: Rows) -> Callable[..., dict[str, tuple[float, str]]]:
    """When and how every episode's way to improvement ended: episode -> (time, status)."""

    def ended(**parameters: str) -> dict[str, tuple[float, str]]:
        return {row["episode"]: (row["time"], row["status"]) for row in rows("events", **parameters)}

    return ended


@pytest.fixture(scope="session")
def curve(twelve: Store) -> Callable[..., dict[float, Row]]:
    """The curve of the question `improvement`, its steps by their time."""

    def steps(**parameters: str) -> dict[float, Row]:
        table = ask("improvement", twelve, Filters.parse(parameters)).details["curve"]
        return {row["time"]: row for row in table.to_dict("records")}

    return steps


@pytest.fixture(scope="session")
def scores_only_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The four episodes of an export that has scores and no sessions."""
    return loaded("scores_only", tmp_path_factory.mktemp("scores_only"))


@pytest.fixture(scope="session")
def scores_only(scores_only_store: Store) -> Rows:
    """Ask the export `scores_only`: every row."""
    return asking(scores_only_store)
