"""Means, deviations and quantiles from sums and from counts of equal values are those of R, frozen here.

R 4.3: x <- rep(c(-6, -3, -2.5, 0, 2), c(3, 9, 4, 7, 1)); mean(x); sd(x); quantile(x, c(.25, .5, .75), type = 2).
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.moments import mean_and_sd, quantile, rounded_to

VALUE, N = [0, -3, 2, -6, -2.5], [7, 9, 1, 3, 4]


def test_mean_and_sd_are_rs() -> None:
    """The mean and sd of 24 values by their sums are R's."""
    x = np.repeat(VALUE, N)
    mean, sd = mean_and_sd(len(x), x.sum(), (x**2).sum())
    assert (float(mean), float(sd)) == pytest.approx((-2.20833333333, 2.09511163274))


def test_quantiles_are_rs() -> None:
    """Quartiles and median of the same values are R's of type 2."""
    assert [quantile(VALUE, N, p) for p in (0.25, 0.5, 0.75)] == [-3, -2.75, 0]


@given(st.lists(st.integers(-10, 10), min_size=1, max_size=60))
def test_the_median_is_the_middle(values: list[int]) -> None:
    """Whatever the values, the quantile at a half is the median."""
    value, n = np.unique(values, return_counts=True)
    assert quantile(value, n, 0.5) == np.median(values)


def test_nobody_has_none() -> None:
    """Without people there is no mean and no quantile; of one there is no deviation."""
    mean, sd = mean_and_sd([0, 1], [0, 3], [0, 9])
    assert np.isnan(mean[0])
    assert np.isnan(sd).all()
    assert np.isnan(quantile([], [], 0.5))


def test_rounding_to_a_step() -> None:
    """Numbers are rounded to multiples of the step, and no zero is negative."""
    assert [str(v) for v in rounded_to([2.34, -0.01, 1.31], [0.1, 0.1, 0.04])] == ["2.3", "0.0", "1.32"]
