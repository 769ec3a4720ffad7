"""Standardised differences: how unlike two groups are in one variable, on a scale that does not grow with their size."""

import numpy as np
from numpy.typing import ArrayLike

SINGULAR = 1e12


def of_means(mean: ArrayLike, sd: ArrayLike, other_mean: ArrayLike, other_sd: ArrayLike) -> np.ndarray:
    """(mean - other) / sqrt((sd^2 + other sd^2) / 2); NaN where neither varies and they differ, or one is not known.

    Source: Austin 2009, Statistics in Medicine 28:3083.
    """
    mean, sd, other_mean, other_sd = (np.asarray(values, dtype=float) for values in (mean, sd, other_mean, other_sd))
    return _ratio(mean - other_mean, np.sqrt((sd**2 + other_sd**2) / 2))


def of_shares(share: ArrayLike, other: ArrayLike) -> np.ndarray:
    """(p - q) / sqrt((p (1 - p) + q (1 - q)) / 2); NaN where all are in it here and none there.

    Source: Austin 2009, Statistics in Medicine 28:3083.
    """
    share, other = np.asarray(share, dtype=float), np.asarray(other, dtype=float)
    return _ratio(share - other, np.sqrt((share * (1 - share) + other * (1 - other)) / 2))


def of_levels(shares: ArrayLike, others: ArrayLike) -> float:
    """One number for all levels of a variable, never negative: the Mahalanobis distance of two vectors of shares.

    sqrt(d' S^-1 d), d the differences of all levels but one, S the mean of the two multinomial covariance matrices. Of
    two levels it is the size of `of_shares`. NaN where the two have no level in common, or one is not known.
    Source: Yang and Dalton 2012, SAS Global Forum, paper 335.
    """
    both = np.array([shares, others], dtype=float)
    if np.isnan(both).any():
        return np.nan
    [first, second] = both[:, both.sum(axis=0) > 0][:, 1:]
    if not len(first):
        return 0.0
    spread = (_covariance(first) + _covariance(second)) / 2
    if np.linalg.cond(spread) > SINGULAR:
        return np.nan
    apart = first - second
    return float(np.sqrt(apart @ np.linalg.solve(spread, apart)))


def _covariance(shares: np.ndarray) -> np.ndarray:
    return np.diag(shares) - np.outer(shares, shares)


def _ratio(difference: np.ndarray, spread: np.ndarray) -> np.ndarray:
    is_spread = spread > 0
    ratio = difference / np.where(is_spread, spread, 1)
    return np.where(is_spread | (difference == 0), ratio, np.nan)[()]


def pooled(
    members: np.ndarray, n: ArrayLike, mean: ArrayLike, squares: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Count, mean and SD of several groups put together, once for each row of `members` (which groups are in: c × G).

    squares: the sum of squares about each group's own mean. NaN where there is nobody (SD: fewer than two).
    """
    n, mean, squares = (np.nan_to_num(np.asarray(values, dtype=float)) for values in (n, mean, squares))
    centre = (n @ mean) / n.sum() if n.sum() else 0.0
    size = members @ n
    known = np.where(size > 0, size, np.nan)
    apart = members @ (n * (mean - centre)) / known
    spread = members @ (squares + n * (mean - centre) ** 2) - size * apart**2
    return size, centre + apart, np.sqrt(np.maximum(spread, 0) / np.where(size > 1, size - 1, np.nan))
