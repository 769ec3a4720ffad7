"""What is done with every count of a release: shown, hidden, or held at its last value; with what proves it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.disclosure.linked import Linked
from analysis.disclosure.policy import Policy
from analysis.disclosure.protected_table import HELD, HIDDEN, SHOWN
from analysis.disclosure.suppress import hide


@dataclass(frozen=True)
class States:
    """cells: cell, n (exact: private), value (as released; null where hidden), status, since. audit: plain numbers.

    since: the id of the release that a held value comes from; empty for this one.
    """

    cells: pd.DataFrame
    audit: Mapping[str, int]


def states_of(linked: Linked, policy: Policy, earlier: Mapping[str, pd.DataFrame] | None = None) -> States:
    """Decide about every count. earlier: the cells of each earlier release by its id, the oldest first."""
    hidden = hide(linked.counts, linked.sums, policy, 1 + np.log1p(linked.counts)).hidden
    cells = pd.DataFrame({"cell": linked.cells, "n": linked.counts})
    cells["value"] = pd.array(policy.rounded(linked.counts), dtype="Int64")
    cells.loc[hidden, "value"] = pd.NA
    cells["status"], cells["since"] = np.where(hidden, HIDDEN, SHOWN), ""
    last = list(earlier or {})[-1:]
    for release in last:
        before = earlier[release].set_index("cell").reindex(cells["cell"])
        stays = ((cells["n"].to_numpy() - before["n"]).abs() < policy.threshold).to_numpy()
        cells.loc[stays, ["value", "status"]] = before.loc[stays, ["value", "status"]].to_numpy()
        cells.loc[stays & cells["value"].notna(), "status"] = HELD
        cells.loc[stays, "since"] = before["since"].where(before["since"] != "", release)[stays].to_numpy()
    return States(cells, {"counts": len(cells), "hidden": int(hidden.sum())})
