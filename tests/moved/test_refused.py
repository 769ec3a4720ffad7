"""Where there is nothing to compare, the answer is a sentence that says why; and the rest of the product stands."""

import shutil
from pathlib import Path

import pytest

from analysis.errors import InputError, UsageError
from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.between import refused
from analysis.warehouse.history import roll_back
from analysis.warehouse.settings import keep_loads
from analysis.warehouse.store import open_store
from tests.moved import clinic
from tests.moved.test_one_cause import AFTER, base

LIKE = {"dates": "calendar", "simulated": False, "has_sessions": True, "earlier": None, "format": "canonical",
        "files": [{"source": "canonical"}], "earlier_files": []}  # fmt: skip


def told(warehouse: Path, **parameters: str) -> str:
    """Why what moved is refused; every other question is answered."""
    store = open_store(warehouse)
    assert len(ask("ladder", store, Filters()).rows) == 1
    with pytest.raises(InputError) as refusal:
        ask("moved", store, Filters.parse(parameters))
    return str(refusal.value)


def newer() -> clinic.Tables:
    return clinic.together(base(), clinic.group("N", 2, "neck_pain", AFTER, (9, 3)))


def test_first_load_and_one_put_back(load, warehouse: Path) -> None:
    """The first load has none before it; put back by a rollback it still has none, and the later load keeps its own."""
    first = load("old", base())
    assert "first load" in told(warehouse)
    second = load("new", newer())
    roll_back(warehouse, first, who="test")
    assert "first load" in told(warehouse)
    roll_back(warehouse, second, who="test")
    assert ask("moved", open_store(warehouse), Filters()).sentence.startswith(f"Since load {first}")


def test_an_earlier_load_once_more(load, warehouse: Path) -> None:
    """The files of an earlier load, loaded again after others, are not compared with a load they were not built on."""
    load("old", base())
    second = load("new", newer())
    load("again", base())
    assert f"loaded again after {second}" in told(warehouse)


def test_the_load_before_is_gone(load, warehouse: Path) -> None:
    """Where the load before is no longer kept, or a file of it is damaged, the answer says so."""
    first = load("old", base())
    load("new", newer())
    (warehouse / first / "episodes.parquet").write_bytes(b"PAR1 no more")
    assert "no longer kept" in told(warehouse)
    shutil.rmtree(warehouse / first)
    assert f"The load before, {first}, is no longer kept" in told(warehouse)


@pytest.mark.parametrize(
    ("earlier", "content", "reason"),
    [
        ({"simulated": True}, {}, "simulated"),
        ({"files": [{"source": "elsewhere"}]}, {}, "another source"),
        ({"format": "jane"}, {}, "another source"),
        ({"has_sessions": False}, {}, "bookings"),
        ({"dates": "nominal"}, {"dates": "nominal"}, "day numbers"),
    ],
)
def test_loads_that_have_nothing_in_common(earlier: dict, content: dict, reason: str) -> None:
    """Simulated and real patients, other sources and formats, with and without bookings, day numbers: never compared."""
    assert refused(LIKE, LIKE) is None
    assert reason in refused(LIKE | earlier, LIKE | content)


def test_visits_are_refused(load, warehouse: Path) -> None:
    """Time in visits is refused as wrong usage, since week 8 is a time in days."""
    load("old", base())
    with pytest.raises(UsageError, match="axis=visits"):
        ask("moved", open_store(warehouse), Filters.parse({"axis": "visits"}))


def test_nobody_on_one_side(moved) -> None:
    """A mean that one of the loads cannot give is not taken apart; the counts are, and the answer names the rest."""
    answer = moved(base(), newer(), condition="neck_pain")
    rows = answer.rows.set_index("headline")
    assert rows.loc["referred", ["before", "after", "new"]].tolist() == [0, 2, 2]
    assert rows.loc["change_mean", ["total", "new", "mix", "within"]].isna().all()
    assert rows.loc["change_mean", "after"] == -6
    assert any("Not taken apart" in note and "mean change" in note for note in answer.notes)


def test_an_older_export_after_a_newer_one(moved) -> None:
    """Loaded in the wrong order, what the older export lacks counts as gone, and nothing as new."""
    rows = moved(newer(), base()).rows.set_index("headline")
    assert rows.loc["referred", ["total", "corrected", "new"]].tolist() == [-2, -2, 0]


def test_switched_off(load, warehouse: Path) -> None:
    """A clinic that switches the comparison off has none, and keeps that setting when it changes another."""
    load("old", base())
    keep_loads(warehouse, 3, who="test")
    settings = warehouse / "settings" / "settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("true", "false"), encoding="utf-8")
    keep_loads(warehouse, 4, who="test")
    load("new", newer())
    assert "switched off" in told(warehouse)
    assert not list(warehouse.glob("*/between"))
