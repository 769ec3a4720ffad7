"""Does change depend on the level? Change against the mean of both scores, never against the first of them.

A first score stands in the change too, with the other sign: against it, change goes down even where nothing happens.
All functions take numbers or arrays of one shape and give the same back. What cannot be estimated is NaN, no error.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from analysis.statistics.rates import Z_95

FEWEST_FOR_INTERVAL = 4


@dataclass(frozen=True)
class Oldham:
    """Correlation (Fisher's interval, p by t) and slope (t interval) of change on level, and the ratio of variances.

    level_mean, change_mean: where the line goes through. ratio: variance of the second score by that of the first;
    it is under 1 exactly where the correlation is negative.
    """

    correlation: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray
    slope: np.ndarray
    slope_low: np.ndarray
    slope_high: np.ndarray
    ratio: np.ndarray
    level_mean: np.ndarray
    change_mean: np.ndarray


def oldham(
    n: ArrayLike,
    means: tuple[ArrayLike, ArrayLike],
    variances: tuple[ArrayLike, ArrayLike],
    covariance: ArrayLike,
) -> Oldham:
    """Change (second - first) against level (mean of both), from n, means, variances (n - 1) and covariance of the two.

    Source: Oldham 1962, J Chronic Dis 15:969-977; R: cor.test(y - x, (x + y) / 2), lm(I(y - x) ~ I((x + y) / 2)).
    """
    n = np.asarray(n, dtype=float)
    (x, y), (var_x, var_y) = (tuple(np.asarray(values, dtype=float) for values in pair) for pair in (means, variances))
    covariance = np.asarray(covariance, dtype=float)
    of_change = _positive(var_x + var_y - 2 * covariance)
    of_level = _positive((var_x + var_y + 2 * covariance) / 4)
    together = (var_y - var_x) / 2
    correlation = np.clip(together / np.sqrt(of_change * of_level), -1, 1)
    low, high = fisher(correlation, n)
    slope, spread = together / of_level, _positive(n - 2)
    error = np.sqrt(of_change / of_level * (1 - correlation**2) / spread)
    half = stdtrit(spread, 0.975) * error
    return Oldham(
        correlation,
        low,
        high,
        2 * stdtr(spread, -np.abs(slope / np.where(error > 0, error, np.nan))),
        slope,
        slope - half,
        slope + half,
        var_y / _positive(var_x),
        (x + y) / 2,
        y - x,
    )


def fisher(correlation: ArrayLike, n: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Fisher's 95 % interval of a correlation; NaN under n = 4 and where the points lie on one line.

    Source: R: cor.test(x, y)$conf.int.
    """
    correlation, n = np.asarray(correlation, dtype=float), np.asarray(n, dtype=float)
    known = (np.abs(correlation) < 1) & (n >= FEWEST_FOR_INTERVAL)
    place = np.arctanh(np.where(known, correlation, np.nan))
    half = Z_95 / np.sqrt(np.where(known, n - 3, np.nan))
    return np.tanh(place - half), np.tanh(place + half)


def _positive(values: np.ndarray) -> np.ndarray:
    return np.where(values > 0, values, np.nan)
