"""Counts of several clinics put together from what each released: sums with what is hidden in them, and one curve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.survival import STATUSES, View, incidence


@dataclass(frozen=True)
class Total:
    """Sums over clinics, one per cell. shown: of the clinics that released it; n_hidden: how many did not.

    low, high: the least and the most that all clinics together can have; high is infinite where a hidden count has no end.
    """

    shown: np.ndarray
    n_hidden: np.ndarray
    low: np.ndarray
    high: np.ndarray


def add_up(released: ArrayLike, low: ArrayLike, high: ArrayLike) -> Total:
    """Sums of released counts; rows are clinics, columns cells, NaN is a hidden count.

    low, high: what a reader knows of each count, such as 13 and 17 of one released as 15. Nothing hidden is guessed: it
    widens the range. Raises ValueError where a released count lies outside what is said to be known of it.
    """
    counts, low, high = (np.atleast_2d(np.asarray(values, dtype=float)) for values in (released, low, high))
    is_hidden = np.isnan(counts)
    if not ((low <= high) & (is_hidden | ((low <= counts) & (counts <= high)))).all():
        raise ValueError("a released count must lie in what is known of it")
    return Total(np.where(is_hidden, 0, counts).sum(axis=0), is_hidden.sum(axis=0), low.sum(axis=0), high.sum(axis=0))


def pool_moments(mean: ArrayLike, sd: ArrayLike, n: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation (n - 1) of all people from those of each clinic; rows are clinics, columns cells.

    As if all people were in one table: sums of squares within and between clinics add up. A clinic with nobody (n of 0 or
    NaN) does not count; NaN where one with people lacks its mean or deviation, or where there is nobody.
    """
    mean, sd, n = (np.atleast_2d(np.asarray(values, dtype=float)) for values in (mean, sd, n))
    size = np.nan_to_num(n)
    mean, sd = (np.where(size > 0, values, 0.0) for values in (mean, sd))
    people = np.where(size.sum(axis=0) > 0, size.sum(axis=0), np.nan)
    middle = (size * mean).sum(axis=0) / people
    squares = (np.maximum(size - 1, 0) * sd**2 + size * (mean - middle) ** 2).sum(axis=0)
    return middle, np.sqrt(squares / np.where(people > 1, people - 1, np.nan))


@dataclass(frozen=True)
class PooledCurve:
    """Cumulative incidence of improvement of all clinics at the times that all of them released.

    n: how many people; at_risk: after the time; improved, ended, censored: up to and including it.
    Limits are pointwise 95 %, NaN where the estimate is 0 or 1.
    """

    n: float
    time: np.ndarray
    at_risk: np.ndarray
    improved: np.ndarray
    ended: np.ndarray
    censored: np.ndarray
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray


def pool_curves(tables: Sequence[Mapping[str, ArrayLike]], n: Sequence[float], view: View) -> PooledCurve:
    """One curve from each clinic's table of numbers up to each time, without anybody's own time.

    tables: columns time (above 0, rising) and improved, ended, censored counted up to and including it; n: people of each
    clinic. Only times that all tables have are used. Life table: who is censored between two times counts as at risk for
    half of it (Berkson and Gage 1950); where nobody is, the curve is that of the people's own times.
    Counts rounded one by one may add up to a few more than n: then nobody is left at risk.
    Raises ValueError for counts that fall from one time to the next, and where the tables share no time.
    """
    shared = sorted(set.intersection(*({float(time) for time in np.asarray(table["time"])} for table in tables)))
    if not shared:
        raise ValueError("the tables share no time")
    totals = sum(_at(table, shared) for table in tables)
    people, between = float(sum(n)), np.diff(totals, axis=1, prepend=0)
    if (between < 0).any():
        raise ValueError("counts must not fall over time")
    left = np.maximum(people - totals.sum(axis=0), 0)
    curve = incidence(_life_table(np.asarray(shared), between, left), view)
    row = np.searchsorted(curve.time, shared, side="right")  # how many steps there are up to each time
    starting = ((curve.estimate, 0.0), (curve.low, np.nan), (curve.high, np.nan))
    columns = (np.concatenate(([start], values))[row] for values, start in starting)
    return PooledCurve(people, np.asarray(shared), left, *totals, *columns)


def _at(table: Mapping[str, ArrayLike], shared: list[float]) -> np.ndarray:
    """The counts of one clinic at the shared times; rows are improved, ended and censored."""
    row = np.flatnonzero(np.isin(np.asarray(table["time"], dtype=float), shared))
    return np.array([np.asarray(table[status], dtype=float)[row] for status in STATUSES])


def _life_table(time: np.ndarray, counts: np.ndarray, left: np.ndarray) -> dict[str, np.ndarray]:
    """Events at the end of each stretch, half of its censored halfway and half at its end; who is left leaves after it all."""
    improved, ended, censored = counts
    halfway = (time + np.concatenate(([0.0], time[:-1]))) / 2
    nobody = np.zeros_like(time)
    return {
        "time": np.concatenate((halfway, time, [time[-1] + 1])),
        "improved": np.concatenate((nobody, improved, [0.0])),
        "ended": np.concatenate((nobody, ended, [0.0])),
        "censored": np.concatenate((censored / 2, censored / 2, [left[-1]])),
    }
