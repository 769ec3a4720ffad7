"""How often a process in which nothing changes shows a signal: what the definition says of it is counted here."""

import re

import numpy as np
import pytest

from analysis.questions.trend import DEFINITION
from analysis.statistics.control_chart import p_chart, xmr
from analysis.statistics.control_rules import sides_by_rule

N_POINTS = 24


def has_signal(values: np.ndarray, points: int = 7, *, screen: bool = True) -> bool:
    return any(side.any() for side in sides_by_rule(values, xmr(values, screen=screen), points).values())


def share_with_signal(replicates: int, points: int, *, screen: bool = True, shift: float = 0) -> float:
    """The share of series of 24 normal values, the last 12 of them shifted by so many standard deviations, with a signal."""
    series = np.random.default_rng(7).normal(size=(replicates, N_POINTS))
    series[:, N_POINTS // 2 :] += shift
    return float(np.mean([has_signal(values, points, screen=screen) for values in series]))


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
def test_rare_counts_would_alarm_by_chance() -> None:
    """Why nothing is called special under 1 a month: an XmR chart of so rare counts signals in over 40 of 100 series."""
    rng = np.random.default_rng(8)
    rare = rng.binomial(300, 0.7 / 300, size=(2_000, N_POINTS)) / 300
    enough = rng.binomial(60, 3 / 60, size=(2_000, N_POINTS))
    alarms = [
        any(side.any() for side in sides_by_rule(part / 60, p_chart(part, [60] * N_POINTS)).values()) for part in enough
    ]
    assert np.mean([has_signal(values) for values in rare]) > 0.4
    assert np.mean(alarms) < 0.25
