"""How many of the missing must have failed for a difference between two responder rates to vanish.

Of a group, `measured` are known and `improved` of them improved; `missing` are not known. The rate of all is
(improved + failed x 0 + (missing - failed) x the rate of the measured) / (measured + missing): `failed` of the missing
are taken not to have improved, the others to be like the measured. So no failures give the observed rate, and each
takes the same amount off it. The same with `succeeded` of the missing of the other group taken to have improved.
The interval follows from Wilson's of the two rates (Newcombe 1998, Stat Med 17:873-890, method 10), each moved and
shrunk with its rate (MOVER: Zou & Donner 2008, Stat Med 27:1693-1702): it takes as given who is missing and what is
assumed of them, so those like the measured make it no narrower.
Source of the idea: Liublinska & Rubin 2014, Statistics in Medicine, sensitivity analysis for a partially missing binary outcome.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from analysis.statistics.rates import wilson

ROUNDING = 1e-9


@dataclass(frozen=True)
class Arm:
    """One group's counts: how many were measured, improved among these, and are missing."""

    measured: int
    improved: int
    missing: int

    @property
    def n(self) -> int:
        """All, measured or not."""
        return self.measured + self.missing

    @property
    def rate(self) -> float:
        """Improved of the measured; NaN without any."""
        return self.improved / self.measured if self.measured else math.nan


@dataclass(frozen=True)
class Difference:
    """A difference of two rates with its 95 % limits."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class Tipping:
    """What it takes to tip a difference: counts of the missing, None where not even all of them suffice.

    failures: of the better group taken as failed until the difference is gone. failures_interval: until its interval
    includes 0 (0 where it does already). successes: of the other group taken as improved, all missing of the better
    one having failed, until it is gone (0 where failures alone suffice).
    """

    failures: int | None
    failures_interval: int | None
    successes: int | None


def difference(better: Arm, other: Arm, failed: int = 0, succeeded: int = 0) -> Difference:
    """Rate of `better` less rate of `other`, so many of the missing taken as failed in the one, improved in the other.

    NaN where one of them has nobody measured. With none failed or succeeded: R has it as
    DescTools::BinomDiffCI(method = "score").
    """
    if not better.measured or not other.measured:
        return Difference(math.nan, math.nan, math.nan)
    first = _moved(better, 1 - failed / better.n, 0.0)
    second = _moved(other, 1 - succeeded / other.n, succeeded / other.n)
    estimate = first[0] - second[0]
    low = estimate - math.hypot(first[0] - first[1], second[2] - second[0])
    high = estimate + math.hypot(first[2] - first[0], second[0] - second[1])
    return Difference(estimate, low, high)


def bounds(first: Arm, second: Arm) -> tuple[float, float]:
    """The least and the greatest that the difference first - second can be, whatever the missing did; NaN with nobody."""
    if not first.n or not second.n:
        return math.nan, math.nan
    low = first.improved / first.n - (second.improved + second.missing) / second.n
    high = (first.improved + first.missing) / first.n - second.improved / second.n
    return low, high


def tipping(better: Arm, other: Arm) -> Tipping:
    """The smallest numbers of the missing that tip the difference better - other, which must not be negative."""
    failures = _first(better.missing, lambda failed: difference(better, other, failed).estimate)
    interval = _first(better.missing, lambda failed: difference(better, other, failed).low)
    if failures is not None:
        return Tipping(failures, interval, 0)
    successes = _first(other.missing, lambda won: difference(better, other, better.missing, won).estimate)
    return Tipping(None, interval, successes)


def _moved(arm: Arm, factor: float, added: float) -> tuple[float, float, float]:
    """The rate and its Wilson limits times a factor, plus what is added."""
    low, high = wilson(arm.improved, arm.measured)
    return tuple(float(factor * value + added) for value in (arm.rate, low, high))


def _first(most: int, value: Callable[[int], float]) -> int | None:
    """The smallest number from 0 to `most` at which a falling value is 0 or less; None where it never is."""
    if value(most) > ROUNDING:
        return None
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if value(middle) <= ROUNDING else (middle + 1, high)
    return low
