"""Do curves of groups differ by more than chance: log-rank and Gray's test for any number of groups, stratified too.

What goes in is counts per group and time, never persons: cost depends on the number of distinct times. Events come
before censorings of the same time. Both tests sum, over times, what a group had against what its share of those at
risk lets expect, and weigh the sums by their covariance. Authority: R's survdiff and cmprsk's cuminc (rho = 0), to
1e-6 (tests/authority).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from analysis.statistics.survival import before

SMALLEST_EIGENVALUE = 1e-10  # of a matrix of correlations: below it there is only rounding


@dataclass(frozen=True)
class ChiSquare:
    """A chi-square statistic with its degrees of freedom and p; both NaN and df 0 where there is nothing to test."""

    statistic: float
    df: int
    p: float


@dataclass(frozen=True)
class Grid:
    """One row per distinct time, one column per group: at risk just before it, improved and ended at it."""

    at_risk: np.ndarray
    improved: np.ndarray
    ended: np.ndarray

    def only(self, columns: Sequence[int]) -> "Grid":
        """The same of some of the groups."""
        kept = list(columns)
        return Grid(self.at_risk[:, kept], self.improved[:, kept], self.ended[:, kept])


def grid(counts: pd.DataFrame, groups: Sequence[str]) -> Grid:
    """Lay out counts (columns group_name, time, improved, ended, censored; in any order) for these groups."""
    column = pd.Index(groups).get_indexer(counts["group_name"])
    mine = counts[column >= 0]
    times, row = np.unique(mine["time"].to_numpy(dtype=float), return_inverse=True)
    shape = (times.size, len(groups))
    cell = row * len(groups) + column[column >= 0]

    def laid_out(name: str) -> np.ndarray:
        return np.bincount(cell, weights=mine[name].to_numpy(dtype=float), minlength=shape[0] * shape[1]).reshape(shape)

    improved, ended = laid_out("improved"), laid_out("ended")
    leaving = improved + ended + laid_out("censored")
    return Grid(np.cumsum(leaving[::-1], axis=0)[::-1], improved, ended)


def logrank(strata: Iterable[Grid]) -> ChiSquare:
    """Log-rank test of improvement with ends as censorings (a test of the cause-specific hazard), over all strata.

    Source: Mantel 1966; R: survdiff(Surv(time, improved) ~ group + strata(stratum)).
    """
    return _chi_square([_logrank_parts(stratum) for stratum in strata])


def gray(strata: Iterable[Grid]) -> ChiSquare:
    """Gray's test of the cumulative incidence of improvement, ends competing, over all strata (rho = 0).

    Source: Gray 1988, Ann Stat 16:1141-1154; R: cmprsk::cuminc(time, status, group, strata).
    """
    return _chi_square([_gray_parts(stratum) for stratum in strata])


def _logrank_parts(table: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Observed minus expected per group, and the hypergeometric covariance of that."""
    n, d = table.at_risk.sum(axis=1), table.improved.sum(axis=1)
    share = _over(table.at_risk, n[:, None])
    spread = d * _over(n - d, n - 1)
    covariance = np.diag(spread @ share) - share.T @ (share * spread[:, None])
    return (table.improved - share * d[:, None]).sum(axis=0), covariance


def _gray_parts(table: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Gray's scores per group, and their covariance as the sum over groups k and times of what each event adds to it.

    In the words of the paper: `size` is h = at risk over the share still free, `own` the incidence of a group, `pooled`
    that of all under the hypothesis, `weight` the matrix a = diag(h) - h h' / sum h, of which only column k is formed.
    """
    n, d1, d2 = table.at_risk, table.improved, table.ended
    free = np.cumprod(1 - _over(d1 + d2, n), axis=0)
    free_before = np.vstack([np.ones_like(free[:1]), free[:-1]])
    size = np.where(n > 0, _over(n, free_before), 0)
    own_steps = free_before * _over(d1, n)
    own = np.cumsum(own_steps, axis=0) - own_steps
    total, d = size.sum(axis=1), d1.sum(axis=1)
    pooled = np.cumsum(_over(d, total))
    expected = size * (1 - own) * _over(d, (size * (1 - own)).sum(axis=1))[:, None]
    hazard = _over(d, total * (1 - before(pooled)))

    still = _over((1 - pooled)[:, None], free)  # 0 where nobody of the group is left
    ties = 1 - _over(np.maximum(d - 1, 0)[:, None], total[:, None] * free_before - 1)
    of_improved = ties * _over(free_before * d[:, None], total[:, None] * n)
    of_ended = (1 - _over(np.maximum(d2 - 1, 0), n - 1)) * d2 * _over(free_before, n) ** 2
    covariance = np.zeros((n.shape[1], n.shape[1]))
    for k in range(n.shape[1]):
        weight = -size * _over(size[:, k], total)[:, None]
        weight[:, k] += size[:, k]
        to_come = np.cumsum(weight * hazard[:, None], axis=0)
        to_come = to_come[-1:] - to_come
        after_ending = still[:, [k]] * to_come
        after_improving = weight + to_come - after_ending
        covariance += after_improving.T @ (of_improved[:, [k]] * after_improving)
        covariance += after_ending.T @ (of_ended[:, [k]] * after_ending)
    return (d1 - expected).sum(axis=0), covariance


def _over(part: ArrayLike, whole: ArrayLike) -> np.ndarray:
    """Part over whole; 0 where the whole is not above 0."""
    part, whole = np.broadcast_arrays(np.asarray(part, dtype=float), np.asarray(whole, dtype=float))
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)


def _chi_square(parts: Sequence[tuple[np.ndarray, np.ndarray]]) -> ChiSquare:
    """The scores weighed by their covariance, both summed over strata.

    The scores of all groups add up to 0, so one degree of freedom goes; another for every group that nobody was at
    risk in when anybody improved. Groups of one and of a million are brought to one scale first.
    """
    score, covariance = (np.sum([part[place] for part in parts], axis=0) for place in (0, 1))
    scale = np.sqrt(np.diag(covariance)) if np.ndim(covariance) else np.zeros(0)
    kept = scale > 0
    if kept.sum() < 2:
        return ChiSquare(np.nan, 0, np.nan)
    correlation = covariance[np.ix_(kept, kept)] / np.outer(scale[kept], scale[kept])
    values, vectors = np.linalg.eigh(correlation)
    real = values > SMALLEST_EIGENVALUE * values[-1]
    along = (vectors.T @ (score[kept] / scale[kept]))[real]
    statistic, df = float((along**2 / values[real]).sum()), int(real.sum())
    return ChiSquare(statistic, df, float(chdtrc(df, statistic)))


def holm(p: ArrayLike) -> np.ndarray:
    """P values adjusted for how many they are (Holm 1979); NaN stays NaN and counts for none. R: p.adjust(p, "holm")."""
    p = np.asarray(p, dtype=float)
    adjusted = np.full(p.shape, np.nan)
    order = np.argsort(p)[: int((~np.isnan(p)).sum())]
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(order.size, 0, -1)), 1)
    return adjusted
