"""How often a process in which nothing changes shows a signal: what the definition says of it is counted here."""

import re

import numpy as np
import pytest

from analysis.questions.trend import DEFINITION
from analysis.statistics.control_chart import Limits, p_chart, xmr
from analysis.statistics.control_rules import sides_by_rule

N_POINTS = 24


def any_side(values: np.ndarray, limits: Limits, points: int = 7) -> bool:
    return any(side.any() for side in sides_by_rule(values, limits, points).values())


def has_signal(values: np.ndarray, points: int = 7) -> bool:
    return any_side(values, xmr(values), points)


def share_with_signal(replicates: int, points: int, *, shift: float = 0) -> float:
    """The share of series of 24 normal values, the last 12 of them shifted by so many standard deviations, with a signal."""
    series = np.random.default_rng(7).normal(size=(replicates, N_POINTS))
    series[:, N_POINTS // 2 :] += shift
    return float(np.mean([has_signal(values, points) for values in series]))


def test_a_change_is_found() -> None:
    """A change by two standard deviations half way is found in at least 80 of 100 series."""
    assert share_with_signal(300, 7, shift=2) >= 0.8


@pytest.mark.long
def test_false_alarms_are_as_stated() -> None:
    """The definition says in how many of 100 stable series a signal shows, with 7 points and with 6: within 1.5 of it."""
    seven, six = (
        int(number) for number in re.search(r"about (\d+) of 100 .*points=6: (\d+)", DEFINITION.assumes).groups()
    )
    found = {points: share_with_signal(10_000, points) for points in (7, 6)}
    assert found[7] * 100 == pytest.approx(seven, abs=1.5)
    assert found[6] * 100 == pytest.approx(six, abs=1.5)


@pytest.mark.long
def test_shares_have_no_xmr_chart() -> None:
    """Why shares of small months are charted as p: an XmR chart of the same stable shares signals half as often again.

    2 in 20 a month, fewer in the first three. Under 2, and of counts under 5, every chart signals too often.
    """
    rng = np.random.default_rng(8)
    whole = rng.poisson(20, size=(2_000, N_POINTS)) + 1
    whole[:, :3] = whole[:, :3] // 3 + 1
    part = rng.binomial(whole, 0.1)
    as_p = [any_side(part[row] / whole[row], p_chart(part[row], whole[row])) for row in range(len(part))]
    as_xmr = [any_side(part[row] / whole[row], xmr(part[row] / whole[row])) for row in range(len(part))]
    assert np.mean(as_p) < 0.22
    assert np.mean(as_xmr) > 1.5 * np.mean(as_p)
    assert np.mean([has_signal(values) for values in rng.poisson(2, size=(1_000, N_POINTS))]) > 0.28
    assert np.mean([has_signal(values) for values in rng.poisson(10, size=(1_000, N_POINTS))]) < 0.24
