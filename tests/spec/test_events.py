"""ask events: the rows behind the curves, for those allowed to see rows (who is refused: tests/security)."""

import pytest


def test_one_row_per_episode_behind_the_curves(rows):
    """Columns episode, group, time, status; the episodes are those that the curves count, each once."""
    found = rows("events", by="clinic", threshold="30")
    assert [list(row) for row in found] == [["episode", "group", "time", "status"]] * 13
    assert len({row["episode"] for row in found}) == 13
    assert {row["group"] for row in found} == {"A", "B"}


@pytest.mark.parametrize("axis", ["days", "visits"])
def test_rows_add_up_to_the_counts(rows, row, axis):
    """Statuses are improved, ended and censored, as often as improvement counts them, on both axes."""
    statuses = [found["status"] for found in rows("events", threshold="30", axis=axis)]
    counted = row("improvement", threshold="30", axis=axis)
    names = ("improved", "ended", "censored")
    assert [statuses.count(name) for name in names] == [counted[name] for name in names]
    assert set(statuses) == set(names)


def test_without_by_all_are_one_group(rows):
    """Without by every row is of the group "all"."""
    assert {row["group"] for row in rows("events", threshold="30")} == {"all"}
