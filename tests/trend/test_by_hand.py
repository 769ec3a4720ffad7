"""Limits and rules of control charts on series small enough to work out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics import control_chart
from analysis.statistics.control_chart import Limits, assurance, choose, p_chart, xmr
from analysis.statistics.control_rules import RULES, named, sides_by_rule, signals

SERIES = st.lists(st.integers(-20, 20), min_size=1, max_size=40)


def at(centre: float, half: float, n: int) -> Limits:
    return Limits(np.full(n, centre), np.full(n, half), np.zeros(n, dtype=bool))


def rules(values: list[float], limits: Limits | None = None, points: int = 7) -> list[str]:
    """The rule of each point, by default around 0 with limits so far away that none is near them."""
    return [rule for rule, _ in named(sides_by_rule(values, limits or at(0, 1000, len(values)), points))]


def spans(values: list[float], limits: Limits) -> list[tuple[int, int, list[str]]]:
    found = signals(sides_by_rule(values, limits))
    return [(one.first, one.last, [run.rule for run in one.runs]) for one in found]


def test_xmr_by_hand() -> None:
    """Of 10, 12, 11, 15 the mean is 12, the moving ranges 2, 1, 4 have the mean 7/3: limits 12 ± 2.66 x 7/3."""
    limits = xmr([10, 12, 11, 15])
    assert limits.centre.tolist() == [12] * 4
    assert limits.upper == pytest.approx([12 + 2.66 * 7 / 3] * 4)
    assert limits.lower == pytest.approx([12 - 2.66 * 7 / 3] * 4)


def test_outlying_ranges_are_left_out_once() -> None:
    """Ranges 1, 1, 1, 1, 1, 20, 20 have the mean 45/7: 20 is under 3.267 times that; of ten 1s and one 40 it is not."""
    assert not xmr([0, 1, 0, 1, 0, 1, 21, 1]).is_screened.any()  # 3.267 x 45/7 = 21.0
    values = [0, 1] * 5 + [0, 40]  # ten ranges of 1, one of 40: mean 50/11, bound 14.9
    screened, kept = xmr(values), xmr(values, screen=False)
    assert screened.is_screened.tolist() == [False] * 11 + [True]
    assert screened.half == pytest.approx([2.66] * 12)
    assert kept.half == pytest.approx([2.66 * 50 / 11] * 12)
    assert screened.centre[0] == kept.centre[0]  # the point itself stays in the mean


def test_screening_never_takes_all_spread() -> None:
    """Where every range but one is 0, that one stays: without it the limits would lie on the mean."""
    assert xmr([5] * 12 + [9]).half == pytest.approx([2.66 * 4 / 12] * 13)


@pytest.mark.parametrize("values", [[], [3], [3, 3, 3], [0.1] * 9])
def test_no_spread_no_limits(values: list[float]) -> None:
    """A series without any difference has no limits, and nothing in it is special."""
    limits = xmr(values)
    assert np.isnan(limits.upper).all()
    assert rules(values, limits) == [""] * len(values)


def test_p_by_hand() -> None:
    """30 of 100 and 5 of 25: together 35 of 125 = 0.28; 3 sqrt(0.28 x 0.72 / 100) = 0.1347, and / 25 twice that."""
    limits = p_chart([30, 5], [100, 25])
    assert limits.centre.tolist() == [0.28, 0.28]
    assert limits.half == pytest.approx([0.134699, 0.269399], abs=1e-6)
    assert p_chart([1, 0], [10, 10]).lower.tolist() == [0, 0]  # 0.05 - 0.207 is below what a share can be


def test_a_shift_is_seven_or_six() -> None:
    """7 points in a row on one side are a shift, 6 are one only where 6 are asked for; a point on the mean breaks it."""
    six = [1, 2, 1, 2, 1, 2, -1]
    assert rules(six) == [""] * 7
    assert rules(six, points=6) == ["shift"] * 6 + [""]
    assert rules([*six[:6], 1]) == ["shift"] * 7
    assert rules([1, 2, 1, 0, 1, 2, 1, 2]) == [""] * 8


def test_a_trend_is_seven_points() -> None:
    """7 points that each rise (6 steps) are a trend, falling ones as well; two equal ones in a row break it."""
    assert rules([-3, -2, -1, 0, 1, 2, 3]) == ["trend"] * 7
    assert rules([3, 2, 1, 0, -1, -2, -3]) == ["trend"] * 7
    assert rules([-3, -2, -1, -1, 1, 2, 3]) == [""] * 7
    assert rules([-3, -2, -1, 0, 1, 2]) == [""] * 6
    assert rules([-3, -2, -1, 0, 1, 2], points=6) == ["trend"] * 6


def test_at_a_turn_the_trend_to_come_counts() -> None:
    """A point that ends a rise of 7 and begins a fall of 7 is part of the fall."""
    found = sides_by_rule([-3, -2, -1, 0, 1, 2, 3, 2, 1, 0, -1, -2, -3], at(0, 1000, 13))["trend"]
    assert found.tolist() == [1] * 6 + [-1] * 7


def test_two_of_three_on_one_side() -> None:
    """Two of three near a limit (beyond 2/3 of the way: 6 of 9) count only where all three are on that side of the mean."""
    assert rules([7, 1, 7], at(0, 9, 3)) == ["two_of_three", "", "two_of_three"]
    assert rules([7, 7, 1], at(0, 9, 3)) == ["two_of_three", "two_of_three", ""]
    assert rules([7, -1, 7], at(0, 9, 3)) == [""] * 3  # NHSRplotthedots 143: not across the mean
    assert rules([7, -7, 1], at(0, 9, 3)) == [""] * 3
    assert rules([7, 7], at(0, 9, 2)) == [""] * 2
    assert rules([6, 1, 6], at(0, 9, 3)) == [""] * 3


def test_outside_is_not_near() -> None:
    """A point beyond the limit is special by itself and does not make its neighbour so; on the limit it is not beyond."""
    assert rules([10, 7, 1], at(0, 9, 3)) == ["outside", "", ""]
    assert rules([9, 1, -10], at(0, 9, 3)) == ["", "", "outside"]


def test_one_run_is_one_signal() -> None:
    """9 points above the mean are one signal, not three; one of them beyond the limit belongs to it."""
    values = [1, 2, 1, 2, 12, 2, 1, 2, 1, -1]
    assert spans(values, at(0, 9, 10)) == [(0, 8, ["shift", "outside"])]


def test_signals_of_two_sides_are_two() -> None:
    """Runs on either side of the mean are two signals, and so are two that do not touch."""
    values = [1] * 7 + [-1] * 7 + [12, -1, 12]
    assert [(first, last) for first, last, _ in spans(values, at(0, 9, 17))] == [(0, 6), (7, 13), (14, 14), (16, 16)]


def test_neighbours_beyond_a_limit_are_one_signal() -> None:
    """Three points in a row beyond the same limit are one signal."""
    assert spans([0, 12, 13, 12, 0], at(0, 9, 5)) == [(1, 3, ["outside"])]


@given(SERIES)
def test_mirrored_series_mirror_their_rules(values: list[int]) -> None:
    """Upside down a series has the same rules on the other sides (NHSRplotthedots 167: rising as falling)."""
    limits, mirrored = xmr(values), xmr([-value for value in values])
    there, back = sides_by_rule(values, limits), sides_by_rule([-value for value in values], mirrored)
    assert all((there[rule] == -back[rule]).all() for rule in RULES)


@given(SERIES)
def test_signals_hold_every_special_point_once(values: list[int]) -> None:
    """On each side, every point that a rule finds lies in exactly one signal of that side."""
    sides = sides_by_rule(values, xmr(values))
    for side in (1, -1):
        found = [one for one in signals(sides) if one.runs[0].side == side]
        for place in range(len(values)):
            is_special = any(sides[rule][place] == side for rule in RULES)
            n_signals = sum(one.first <= place <= one.last for one in found)
            assert n_signals <= 1
            assert n_signals or not is_special


@pytest.mark.parametrize(
    ("target", "better", "says"),
    [
        (0.4, "higher", "pass"), (0.4, "lower", "fail"), (0.8, "higher", "fail"), (0.8, "lower", "pass"),
        (0.6, "higher", "hit_or_miss"), (0.5, "lower", "hit_or_miss"), (0.6, "neither", ""), (None, "higher", ""),
    ],
)  # fmt: skip
def test_assurance(target: float | None, better: str, says: str) -> None:
    """A target beyond the limits (0.5 to 0.7) is passed or failed, within them or on one it is hit or missed."""
    assert assurance(0.5, 0.7, target, better) == says


@pytest.mark.parametrize(
    ("part", "whole", "chart"),
    [
        ([2, 1, 2, 1], [20, 20, 20, 20], control_chart.NONE),  # 1.5 of the rarer kind a month
        ([18, 19, 18, 19], [20, 20, 20, 20], control_chart.NONE),  # 1.5 who did not
        ([2, 3, 2, 1], [20, 20, 20, 20], control_chart.P),  # 2
        ([10, 11, 9, 10], [20, 20, 20, 20], control_chart.P),
        ([10, 30, 10, 30], [40, 40, 40, 40], control_chart.P_PRIME),  # z ± 3.16: sigma z 6.32 / 1.128 = 5.6
        ([300, 330, 300, 330], [600, 600, 600, 600], control_chart.P_PRIME),  # sigma z 1.53 > 1
        ([15, 16, 14, 15], [30, 30, 30, 30], control_chart.P),
    ],
)
def test_the_chart_suits_the_volume(part: list[int], whole: list[int], chart: str) -> None:
    """None under 2 of the rarer kind a month, p′ where months differ by more than chance, else p."""
    assert choose(part, whole).chart == chart
