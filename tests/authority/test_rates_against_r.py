"""Intervals of rates and means against R (make_rates.R), to 1e-6, and against published examples."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.rates import mean_interval, share, wilson

HERE = Path(__file__).parent


def test_wilson_is_r_prop_test() -> None:
    """Wilson's limits equal R's prop.test without continuity correction, from 0 of 1 to half of a million."""
    authority = pd.read_csv(HERE / "rates_wilson.csv")
    found = np.array(wilson(authority["yes"], authority["n"]))
    np.testing.assert_allclose(found, authority[["low", "high"]].to_numpy().T, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(
    ("yes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_newcombe(yes: int, n: int, low: float, high: float) -> None:
    """The four examples of Newcombe 1998 (Statistics in Medicine 17:857-872, table I, method 3), as printed."""
    assert np.round(wilson(yes, n), 4).tolist() == [low, high]


def test_wilson_at_the_ends() -> None:
    """At 0 of n the lower limit is exactly 0, at n of n the upper is exactly 1; without anyone there are none."""
    low, high = wilson([0, 7, 0], [7, 7, 0])
    assert low[0] == 0
    assert high[1] == 1
    assert 0 < high[0] < 1
    assert 0 < low[1] < 1
    assert np.isnan([low[2], high[2]]).all()


def test_mean_interval_is_r_t_test() -> None:
    """The limits of a mean equal R's t.test from two values up."""
    authority = pd.read_csv(HERE / "rates_mean.csv")
    found = np.array(mean_interval(authority["mean"], authority["sd"], authority["n"]))
    np.testing.assert_allclose(found, authority[["low", "high"]].to_numpy().T, rtol=1e-6)


def test_mean_interval_needs_two() -> None:
    """One value, or none, has no interval."""
    low, high = mean_interval([3.0, np.nan], [np.nan, np.nan], [1, 0])
    assert np.isnan([low, high]).all()


def test_share_of_nothing() -> None:
    """A share of nobody is missing, not 0 and not an error."""
    np.testing.assert_array_equal(share([1, 0, 0], [4, 4, 0]), [0.25, 0, np.nan])
