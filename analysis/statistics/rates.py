"""Shares and means with their 95 % intervals.

All functions take numbers or arrays of one shape and give the same back. What cannot be estimated is NaN, no error.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtrit

Z_95 = float(ndtri(0.975))


def share(part: ArrayLike, whole: ArrayLike) -> np.ndarray:
    """Part of a whole as a fraction; NaN where the whole is 0."""
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    return part / np.where(whole > 0, whole, np.nan)


def wilson(n_yes: ArrayLike, n: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's 95 % interval of a rate, as fractions.

    Estimable at 0 of n and n of n too: there one limit is exactly 0 or 1 and the other tells how little n proves.
    NaN where n is 0. Source: Wilson 1927, J Am Stat Assoc 22:209-212; R: prop.test(n_yes, n, correct = FALSE).
    """
    n_yes, n = np.asarray(n_yes, dtype=float), np.asarray(n, dtype=float)
    size = np.where(n > 0, n, np.nan)
    rate = n_yes / size
    shrink = 1 + Z_95**2 / size
    centre = (rate + Z_95**2 / (2 * size)) / shrink
    half = Z_95 * np.sqrt(rate * (1 - rate) / size + Z_95**2 / (4 * size**2)) / shrink
    # At the ends the formula gives 0 and 1 but for rounding: say so exactly.
    low = np.where(rate == 0, 0.0, centre - half)
    high = np.where(rate == 1, 1.0, centre + half)
    return low[()], high[()]


def mean_interval(mean: ArrayLike, sd: ArrayLike, n: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Student's t 95 % interval of a mean, from mean, standard deviation (n - 1) and n; NaN where n is under 2.

    Source: R: t.test(x)$conf.int.
    """
    mean, sd, n = (np.asarray(values, dtype=float) for values in (mean, sd, n))
    size = np.where(n > 1, n, np.nan)
    half = stdtrit(size - 1, 0.975) * sd / np.sqrt(size)
    return mean - half, mean + half
