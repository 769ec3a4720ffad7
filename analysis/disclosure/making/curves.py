"""The curve of improvement from released counts alone: a step for each period whose counts are all released."""

from functools import partial

import numpy as np
import pandas as pd

from analysis.disclosure.control.policy import Policy
from analysis.disclosure.making.statistic import Numbers, Statistic, Work
from analysis.disclosure.protected.variable import Variable
from analysis.statistics.pooled_counts import pool_curves
from analysis.statistics.survival import STATUSES

_OF = ("n", *STATUSES)
_SOURCE = "docs/rules.md: Improved; Aalen and Johansen 1978; Berkson and Gage 1950"
_FROM = (
    "from the released counts of this period and all before it: who is censored within a period counts as at risk for half "
    "of it, ends without improvement compete. Blank from the first period on of which a count is hidden, or that too few enter."
)


def curve(groups: tuple[str, ...]) -> tuple[Statistic, ...]:
    """Who is left at the beginning of each period, and the share that had improved by its end; groups: what names a curve."""
    left = Variable(
        "at_risk", "At risk when the period began", "statistic", "integer", "people", 0, of=_OF,
        derivation="n less all who improved, ended or were censored in the periods before, from released counts; 0 or more.",
        source=_SOURCE,
    )  # fmt: skip
    columns = (("estimate", "Improved by then"), ("low", "Lower 95 % limit"), ("high", "Upper 95 % limit"))
    return (
        Statistic(left, partial(_of_curves, groups=groups, column="at_risk")),
        *(
            Statistic(
                Variable(
                    name, label, "statistic", "integer", "%", 0, 100, of=_OF,
                    derivation=f"Cumulative incidence of improvement (Aalen-Johansen) in whole per cent, {_FROM}",
                    source=_SOURCE,
                ),
                partial(_of_curves, groups=groups, column=name),
            )
            for name, label in columns
        ),
    )  # fmt: skip


def _of_curves(work: Work, groups: tuple[str, ...], column: str) -> Numbers:
    """One column of all curves, in the order of the rows."""
    found = pd.Series(np.nan, index=work.told.index)
    for _, own in work.told.groupby([*groups], sort=False):
        steps = own.sort_values("day")
        found[steps.index] = _steps(steps, work.policy)[column]
    return found.to_numpy()


def _steps(rows: pd.DataFrame, policy: Policy) -> dict[str, Numbers]:
    """A curve's columns by its rows in order of time, NaN from where it cannot go on."""
    between = rows[[*STATUSES]].to_numpy(dtype=float).T
    n = rows["n"].to_numpy(dtype=float)
    left = np.maximum(n - np.cumsum(between.sum(axis=0)) + between.sum(axis=0), 0)
    goes_on = np.logical_and.accumulate(~np.isnan(between).any(axis=0) & (left >= policy.people_for()))
    at_risk = np.where(np.isnan(left), np.nan, left)
    found = {name: np.full(len(rows), np.nan) for name in ("estimate", "low", "high")} | {"at_risk": at_risk}
    if goes_on.any():
        upto = between[:, goes_on].cumsum(axis=1)
        table = dict(zip(("time", *STATUSES), (rows["day"].to_numpy()[goes_on], *upto), strict=True))
        pooled = pool_curves([table], [n[0]], "service")
        for name in ("estimate", "low", "high"):
            found[name][goes_on] = np.round(100 * getattr(pooled, name))
    return found
