"""kill -9 at any moment of a load: what was published stays right or the new is whole, and the next load works."""

import random
from pathlib import Path

import pytest

from analysis.warehouse.history import loads
from analysis.warehouse.load import load_folder
from tests.faults.child import begin, finish, load_until
from tests.faults.conftest import Export, booked


def kill_at_random(export: Export, warehouse: Path, seed: int, kills: int) -> None:
    """Load `kills` times with another moment of death each, and each time once more without."""
    count = warehouse.parent / "count"
    assert finish(begin(load_until, export.folder, warehouse, -1, count)) == 0
    moments = int(count.read_text(encoding="utf-8"))
    assert moments > 50
    draw = random.Random(seed)  # noqa: S311 - draws places, not secrets
    for moment in (draw.randrange(moments) for _ in range(kills)):
        before = booked(warehouse)
        export.grow()
        code = finish(begin(load_until, export.folder, warehouse, moment, count))
        assert code in {-9, 0}, f"moment {moment}"  # 0: there were fewer moments this time
        assert booked(warehouse) in {before, export.bookings}, f"moment {moment}"
        load_folder(export.folder, warehouse)
        assert booked(warehouse) == export.bookings, f"moment {moment}"
        assert not any(load.trouble for load in loads(warehouse)), f"moment {moment}"
        assert not list(warehouse.glob(".[!l]*")), f"moment {moment}"


def test_killed_at_ten_moments(export: Export, warehouse: Path) -> None:
    """Ten loads, each killed at a moment drawn from all steps and file operations of a load."""
    kill_at_random(export, warehouse, seed=0, kills=10)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 21))
def test_killed_at_a_hundred_moments(export: Export, warehouse: Path, seed: int) -> None:
    """The same at a hundred other moments, five in each test."""
    kill_at_random(export, warehouse, seed, kills=5)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_killed_from_outside(export: Export, warehouse: Path, seed: int) -> None:
    """Killed from outside, at moments spread over the time that a load takes, in the middle of what DuckDB does, too."""
    draw = random.Random(seed)  # noqa: S311 - draws places, not secrets
    for _ in range(5):
        before = booked(warehouse)
        export.grow()
        process = begin(load_until, export.folder, warehouse, -1, warehouse.parent / "count")
        process.join(draw.random() * 1.5)
        process.kill()
        finish(process)
        assert booked(warehouse) in {before, export.bookings}
        load_folder(export.folder, warehouse)
        assert booked(warehouse) == export.bookings
