"""Time to improvement when it is only known to lie between two scores: Turnbull's estimate and its median.

Clinics that score more rarely see improvement later, however early it came. Turnbull's estimate (the nonparametric
maximum-likelihood estimate for interval-censored times) makes no use of the day on which it happened to be seen, only of
the interval in which it came. What goes in is how many episodes have each interval, never persons.

Source: Turnbull 1976, J R Stat Soc B 38:290-295; solved by constrained Newton steps (Wang 2008, Comput Stat Data Anal
52:2388-2402), each a least-squares problem without negative parts. Authority: R's survfit(Surv(type = "interval2")),
iterated until it stands still (tests/authority).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import nnls

from analysis.statistics.survival import TOLERANCE

STANDS_STILL = 1e-9
FIRST_STEPS = 40  # of Turnbull's own (self-consistency): cheap, and quick as long as it is far off
MOST_STEPS = 200


@dataclass(frozen=True)
class Masses:
    """The share improved inside each innermost interval (left, right]; right is infinite for those never seen improved.

    Where left = right it is at that day. Where in the interval the share lies cannot be known.
    """

    left: np.ndarray
    right: np.ndarray
    share: np.ndarray


@dataclass(frozen=True)
class Middle:
    """The median, which lies in (left, right]: the middle of that interval, as R draws it; NaN = not reached."""

    estimate: float
    left: float
    right: float


def turnbull(intervals: Mapping[str, ArrayLike]) -> Masses:
    """Turnbull's estimate from columns left, right (infinite or NaN: not seen) and n, in any order.

    Raises ValueError where an interval ends before it begins or a number is negative.
    """
    left, right, n = (np.asarray(intervals[name], dtype=float) for name in ("left", "right", "n"))
    right = np.where(np.isnan(right), np.inf, right)
    if not ((left >= 0) & (left <= right) & np.isfinite(left) & (n >= 0)).all():
        raise ValueError("an interval begins on day 0 or later and does not end before it begins")
    left, right, n = left[n > 0], right[n > 0], n[n > 0]
    days = np.unique(np.concatenate([left, right]))
    # Places on a line on which, of the same day, "exactly then" comes first, then "not after it", then "after it".
    first = 3 * np.searchsorted(days, left) + np.where(left < right, 2, 0)
    last = 3 * np.searchsorted(days, right) + 1
    places = np.unique(np.concatenate([first, last]))
    is_last = places % 3 == 1
    innermost = np.flatnonzero(~is_last[:-1] & is_last[1:])
    begin, end = places[innermost], places[innermost + 1]
    inside = (first[:, None] <= begin) & (end <= last[:, None])
    patterns, row = np.unique(inside, axis=0, return_inverse=True)
    share = _most_likely(patterns.astype(float), np.bincount(row.ravel(), weights=n, minlength=len(patterns)))
    return Masses(days[begin // 3], days[end // 3], share)


def _most_likely(inside: np.ndarray, n: np.ndarray) -> np.ndarray:
    """The shares of the columns that make the rows most likely: maximum of sum n log(inside @ share).

    At the maximum no column's slope, sum n inside / (inside @ share), is above the number of episodes.
    """
    total = n.sum()
    share = np.full(inside.shape[1], 1 / max(inside.shape[1], 1))
    for step in range(MOST_STEPS if total else 0):
        slopes = inside / (inside @ share)[:, None]
        excess = n @ slopes / total - 1
        if excess.max() <= STANDS_STILL:
            break
        share = share * (1 + excess) if step < FIRST_STEPS else _newton(inside, n, share, slopes, excess)
    return share


def _newton(inside: np.ndarray, n: np.ndarray, share: np.ndarray, slopes: np.ndarray, excess: np.ndarray) -> np.ndarray:
    """One constrained Newton step, halved until it makes the data more likely; else one of Turnbull's own."""
    weighed = np.sqrt(n / n.sum())[:, None] * (slopes - 2)
    sizes, vectors = np.linalg.eigh(weighed.T @ weighed)
    small = np.sqrt(np.maximum(sizes, 0))[:, None] * vectors.T  # the same sum of squares in as many rows as columns
    found, _ = nnls(np.vstack([small, np.ones(share.size)]), np.append(np.zeros(len(small)), 1.0))
    direction = found / found.sum() - share
    before, gain = n @ np.log(inside @ share), (n @ slopes) @ direction
    for length in 0.5 ** np.arange(30):
        nearer = share + length * direction
        seen = inside @ nearer
        if (seen > 0).all() and n @ np.log(seen) >= before + length * gain / 3:
            return nearer
    return share * (1 + excess)


def median(masses: Masses) -> Middle:
    """The day by which half had improved: the middle of the innermost interval in which the share passes one half.

    Where the share is one half between two intervals, the middle between their middles (R's quantile of the same curve).
    """
    seen = np.isfinite(masses.right) & (masses.share > 0)
    left, right, reached = masses.left[seen], masses.right[seen], np.cumsum(masses.share[seen])
    at, above = (int(np.searchsorted(reached, 0.5 + margin)) for margin in (-TOLERANCE, TOLERANCE))
    if at == reached.size:
        return Middle(np.nan, np.nan, np.nan)
    above = min(above, reached.size - 1)
    middle = (left + right) / 2
    return Middle(float(middle[at] + middle[above]) / 2, float(left[at]), float(right[above]))
