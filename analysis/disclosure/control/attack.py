"""The attacker: how narrowly a hidden count can be bounded from everything that was released.

`bounds` asks by linear programming, one count after the other. `not_proven` needs no solver: where two tables agree with
everything released and differ by the threshold in a count, linear programming cannot bound that count more narrowly.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

Numbers = NDArray[np.float64]
WHOLE = 1e-6  # a solution is as good as whole within this
_A_TIME = 64  # tables of a proof that are looked at together


@dataclass(frozen=True)
class Released:
    """What a reader has: of each count the least and largest it can be (known_low, known_high) and how counts add up.

    sums: one row for each sum, +1 for every part and -1 for the total, so that sums @ counts = 0.
    A hidden count has known_high infinite; its known_low is the least that it can be: 0, or its last count where nobody is
    ever removed.
    """

    known_low: NDArray[np.float64]
    known_high: NDArray[np.float64]
    sums: csr_array

    @property
    def is_hidden(self) -> NDArray[np.bool_]:
        """Which counts are hidden."""
        return np.isinf(self.known_high)


@dataclass(frozen=True)
class Bounds:
    """The least and largest value of each count that agrees with everything released."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]


def bounds(released: Released, wanted: NDArray[np.intp], enough: float = np.inf) -> Bounds:
    """Bound the counts at the places `wanted` by linear programming (HiGHS); the others only as far as found on the way.

    enough: a count that was seen to range over this much is not bounded further, which saves most of the work.
    Bounds are rounded inward to whole counts. An attacker who knows that all counts are whole may do better still
    (the range of a linear program holds every whole table, and more).
    """
    low, high = np.full(len(released.known_low), np.inf), np.full(len(released.known_low), -np.inf)
    for place in wanted:
        for sign in (1.0, -1.0):
            if np.floor(high[place] + WHOLE) - np.ceil(low[place] - WHOLE) >= enough:
                break
            found = _extreme(released, place, sign)
            np.minimum(low, found, out=low)
            np.maximum(high, found, out=high)
    return Bounds(np.ceil(low - WHOLE), np.floor(high + WHOLE))


def too_narrow(released: Released, width: int) -> NDArray[np.intp]:
    """The places of hidden counts that can be bounded more narrowly than `width`."""
    hidden = np.flatnonzero(released.is_hidden)
    found = bounds(released, hidden, enough=width)
    return hidden[found.high[hidden] - found.low[hidden] < width]


def ranges_over(counts: Numbers, least: Numbers, most: Numbers, width: int) -> NDArray[np.bool_]:
    """Which counts range over the width in whole numbers, if they can change by as much as `least` and `most`."""
    return np.floor(counts + most + WHOLE) - np.ceil(counts + least - WHOLE) >= width


def not_proven(released: Released, counts: Numbers, changes: csr_array, width: int) -> NDArray[np.intp]:
    """The places of hidden counts that these changes (a row each) do not show to range over `width`: the audit.

    counts with a change added are what a reader cannot tell from the counts themselves. Raises ValueError where such a
    table does not add up or contradicts what was released: it proves nothing.
    """
    least, most = np.zeros(len(counts)), np.zeros(len(counts))
    for start in range(0, changes.shape[0], _A_TIME):
        found = changes[start : start + _A_TIME].toarray()
        tables = counts + found
        fits = (tables >= released.known_low - WHOLE) & (tables <= released.known_high + WHOLE)
        if not fits.all() or (np.abs(released.sums @ tables.T) > 10 * WHOLE).any():
            raise ValueError("A table of the proof contradicts what was released.")
        least, most = np.minimum(least, found.min(axis=0)), np.maximum(most, found.max(axis=0))
    return np.flatnonzero(released.is_hidden & ~ranges_over(counts, least, most, width))


def _extreme(released: Released, place: int, sign: float) -> NDArray[np.float64]:
    """A table that agrees with everything released and has the least (sign 1) or largest (-1) count at a place.

    A count without any upper bound is bounded by far more than all released ones together.
    """
    beyond = 1e3 + 10 * released.known_high[~released.is_hidden].sum()
    objective = np.zeros(len(released.known_low))
    objective[place] = sign
    limits = np.column_stack([released.known_low, np.minimum(released.known_high, beyond)])
    solved = linprog(
        objective, A_eq=released.sums, b_eq=np.zeros(released.sums.shape[0]), bounds=limits, method="highs"
    )
    if not solved.success:
        raise ArithmeticError(f"The counts do not add up: {solved.message}")
    return solved.x
