"""Curves of improvement in which those who stayed also stand for those like them who were lost.

Inverse-probability-of-censoring weights (Robins & Finkelstein 2000, Biometrics 56:779-788): the chance of being lost
after a score is modelled from what was known then, by a pooled logistic regression over counts per pattern; whoever
is still followed counts 1 / her chance of not having been lost so far. What goes in are counts per pattern and sums
per day, so cost does not grow with people. Authority: R's glm, and survfit with weights (tests/authority).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.sparse import csr_array, diags_array
from scipy.special import expit, stdtrit, xlog1py, xlogy

CERTAIN = (
    0.999  # a chance of being lost above this is taken as this: nobody stands for more than a thousand by one step
)
MOST_STEPS = 100
FEWEST_FOLDS = 20
SUMS = ("coming", "going", "coming_squared", "going_squared", "improved", "ended")
ROUNDING = 1e-9


@dataclass(frozen=True)
class WeightedCurve:
    """A weighted cumulative incidence of improvement, with limits, at each time at which something happened.

    at_risk: the sum of weights just before the time. effective: how many equally weighted people tell as much,
    (sum of weights)^2 / sum of squared weights (Kish).
    """

    time: np.ndarray
    at_risk: np.ndarray
    effective: np.ndarray
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def at(self, day: float) -> tuple[float, float, float]:
        """The curve and its limits on a day; 0 without limits before its first time."""
        row = np.searchsorted(self.time, day, side="right") - 1
        if row < 0:
            return 0.0, np.nan, np.nan
        return float(self.estimate[row]), float(self.low[row]), float(self.high[row])


def leaving_hazards(levels: pd.DataFrame, n: ArrayLike, n_lost: ArrayLike) -> np.ndarray:
    """Chance of being lost of each pattern, by logistic regression on its levels (main effects), by maximum likelihood.

    levels: one row per pattern, one column per covariate, any labels. n, n_lost: counts of the pattern; a pattern of
    n = 0 gets the chance that the others predict. Patterns that lose nobody, or everybody, go to 0 or 1 as in the
    limit. 0 everywhere where nobody is lost. R: glm(cbind(n_lost, n - n_lost) ~ ., binomial).
    """
    n, n_lost = np.asarray(n, dtype=float), np.asarray(n_lost, dtype=float)
    if not n_lost.sum():
        return np.zeros(len(n))
    design = _indicators(levels)
    effects = np.zeros(design.shape[1])
    deviance = _deviance(design @ effects, n, n_lost)
    for _ in range(MOST_STEPS):
        step = _newton_step(design, effects, n, n_lost)
        effects, reached = _no_worse(design, effects, step, n, n_lost, deviance)
        if deviance - reached <= 1e-12 * (reached + 0.1):
            break
        deviance = reached
    return expit(design @ effects)


def _indicators(levels: pd.DataFrame) -> csr_array:
    """A column of ones and one of 0 and 1 for every level of every covariate; what is too many takes no harm below."""
    codes = [np.unique(levels[name].to_numpy(dtype=str), return_inverse=True)[1] for name in levels]
    sizes = [int(code.max()) + 1 for code in codes]
    starts = np.cumsum([1, *sizes])[:-1]
    columns = np.column_stack([np.zeros(len(levels), dtype=int), *(c + s for c, s in zip(codes, starts, strict=True))])
    rows = np.repeat(np.arange(len(levels)), columns.shape[1])
    return csr_array((np.ones(columns.size), (rows, columns.ravel())), shape=(len(levels), 1 + sum(sizes)))


def _newton_step(design: csr_array, effects: np.ndarray, n: np.ndarray, n_lost: np.ndarray) -> np.ndarray:
    """One step of Newton's method. The tiny ridge only chooses among equivalent effects: at the top the slope is 0."""
    chance = expit(design @ effects)
    slope = design.T @ (n_lost - n * chance)
    information = (design.T @ diags_array(n * chance * (1 - chance)) @ design).toarray()
    ridge = 1e-9 * max(information.trace() / len(effects), 1e-12)
    return np.linalg.solve(information + ridge * np.eye(len(effects)), slope)


def _no_worse(
    design: csr_array, effects: np.ndarray, step: np.ndarray, n: np.ndarray, n_lost: np.ndarray, deviance: float
) -> tuple[np.ndarray, float]:
    """The effects after the step, halved until they fit no worse than before."""
    for halving in range(30):
        tried = effects + step / 2**halving
        reached = _deviance(design @ tried, n, n_lost)
        if reached <= deviance:
            return tried, reached
    return effects, deviance


def _deviance(linear: np.ndarray, n: np.ndarray, n_lost: np.ndarray) -> float:
    chance = expit(linear)
    return float(-2 * (xlogy(n_lost, chance) + xlog1py(n - n_lost, -chance)).sum())


def weighted_incidence(sums: pd.DataFrame, view: Literal["service", "stayed"]) -> WeightedCurve:
    """Weighted Aalen-Johansen (service) or Kaplan-Meier (stayed) incidence of improvement of one group.

    sums: one row per time and fold (people dealt out by chance into equal parts): the weights (and squared weights) of
    the stretches (start, stop] that begin there (coming, coming_squared) and that stop there (going, going_squared),
    and the weights of those who improved or ended. With all weights 1 the estimate is survival.incidence.
    Limits: log(-log) with the standard error of the delete-a-group jackknife, one fold left out at a time with the
    weights as they are, and Student's t (Kott 2001, J Off Stat 17:521-526); NaN at 0 and 1 and under FEWEST_FOLDS.
    """
    time, parts = _by_fold(sums)
    total = {name: part.sum(axis=0) for name, part in parts.items()}
    at_risk, estimate = _curve(total, view)
    _, without = _curve({name: total[name] - part for name, part in parts.items()}, view)
    folds = len(without)
    spread = np.sqrt((folds - 1) / folds * ((without - without.mean(axis=0)) ** 2).sum(axis=0)) if folds else estimate
    low, high = _limits(estimate, spread, float(stdtrit(folds - 1, 0.975)) if folds >= FEWEST_FOLDS else np.nan)
    squared = _still(total["going_squared"], total["coming_squared"])
    kept = total["going"] > 0
    return WeightedCurve(
        time[kept], at_risk[kept], at_risk[kept] ** 2 / squared[kept], estimate[kept], low[kept], high[kept]
    )


def _by_fold(sums: pd.DataFrame) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The distinct times, and each column as an array of shape (folds, times)."""
    times, column = np.unique(np.asarray(sums["time"], dtype=float), return_inverse=True)
    folds, row = np.unique(np.asarray(sums["fold"]), return_inverse=True)
    parts = {}
    for name in SUMS:
        parts[name] = np.zeros((len(folds), len(times)))
        np.add.at(parts[name], (row, column), np.asarray(sums[name], dtype=float))
    return times, parts


def _curve(sums: dict[str, np.ndarray], view: str) -> tuple[np.ndarray, np.ndarray]:
    """Weight at risk and share improved at each time, which is the last axis; nothing happens where nobody is at risk."""
    at_risk = _still(sums["going"], sums["coming"])
    events = sums["improved"] + sums["ended"] if view == "service" else sums["improved"]
    size = np.where(sums["going"] > ROUNDING, at_risk, np.inf)
    free = np.cumprod(1 - np.minimum(events / size, 1), axis=-1)
    free_before = np.concatenate([np.ones((*free.shape[:-1], 1)), free[..., :-1]], axis=-1)
    return at_risk, np.minimum(np.cumsum(free_before * sums["improved"] / size, axis=-1), 1)


def _still(going: np.ndarray, coming: np.ndarray) -> np.ndarray:
    """Weight at risk just before each time: stretches that stop there or later less those that begin there or later.

    Added up from the end, so that the thin tail is a sum of few and exact.
    """
    return np.cumsum((going - coming)[..., ::-1], axis=-1)[..., ::-1]


def _limits(estimate: np.ndarray, std_error: np.ndarray, quantile: float) -> tuple[np.ndarray, np.ndarray]:
    """Limits symmetric on the scale log(-log share); NaN at 0 and 1 (but for rounding)."""
    inside = np.where((estimate > 0) & (estimate < 1 - 1e-12), estimate, np.nan)
    spread = np.exp(quantile * std_error / (inside * -np.log(inside)))
    return inside**spread, inside ** (1 / spread)
