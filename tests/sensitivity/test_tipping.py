"""How many of the missing tip a difference: counted by hand, by brute force, and against a published interval."""

import math

from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from analysis.statistics.tipping import ROUNDING, Arm, bounds, difference, tipping

arms = st.integers(1, 40).flatmap(
    lambda measured: st.builds(Arm, st.just(measured), st.integers(0, measured), st.integers(0, 25))
)


def test_all_failures_are_just_enough() -> None:
    """24 of 40 (0.6) with 20 missing against 20 of 50 (0.4): 0.6 x (1 - f / 60) = 0.4 at f = 20, the last one."""
    found = tipping(Arm(40, 24, 20), Arm(50, 20, 10))
    assert (found.failures, found.successes) == (20, 0)


def test_failures_and_successes() -> None:
    """With 15 missing all failed 24 / 55 = 0.4364; the other group reaches it at 0.4 + 0.6 x g / 60, g = 3.64: 4."""
    found = tipping(Arm(40, 24, 15), Arm(50, 20, 10))
    assert (found.failures, found.successes) == (None, 4)


def test_nothing_tips_it() -> None:
    """With 3 missing there: 0.4364 against at most 23 / 53 = 0.4340: the difference stays whatever the missing did."""
    better, other = Arm(40, 24, 15), Arm(50, 20, 3)
    found = tipping(better, other)
    assert (found.failures, found.successes) == (None, None)
    assert bounds(better, other)[0] == approx(24 / 55 - 23 / 53)
    assert bounds(better, other)[0] > 0


def test_interval_is_newcombe() -> None:
    """Newcombe 1998, method 10: 56 of 70 against 48 of 80 is 0.20 with limits 0.0524 to 0.3339."""
    found = difference(Arm(70, 56, 0), Arm(80, 48, 0))
    assert found.estimate == approx(0.2)
    assert (found.low, found.high) == (approx(0.0524, abs=5e-5), approx(0.3339, abs=5e-5))


def test_nobody_measured() -> None:
    """Without anybody measured in one of the two there is no difference, and the bounds are still known."""
    found = difference(Arm(0, 0, 4), Arm(10, 5, 0))
    assert all(math.isnan(value) for value in (found.estimate, found.low, found.high))
    assert bounds(Arm(0, 0, 4), Arm(10, 5, 0)) == (approx(-0.5), approx(0.5))


@given(arms, arms)
def test_smallest_number(first: Arm, second: Arm) -> None:
    """The number found is the smallest of all that could be tried, of failures, of successes and for the interval."""
    better, other = (first, second) if first.rate >= second.rate else (second, first)
    found = tipping(better, other)
    gone = [f for f in range(better.missing + 1) if difference(better, other, f).estimate <= ROUNDING]
    touched = [f for f in range(better.missing + 1) if difference(better, other, f).low <= ROUNDING]
    won = [g for g in range(other.missing + 1) if difference(better, other, better.missing, g).estimate <= ROUNDING]
    assert found.failures == (gone[0] if gone else None)
    assert found.failures_interval == (touched[0] if touched else None)
    assert found.successes == (0 if gone else won[0] if won else None)


@given(arms, arms)
def test_bounds_hold_every_case(first: Arm, second: Arm) -> None:
    """Whatever the missing did, the difference lies within the bounds; all failed and all succeeded is the lower one."""
    low, high = bounds(first, second)
    assert low - 1e-12 <= difference(first, second).estimate <= high + 1e-12
    assert difference(first, second, first.missing, second.missing).estimate == approx(low)
    assert difference(second, first, second.missing, first.missing).estimate == approx(-high)


def test_missing_do_not_narrow_the_interval() -> None:
    """As long as none is taken as failed the interval is that of the measured, however many are missing."""
    assert difference(Arm(40, 30, 0), Arm(50, 20, 0)) == difference(Arm(40, 30, 10), Arm(50, 20, 25))
