"""Means, standard deviations and quantiles of values that are known by sums, or by how many people have each."""

import numpy as np
from numpy.typing import ArrayLike


def mean_and_sd(n: ArrayLike, total: ArrayLike, squares: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation (n - 1) from the sum of n values and the sum of their squares.

    NaN where n is 0, and the deviation where n is under 2. Source: R: mean(x), sd(x).
    """
    n, total, squares = (np.asarray(values, dtype=float) for values in (n, total, squares))
    mean = total / np.where(n > 0, n, np.nan)
    # Cancellation can leave a hair under zero where all values are the same.
    spread = np.maximum(squares - n * mean**2, 0)
    return mean, np.sqrt(spread / np.where(n > 1, n - 1, np.nan))


def quantile(value: ArrayLike, n: ArrayLike, fraction: float) -> float:
    """The quantile at a fraction of values of which each is had by n people, in any order; NaN without people.

    The least value that so large a share reaches; the middle between it and the next where the share is exact, so that
    at 0.5 it is the median. Source: R: quantile(rep(value, n), fraction, type = 2).
    """
    value, n = np.asarray(value, dtype=float), np.asarray(n, dtype=np.int64)
    order = np.argsort(value)
    value, reached = value[order], np.cumsum(n[order])
    if not reached.size or reached[-1] == 0:
        return np.nan
    wanted = fraction * reached[-1]
    places = np.searchsorted(reached, (wanted - 1e-9, wanted + 1e-9))
    return float(value[np.minimum(places, len(value) - 1)].mean())


def rounded_to(values: ArrayLike, step: ArrayLike) -> np.ndarray:
    """Values to the next multiple of a step, such as 0.1 of a score from 0 to 10; NaN stays."""
    values, step = np.asarray(values, dtype=float), np.asarray(step, dtype=float)
    return np.round(np.round(values / step) * step, 6) + 0.0
