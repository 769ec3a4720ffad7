"""Regression to the mean, Oldham's check and the change beyond the reference against R (make_before_after.R), to 1e-6."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.oldham import fisher, oldham
from analysis.statistics.regression_to_mean import difference, everybody, expected_fall

HERE = Path(__file__).parent


@cache
def authority(name: str) -> pd.DataFrame:
    return pd.read_csv(HERE / f"before_after_{name}.csv")


SETS = list(authority("oldham")["set"])


def pair(name: str) -> tuple[np.ndarray, np.ndarray]:
    rows = authority("pairs")
    return tuple(rows.loc[rows["set"] == name, column].to_numpy() for column in ("x", "y"))


def test_expected_fall_is_the_formula_of_dnorm_and_pnorm() -> None:
    """(1 - r) SD dnorm(z) / (1 - pnorm(z)) as R gives it, also where hardly anybody lies above the cut."""
    cases = authority("formula")
    found = expected_fall(cases["r"], cases["mean"], cases["sd"], cases["cut"])
    np.testing.assert_allclose(found, cases["fall"], rtol=1e-6, atol=1e-12)


def test_expected_fall_is_the_published_size() -> None:
    """Of scores from 4 up, of a population of 4.2 (SD 2): 0.35 at r = 0.76 and 0.59 at r = 0.60; none at r = 1."""
    assert np.round(expected_fall([0.76, 0.60, 1.0], 4.2, 2, 4), 2).tolist() == [0.35, 0.59, 0.0]


def test_everybody_is_found_from_the_chosen() -> None:
    """From mean and SD of those above a cut, by R's quadrature, come the mean and SD of everybody that were put in."""
    cases = authority("formula")
    found = [everybody(*row) for row in cases[["chosen_mean", "chosen_sd", "cut"]].itertuples(index=False)]
    np.testing.assert_allclose(found, cases[["mean", "sd"]], rtol=1e-6)


@pytest.mark.parametrize(("mean", "sd"), [(4.0, 1.0), (3.0, 1.0), (5.0, 0.0), (5.0, 1.2), (5.0, np.nan), (np.nan, 1.0)])
def test_everybody_where_no_normal_fits(mean: float, sd: float) -> None:
    """Chosen that lie below the cut, do not differ, spread wider than a tail, or are missing, fit nobody: NaN."""
    assert np.isnan(everybody(mean, sd, 4.0)).all()
    assert np.isnan(expected_fall(0.76, *everybody(mean, sd, 4.0), 4.0))


@pytest.mark.parametrize("name", SETS)
def test_oldham_is_r_cor_test_and_lm(name: str) -> None:
    """Correlation, Fisher's interval, p, slope with limits and the ratio of variances, from sums alone."""
    x, y = pair(name)
    (row,) = authority("oldham")[authority("oldham")["set"] == name].to_dict("records")
    covariance = float(np.cov(x, y)[0, 1])
    found = oldham(len(x), (x.mean(), y.mean()), (x.var(ddof=1), y.var(ddof=1)), covariance)
    for column in ("correlation", "low", "high", "p", "slope", "slope_low", "slope_high", "ratio"):
        np.testing.assert_allclose(getattr(found, column), row[column], rtol=1e-6, err_msg=column)


def test_oldham_where_nothing_can_be_estimated() -> None:
    """One patient, nobody, the same change in all, or one level only: NaN without a warning, no error."""
    n, nothing = [1, 0, 5, 5], np.nan
    found = oldham(
        n,
        ([3, nothing, 3, 3], [2, nothing, 2, 3]),
        ([nothing, nothing, 2, 1], [nothing, nothing, 2, 1]),
        [nothing, nothing, 2, -1],
    )
    assert np.isnan(found.correlation).all()
    assert np.isnan(found.low).all()
    assert np.isnan(fisher([1.0, -1.0, 0.5], [9, 9, 3])).all()


@pytest.mark.parametrize("name", SETS)
def test_difference_of_the_same_people_is_the_paired_t_test(name: str) -> None:
    """Where everybody is in both means, the difference has the interval of R's paired t.test."""
    x, y = pair(name)
    (row,) = authority("paired")[authority("paired")["set"] == name].to_dict("records")
    found = difference(
        (y.mean(), x.mean()), (y.std(ddof=1), x.std(ddof=1)), (len(y), len(x)), float(np.cov(x, y)[0, 1]), len(x)
    )
    np.testing.assert_allclose(found, [row["estimate"], row["low"], row["high"]], rtol=1e-6, atol=1e-9)


def test_difference_of_different_people() -> None:
    """Of two groups without anybody in common the variances add: sqrt(4/16 + 9/36) = 0.7071, t with 15: 2.131450."""
    estimate, low, high = difference((-1.0, -0.5), (2.0, 3.0), (16, 36), np.nan, 0)
    assert estimate == -0.5
    np.testing.assert_allclose([high - estimate, estimate - low], 2.131450 * 0.5**0.5, rtol=1e-6)
