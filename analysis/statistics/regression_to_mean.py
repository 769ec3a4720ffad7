"""Regression to the mean: how far a mean moves on its own when those measured were chosen for being badly off.

All functions take numbers or arrays of one shape and give the same back. What cannot be estimated is NaN, no error.
Scores are read so that a higher one is worse; who is chosen lies at or above the cut.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import log_ndtr, stdtrit

# Where the fit looks for the cut, in standard deviations from the mean: beyond it the choice cannot be told from none,
# or from the tail of a distribution that has no normal one behind it.
_NEAREST, _FARTHEST = -8.0, 12.0


def expected_fall(r: ArrayLike, mean: ArrayLike, sd: ArrayLike, cut: ArrayLike) -> np.ndarray:
    """How far a second score lies below the first, on average and with no change at all, in those at or above a cut.

    mean, sd: of everybody, before anyone was chosen; r: correlation of two scores of the same person. Equals
    (1 - r) * sd * dnorm(z) / (1 - pnorm(z)) with z = (cut - mean) / sd. Source: Davis 1976, Am J Epidemiol 104:493-498.
    """
    r, mean, sd, cut = (np.asarray(values, dtype=float) for values in (r, mean, sd, cut))
    return (1 - r) * sd * _above((cut - mean) / sd)


def everybody(mean: float, sd: float, cut: float) -> tuple[float, float]:
    """Mean and standard deviation of everybody, from those of the ones at or above the cut, if scores are normal.

    By moments: with a = (cut - mean of everybody) / sd of everybody and h = dnorm(a) / (1 - pnorm(a)), the chosen have
    the mean cut + sd * (h - a) and the variance sd^2 * (1 + a h - h^2). NaN where no normal distribution fits.
    """
    if not (sd > 0 and mean > cut):
        return np.nan, np.nan
    wanted = (sd / (mean - cut)) ** 2
    if not _spread(_NEAREST) < wanted < _spread(_FARTHEST):
        return np.nan, np.nan
    a = brentq(lambda place: _spread(place) - wanted, _NEAREST, _FARTHEST, xtol=1e-12)
    sd_of_all = (mean - cut) / (_above(a) - a)
    return float(cut - a * sd_of_all), float(sd_of_all)


def difference(
    means: tuple[ArrayLike, ArrayLike],
    sds: tuple[ArrayLike, ArrayLike],
    ns: tuple[ArrayLike, ArrayLike],
    covariance: ArrayLike,
    n_shared: ArrayLike,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First mean less second with its 95 % interval, where n_shared people are in both with that covariance.

    The variance is sd^2 / n of each, less 2 * n_shared * covariance / (n * n); t with the smaller n less 1.
    """
    (one, other), (sd_one, sd_other), (n_one, n_other) = (
        tuple(np.asarray(values, dtype=float) for values in pair) for pair in (means, sds, ns)
    )
    n_one, n_other = np.where(n_one > 1, n_one, np.nan), np.where(n_other > 1, n_other, np.nan)
    n_shared = np.asarray(n_shared, dtype=float)
    shared = np.where(n_shared > 1, 2 * n_shared * np.asarray(covariance, dtype=float), 0.0) / (n_one * n_other)
    variance = np.maximum(sd_one**2 / n_one + sd_other**2 / n_other - shared, 0)
    half = stdtrit(np.minimum(n_one, n_other) - 1, 0.975) * np.sqrt(variance)
    return one - other, one - other - half, one - other + half


def _above(z: ArrayLike) -> np.ndarray:
    """The mean of a standard normal at or above z: dnorm(z) / (1 - pnorm(z)), without loss far out."""
    z = np.asarray(z, dtype=float)
    return np.exp(-(z**2) / 2 - np.log(2 * np.pi) / 2 - log_ndtr(-z))


def _spread(a: float) -> float:
    """Variance of those above a, by the square of their mean distance from it: rises from 0 to 1 with a."""
    h = float(_above(a))
    return (1 + a * h - h**2) / (h - a) ** 2
