"""The cumulative responder curve: for every threshold, how many improved by at least that; and where groups cross."""

import numpy as np
from numpy.typing import ArrayLike

# A threshold reached exactly counts, whatever the last binary digit says (as in analysis/sql/macros).
_EXACTLY = 1e-9


def reached(amount: ArrayLike, n: ArrayLike, thresholds: ArrayLike) -> np.ndarray:
    """How many have at least each threshold, from how many (n) have each amount; both in any order."""
    amount, n = np.asarray(amount, dtype=float), np.asarray(n, dtype=np.int64)
    order = np.argsort(amount)
    from_here_on = np.append(np.cumsum(n[order][::-1])[::-1], 0)
    return from_here_on[np.searchsorted(amount[order], np.asarray(thresholds, dtype=float) - _EXACTLY)]


def turned(n_reached: ArrayLike, n: ArrayLike, reference: int) -> np.ndarray:
    """For each group and threshold, how many other groups stand on the other side of it than at the reference.

    n_reached: groups x thresholds; n: how many each group has; reference: place of the threshold that is compared with.
    Shares are compared as whole numbers, crosswise multiplied; equal shares stand on no side.
    """
    n_reached, n = np.asarray(n_reached, dtype=np.int64), np.asarray(n, dtype=np.int64)
    usual = _sides(n_reached[:, reference], n)
    columns = [(usual * _sides(column, n) < 0).sum(axis=1) for column in n_reached.T]
    return np.array(columns, dtype=np.int64).reshape(n_reached.shape[::-1]).T


def _sides(n_reached: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Groups x groups: 1 where the first has the larger share, -1 the smaller, 0 where they are equal."""
    return np.sign(n_reached[:, None] * n[None, :] - n_reached[None, :] * n[:, None])
