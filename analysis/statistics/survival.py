"""Time to improvement from counts per day: curves, medians, the numbers at risk.

What goes in is one row per distinct time of one group: how many improved, ended (the competing event) and were
censored then. Cost depends on the number of distinct times, never on the number of people. On a tied time events
come before censorings (R's convention).

Both views come out of one estimator. `service` is Aalen-Johansen with ends competing; `stayed` is the same with every
end counted as a censoring, which is Kaplan-Meier: 1 - S. The variance is the sum of each person's squared influence
(R's infinitesimal jackknife), which here has a closed form: the Greenwood-type variance of Andersen, Borgan, Gill &
Keiding 1993 (IV.4.1.3), for Kaplan-Meier Greenwood's own. Authority: R `survival`, to 1e-6 (tests/authority).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.rates import Z_95

View = Literal["service", "stayed"]

STATUSES = ("improved", "ended", "censored")
TOLERANCE = float(np.sqrt(np.finfo(float).eps))  # R's, for "the curve is at p"


@dataclass(frozen=True)
class Band:
    """A cumulative incidence with pointwise 95 % limits, one value per time; limits are NaN where it is 0 or 1."""

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    std_error: np.ndarray


@dataclass(frozen=True)
class Curve:
    """Cumulative incidence of improvement (rising in both views) at each distinct time of one group.

    `at_risk` is just before the time; `improved`, `ended` and `censored` count what happened at it.
    `free` is the share with no event yet (stayed: S). Limits are NaN where the estimate is 0 or 1.
    `competing` is the incidence of ending without improvement; None in the view `stayed`.
    """

    view: View
    time: np.ndarray
    at_risk: np.ndarray
    improved: np.ndarray
    ended: np.ndarray
    censored: np.ndarray
    free: np.ndarray
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    std_error: np.ndarray
    competing: Band | None

    @property
    def n(self) -> int:
        """How many people the curve is made of."""
        return int(self.at_risk[0]) if self.at_risk.size else 0

    @property
    def last(self) -> float:
        """Last observed time, whatever happened then; NaN without people."""
        return float(self.time[-1]) if self.time.size else np.nan

    @property
    def complete(self) -> bool:
        """Whether the last observation was an event, so that nobody is left who could change the curve."""
        return bool(self.time.size and self.free[-1] == 0)

    def known_at(self, day: float) -> bool:
        """Whether the curve says anything about that day: someone was followed that long, or it is complete."""
        return bool(self.time.size) and (day <= self.last or self.complete)


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % limits; NaN = not reached, or not estimable."""

    estimate: float
    low: float
    high: float
    std_error: float = np.nan


@dataclass(frozen=True)
class RiskTable:
    """Per tick: at risk just before it, and how many improved, ended or were censored up to and including it."""

    time: np.ndarray
    at_risk: np.ndarray
    improved: np.ndarray
    ended: np.ndarray
    censored: np.ndarray


def incidence(counts: Mapping[str, ArrayLike], view: View) -> Curve:
    """Cumulative incidence of improvement of one group.

    `counts` is a DataFrame or dict of columns time (>= 0), improved, ended, censored, in any order; rows of one time
    are added up, and no rows make an empty curve. Raises ValueError for a negative or missing time or count.
    """
    time, improved, ended, censored = _by_time(counts)
    at_risk = np.cumsum((improved + ended + censored)[::-1])[::-1]
    events = improved + ended if view == "service" else improved
    free = np.cumprod((at_risk - events) / at_risk)
    band = _band(at_risk, improved, events, free, view)
    competing = _band(at_risk, ended, events, free, view) if view == "service" else None
    limits = (band.estimate, band.low, band.high, band.std_error)
    return Curve(view, time, at_risk, improved, ended, censored, free, *limits, competing)


def _by_time(counts: Mapping[str, ArrayLike]) -> tuple[np.ndarray, ...]:
    columns = np.array([np.asarray(counts[name], dtype=float) for name in ("time", *STATUSES)])
    if not (np.isfinite(columns) & (columns >= 0)).all():
        raise ValueError("times and counts must be numbers of 0 or more")
    columns = columns[:, columns[1:].sum(axis=0) > 0]
    time, row = np.unique(columns[0], return_inverse=True)
    return time, *(np.bincount(row, weights=column).astype(float) for column in columns[1:])


def _band(at_risk: np.ndarray, events: np.ndarray, all_events: np.ndarray, free: np.ndarray, view: View) -> Band:
    step = before(free, first=1.0) * events / at_risk
    estimate = np.minimum(np.cumsum(step), 1)  # but for rounding it never passes 1
    std_error = np.sqrt(_variance(at_risk, events, all_events, step))
    if view == "service":
        return Band(estimate, *_log_log(estimate, std_error), std_error)
    low, high = _log_log(free, std_error)
    return Band(1 - free, 1 - high, 1 - low, std_error)


def _variance(at_risk: np.ndarray, events: np.ndarray, all_events: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Variance of the incidence F at each time t, from its increments `step`.

    The sum over times s up to t of
    S(s-)^2 d1 (n - d1) / n^3  +  (F(t) - F(s))^2 d / (n (n - d))  -  2 (F(t) - F(s)) S(s-) d1 / n^2.
    F(t) - F(s) is never formed: the sums with it grow from one t to the next by amounts >= 0, so nothing cancels.
    """
    own = np.cumsum(step**2 * binomial_spread(at_risk, events))
    hazard = before(np.cumsum(greenwood(at_risk, all_events)))
    first_moment = np.cumsum(step * hazard)
    second_moment = np.cumsum(2 * step * before(first_moment) + step**2 * hazard)
    shared = np.cumsum(step * before(np.cumsum(step / at_risk)))
    return np.maximum(own + second_moment - 2 * shared, 0)


def binomial_spread(at_risk: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Variance of the share d / n over its square, (n - d) / (n d); 0 where d is 0 and nothing is weighted by it."""
    return np.divide(at_risk - events, at_risk * events, out=np.zeros_like(at_risk), where=events > 0)


def greenwood(at_risk: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Greenwood's term d / (n (n - d)); 0 where the last one goes, as nothing changes after that."""
    left = at_risk - events
    return np.divide(events, at_risk * left, out=np.zeros_like(at_risk), where=left > 0)


def before(values: np.ndarray, first: float = 0.0) -> np.ndarray:
    """Value of a step function just before each of its times; `first` before the first."""
    return np.concatenate(([first], values[:-1])) if values.size else values


def _log_log(share: np.ndarray, std_error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Limits symmetric on the scale log(-log share), R's conf.type = "log-log"; NaN at 0 and 1 (but for rounding)."""
    inside = np.where((share > 0) & (share < 1 - 1e-12), share, np.nan)
    spread = np.exp(Z_95 * std_error / (inside * -np.log(inside)))
    return inside**spread, inside ** (1 / spread)


def median(curve: Curve) -> Estimate:
    """Time by which half improved, with limits by inverting the band; NaN = not reached."""
    return quantile(curve, 0.5)


def quantile(curve: Curve, p: float) -> Estimate:
    """Time by which a share p (above 0, below 1) improved, with limits by inverting the band; NaN = not reached.

    service: the first time at which the curve is at least p.
    stayed: R's quantile.survfit, the midpoint where the curve is flat at p.
    """
    crossing = _r_crossing if curve.view == "stayed" else _first_time
    return Estimate(*(crossing(curve.time, rising, p) for rising in (curve.estimate, curve.high, curve.low)))


def first_reached(curve: Curve, p: float) -> Estimate:
    """The first time by which a share p had the event, in either view, with limits by inverting the band; NaN = not reached.

    Unlike R's quantile it names a time at which something happened, also where the curve stays at p to the end.
    """
    return Estimate(*(_first_time(curve.time, rising, p) for rising in (curve.estimate, curve.high, curve.low)))


def _first_time(time: np.ndarray, rising: np.ndarray, p: float) -> float:
    reached = rising >= p - TOLERANCE
    return float(time[reached.argmax()]) if reached.any() else np.nan


def _r_crossing(time: np.ndarray, rising: np.ndarray, p: float) -> float:
    """Halfway between where the line is at p and where it is above p, or the last time if it never is: R's findq.

    As in R the values go by size, not by time, which differs only where a limit falls again in a thin tail.
    """
    values, first = np.unique(rising[~np.isnan(rising)], return_index=True)
    times = time[~np.isnan(rising)][first]
    at_p, above_p = np.searchsorted(values, (p - TOLERANCE, p + TOLERANCE))
    if at_p == values.size:
        return np.nan
    if abs(rising[-1] - p) < TOLERANCE:
        return float(times[at_p] + time[-1]) / 2
    return float(times[at_p] + times[above_p]) / 2 if above_p < values.size else np.nan


def at(curve: Curve, day: float) -> Estimate:
    """Value of the curve on one day.

    NaN after the last observed time, as in R's summary(fit, times, extend = FALSE), unless the last observation was
    an event: then nobody is left who could change the curve and it holds (R: extend = TRUE).
    """
    if not curve.known_at(day):
        return Estimate(np.nan, np.nan, np.nan)
    row = np.searchsorted(curve.time, day, side="right") - 1
    if row < 0:
        return Estimate(0.0, np.nan, np.nan, 0.0)
    return Estimate(*(float(values[row]) for values in (curve.estimate, curve.low, curve.high, curve.std_error)))


def at_risk(curve: Curve, ticks: ArrayLike) -> RiskTable:
    """Rows of the table under the curve (KMunicate's): R's summary(fit, times = ticks, extend = TRUE), added up."""
    ticks = np.asarray(ticks, dtype=float)
    still = np.append(curve.at_risk, 0.0)[np.searchsorted(curve.time, ticks, side="left")]
    past = np.searchsorted(curve.time, ticks, side="right")
    totals = (np.append(0.0, np.cumsum(getattr(curve, status)))[past] for status in STATUSES)
    return RiskTable(ticks, still, *totals)
