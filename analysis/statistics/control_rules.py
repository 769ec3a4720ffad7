"""What on a control chart chance seldom does: the four rules of NHS Making Data Count, point by point and as signals.

Source: NHSRplotthedots (which point counts under which rule, and their order). A signal is reported once: what several
rules say of the same points on the same side is one signal.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.control_chart import TINY, Limits

OUTSIDE, TREND, TWO_OF_THREE, SHIFT = "outside", "trend", "two_of_three", "shift"
RULES = (OUTSIDE, TREND, TWO_OF_THREE, SHIFT)
"""In the order in which they name a point that several of them concern."""


@dataclass(frozen=True)
class Run:
    """Points from `first` to `last` (positions, both in it) that one rule finds on one side: 1 high, -1 low."""

    rule: str
    first: int
    last: int
    side: int

    @property
    def length(self) -> int:
        """How many points."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class Signal:
    """What is reported once: the longest run, and the shorter ones on the same side that share a point with it."""

    runs: tuple[Run, ...]

    @property
    def first(self) -> int:
        """The position where it begins."""
        return min(run.first for run in self.runs)

    @property
    def last(self) -> int:
        """The position where it ends."""
        return max(run.last for run in self.runs)


def sides_by_rule(values: ArrayLike, limits: Limits, points: int = 7) -> dict[str, np.ndarray]:
    """For each rule, which side each point is found on: 1 high or rising, -1 low or falling, 0 not found.

    outside: beyond the limits. trend: one of `points` or more in a row that each rise (or fall). two_of_three: near the
    limits (two thirds of the way and more, not beyond) with one of the two before or after it, where all three are on
    one side of the centre. shift: one of `points` or more in a row on one side of the centre.
    """
    values = np.asarray(values, dtype=float)
    tiny = TINY * max(1.0, float(np.abs(values).max(initial=0.0)))
    place = np.where(np.abs(values - limits.centre) > tiny, np.sign(values - limits.centre), 0)
    outside = (values > limits.upper + tiny).astype(int) - (values < limits.lower - tiny)
    near_lower, near_upper = limits.near
    near = ((values > near_upper + tiny) | (values < near_lower - tiny)) & (outside == 0)
    return {
        OUTSIDE: outside,
        TREND: _trends(values, points, tiny),
        TWO_OF_THREE: _two_of_three(near, place.astype(int)),
        SHIFT: _long_runs(place.astype(int), points),
    }


def named(sides: dict[str, np.ndarray]) -> list[tuple[str, int]]:
    """The rule and the side of each point; an empty rule where no rule finds it."""
    length = len(sides[OUTSIDE])
    return [next(((rule, int(sides[rule][at])) for rule in RULES if sides[rule][at]), ("", 0)) for at in range(length)]


def signals(sides: dict[str, np.ndarray]) -> list[Signal]:
    """The signals in the order in which they begin; runs on one side that share a point are one signal."""
    merged: list[list[Run]] = []
    for run in sorted(_runs(sides), key=lambda run: (run.side, run.first, run.last)):
        if merged and merged[-1][0].side == run.side and run.first <= max(one.last for one in merged[-1]):
            merged[-1].append(run)
        else:
            merged.append([run])
    order = {rule: place for place, rule in enumerate(RULES)}
    found = [Signal(tuple(sorted(runs, key=lambda run: (-run.length, order[run.rule])))) for runs in merged]
    return sorted(found, key=lambda signal: (signal.first, signal.last))


def _runs(sides: dict[str, np.ndarray]) -> Iterator[Run]:
    for rule, found in sides.items():
        reach = 2 if rule == TWO_OF_THREE else 1  # the third of the three may lie between the two
        for side in (1, -1):
            at = np.flatnonzero(found == side)
            for part in np.split(at, np.flatnonzero(np.diff(at) > reach) + 1):
                if len(part):
                    yield Run(rule, int(part[0]), int(part[-1]), side)


def _long_runs(place: np.ndarray, points: int) -> np.ndarray:
    """The side of the points in runs of `points` and more that are all on it."""
    breaks = np.flatnonzero(np.diff(place)) + 1
    parts = [np.where(len(part) >= points, part, 0) for part in np.split(place, breaks)]
    return np.concatenate(parts).astype(int)


def _trends(values: np.ndarray, points: int, tiny: float) -> np.ndarray:
    """The direction of the points in runs of `points` and more that each rise, or each fall; at a turn that to come."""
    steps = np.diff(values)
    directions = np.where(np.abs(steps) > tiny, np.sign(steps), 0).astype(int)
    found = np.zeros(len(values), dtype=int)
    for part in np.split(np.arange(len(steps)), np.flatnonzero(np.diff(directions)) + 1):
        if len(part) >= points - 1 and len(part):
            found[part[0] : part[-1] + 2] = directions[part[0]]
    return found


def _two_of_three(near: np.ndarray, place: np.ndarray) -> np.ndarray:
    """The side of the points that are near a limit with another of the three, all three on one side."""
    found = np.zeros(len(place), dtype=int)
    for first in range(len(place) - 2):
        three = slice(first, first + 3)
        if abs(place[three].sum()) == 3 and near[three].sum() >= 2:
            found[three] = np.where(near[three], place[three], found[three])
    return found
