"""Limits by chance: exactly how much lies outside, what widens them, and that flags and lines never disagree."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from analysis.statistics import funnel

SIZES = np.arange(10, 201)


def binomial_outside(p: float) -> np.ndarray:
    """The exact chance of lying outside the 95 and 99.8 % limits, averaged over providers of 10 to 200 patients."""
    found = []
    for n in SIZES:
        counts = np.arange(n + 1)
        value = funnel.p_value(counts, n * p, n * p * (1 - p))
        found.append([binom.pmf(counts, n, p)[value < level].sum() for level in (0.05, 0.002)])
    return np.mean(found, axis=0)


@pytest.mark.parametrize("p", [0.1, 0.2, 0.35, 0.45, 0.6, 0.8])
def test_chance_alone(p: float) -> None:
    """Without true differences 3.5 to 6.5 % lie outside the 95 % limits and at most 0.5 % outside those of 99.8 %."""
    near, far = binomial_outside(p)
    assert 0.035 <= near <= 0.065
    assert far <= 0.005


def test_rare_events() -> None:
    """Of rare events, from 1 to 40 expected, under 6.5 % lie outside 95 on average and never over 0.5 % outside 99.8 %."""
    counts, expected = np.arange(200), np.arange(1, 41)[:, None]
    value = funnel.p_value(counts, expected, expected)
    chance = poisson.pmf(counts, expected)
    assert np.where(value < 0.05, chance, 0).sum(axis=1).mean() <= 0.065
    assert np.where(value < 0.002, chance, 0).sum(axis=1).max() <= 0.005


def test_normal_limits_would_not_do() -> None:
    """Why not plus and minus 3.09 standard deviations: of rare outcomes over 0.5 % would lie outside by chance."""
    n, p = 30, 0.05
    counts = np.arange(n + 1)
    is_far = np.abs(counts - n * p) > 3.090232 * np.sqrt(n * p * (1 - p))
    exact = funnel.p_value(counts, n * p, n * p * (1 - p)) < 0.002
    assert binom.pmf(counts, n, p)[is_far].sum() > 0.003
    assert binom.pmf(counts, n, p)[exact].sum() <= 0.002


@settings(max_examples=15)
@given(
    n=st.integers(1, 400),
    p=st.floats(0.02, 0.98),
    unlike=st.floats(0.6, 1.0),
    wider=st.floats(1.0, 3.0),
)
def test_flags_and_lines_agree(n: int, p: float, unlike: float, wider: float) -> None:
    """A count lies outside the drawn limits just where its p-value says so, also none of n and all of n."""
    counts, expected, variance = np.arange(n + 1), n * p, n * p * (1 - p) * unlike
    value = funnel.p_value(counts, expected, variance, wider)
    limits = funnel.ratio_limits(expected, variance, wider)
    ratio = counts / expected
    for level, low, high in ((0.05, "low_95", "high_95"), (0.002, "low_998", "high_998")):
        is_clear = np.abs(value - level) > 1e-6  # on the limit itself rounding decides
        is_outside = (ratio < limits[low]) | (ratio > limits[high])
        np.testing.assert_array_equal(is_outside[is_clear], (value < level)[is_clear])


@settings(max_examples=15)
@given(expected=st.floats(0.5, 200), share=st.floats(0.05, 1.0))
def test_limits_are_nested(expected: float, share: float) -> None:
    """99.8 % limits hold those of 95 %, which hold what is expected; widening moves each away from it."""
    near = funnel.ratio_limits(expected, expected * share)
    wide = funnel.ratio_limits(expected, expected * share, 1.5)
    assert near["low_998"] <= near["low_95"] <= 1 <= near["high_95"] <= near["high_998"]
    assert wide["low_95"] <= near["low_95"]
    assert wide["high_95"] >= near["high_95"]


def test_nothing_expected_has_no_limits() -> None:
    """Where nothing is expected there is no ratio, no limit and no p-value, and no warning either."""
    assert np.isnan(funnel.p_value(3, 0.0, 0.0))
    assert all(np.isnan(limit) for limit in funnel.ratio_limits(0.0, 0.0).values())


def test_dispersion_by_hand() -> None:
    """phi and tau squared of four providers, by hand.

    z = -2, 0, 0, 2, all with error 0.1: the 10 and 90 % quantiles (type 7, at 0.3 of the way) are -1.4 and 1.4, so
    phi = (1.96 + 0 + 0 + 1.96) / 4 = 0.98; w = 100, so 4 phi - 3 = 0.92 over 400 - 40000 / 400 = 300.
    """
    found = funnel.dispersion([-2, 0, 0, 2], [0.1, 0.1, 0.1, 0.1])
    assert found.phi == pytest.approx(0.98)
    assert found.between == pytest.approx(0.92 / 300)
    assert funnel.widening([0.1], found.between)[0] == pytest.approx(np.sqrt(1 + 0.92 / 3))
