"""Funnel limits: how far a provider's count or mean may lie from what is expected before it is more than chance.

A count of successes with unlike chances p is taken as a binomial of the same mean E = sum p and variance V = sum p (1 - p),
whose size E / q with q = 1 - V / E need not be whole; with V = E it is Poisson. Equal chances give the binomial itself.
Half of the chance of the count itself is left out of either tail (mid-p), so that between whole counts the limits run
smoothly and on average 5 and 0.2 % lie outside. All functions take arrays of one shape, one number a provider.
Sources: Spiegelhalter 2005, Stat Med 24:1185 (funnels, dispersion); Ehm 1991, Stat Probab Lett 11:7 (binomial of the
same mean and variance); Lancaster 1961, JASA 56:223 (mid-p).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, gammaincc, stdtr, stdtrit

TAILS = {"low_95": 0.025, "high_95": 0.975, "low_998": 0.001, "high_998": 0.999}
WINSORISED = 0.1
FEWEST_FOR_DISPERSION = 10
_HALVINGS = 46
_POISSON = 1e-9


@dataclass(frozen=True)
class Dispersion:
    """phi: mean of the squared z-scores, winsorised (1 by chance alone); between: variance of the providers' truths."""

    phi: float
    between: float


def lower_tail(count: ArrayLike, expected: ArrayLike, variance: ArrayLike) -> np.ndarray:
    """The chance of fewer than `count` and half the chance of just as many; for any real count, continuously.

    variance at or above `expected` is taken as Poisson. NaN where nothing is expected.
    """
    count, expected, variance = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in (count, expected, variance)))
    return (_below(count - 1, expected, variance) + _below(count, expected, variance)) / 2


def p_value(observed: ArrayLike, expected: ArrayLike, variance: ArrayLike, widening: ArrayLike = 1.0) -> np.ndarray:
    """Two-sided mid-p value of a count: under 0.05 just where it lies outside `ratio_limits` of 95 %."""
    observed, expected = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    tail = lower_tail(expected + (observed - expected) / np.asarray(widening, dtype=float), expected, variance)
    return np.minimum(1.0, 2 * np.minimum(tail, 1 - tail))


def ratio_limits(expected: ArrayLike, variance: ArrayLike, widening: ArrayLike = 1.0) -> dict[str, np.ndarray]:
    """The 95 and 99.8 % limits of observed / expected around 1, by name (TAILS).

    widening: the spread beyond chance as a factor of the standard deviation (see `widening`). A limit of 0 below, or
    one above all that could be, is one that nothing can lie outside of. NaN where nothing is expected.
    """
    expected, variance = (np.asarray(x, dtype=float) for x in (expected, variance))
    size = np.where(expected > 0, expected, np.nan)
    counts = _counts_at(np.array(list(TAILS.values())), size, variance)
    return {name: np.maximum(0.0, 1 + (count / size - 1) * widening) for name, count in zip(TAILS, counts, strict=True)}


def mean_limits(std_error: ArrayLike, df: float) -> dict[str, np.ndarray]:
    """The 95 and 99.8 % limits of a difference of means around 0, by Student's t with the pooled degrees of freedom."""
    return {name: stdtrit(df, tail) * np.asarray(std_error, dtype=float) for name, tail in TAILS.items()}


def mean_p_value(difference: ArrayLike, std_error: ArrayLike, df: float) -> np.ndarray:
    """Two-sided p-value of a difference of means."""
    return 2 * stdtr(df, -np.abs(np.asarray(difference, dtype=float) / np.asarray(std_error, dtype=float)))


def dispersion(z: ArrayLike, std_error: ArrayLike) -> Dispersion:
    """How much further apart the providers lie than chance puts them, from their z-scores and standard errors.

    z-scores beyond the 10 and 90 % quantiles count as these. between (tau squared) is on the scale of the standard
    errors, 0 where chance explains the spread. Source: Spiegelhalter 2012 (as in FunnelPlotR).
    """
    z, std_error = np.asarray(z, dtype=float), np.asarray(std_error, dtype=float)
    if not len(z):
        return Dispersion(np.nan, 0.0)
    phi = float(np.mean(np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED])) ** 2))
    weight = std_error**-2
    spare = weight.sum() - (weight**2).sum() / weight.sum()
    beyond = len(z) * phi - (len(z) - 1)
    return Dispersion(phi, float(max(0.0, beyond / spare)) if spare > 0 else 0.0)


def widening(std_error: ArrayLike, between: float) -> np.ndarray:
    """The factor by which the variance between providers spreads limits: sqrt(1 + between / std_error squared)."""
    return np.sqrt(1 + between / np.asarray(std_error, dtype=float) ** 2)


def _below(count: np.ndarray, expected: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """The chance of at most `count`: the regularised incomplete beta (gamma) function, which is defined between too."""
    share = 1 - variance / np.where(expected > 0, expected, np.nan)
    is_poisson = share <= _POISSON
    size = expected / np.where(is_poisson, 1.0, share)
    more = np.where(count > -1, count + 1, 1.0)
    left = np.where(size > count, size - count, 1.0)
    binomial = np.where(size > count, betainc(left, more, np.where(is_poisson, 0.5, 1 - share)), 1.0)
    chance = np.where(is_poisson, gammaincc(more, np.nan_to_num(expected)), binomial) if is_poisson.any() else binomial
    return np.where(np.isnan(share), np.nan, np.where(count > -1, chance, 0.0))


def _counts_at(tails: np.ndarray, expected: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """The real counts whose `lower_tail` is each of `tails`, a row each, by halving; 0 where even none is not that few."""
    share = 1 - variance / expected
    is_poisson, reach = share <= _POISSON, 8 * np.sqrt(np.maximum(variance, 0)) + 20
    most = np.where(is_poisson, np.inf, expected / np.where(is_poisson, 1.0, share) + 1)
    tails = tails.reshape(-1, *[1] * np.ndim(expected))
    low, high = np.maximum(0, expected - reach) + 0 * tails, np.minimum(most, expected + reach) + 0 * tails
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = lower_tail(middle, expected, variance) < tails
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.where(low == 0, low, (low + high) / 2)
