"""Ratios of two sums over patients, and means over visits, whose interval knows that the visits of a patient are alike."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit


def ratio_of_sums(
    n: ArrayLike,
    top: ArrayLike,
    bottom: ArrayLike,
    top_top: ArrayLike,
    top_bottom: ArrayLike,
    bottom_bottom: ArrayLike,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sum of tops over sum of bottoms, with its 95 % interval, from the sums of n patients.

    A patient has one top and one bottom, each already a sum over visits; the arguments are the sums over patients of
    top, bottom, top², top·bottom and bottom². With the number of visits as the bottom this is a mean over visits, and
    the interval the cluster-robust one.

    Linearised: variance = n / (n - 1) · sum (top - ratio·bottom)² / (sum of bottoms)², limits by Student's t with
    n - 1 degrees of freedom. NaN where the bottoms add up to 0; no limits under two patients.
    Source: Cochran 1977, Sampling Techniques, chapter 6. R: sqrt(n * var(top - ratio * bottom)) / sum(bottom), which for
    a mean is survreg's robust standard error by cluster but for its factor n / (n - 1) (tests/authority/make_ratio.R).
    """
    arguments = (n, top, bottom, top_top, top_bottom, bottom_bottom)
    n, top, bottom, top_top, top_bottom, bottom_bottom = (np.asarray(each, dtype=float) for each in arguments)
    whole = np.where(bottom != 0, bottom, np.nan)
    ratio = top / whole
    # Cancellation can leave a hair under zero where every patient has the same ratio.
    squares = np.maximum(top_top - 2 * ratio * top_bottom + ratio**2 * bottom_bottom, 0)
    size = np.where(n > 1, n, np.nan)
    half = stdtrit(size - 1, 0.975) * np.sqrt(size / (size - 1) * squares) / np.abs(whole)
    return ratio, ratio - half, ratio + half
