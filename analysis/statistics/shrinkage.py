"""Shrinkage: what a provider is most likely like, given its own figures and how far providers differ at all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

ICC = 0.116
_COARSE, _HALVINGS = 200, 45
_POINTS, _FEWEST, _WORK = 100, 24, 4000
_REACH, _NEGLIGIBLE = 4.0, 25.0


@dataclass(frozen=True)
class Shrunken:
    """The estimates with their 95 % intervals, and the weight that each provider's own figures have in it.

    spread: the standard deviation between providers, averaged over what the data and the prior say of it.
    """

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    weight: np.ndarray
    spread: float


def shrink(estimate: ArrayLike, std_error: ArrayLike, centre: float, unit_sd: float) -> Shrunken:
    """Normal-normal empirical Bayes about `centre`, averaged over the spread between providers that is not known either.

    With the spread tau, a provider has weight B = tau^2 / (tau^2 + se^2), estimate centre + B (own - centre) and
    variance B se^2. tau counts by its likelihood times a half-normal prior of scale unit_sd * sqrt(ICC): unit_sd is the
    standard deviation of one patient on the same scale, and 11.6 % of the variation lay between clinics and therapists
    in the largest study (Gozalo 2016). So few providers that happen to be alike are not taken for proof that all are.
    Sources: Efron and Morris 1975; Gelman 2006, Bayesian Anal 1:515 (half-normal and half-t priors of a spread).
    """
    own, error = np.asarray(estimate, dtype=float), np.asarray(std_error, dtype=float)
    if not len(own):
        return Shrunken(own, own, own, own, np.nan)
    tau, chance = _spreads(own - centre, error, unit_sd * np.sqrt(ICC))
    weight = tau[:, None] ** 2 / (tau[:, None] ** 2 + error**2)
    middle, sd = centre + weight * (own - centre), np.sqrt(weight) * error
    low, high = (_quantile(tail, middle, sd, chance) for tail in (0.025, 0.975))
    return Shrunken(chance @ middle, low, high, chance @ weight, float(chance @ tau))


def _spreads(away: np.ndarray, error: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Spreads up to four times the prior's scale, and how likely each is: Gauss-Legendre where it is not negligible."""
    coarse = np.linspace(0, _REACH * scale, _COARSE)
    fit = _fit(coarse, away, error, scale)
    likely = np.flatnonzero(fit > fit.max() - _NEGLIGIBLE)
    low, high = coarse[max(0, likely[0] - 1)], coarse[min(_COARSE - 1, likely[-1] + 1)]
    # The more providers, the narrower is what is likely, and the fewer points it takes.
    points, width = np.polynomial.legendre.leggauss(max(_FEWEST, min(_POINTS, _WORK // len(away))))
    tau = low + (points + 1) / 2 * (high - low)
    fit = _fit(tau, away, error, scale)
    chance = width * np.exp(fit - fit.max())
    return tau, chance / chance.sum()


def _fit(tau: np.ndarray, away: np.ndarray, error: np.ndarray, scale: float) -> np.ndarray:
    """The logarithm of likelihood times prior at each spread, but for a constant."""
    variance = tau[:, None] ** 2 + error**2
    return -0.5 * (np.log(variance) + away**2 / variance).sum(axis=1) - 0.5 * (tau / scale) ** 2


def _quantile(tail: float, middle: np.ndarray, sd: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """The value below which a mixture of normals (rows: spreads) has the share `tail`, by halving."""
    low, high = (middle - 8 * sd).min(axis=0), (middle + 8 * sd).max(axis=0)
    for _ in range(_HALVINGS):
        at = (low + high) / 2
        is_below = chance @ ndtr((at - middle) / sd) < tail
        low, high = np.where(is_below, at, low), np.where(is_below, high, at)
    return (low + high) / 2
