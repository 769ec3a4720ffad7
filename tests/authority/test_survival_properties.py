"""What holds for every table of counts (Hypothesis)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.restricted_mean import rmst
from analysis.statistics.survival import Curve, at, at_risk, incidence, quantile

COLUMNS = ("time", "improved", "ended", "censored")
few = st.integers(0, 4)
rows = st.lists(st.tuples(st.integers(0, 40), few, few, few), max_size=25)
tables = rows.map(lambda drawn: np.array(drawn, dtype=float).reshape(-1, 4))
views = st.sampled_from(["service", "stayed"])


def curve_of(table: np.ndarray, view: str) -> Curve:
    return incidence(dict(zip(COLUMNS, table.T, strict=True)), view)


def same(one: np.ndarray, other: np.ndarray, factor: float = 1) -> None:
    np.testing.assert_allclose(one, other * factor, rtol=1e-7, atol=1e-9)


@settings(deadline=None)
@given(tables)
def test_everyone_is_somewhere(table: np.ndarray) -> None:
    """Improved, ended and neither add up to everyone at every time; in `stayed`, improved and not."""
    service, stayed = curve_of(table, "service"), curve_of(table, "stayed")
    same(service.estimate + service.competing.estimate + service.free, np.ones(service.time.size))
    same(stayed.estimate + stayed.free, np.ones(stayed.time.size))


@settings(deadline=None)
@given(tables)
def test_stayed_is_above_service(table: np.ndarray) -> None:
    """Had they stayed, at least as many would have improved as did."""
    assert (curve_of(table, "stayed").estimate >= curve_of(table, "service").estimate - 1e-12).all()


@settings(deadline=None)
@given(tables, views)
def test_rising_within_limits(table: np.ndarray, view: str) -> None:
    """The curve never falls and lies inside its limits, which exist exactly where it is above 0 and below 1."""
    curve = curve_of(table, view)
    assert (np.diff(curve.estimate, prepend=0) >= 0).all()
    inside = (curve.estimate > 0) & (curve.estimate < 1 - 1e-12)
    np.testing.assert_array_equal(inside, ~np.isnan(curve.low))
    low, estimate, high = curve.low[inside], curve.estimate[inside], curve.high[inside]
    assert ((low >= 0) & (low < estimate) & (estimate < high) & (high <= 1)).all()


@settings(deadline=None)
@given(tables, views, st.randoms(use_true_random=False))
def test_order_and_splitting_of_rows(table: np.ndarray, view: str, random: object) -> None:
    """The order of the rows does not matter, nor whether one time stands in one row or in three."""
    rows = [
        (time, *(count if column == part else 0 for column in range(3)))
        for time, *counts in table
        for part, count in enumerate(counts)
    ]
    random.shuffle(rows)
    one, other = curve_of(table, view), curve_of(np.array(rows).reshape(-1, 4), view)
    for column in ("time", "at_risk", "improved", "ended", "censored", "estimate", "low", "high", "std_error"):
        np.testing.assert_array_equal(getattr(one, column), getattr(other, column))


@settings(deadline=None)
@given(tables, views, st.sampled_from([2, 9, 1_000_000]))
def test_more_of_the_same_people(table: np.ndarray, view: str, k: int) -> None:
    """Everyone k times over leaves the estimates as they are and divides the standard errors by the root of k."""
    one, many = curve_of(table, view), curve_of(table * [1, k, k, k], view)
    same(many.estimate, one.estimate)
    same(many.std_error, one.std_error, 1 / np.sqrt(k))
    same(rmst(many, 20).estimate, np.float64(rmst(one, 20).estimate))
    same(rmst(many, 20).std_error, np.float64(rmst(one, 20).std_error), 1 / np.sqrt(k))


@settings(deadline=None)
@given(tables, views, st.lists(st.integers(0, 50), min_size=1))
def test_table_accounts_for_everyone(table: np.ndarray, view: str, ticks: list[int]) -> None:
    """At any tick, those at risk and those to whom something happened before it are everyone."""
    curve = curve_of(table, view)
    now, before = at_risk(curve, ticks), at_risk(curve, np.array(ticks) - 0.5)
    same(now.at_risk + before.improved + before.ended + before.censored, np.full(len(ticks), curve.n))


@settings(deadline=None)
@given(tables, views, st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9]))
def test_quantile_and_curve_agree(table: np.ndarray, view: str, p: float) -> None:
    """The curve is at p or above at its quantile, below p before it, and a quantile is not reached only if p is not."""
    curve = curve_of(table, view)
    day = quantile(curve, p).estimate
    reached = bool((curve.estimate >= p - 1e-9).any())
    assert np.isnan(day) == (not reached)
    if reached:
        assert at(curve, day).estimate >= p - 1e-9
        assert at(curve, day - 0.25).estimate < p + 1e-9


@settings(deadline=None)
@given(tables.filter(lambda table: table[:, 1:].any()), views)
def test_variance_is_the_sum_of_squared_influences(table: np.ndarray, view: str) -> None:
    """Each person's influence, found by weighing the person a little more and a little less, gives the same variance.

    This is what R's infinitesimal jackknife is by definition; no closed form is used here.
    """
    curve = curve_of(table, view)
    rows = np.column_stack([getattr(curve, column) for column in COLUMNS])
    curve_variance, mean_variance, step = np.zeros(curve.time.size), 0.0, 1e-5
    for row, column in zip(*np.nonzero(rows[:, 1:]), strict=True):
        nudge = np.zeros_like(rows)
        nudge[row, column + 1] = step
        more, less = curve_of(rows + nudge, view), curve_of(rows - nudge, view)
        people = rows[row, column + 1]
        curve_variance += people * ((more.estimate - less.estimate) / (2 * step)) ** 2
        mean_variance += people * ((rmst(more, 20).estimate - rmst(less, 20).estimate) / (2 * step)) ** 2
    assert curve.std_error == pytest.approx(np.sqrt(curve_variance), rel=1e-5, abs=1e-6)
    assert rmst(curve, 20).std_error == pytest.approx(np.sqrt(mean_variance), rel=1e-5, abs=1e-6, nan_ok=True)
