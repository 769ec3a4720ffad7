"""What is to be protected together: counts, how they add up, what a reader knows of each, and what hiding each costs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analysis.disclosure.control.attack import Released
from analysis.disclosure.control.policy import Policy

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Task:
    """Counts to be protected together. sums: how they add up (see attack.Released); low, high: what a reader knows of each
    count that is not hidden; floor: the least that a hidden one can be (0 for counts, minus infinity for differences).

    at_risk: what has to be hidden; is_given: what a table has a place for, so that others are not released in any case;
    cost: of hiding each further one, > 0; width: over how much hidden ones have to range (not: those in no table that are
    not at risk).
    """

    counts: Numbers
    sums: csr_array
    low: Numbers
    high: Numbers
    floor: Numbers
    at_risk: Flags
    is_given: Flags
    cost: Numbers
    width: int

    def released(self, hidden: Flags) -> Released:
        """What a reader knows once these counts are hidden."""
        return Released(np.where(hidden, self.floor, self.low), np.where(hidden, np.inf, self.high), self.sums)

    @property
    def is_protected(self) -> Flags:
        """Which counts have to range over the width once they are hidden."""
        return self.at_risk | self.is_given

    def part(self, places: Places) -> "Task":
        """These counts alone, with the sums that are of them alone."""
        inside = np.zeros(len(self.counts), dtype=bool)
        inside[places] = True
        own = self.sums[(abs(self.sums) @ ~inside) == 0][:, places]
        fields = (self.low, self.high, self.floor, self.at_risk, self.is_given, self.cost)
        return Task(
            self.counts[places], own[np.diff(own.indptr) > 0], *(values[places] for values in fields), self.width
        )


def policy_task(counts: NDArray[np.int64], sums: csr_array, policy: Policy, cost: Numbers) -> Task:
    """Counts of a release that has none before it."""
    low, high = policy.known_range(counts)
    floor, small = np.zeros(len(counts)), policy.is_small(counts)
    given = np.ones(len(counts), dtype=bool)
    return Task(
        counts.astype(float), sums, low.astype(float), high.astype(float), floor, small, given, cost, policy.threshold
    )
