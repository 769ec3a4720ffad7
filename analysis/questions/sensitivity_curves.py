"""The plain and the weighted curve of improvement of each group, for `sensitivity`: no question of its own."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.filters import Filters
from analysis.questions import request
from analysis.statistics import survival
from analysis.statistics.censoring_weights import CERTAIN, WeightedCurve, leaving_hazards, weighted_incidence
from analysis.statistics.survival import Curve
from analysis.warehouse.store import Store

HEAVIEST = 10.0
MANY_GROUPS = 20
FOLDS, FOLDS_OF_MANY = 100, 20
LEVELS = ("condition", "baseline", "change", "scores")
CURVE_COLUMNS = [
    "time",
    "at_risk",
    "plain",
    "low",
    "high",
    "weighted",
    "weighted_low",
    "weighted_high",
    "n_weighted",
    "n_effective",
    "shown",
]
NOBODY = {"time": [], "improved": [], "ended": [], "censored": []}


@dataclass(frozen=True)
class GroupCurve:
    """One group's plain and weighted curve, how many of it were lost, its largest weight and how many were stopped."""

    name: str
    plain: Curve
    weighted: WeightedCurve
    n_lost: int
    heaviest: float
    n_cut: int

    @classmethod
    def of_nobody(cls) -> "GroupCurve":
        """The curve of a group without anybody on it."""
        empty = np.array([])
        return cls("all", survival.incidence(NOBODY, "service"), WeightedCurve(*[empty] * 6), 0, np.nan, 0)

    def at(self, day: float) -> dict[str, Any]:
        """Both curves on a day, with who is at risk then; NaN where the plain curve says nothing about it."""
        known = self.plain.known_at(day)
        weighted, low, high = self.weighted.at(day) if known else (np.nan, np.nan, np.nan)
        still = self.plain.time >= day
        row = min(int(np.searchsorted(self.weighted.time, day)), len(self.weighted.time) - 1)
        return {
            "n_curve": self.plain.n,
            "n_lost": self.n_lost,
            "n_at_risk": int(self.plain.at_risk[still][0]) if still.any() else 0,
            "plain": survival.at(self.plain, day).estimate,
            "weighted": weighted,
            "weighted_low": low,
            "weighted_high": high,
            "n_effective": float(self.weighted.effective[row]) if known and still.any() else np.nan,
            "heaviest": self.heaviest,
            "n_cut": self.n_cut,
        }


def group_curves(store: Store, parameters: dict[str, Any], filters: Filters) -> dict[str, GroupCurve]:
    """The curves by group. The chance of being lost is fitted once, to all groups together."""
    times = store.query("queries/improvement_times", parameters)
    counts = dict(list(times[times["time"].notna()].groupby("group_name")))
    lost = times.groupby("group_name")["lost"].sum()
    weights = dict(list(_weights(store, parameters).groupby("group_name")))
    return {
        str(name): GroupCurve(
            str(name),
            survival.incidence(counts[name], filters.view),
            weighted_incidence(table, filters.view),
            int(lost[name]),
            float(table["heaviest"].max()),
            int(table["n_cut"].sum()),
        )
        for name, table in weights.items()
    }


def _weights(store: Store, parameters: dict[str, Any]) -> pd.DataFrame:
    patterns = store.query("queries/sensitivity_patterns", parameters)
    levels = (
        patterns["pattern"].str.split("|", expand=True).reindex(columns=range(len(LEVELS))).set_axis(LEVELS, axis=1)
    )
    hazards = leaving_hazards(levels.assign(group=patterns["group_name"]), patterns["n"], patterns["n_lost"])
    names = patterns["pattern"] + "|" + patterns["group_name"]
    fitted = {"patterns": list(names), "hazards": [float(value) for value in np.minimum(hazards, CERTAIN)]}
    folds = FOLDS if patterns["group_name"].nunique() <= MANY_GROUPS else FOLDS_OF_MANY
    return store.query("queries/sensitivity_weights", parameters | fitted | {"heaviest": HEAVIEST, "folds": folds})


def curve_table(curves: dict[str, GroupCurve], filters: Filters) -> pd.DataFrame:
    """Both curves of all groups under each other: columns CURVE_COLUMNS, the group column last."""
    tables = [_steps(curve).assign(group_name=name) for name, curve in curves.items()]
    empty = _steps(GroupCurve.of_nobody()).assign(group_name=pd.Series(dtype=object))
    return (
        request.grouped(pd.concat(tables, ignore_index=True) if tables else empty, filters)
        if filters.by
        else (pd.concat(tables, ignore_index=True) if tables else empty)
    )


def _steps(curve: GroupCurve) -> pd.DataFrame:
    """One row per day of the plain curve, with the weighted one beside it."""
    plain, weighted = curve.plain, curve.weighted
    rows = np.searchsorted(weighted.time, plain.time)
    return pd.DataFrame(
        {
            "time": plain.time,
            "at_risk": plain.at_risk.astype(int),
            "plain": plain.estimate,
            "low": plain.low,
            "high": plain.high,
            "weighted": weighted.estimate[rows],
            "weighted_low": weighted.low[rows],
            "weighted_high": weighted.high[rows],
            "n_weighted": weighted.at_risk[rows],
            "n_effective": weighted.effective[rows],
            "shown": plain.at_risk >= request.SMALLEST_SHOWN,
        }
    )
