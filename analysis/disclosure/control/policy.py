"""Policies: from which count on a number is released, and how it is rounded; named, in one settings file."""

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UsageError

FILE = Path(__file__).parents[3] / "data" / "disclosure" / "policies.toml"
SMALLEST_DESCRIBED = 10  # RULES, Intervals and tables: no percentage under n = 10; DOMAIN 6b: no mean either


@dataclass(frozen=True)
class Policy:
    """One policy. threshold: the smallest count released (but 0, where zeros); rounding: to multiples of this base.

    midpoint: to the middle of blocks of that base instead, so that small counts need not be hidden and sums keep unbiased.
    """

    name: str
    label: str
    threshold: int
    rounding: int
    zeros: bool
    source: str
    midpoint: bool = False

    @property
    def words(self) -> str:
        """What it does, in a sentence."""
        small = f"Counts of {int(self.zeros)} to {self.threshold - 1} are hidden, and others that would give them away"
        hidden = small if self.threshold > 1 else "No count is hidden for its size"
        way = f"the middle of blocks of {self.rounding}" if self.midpoint else f"multiples of {self.rounding}"
        rounding = (
            "counts are not rounded"
            if self.rounding == 1
            else f"counts are rounded to {way}, each by itself, so that parts need not add up to their total"
        )
        return f"{hidden}; {rounding}; rates are worked out from what is released."

    def is_small(self, counts: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which counts are too small to be released."""
        return (counts < self.threshold) & ((counts > 0) | (not self.zeros))

    def rounded(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Counts as they are released."""
        if self.midpoint:
            return np.where(counts == 0, 0, -(-counts // self.rounding) * self.rounding - self.rounding // 2)
        return (counts + self.rounding // 2) // self.rounding * self.rounding

    def known_range(self, counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """What a reader knows of released counts: the least and the largest count that is released as the same number."""
        return self.behind(self.rounded(counts))

    def behind(self, released: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The least and the largest count that is released as each of these numbers."""
        if self.midpoint:
            half = self.rounding // 2
            low, high = released - half + 1 - self.rounding % 2, released + half
        else:
            low = released - self.rounding // 2
            high = low + self.rounding - 1
        is_zero = released == 0
        return np.where(is_zero, 0, np.maximum(low, self.threshold)), np.where(is_zero, 0, high)

    def people_for(self, fraction: float = 1.0) -> int:
        """How many people it takes for a rate or a mean, or (fraction below 1) for the quantile at that fraction.

        Of a quantile as many have to stand on either side of it: n * min(p, 1 - p) reaches the same number.
        """
        share = min(fraction, 1 - fraction) if fraction < 1 else 1.0
        return math.ceil(max(self.threshold, SMALLEST_DESCRIBED) / share)


@cache
def policies() -> dict[str, Policy]:
    """The policies of the settings file by name."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: Policy(name, **fields) for name, fields in found.items()}


def find_policy(name: str) -> Policy:
    """The policy of that name. Raises UsageError that lists the names there are."""
    if name not in policies():
        raise UsageError(f"Unknown policy {name!r}. Policies: {', '.join(policies())}.")
    return policies()[name]
