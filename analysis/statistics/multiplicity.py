"""Many at once: what is left of p-values when as many have been looked at."""

import numpy as np
from numpy.typing import ArrayLike


def benjamini_hochberg(p: ArrayLike) -> np.ndarray:
    """Adjusted p-values: of those at or under q, at most a share q is chance on average.

    The smallest of p * m / rank over all larger p, at most 1. NaN stays NaN and does not count in the family.
    Source: Benjamini and Hochberg 1995, J R Stat Soc B 57:289; R: p.adjust(p, "BH").
    """
    p = np.asarray(p, dtype=float)
    adjusted = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known])[::-1]]
    ranks = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(p[order] * len(order) / ranks))
    return adjusted
