"""The split of a move into the mix of strata and what lies inside them, on small tables."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis.questions.moved_headlines import reached
from analysis.statistics.shift import shift

STRATA = some.sampled_from("abcd")
MEANS = some.lists(some.tuples(STRATA, some.integers(1, 50), some.integers(-90, 90)), min_size=1, max_size=6)
COUNTS = some.tuples(*[some.integers(0, 9)] * 3).filter(any)
CURVES = some.lists(some.tuples(STRATA, some.integers(0, 120), COUNTS), min_size=1, max_size=9)


def mean_cells(rows: list[tuple[str, int, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["stratum", "n", "total"])


def mean(cells: pd.DataFrame) -> float:
    return cells["total"].sum() / cells["n"].sum()


def curve_cells(rows: list[tuple[str, int, tuple[int, int, int]]]) -> pd.DataFrame:
    flat = [(stratum, float(day), sum(counts), *counts) for stratum, day, counts in rows]
    return pd.DataFrame(flat, columns=["stratum", "time", "n", "improved", "ended", "censored"])


@given(MEANS, MEANS)
def test_means_add_up(before, after) -> None:
    """The two parts of a mean's move are the whole move, whatever strata either side has."""
    old, new = mean_cells(before), mean_cells(after)
    found = shift(old, new, mean)
    assert found.mix + found.inside == pytest.approx(mean(new) - mean(old), abs=1e-9)


@given(MEANS, MEANS)
def test_means_there_and_back(before, after) -> None:
    """The way back has the same parts with the other sign: neither load is the measure of the other."""
    old, new = mean_cells(before), mean_cells(after)
    there, back = shift(old, new, mean), shift(new, old, mean)
    assert (there.mix, there.inside) == pytest.approx((-back.mix, -back.inside), abs=1e-9)


@given(CURVES, CURVES, some.sampled_from(["service", "stayed"]))
def test_curves_add_up(before, after, view) -> None:
    """The same holds for a share read off a curve, wherever both curves reach that far."""
    old, new, value = curve_cells(before), curve_cells(after), reached(view).value
    found, move = shift(old, new, value), value(new) - value(old)
    assert math.isnan(found.mix) or found.mix + found.inside == pytest.approx(move, abs=1e-9)
    assert math.isnan(found.mix) == math.isnan(found.inside)


def test_kitagawa_by_hand() -> None:
    """Shares 1/2 and 1/2 become 1/4 and 3/4, means 2 and 4 become 3 and 4: mix 0.375, inside 0.375."""
    found = shift(mean_cells([("a", 10, 20), ("b", 10, 40)]), mean_cells([("a", 10, 30), ("b", 30, 120)]), mean)
    assert (found.mix, found.inside) == pytest.approx((0.375, 0.375))
