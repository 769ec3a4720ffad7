"""What earlier releases bind a new one to, so that differences between releases tell no more than the counts do.

A count that moved by less than the threshold since its value was last released keeps that value (held), and a hidden one
stays hidden: both are at risk like small counts, for who could work out what they are now would know by how few people
they moved. A count that did not move at all is taken as known to a reader. What is released anew is the counts of now
alone, so that a reader's bounds of a difference are the bounds of now less those of before: as wide as each of them. So
the proof for the counts of now, with what is released anew and what did not move as known, is one for the differences to
all earlier releases. A count that moved far keeps no old value: where it has to be hidden to protect others, it is hidden.
Not counted as knowledge is what follows from a count being held or hidden: that it moved by less than the threshold, or is
small.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.disclosure.control.policy import Policy
from analysis.disclosure.counting.linked import EVERYBODY, Linked
from analysis.errors import InputError

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Bound:
    """What earlier releases say of each count. value: as last released, null if it was hidden or not there; since: where.

    is_held: it was shown or held, and moved by less than the threshold since. still: of these, it did not move at all.
    moved: it moved by 1 to threshold - 1 since a release that showed it. stays_hidden: it was hidden and moved by less than
    the threshold. floor: the least that it can be for who knows it before.
    """

    value: pd.api.extensions.ExtensionArray
    since: NDArray[np.object_]
    is_held: Flags
    moved: Flags
    still: Flags
    stays_hidden: Flags
    floor: NDArray[np.float64]


def bound_by(linked: Linked, policy: Policy, earlier: Mapping[str, pd.DataFrame]) -> Bound:
    """What earlier releases bind this one to. earlier: the cells of each by its id, the oldest first.

    Raises InputError where all people together moved by 1 to threshold - 1 since one of them.
    """
    frames = {release: frame.set_index("cell").reindex(linked.cells) for release, frame in earlier.items()}
    _refuse_few(linked, policy, earlier)
    size = len(linked.cells)
    if not frames:
        none = np.zeros(size, dtype=bool)
        empty = pd.array([pd.NA] * size, dtype="Int64")
        return Bound(empty, np.full(size, "", dtype=object), none, none, none, none, np.zeros(size))
    last_id, last = next(reversed(frames.items()))
    there = last["n"].notna().to_numpy()
    since = np.where(there & (last["since"].fillna("") == ""), last_id, last["since"].fillna("")).astype(object)
    before = np.full(size, np.nan)
    for release, frame in frames.items():
        before = np.where(since == release, frame["n"].to_numpy(dtype=float, na_value=np.nan), before)
    change = np.abs(linked.counts - before)
    shown = last["value"].notna().to_numpy()
    near = there & (change < policy.threshold)
    moved = shown & ((near & (change > 0)) | _near_any(linked, policy, frames))
    return Bound(
        pd.array(last["value"], dtype="Int64"),
        since,
        shown & near,
        moved,
        shown & (change == 0) & ~moved,
        near & ~shown & linked.is_wanted,
        _floor(linked, frames),
    )


def _near_any(linked: Linked, policy: Policy, frames: Mapping[str, pd.DataFrame]) -> Flags:
    """Which counts are 1 to threshold - 1 away from what any earlier release showed anew."""
    found = np.zeros(len(linked.cells), dtype=bool)
    for frame in frames.values():
        anew = (frame["value"].notna() & (frame["since"] == "")).to_numpy()
        change = np.abs(linked.counts - frame["n"].to_numpy(dtype=float, na_value=np.nan))
        found |= anew & (change > 0) & (change < policy.threshold)
    return found


def _floor(linked: Linked, frames: Mapping[str, pd.DataFrame]) -> NDArray[np.float64]:
    """The least that counts can be for a reader who knows that nobody is ever removed; 0 where some were.

    That holds for whole groups of people alone: what became of people may be corrected. Taken as known is what was shown
    before, to the person; of what was hidden then a reader knows no number that now could not be smaller than.
    """
    before = [frame["n"].where(frame["value"].notna()).to_numpy(dtype=float, na_value=0) for frame in frames.values()]
    floor = np.where(linked.is_population, np.max(before, axis=0), 0)
    return floor if (floor <= linked.counts).all() else np.zeros(len(floor))


def _refuse_few(linked: Linked, policy: Policy, earlier: Mapping[str, pd.DataFrame]) -> None:
    """Refuse a release whose people differ from those of an earlier one by fewer than the threshold."""
    people = linked.counts[linked.cells.index(EVERYBODY)]
    for release, frame in earlier.items():
        before = frame.loc[frame["cell"] == EVERYBODY, "n"]
        if len(before) and 0 < abs(people - before.iloc[0]) < policy.threshold:
            raise InputError(
                f"The people counted differ from those of release {release} by fewer than {policy.threshold}, so that what "
                "is new would be about these few. Publish again when more patients are in closed periods; until then "
                f"export release {release} as it is."
            )
