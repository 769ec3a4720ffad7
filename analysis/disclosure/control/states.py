"""What is done with every count of a release: shown, hidden, or held at its last value; with what was proven."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.disclosure.control.attack import not_proven
from analysis.disclosure.control.over_time import Bound, bound_by
from analysis.disclosure.control.policy import Policy
from analysis.disclosure.control.suppress import Suppressed, hide
from analysis.disclosure.control.task import Task
from analysis.disclosure.counting.linked import Linked
from analysis.disclosure.protected.protected_table import HELD, HIDDEN, SHOWN

AUDIT = {
    "counts": "Counts that the tables ask for, each once",
    "large": "Of these, of the threshold or more",
    "large_shown": "Of the threshold or more and shown or held",
    "small": "Small",
    "hidden": "Hidden",
    "hidden_to_protect": "Hidden though not small, since others could be worked out from them",
    "held": "Held at the value of an earlier release",
    "unmoved_taken_as_unknown": "Not moved since an earlier release, and yet taken as unknown to protect others",
    "tables_of_the_proof": "Other tables that a reader cannot tell from the true ones, which prove it",
    "width": "People over which every hidden count has to range",
    "not_proven": "Hidden counts for which that was not proven",
}
"""What each number of the audit counts, in words."""
_UP = 4.0  # how much dearer a count becomes with each dimension that it is summed over
_DEEP = 2  # places of a key beyond which counts cost the same
_KNOWN = 50.0  # how much dearer to take a count that did not move as unknown


@dataclass(frozen=True)
class States:
    """cells: cell, n (exact: private), value (as released; null where hidden), status, since. audit: plain numbers.

    since: the id of the release that a held value, or the hiding of a count, comes from; empty for this one.
    """

    cells: pd.DataFrame
    audit: Mapping[str, int]


def states_of(linked: Linked, policy: Policy, earlier: Mapping[str, pd.DataFrame] | None = None) -> States:
    """Decide about every count, with proof. earlier: the cells of each earlier release by its id, the oldest first.

    Every value is rounded by itself: totals added up from rounded parts would contradict each other (improved of measured
    above 100 %), and a reader is taken to know each total rounded by itself anyway.
    Raises InputError where an earlier release forbids this one (see over_time), ArithmeticError where a proof fails.
    """
    bound = bound_by(linked, policy, earlier or {})
    task = _task(linked, policy, bound)
    found = hide(task, [np.flatnonzero(linked.blocks == block) for block in dict.fromkeys(sorted(linked.blocks))])
    unproven = not_proven(task.released(found.hidden), task.counts, found.changes, task.width)
    unsafe = int(task.is_protected[unproven].sum())
    if unsafe:
        raise ArithmeticError("Not every hidden count is proven to be safe.")
    cells = _decided(linked, policy, bound, found.hidden)
    return States(cells, _audit(cells, linked, policy, bound, found) | {"not_proven": unsafe})


def _task(linked: Linked, policy: Policy, bound: Bound) -> Task:
    """What has to be protected: small counts and those that moved little; and what hiding or holding others costs."""
    low, high = policy.known_range(linked.counts)
    small = policy.is_small(linked.counts) & ~bound.still
    above = np.array([max(_DEEP - len(key), 0) for key in linked.keys])
    cost = (linked.counts + 1.0) * _UP**above
    cost *= np.where(bound.still, _KNOWN, 1.0)
    return Task(
        linked.counts.astype(float),
        linked.sums,
        np.maximum(low, bound.floor),
        np.maximum(high, bound.floor),
        bound.floor,
        small | bound.moved | bound.stays_hidden,
        linked.is_wanted,
        cost,
        policy.threshold,
    )


def _decided(linked: Linked, policy: Policy, bound: Bound, unknown: NDArray[np.bool_]) -> pd.DataFrame:
    """The cells. unknown: what a reader must not know as it is now: hidden, but for what keeps its value of before."""
    held = bound.is_held
    hidden = (unknown & ~held) | ~linked.is_wanted
    value = pd.array(policy.rounded(linked.counts), dtype="Int64")
    value[held] = bound.value[held]
    value[hidden] = pd.NA
    status = np.where(hidden, HIDDEN, np.where(held, HELD, SHOWN))
    since = np.where((held & ~hidden) | (bound.stays_hidden & hidden), bound.since, "")
    return pd.DataFrame({"cell": linked.cells, "n": linked.counts, "value": value, "status": status, "since": since})


def _audit(cells: pd.DataFrame, linked: Linked, policy: Policy, bound: Bound, found: Suppressed) -> dict[str, int]:
    """What the disclosure report says of the release, in plain numbers."""
    given = cells[linked.is_wanted]
    large = given[given["n"] >= policy.threshold]
    small = policy.is_small(given["n"].to_numpy())
    hidden, held = given["status"] == HIDDEN, given["status"] == HELD
    return {
        "counts": len(given),
        "large": len(large),
        "large_shown": int((large["status"] != HIDDEN).sum()),
        "small": int(small.sum()),
        "hidden": int(hidden.sum()),
        "hidden_to_protect": int((hidden & ~small).sum()),
        "held": int(held.sum()),
        "unmoved_taken_as_unknown": int((bound.still & found.hidden)[given.index].sum()),
        "tables_of_the_proof": found.changes.shape[0],
        "width": policy.threshold,
    }
