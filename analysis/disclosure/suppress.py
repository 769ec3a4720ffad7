"""Suppression: which counts have to be hidden so that none of the small ones can be told from the others."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack

from analysis.disclosure.attack import Counts, Released, too_narrow
from analysis.disclosure.policy import Policy

_MOVED = 1e-6


def hide(counts: Counts, sums: csr_array, policy: Policy, weights: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which counts to hide: those too small (primary), and as few others as it takes (complementary).

    counts: whole numbers >= 0 with sums @ counts = 0 (see attack.Released); weights: the cost of hiding each, > 0.
    Afterwards no hidden count can be bounded more narrowly than the policy's threshold, which is audited, not assumed.
    Complementary suppression by the linear programs of Kelly, Golden and Assad (1992) and Fischetti and Salazar (2000):
    for each count at risk the cheapest change of other counts that would go unnoticed if they were hidden.
    Raises ValueError where the counts do not add up.
    """
    if (sums @ counts).any():
        raise ValueError("The counts do not add up.")
    hidden = policy.is_small(counts)
    while len(at_risk := too_narrow(what_is_released(counts, sums, policy, hidden), policy.threshold)):
        for place in at_risk:
            hidden |= _partners(place, counts, sums, policy, hidden, weights)
    return hidden


def what_is_released(counts: Counts, sums: csr_array, policy: Policy, hidden: NDArray[np.bool_]) -> Released:
    """What a reader knows once these counts are hidden and the others are rounded."""
    low, high = policy.known_range(counts)
    return Released(np.where(hidden, 0.0, low), np.where(hidden, np.inf, high), sums)


def _partners(
    place: np.intp,
    counts: Counts,
    sums: csr_array,
    policy: Policy,
    hidden: NDArray[np.bool_],
    weights: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """The cheapest further counts to hide so that the count at `place` could be larger by the threshold.

    The change of each count is what rounding hides anyway (free) and more or less than that (at its weight).
    """
    m = len(counts)
    low, high = policy.known_range(counts)
    free_low, free_high = np.where(hidden, -counts, low - counts), np.where(hidden, np.inf, high - counts)
    free_low[place] = free_high[place] = policy.threshold
    more, less = np.where(hidden, 0.0, np.inf), np.where(hidden, 0, low)
    # A count of nobody says that there is nobody: hidden only where nothing else will do.
    cost = np.where(counts == 0, weights * 1e3, weights)
    limits = np.column_stack([np.concatenate([free_low, np.zeros(2 * m)]), np.concatenate([free_high, more, less])])
    unit = eye_array(m, format="csr")
    change = csr_array(sums @ hstack([unit, unit, -unit], format="csr"))
    solved = linprog(
        np.concatenate([np.zeros(m), cost, cost]), A_eq=change, b_eq=np.zeros(sums.shape[0]), bounds=limits, method="highs"
    )
    if not solved.success:
        raise ArithmeticError(f"No counts to hide were found: {solved.message}")
    return solved.x[m : 2 * m] + solved.x[2 * m :] > _MOVED
