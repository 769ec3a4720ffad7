"""Suppression: which counts have to be hidden so that none of the small ones can be told from the others, with the proof."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, linprog
from scipy.sparse import csr_array, eye_array, hstack

from analysis.disclosure.attack import Counts, Released, not_proven
from analysis.disclosure.policy import Policy

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]
_MOVED = 1e-6
_WORTH = 1e5  # what it may cost to move a count at risk by one: more than most counts cost, less than a count of nobody
_TOGETHER = 100  # counts at risk for which partners are sought at once: more is faster, fewer hides less
_FEW = 0.02  # a table that settles fewer than this share of the counts at risk says that hiding more is due


@dataclass(frozen=True)
class Suppressed:
    """hidden: which counts; tables: tables (a row each) that all agree with everything released, the proof.

    The first table is the true one: a proof is kept as closely as the counts themselves.
    """

    hidden: Flags
    tables: Numbers


@dataclass(frozen=True)
class _Task:
    """Counts that are released together, what rounding leaves open of each, and what hiding each costs."""

    counts: Counts
    sums: csr_array
    low: Counts
    high: Counts
    cost: Numbers
    width: int

    def released(self, hidden: Flags) -> Released:
        """What a reader knows once these counts are hidden and the others are rounded."""
        return Released(np.where(hidden, 0.0, self.low), np.where(hidden, np.inf, self.high), self.sums)

    def free(self, hidden: Flags) -> Bounds:
        """By how much each count can change without a reader noticing; a hidden one by no more than is needed."""
        least = np.where(hidden, -np.minimum(self.counts, self.width), self.low - self.counts)
        return Bounds(least, np.where(hidden, self.width, self.high - self.counts))


def hide(counts: Counts, sums: csr_array, policy: Policy, weights: Numbers) -> Suppressed:
    """Hide the counts that are too small (primary) and as few others as it takes (complementary), with the proof.

    counts: whole numbers >= 0 with sums @ counts = 0 (see attack.Released); weights: the cost of hiding each, > 0.
    Afterwards every hidden count differs by the policy's threshold or more between two of the proof's tables.
    One program moves many counts at risk at a time: first by changes that go unnoticed already, and when those are spent
    by the cheapest changes that would if more counts were hidden (after Fischetti and Salazar, 2000).
    The same counts give the same answer. Raises ValueError where the counts do not add up.
    """
    if (sums @ counts).any():
        raise ValueError("The counts do not add up.")
    task = _Task(
        counts, sums, *policy.known_range(counts), np.where(counts == 0, weights * 1e3, weights), policy.threshold
    )
    random = np.random.default_rng(0)
    hidden, tables = policy.is_small(counts), counts[np.newaxis].astype(float)
    while len(at_risk := not_proven(task.released(hidden), tables, task.width)):
        tables = np.vstack([tables, counts + _unnoticed(task, hidden, _pull(task, tables, at_risk, random))])
        left = not_proven(task.released(hidden), tables, task.width)
        if len(at_risk) - len(left) <= _FEW * len(at_risk) and len(left):
            few = np.sort(random.permutation(left)[:_TOGETHER])
            more = _partners(task, hidden, _pull(task, tables, few, random)) & ~hidden
            if not more.any():
                more, change = _surely(task, hidden, left[0])
                tables = np.vstack([tables, counts + change])
            hidden |= more
    return Suppressed(hidden, tables)


def _pull(task: _Task, tables: Numbers, places: NDArray[np.intp], random: np.random.Generator) -> Numbers:
    """In which direction to move counts, drawn: up where they were seen at their lowest already, down at their highest."""
    seen_low, seen_high = tables.min(axis=0)[places], tables.max(axis=0)[places]
    up = random.random(len(places)) < 0.5
    up = np.where(seen_low < _MOVED, True, up) & (seen_high < task.counts[places] + task.width - _MOVED)
    pull = np.zeros(len(task.counts))
    pull[places] = np.where(up, 1, -1) * random.uniform(0.5, 1.5, len(places))
    return pull


def _unnoticed(task: _Task, hidden: Flags, pull: Numbers) -> Numbers:
    """A change that nobody notices and that moves counts as far as possible in the directions they are pulled."""
    free = task.free(hidden)
    limits = np.column_stack([free.lb, free.ub])
    return linprog(-pull, A_eq=task.sums, b_eq=np.zeros(task.sums.shape[0]), bounds=limits, method="highs").x


def _partners(task: _Task, hidden: Flags, pull: Numbers) -> Flags:
    """Which further counts to hide so that counts can move as they are pulled, where that is not too dear."""
    m, limits = len(pull), task.free(hidden)
    most = np.where(hidden, 0, task.width)
    found = _at_cost(task, pull * _WORTH, limits, most, np.minimum(most, task.low))
    return found[m : 2 * m] + found[2 * m :] > _MOVED


def _surely(task: _Task, hidden: Flags, place: np.intp) -> tuple[Flags, Numbers]:
    """Which further counts to hide, at whatever cost, so that one count could be larger by the width; and that change.

    There always is one: somebody more in that count and in all totals above it.
    """
    m, free = len(hidden), task.released(hidden)
    low, high = free.known_low - task.counts, free.known_high - task.counts
    low[place] = high[place] = task.width
    found = _at_cost(task, np.zeros(m), Bounds(low, high), np.where(hidden, 0, np.inf), np.where(hidden, 0, task.low))
    more, less = found[m : 2 * m], found[2 * m :]
    return more + less > _MOVED, found[:m] + more - less


def _at_cost(task: _Task, pull: Numbers, free: Bounds, more: Numbers, less: Numbers) -> Numbers:
    """The best change where what goes beyond the free limits, by at most `more` and `less`, costs what hiding does.

    Returned are, one after the other: the part within the free limits, what goes beyond them upwards, and downwards.
    """
    unit = eye_array(len(pull), format="csr")
    low, high = np.concatenate([free.lb, np.zeros(2 * len(pull))]), np.concatenate([free.ub, more, less])
    found = linprog(
        np.concatenate([-pull, task.cost, task.cost]),
        A_eq=csr_array(task.sums @ hstack([unit, unit, -unit], format="csr")),
        b_eq=np.zeros(task.sums.shape[0]),
        bounds=np.column_stack([low, high]),
        method="highs",
    )
    if not found.success:
        raise ArithmeticError(f"No counts to hide were found: {found.message}")
    return found.x
