"""A share over scores of which each episode gives several, with an interval that knows that these are alike."""

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.rates import share, wilson


def clustered_share(
    clusters: ArrayLike, part: ArrayLike, whole: ArrayLike, squares: tuple[ArrayLike, ArrayLike, ArrayLike]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sum of parts over sum of wholes with its 95 % limits: Wilson's at the effective number of scores.

    A cluster has a part (which may be fractional) and a whole (its number of scores); `squares` are the sums over
    clusters of part², part·whole and whole². The effective number is the number of independent scores whose share would
    vary as much as this one does between clusters; never more than there are scores. NaN where there is none; with one
    cluster nothing is known of how clusters vary, and there are no limits.
    Source: variance of a ratio with clusters (Cochran 1977, Sampling Techniques), Wilson 1927.
    """
    clusters, part, whole = (np.asarray(values, dtype=float) for values in (clusters, part, whole))
    part_part, part_whole, whole_whole = (np.asarray(values, dtype=float) for values in squares)
    ratio = share(part, whole)
    apart = np.maximum(part_part - 2 * ratio * part_whole + ratio**2 * whole_whole, 0)
    several = np.where(clusters > 1, clusters, np.nan)
    variance = several / (several - 1) * apart / np.where(whole > 0, whole, np.nan) ** 2
    binomial = ratio * (1 - ratio)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = np.where(variance > 0, np.minimum(binomial / variance, whole), whole + 0 * variance)
    low, high = wilson(np.nan_to_num(ratio * effective), np.nan_to_num(effective))
    return ratio, low, high
