"""Curves of improvement in which those who stayed also stand for those like them who were lost.

Inverse-probability-of-censoring weights (Robins & Finkelstein 2000, Biometrics 56:779-788): the chance of being lost
after a score is modelled from what was known then, by a pooled logistic regression over counts per pattern; whoever
is still followed counts 1 / her chance of not having been lost so far. What goes in are counts per pattern and sums
per day, so cost does not grow with people. Authority: R's glm, and survfit with weights (tests/authority).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.sparse import csr_array, diags_array
from scipy.special import expit, xlog1py, xlogy

from analysis.statistics.survival import before

CERTAIN = (
    0.999  # a chance of being lost above this is taken as this: nobody stands for more than a thousand by one step
)
MOST_STEPS = 100


@dataclass(frozen=True)
class WeightedCurve:
    """A weighted cumulative incidence of improvement at each time at which something happened.

    at_risk: the sum of weights just before the time. effective: how many equally weighted people tell as much,
    (sum of weights)^2 / sum of squared weights (Kish).
    """

    time: np.ndarray
    at_risk: np.ndarray
    effective: np.ndarray
    estimate: np.ndarray

    def at(self, day: float) -> float:
        """Value of the curve on a day; 0 before its first time."""
        row = np.searchsorted(self.time, day, side="right") - 1
        return float(self.estimate[row]) if row >= 0 else 0.0


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


def weighted_incidence(sums: Mapping[str, ArrayLike], view: Literal["service", "stayed"]) -> WeightedCurve:
    """Weighted Aalen-Johansen (service) or Kaplan-Meier (stayed) incidence of improvement of one group.

    sums: one row per time, in order: the weights (and squared weights) of the stretches (start, stop] that begin there
    (coming, coming_squared) and that stop there (going, going_squared), and the weights of those who improved or ended.
    With all weights 1 it is survival.incidence.
    """
    names = ("time", "coming", "going", "coming_squared", "going_squared", "improved", "ended")
    time, coming, going, coming_squared, going_squared, improved, ended = (
        np.asarray(sums[name], dtype=float) for name in names
    )
    kept = going > 0
    at_risk, squared = (_still(go, come)[kept] for go, come in ((going, coming), (going_squared, coming_squared)))
    improved, ended = improved[kept], ended[kept]
    events = improved + ended if view == "service" else improved
    free = np.cumprod(1 - np.minimum(events / at_risk, 1))
    estimate = np.minimum(np.cumsum(before(free, first=1.0) * improved / at_risk), 1)
    return WeightedCurve(time[kept], at_risk, at_risk**2 / squared, estimate)


def _still(going: np.ndarray, coming: np.ndarray) -> np.ndarray:
    """Weight at risk just before each time: stretches that stop there or later less those that begin there or later.

    Added up from the end, so that the thin tail is a sum of few and exact.
    """
    return np.cumsum((going - coming)[::-1])[::-1]
