"""Days without improvement up to a horizon tau (restricted mean survival time), and which horizon groups share."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from analysis.errors import InputError
from analysis.statistics.rates import Z_95
from analysis.statistics.survival import Curve, Estimate, before, binomial_spread, greenwood

LONGEST_TAU = 84.0
SMALLEST_GROUP = 10


@dataclass(frozen=True)
class Difference:
    """How much one mean is above another, with a normal 95 % interval; z and two-sided p against no difference."""

    estimate: float
    low: float
    high: float
    z: float
    p: float


def rmst(curve: Curve, tau: float) -> Estimate:
    """Mean days without improvement up to tau, the area above the curve (stayed: under S), with a normal 95 % interval.

    NaN where nobody was followed to tau and the curve is not complete; limits are NaN where the standard error is 0.
    Standard error: R's print(fit, rmean = tau) for stayed, summary(fit, rmean = tau) with influence = TRUE for service.
    """
    if not curve.known_at(tau):
        return Estimate(np.nan, np.nan, np.nan)
    areas = _areas(curve, tau)
    mean, std_error = float(tau - areas.sum()), float(np.sqrt(_variance(curve, areas)))
    half = Z_95 * std_error if std_error > 0 else np.nan
    return Estimate(mean, mean - half, mean + half, std_error)


def difference(one: Estimate, other: Estimate) -> Difference:
    """The first mean minus the second, of two groups without a person in common (R: survRM2's unadjusted difference).

    NaN where one of them is not known; no limits, z or p where neither has a standard error.
    """
    found = one.estimate - other.estimate
    std_error = float(np.hypot(one.std_error, other.std_error))
    if not std_error > 0:
        return Difference(found, np.nan, np.nan, np.nan, np.nan)
    z = found / std_error
    return Difference(found, found - Z_95 * std_error, found + Z_95 * std_error, z, float(2 * ndtr(-abs(z))))


def _areas(curve: Curve, tau: float) -> np.ndarray:
    """Area under the curve up to tau that the step at each time adds; 0 for a time after tau."""
    steps = before(curve.free, first=1.0) * curve.improved / curve.at_risk
    return steps * np.maximum(tau - curve.time, 0)


def _variance(curve: Curve, areas: np.ndarray) -> float:
    """Sum of each person's squared influence on the area: the curve's variance formula, integrated to tau.

    Per time: area^2 (n - d1) / (n d1)  +  later^2 d / (n (n - d))  -  2 area later / n, where later is the sum of the
    areas after that time.
    """
    later = before(np.cumsum(areas[::-1]))[::-1]
    events = curve.improved + curve.ended if curve.view == "service" else curve.improved
    own = areas**2 * binomial_spread(curve.at_risk, curve.improved)
    shared = later**2 * greenwood(curve.at_risk, events)
    return max(float((own + shared - 2 * areas * later / curve.at_risk).sum()), 0.0)


def common_tau(groups: Iterable[Curve]) -> float:
    """Horizon for comparing groups: 84 days, or the last day on which every group of 10 or more has 10 at risk."""
    lasts = (group.time[group.at_risk >= SMALLEST_GROUP][-1] for group in groups if group.n >= SMALLEST_GROUP)
    return float(min((LONGEST_TAU, *lasts)))


def follow_up_limit(groups: Iterable[Curve]) -> float:
    """Smallest maximum follow-up of the groups of 10 or more; infinite where there is none."""
    return min((group.last for group in groups if group.n >= SMALLEST_GROUP), default=np.inf)


def require_followed(groups: Iterable[Curve], tau: float) -> None:
    """Raise InputError where tau lies beyond the smallest maximum follow-up."""
    limit = follow_up_limit(groups)
    if tau > limit:
        raise InputError(f"tau={tau:g} lies beyond what one of the groups was followed for: choose at most {limit:g}.")
