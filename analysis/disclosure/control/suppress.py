"""Suppression: which counts have to be hidden so that none of the small ones can be told from the others, with the proof.

What is sought are changes: what can be added to the true counts without a reader noticing. A hidden count is safe once
changes are known that let it range over the threshold. Counts are settled one at a time, the largest first: the cheapest
further counts to hide so that it can be larger, found by a linear program (after Fischetti and Salazar, 2000); between
these, changes that go unnoticed already are sought for many counts at a time. First each block of counts alone, where
programs are small and where counts that need not be hidden after all are shown again, then all together.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.optimize import OptimizeResult, linprog
from scipy.sparse import csr_array, hstack, vstack

from analysis.disclosure.control.attack import WHOLE, ranges_over
from analysis.disclosure.control.task import Flags, Numbers, Places, Task

_NOTHING = 1e-7  # a smaller change is the solver's noise
_SLOW = 0.05  # where a program settles a smaller share of the counts at risk, more have to be hidden
_AGAIN = 4  # programs that may fail to settle what showing a count again has unsettled
_PER = 800  # counts of a program for each that partners are sought for at once: fewer hide less and take longer
_SHARE = 10  # of the open counts, that partners are sought for at once
_FEW = 10_000  # counts of a program for each that is sought for at once even so: the last ones would each take long
_MANY = 2000  # counts from which on trying to show some again takes too long for the few that it shows
_LARGE = 3000  # unknowns from which on the interior point method is the faster one
_ZERO = 1e3  # how much dearer it is to hide a count of nobody


@dataclass(frozen=True)
class Suppressed:
    """hidden: which counts; changes: a row each, what can be added to the true counts without a reader noticing: the proof.

    A proof is kept as closely as the counts themselves.
    """

    hidden: Flags
    changes: csr_array


@dataclass
class _Search:
    """The state of a search: what is hidden so far, the changes that were found, and over how much they let counts range."""

    task: Task
    hidden: Flags
    random: np.random.Generator
    changes: list[csr_array] = field(default_factory=list)
    least: Numbers = field(init=False)
    most: Numbers = field(init=False)

    def __post_init__(self) -> None:
        self.see(self.changes)

    def see(self, changes: Iterable[csr_array]) -> None:
        """Begin anew with these changes."""
        self.changes = []
        self.least, self.most = np.zeros(len(self.hidden)), np.zeros(len(self.hidden))
        for change in changes:
            self.add(change)

    def add(self, change: csr_array) -> None:
        """Take in a change."""
        self.changes.append(change)
        places, values = change.indices, change.data
        self.least[places] = np.minimum(self.least[places], values)
        self.most[places] = np.maximum(self.most[places], values)

    def open(self) -> Places:
        """The hidden counts that are not settled yet."""
        is_settled = ranges_over(self.task.counts, self.least, self.most, self.task.width)
        return np.flatnonzero(self.hidden & self.task.is_protected & ~is_settled)


def hide(task: Task, blocks: Iterable[Places] = ()) -> Suppressed:
    """Hide the counts at risk and as few others as it takes, with the proof. blocks: counts to begin with, each alone.

    Afterwards every hidden count differs by the task's width or more between two of: the true counts, and these with a
    change added. The same task gives the same answer. Raises ValueError where the counts do not add up, and
    ArithmeticError where nothing that could be hidden would protect a count.
    """
    if len(task.counts) and np.abs(task.sums @ task.counts).max(initial=0) > WHOLE:
        raise ValueError("The counts do not add up.")
    task = replace(task, cost=np.where(task.counts == 0, _ZERO, 1.0) * task.cost)
    hidden, random = task.at_risk | (~task.is_given & (task.counts != 0)), np.random.default_rng(0)
    for places in blocks:
        search = _Search(task.part(places), hidden[places], random)
        _settle(search)
        if len(places) < _MANY:
            _show_again(search)
        hidden[places] = search.hidden
    search = _Search(task, hidden, random)
    _settle(search)
    changes = search.changes or [csr_array((1, len(hidden)))]
    return Suppressed(search.hidden, csr_array(vstack(changes, format="csr")))


def _settle(search: _Search) -> None:
    """Hide more until every hidden count is settled."""
    most, least = len(search.hidden) // _PER, max(len(search.hidden) // _FEW, 1)
    while len(left := _unnoticed_all(search)):
        at_once = max(min(len(left) // _SHARE, most), least)
        first = left[np.argsort(-search.task.counts[left], kind="stable")][:at_once]
        change, more = _partners(search, first)
        search.hidden |= more
        search.add(change)


def _unnoticed_all(search: _Search, failures: int = 1) -> Places:
    """Seek changes that go unnoticed while that settles counts. Returned are the counts that are open still."""
    left = search.open()
    while len(left) and failures:
        search.add(_unnoticed(search, left))
        before, left = len(left), search.open()
        failures -= before - len(left) <= _SLOW * before
    return left


def _unnoticed(search: _Search, left: Places) -> csr_array:
    """A change that nobody notices and that moves open counts as far as possible in directions that are drawn.

    Weights are drawn so that a few counts are moved all the way rather than all of them a little.
    """
    task, width = search.task, search.task.width
    room = np.minimum(task.counts - task.floor, width)[left]
    up = search.random.random(len(left)) * width < width - search.most[left] - room / 2
    pull = np.zeros(len(task.counts))
    pull[left] = np.where(up, 1, -1) * search.random.exponential(size=len(left)) ** 3
    low, high = _free(search)
    low, high = np.maximum(low, -width), np.minimum(high, width)
    low[left] = np.maximum(low[left], search.most[left] - width - 1)
    high[left] = np.minimum(high[left], search.least[left] + width + 1)
    used = np.flatnonzero(high > low)
    found = _solved(-pull[used], task.sums[:, used], low[used], high[used])
    return _change(np.clip(found.x, low[used], high[used]), used, len(pull))


def _free(search: _Search) -> tuple[Numbers, Numbers]:
    """By how much each count can change without a reader noticing."""
    known = search.task.released(search.hidden)
    return known.known_low - search.task.counts, known.known_high - search.task.counts


def _partners(search: _Search, places: Places) -> tuple[csr_array, Flags]:
    """The cheapest further counts to hide so that these could be larger by all that they lack (or more), and that change.

    Counts of nobody are left out at first: hiding one says little and is seldom of use.
    """
    task = search.task
    need = np.ceil(task.counts[places] + search.least[places] - WHOLE) + task.width - task.counts[places]
    for used in (np.flatnonzero((task.counts != 0) | search.hidden), np.arange(len(task.counts))):
        low, high = _free(search)
        low[places], high[places] = need, np.inf
        found, beyond = _at_cost(search, low, high, used)
        if found.success:
            break
    else:
        raise ArithmeticError("Nothing that could be hidden would protect a count.")
    count, more = len(used), np.zeros(len(task.counts), dtype=bool)
    up, down = np.split(found.x[count:], 2)
    values = np.clip(found.x[:count], low[used], high[used])
    position = np.searchsorted(used, beyond)
    values[position] += up - down
    more[beyond[up + down > WHOLE]] = True
    return _change(values, used, len(task.counts)), more


def _at_cost(search: _Search, low: Numbers, high: Numbers, used: Places) -> tuple[OptimizeResult, Places]:
    """The change where what goes beyond the limits costs what hiding does; and which counts can go beyond.

    Its values are, one after the other: the part within the limits, what goes beyond upwards, and beyond downwards.
    """
    task, beyond = search.task, used[~search.hidden[used]]
    within, out = task.sums[:, used], task.sums[:, beyond]
    objective = np.concatenate([np.zeros(len(used)), task.cost[beyond], task.cost[beyond]])
    none, down = np.zeros(2 * len(beyond)), task.low[beyond] - task.floor[beyond]
    least = np.concatenate([low[used], none])
    most = np.concatenate([high[used], np.full(len(beyond), np.inf), np.maximum(down, 0)])
    return _solved(objective, hstack([within, out, -out], format="csr"), least, most), beyond


def _solved(objective: Numbers, sums: csr_array, low: Numbers, high: Numbers) -> OptimizeResult:
    sums = csr_array(sums)
    sums = sums[np.diff(sums.indptr) > 0]
    method = "highs-ipm" if len(objective) > _LARGE else "highs-ds"
    limits = np.column_stack([low, high])
    return linprog(objective, A_eq=sums, b_eq=np.zeros(sums.shape[0]), bounds=limits, method=method)


def _change(values: Numbers, places: Places, size: int) -> csr_array:
    kept = np.abs(values) > _NOTHING
    return csr_array((values[kept], (np.zeros(kept.sum(), dtype=int), places[kept])), shape=(1, size))


def _show_again(search: _Search) -> None:
    """Show again what need not be hidden, the dearest first; the changes that this spoils are sought anew."""
    task = search.task
    for place in sorted(np.flatnonzero(search.hidden & task.is_given & ~task.at_risk), key=lambda p: -task.cost[p]):
        if _stands_alone(search, place):
            continue
        before, changes = search.hidden.copy(), search.changes
        search.hidden[place] = False
        low, high = task.low[place] - task.counts[place], task.high[place] - task.counts[place]
        search.see(change for change in changes if low - WHOLE <= change[0, place] <= high + WHOLE)
        if len(_unnoticed_all(search, _AGAIN)):
            search.hidden[:] = before
            search.see(changes)


def _stands_alone(search: _Search, place: int) -> bool:
    """Whether showing a count would leave one hidden count alone in a sum, where the others give it away."""
    rows = search.task.sums[:, [place]].nonzero()[0]
    hidden = search.hidden.copy()
    hidden[place] = False
    low, high = _free(search)
    slack = np.where(hidden, 0, np.where(search.hidden, 0, high - low))
    mine = np.abs(search.task.sums[rows])
    return bool(((mine @ hidden == 1) & (mine @ slack < search.task.width)).any())
