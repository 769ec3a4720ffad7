"""Turnbull's estimate and median against R (make_turnbull.R), by hand, and by what makes it the most likely one."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.turnbull import Masses, median, turnbull

HERE = Path(__file__).parent
COUNTS = dict(list(pd.read_csv(HERE / "turnbull_counts.csv").groupby("set")))
CURVES = pd.read_csv(HERE / "turnbull_curves.csv")
MEDIANS = pd.read_csv(HERE / "turnbull_medians.csv").set_index("set")
INF = np.inf


def of(*rows: tuple[float, float, int]) -> Masses:
    return turnbull(dict(zip(("left", "right", "n"), np.array(rows, dtype=float).reshape(-1, 3).T, strict=True)))


def improved_by(masses: Masses, time: float) -> float:
    """The share whose innermost interval has its middle, where R draws it, by that time."""
    return masses.share[(masses.left + masses.right) / 2 <= time + 1e-9].sum()


@pytest.mark.parametrize("name", COUNTS)
def test_curve(name: str) -> None:
    """The curve at R's jump times is the one at which R's own step stands still (1e-6), and survfit's own to 0.005."""
    masses = turnbull(COUNTS[name])
    rows = CURVES[CURVES["set"] == name]
    found = [improved_by(masses, time) for time in rows["time"]]
    np.testing.assert_allclose(found, rows["improved"], atol=1e-6)
    np.testing.assert_allclose(found, rows["by_survfit"], atol=5e-3)


@pytest.mark.parametrize("name", COUNTS)
def test_median(name: str) -> None:
    """The median is that of R's survfit, not reached where R's is not."""
    found = median(turnbull(COUNTS[name])).estimate
    np.testing.assert_allclose(found, MEDIANS.loc[name, "by_survfit"], atol=1e-9)


def test_by_hand() -> None:
    """Three in (0, 7], three in (7, 14], two never seen: nothing overlaps, so the shares are 3/8, 3/8, 2/8.

    3/8 by day 7 and 6/8 by day 14: the median lies in (7, 14], drawn at 10.5.
    """
    masses = of((7, 14, 3), (0, 7, 3), (14, INF, 2))
    assert masses.share == pytest.approx([3 / 8, 3 / 8, 2 / 8])
    middle = median(masses)
    assert (middle.estimate, middle.left, middle.right) == (10.5, 7, 14)


def test_wide_intervals_share_out() -> None:
    """One in (0, 14] beside two in (0, 7] and one in (7, 14] goes to them 2 to 1: a = (2 + a) / 4, so 2/3 and 1/3."""
    assert of((0, 14, 1), (0, 7, 2), (7, 14, 1)).share == pytest.approx([2 / 3, 1 / 3])


def test_an_interval_that_ends_where_another_begins_does_not_overlap() -> None:
    """(0, 7] and (7, 14] have no day in common; exactly day 7 lies in the first."""
    masses = of((0, 7, 1), (7, 14, 1), (7, 7, 1))
    assert list(zip(masses.left, masses.right, strict=True)) == [(7, 7), (7, 14)]
    assert masses.share == pytest.approx([2 / 3, 1 / 3])


def test_nobody_improved_and_nobody_at_all() -> None:
    """Without anybody seen improved, and without anybody, the median is not reached."""
    assert np.isnan(median(of((14, INF, 3), (0, INF, 1))).estimate)
    assert np.isnan(median(of()).estimate)
    assert np.isnan(median(of((3, 4, 0))).estimate)


def test_one_patient() -> None:
    """One patient seen improved between days 7 and 14 has all the share there."""
    middle = median(of((7, 14, 1)))
    assert (middle.estimate, middle.left, middle.right) == (10.5, 7, 14)


def test_middle_of_a_plateau() -> None:
    """Half in (0, 4] and half in (10, 20]: at one half between them, R takes the middle of 2 and 15."""
    assert median(of((0, 4, 2), (10, 20, 2))).estimate == 8.5


def test_what_is_no_interval_is_refused() -> None:
    """An interval that ends before it begins, or begins before day 0, is an error of the caller."""
    for row in ((9, 7, 1), (-1, 7, 1), (INF, INF, 1)):
        with pytest.raises(ValueError, match="does not end before it begins"):
            of(row)


intervals = st.tuples(st.integers(0, 30), st.one_of(st.none(), st.integers(0, 20)), st.integers(0, 5))


@settings(deadline=None)
@given(st.lists(intervals, min_size=1, max_size=30))
def test_it_is_the_most_likely(drawn: list[tuple[int, int | None, int]]) -> None:
    """Moving share to any interval makes the data no more likely: every slope is at most the number of episodes.

    That is the condition for the maximum of a concave likelihood; no step of the solution is used here.
    """
    rows = [(left, INF if width is None else left + width, n) for left, width, n in drawn]
    masses = of(*rows)
    total = sum(n for _, _, n in rows)
    if not total:
        return
    exact = masses.left == masses.right
    slopes = np.zeros(masses.share.size)
    for left, right, n in rows:
        begins_inside = (masses.left >= left) if left < right else exact & (masses.left == left)
        after = (masses.left > left) | ~exact if left < right else exact
        inside = begins_inside & after & (masses.right <= right)
        slopes += n * inside / (inside @ masses.share if n else 1)
    assert masses.share.sum() == pytest.approx(1)
    assert (masses.share >= 0).all()
    assert slopes.max() <= total * (1 + 1e-8)
