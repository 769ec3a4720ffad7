"""The groups behind time to improvement: who is in each, and its curve."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.filters import Filters
from analysis.questions import request
from analysis.statistics import survival
from analysis.statistics.survival import Curve
from analysis.warehouse.store import Store

SUMS = ["n_started", "n_no_baseline", "n_not_eligible", "n", "improved", "ended", "censored", "in_care", "lost"]
NOBODY = survival.incidence({"time": [], "improved": [], "ended": [], "censored": []}, "service")


@dataclass(frozen=True)
class Group:
    """One group: its name, who is in it (improvement_times, summed), and its curve."""

    name: str
    sums: Mapping[str, Any]
    curve: Curve


@dataclass(frozen=True)
class Groups:
    """The groups in their order, and the counts per group and time that their curves are made of."""

    all: list[Group]
    counts: pd.DataFrame

    @property
    def curves(self) -> list[Curve]:
        """The curve of every group."""
        return [group.curve for group in self.all]

    def total(self, name: str) -> int:
        """A count summed over the groups."""
        return sum(int(group.sums[name]) for group in self.all)


def groups_of(store: Store, parameters: dict[str, Any], filters: Filters) -> Groups:
    """The groups that the filters leave; without `by` always one, named "all"."""
    times = store.query("queries/improvement_times", parameters)
    sums = request.grouped(times.groupby("group_name", as_index=False)[SUMS].sum(), filters)
    counts = times[times["time"].notna()]
    names = list(sums[filters.by]) if filters.by else ["all"]
    made = [
        Group(name, row, survival.incidence(counts[counts["group_name"] == name], filters.view))
        for name, row in zip(names, sums.to_dict("records"), strict=True)
    ]
    return Groups(made, counts)
