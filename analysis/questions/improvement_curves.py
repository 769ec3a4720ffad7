"""The curves of time to improvement as tables: steps, the competing curve, and who was at risk at every tick."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.improvement_groups import NOBODY, Group
from analysis.statistics import survival
from analysis.statistics.survival import Curve

CURVE_COLUMNS = ["time", "at_risk", "improved", "ended", "censored", "estimate", "low", "high", "shown"]
RISK_COLUMNS = ["tick", "at_risk", "improved", "ended", "censored"]
TICKS_DAYS = (0, 28, 56, 84, 112, 140, 168)
TICKS_VISITS = (0, 2, 4, 6, 8, 10, 12)


def curve_tables(groups: list[Group], filters: Filters) -> dict[str, pd.DataFrame]:
    """Tables "curve", "at_risk" and, where ends compete, "competing"; the groups under each other."""
    ticks = TICKS_DAYS if filters.axis == "days" else TICKS_VISITS
    tables = {
        "curve": _stack(groups, filters, CURVE_COLUMNS, _curve_table),
        "at_risk": _stack(groups, filters, RISK_COLUMNS, lambda curve: _risk_table(curve, ticks)),
    }
    if filters.view == "service":
        tables["competing"] = _stack(groups, filters, CURVE_COLUMNS, _competing_table)
    return tables


def _stack(
    groups: list[Group], filters: Filters, columns: list[str], make: Callable[[Curve], pd.DataFrame]
) -> pd.DataFrame:
    """The tables of all groups under each other, the group column first."""
    names = request.group_columns(filters)
    named = [(group.name, group.curve) for group in groups] or [("", NOBODY)]
    tables = [make(curve).assign(**dict.fromkeys(names, name)) for name, curve in named]
    stacked = pd.concat(tables, ignore_index=True)[[*names, *columns]]
    return stacked if groups else stacked.iloc[:0]


def _curve_table(curve: Curve) -> pd.DataFrame:
    return _steps(curve, curve.estimate, curve.low, curve.high)


def _competing_table(curve: Curve) -> pd.DataFrame:
    band = curve.competing
    return _steps(curve, band.estimate, band.low, band.high) if band else pd.DataFrame(columns=CURVE_COLUMNS)


def _steps(curve: Curve, estimate: np.ndarray, low: np.ndarray, high: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "time": curve.time,
            "at_risk": curve.at_risk.astype(int),
            "improved": curve.improved.astype(int),
            "ended": curve.ended.astype(int),
            "censored": curve.censored.astype(int),
            "estimate": estimate,
            "low": low,
            "high": high,
            "shown": curve.at_risk >= request.SMALLEST_SHOWN,
        }
    )


def _risk_table(curve: Curve, ticks: tuple[int, ...]) -> pd.DataFrame:
    table = pd.DataFrame(vars(survival.at_risk(curve, ticks))).rename(columns={"time": "tick"})
    return table.astype(int)
