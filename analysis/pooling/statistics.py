"""Statistics of pooled tables: shares and curves from the pooled counts, means from each package's mean, deviation and n."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.disclosure.making.curves import curve
from analysis.disclosure.making.shares import share
from analysis.disclosure.making.statistic import Numbers, Statistic, Work, worked_out
from analysis.disclosure.protected.gate import are_enough
from analysis.disclosure.protected.variable import Variable
from analysis.pooling.parts import Parts
from analysis.statistics.moments import rounded_to
from analysis.statistics.pooled_counts import pool_moments
from analysis.statistics.rates import mean_interval

TIME = "day"
_CURVE = ("at_risk", "estimate", "low", "high")
_ENDS = {"_low": 0, "_high": 1}


def pooled_statistics(parts: Parts, counts: pd.DataFrame) -> dict[str, Numbers]:
    """Every statistic of a pooled table by column, in the order of the rows of its counts; NaN where it cannot be told.

    What neither counts nor means give, such as a median, is told only where one package alone has the row.
    """
    told = counts.astype(float).reset_index()
    found: dict[str, Numbers] = {}
    known = {v.name: v for v in parts.variables if v.kind == "statistic"}
    for name, v in known.items():
        work = Work(told, parts.policy, told, (), told, np.ones(len(told)))
        values = _work_out(v, known, parts, counts, work)
        found[name] = worked_out(Statistic(v, lambda _, values=values: values), work)
        if v.form in {"mean", "quantile"}:
            enough = are_enough(told[v.of[0]].to_numpy(dtype=float), parts.policy, v.fraction)
            found[name] = np.where(enough, found[name], np.nan)
        told = told.assign(**{name: found[name]})
    return found


def _work_out(v: Variable, known: Mapping[str, Variable], parts: Parts, counts: pd.DataFrame, work: Work) -> Numbers:
    base, end = _parted(v.name)
    if v.form == "share":
        return _share(v, parts, counts, work)
    if base in known and known[base].form == "share":
        return share(base, "", *known[base].of)[1 + end].work_out(work)
    if TIME in parts.dimensions and v.name in _CURVE:
        groups = tuple(name for name in parts.dimensions if name != TIME)
        return next(one.work_out(work) for one in curve(groups) if one.variable.name == v.name)
    alone = _of_one_package(v, parts, counts)
    return np.where(np.isnan(alone), _mean(v, known, parts, counts, work), alone)


def _share(v: Variable, parts: Parts, counts: pd.DataFrame, work: Work) -> Numbers:
    """The share of the pooled counts, where each package that has people there tells its own."""
    rate, _, _ = share(v.name, v.label, *v.of)
    is_kept = np.isnan(parts.by_package(v.name, counts.index)) & (parts.by_package(v.of[1], counts.index) > 0)
    return np.where(is_kept.any(axis=1), np.nan, rate.work_out(work))


def _of_one_package(v: Variable, parts: Parts, counts: pd.DataFrame) -> Numbers:
    """The number of the only package that has people in a row."""
    has_people = np.nan_to_num(parts.by_package(v.of[0], counts.index), nan=1) * parts.has(counts.index) > 0
    values = np.where(has_people, parts.by_package(v.name, counts.index), np.nan)
    alone = np.nan_to_num(values).sum(axis=1)
    return np.where((has_people.sum(axis=1) == 1) & ~np.isnan(values).all(axis=1), alone, np.nan)


def _mean(v: Variable, known: Mapping[str, Variable], parts: Parts, counts: pd.DataFrame, work: Work) -> Numbers:
    """A mean, a deviation, or a limit of patients' values, where the table has mean and deviation."""
    stem, _, part = v.name.rpartition("_")
    mean, sd = known.get(f"{stem}_mean"), known.get(f"{stem}_sd")
    if mean is None or sd is None or part not in {"mean", "sd", "low", "high"}:
        return np.full(len(counts), np.nan)
    columns = (parts.by_package(name, counts.index) for name in (mean.name, sd.name, mean.of[0]))
    found = pool_moments(*(column.T for column in columns))
    if part in {"low", "high"}:
        at = work.numbers(mean.name, sd.name, mean.of[0])
        return rounded_to(mean_interval(*at)[_ENDS[f"_{part}"]], _step(mean))
    return rounded_to(found[part == "sd"], _step(mean))


def _step(mean: Variable) -> float:
    """A hundredth of the range of a measure; of a change, which can go either way, of half of its range."""
    if mean.low is None or mean.high is None:
        return 0.01
    return (mean.high - mean.low) / (200 if mean.low < 0 else 100)


def _parted(name: str) -> tuple[str, int]:
    """The statistic that a limit belongs to, and which limit it is."""
    return next(((name.removesuffix(end), place) for end, place in _ENDS.items() if name.endswith(end)), ("", 0))
