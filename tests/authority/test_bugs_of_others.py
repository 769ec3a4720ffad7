"""Mistakes that other programs made with curves and tests: each is a rule here (the programs are named in each test)."""

import numpy as np
import pandas as pd
import pytest

from analysis.figures import improvement
from analysis.statistics.curve_tests import ChiSquare, gray, grid, logrank
from analysis.statistics.restricted_mean import rmst
from analysis.statistics.survival import at, at_risk, incidence

COLUMNS = ["group_name", "time", "improved", "ended", "censored"]
# A and B improve alike; care of B ends much sooner.
ENDING_DIFFERS = pd.DataFrame(
    [("A", day, 2, 0, 1) for day in range(10, 60, 10)] + [("B", day, 2, 4, 1) for day in range(10, 60, 10)],
    columns=COLUMNS,
)


def of_both(test, counts: pd.DataFrame) -> ChiSquare:
    return test([grid(counts, ["A", "B"])])


def test_events_on_day_0_are_at_risk_on_day_0() -> None:
    """Whoever improves, ends or is censored on day 0 counts at risk there (cBioPortal 10669 lost them)."""
    curve = incidence({"time": [0, 7], "improved": [2, 1], "ended": [1, 0], "censored": [1, 1]}, "service")
    table = at_risk(curve, [0, 7])
    assert table.at_risk.tolist() == [6, 2]
    assert table.improved.tolist() == [2, 3]
    assert at(curve, 0).estimate == pytest.approx(2 / 6)


def test_at_risk_is_of_the_tick_not_of_the_interval_after_it() -> None:
    """At a tick stand those at risk just before it, between event times too (lifelines 1383 shows the interval's end)."""
    curve = incidence({"time": [5, 10], "improved": [1, 1], "ended": [0, 0], "censored": [0, 2]}, "stayed")
    assert at_risk(curve, [0, 5, 6, 10, 11]).at_risk.tolist() == [4, 4, 3, 3, 0]


def test_p_is_that_of_improvement_not_of_the_competing_event() -> None:
    """Gray's p is about improvement; ends turned into improvements give another (ggsurvfit 277 mixed the two)."""
    turned = ENDING_DIFFERS.rename(columns={"improved": "ended", "ended": "improved"})
    assert of_both(gray, turned).p < 0.001 < of_both(gray, ENDING_DIFFERS).p


def test_p_is_two_sided() -> None:
    """Which group is the faster one makes no difference to p (cBioPortal 9943 showed one side as two)."""
    swapped = ENDING_DIFFERS.assign(group_name=ENDING_DIFFERS["group_name"].map({"A": "B", "B": "A"}))
    for test in (logrank, gray):
        assert of_both(test, ENDING_DIFFERS).p == pytest.approx(of_both(test, swapped).p, rel=1e-9)


def test_error_of_a_mean_is_not_the_spread_of_people() -> None:
    """Four times the people halve the standard error of the mean days (lifelines gives the variance of one person)."""
    counts = {"time": [7.0, 14, 30], "improved": [10.0, 10, 5], "ended": [2.0, 2, 0], "censored": [0.0, 3, 8]}
    many = {name: np.array(values) * (1 if name == "time" else 4) for name, values in counts.items()}
    for view in ("service", "stayed"):
        one, four = rmst(incidence(counts, view), 28), rmst(incidence(many, view), 28)
        assert four.std_error == pytest.approx(one.std_error / 2)
        assert one.std_error < 28 / np.sqrt(40)


def test_ties_are_not_broken_by_chance() -> None:
    """Everybody on one day: the same numbers each time (lifelines' Aalen-Johansen jitters ties at random)."""
    counts = {"time": [7], "improved": [5], "ended": [3], "censored": [2]}
    curves = [incidence(counts, "service") for _ in range(3)]
    assert [curve.estimate.tolist() for curve in curves] == [[0.5]] * 3
    assert curves[0].competing.estimate.tolist() == pytest.approx([0.3])


def test_no_limits_where_there_are_none() -> None:
    """At 0 and at 1 limits are missing, not 0 wide and not an infinity that plots (log(-log) is not defined there)."""
    counts = {"time": [3, 7], "improved": [0, 4], "ended": [0, 0], "censored": [1, 0]}
    for view in ("service", "stayed"):
        curve = incidence(counts, view)
        assert curve.estimate.tolist() == [0, 1]
        assert np.isnan([*curve.low, *curve.high]).all()


def test_the_band_is_drawn_from_low_to_high() -> None:
    """The band's edges are the limits themselves (Superset 32428 drew upper minus lower)."""
    steps = pd.DataFrame(
        {"time": [7, 14], "at_risk": [20, 15], "estimate": [0.2, 0.4], "low": [0.1, 0.25], "high": [0.3, 0.55]}
    ).assign(shown=True)
    ticks = pd.DataFrame({"tick": [0], "at_risk": [20], "improved": [0], "ended": [0], "censored": [0]})
    low, high = improvement.draw(steps, None, ticks, "days").data[:2]
    assert (list(low.y), list(high.y)) == ([0.1, 0.25], [0.3, 0.55])
    assert high.fill == "tonexty"
