"""Control charts: the limits within which months differ by chance (XmR, p, Laney p'), and what they say of a target.

Values are in the order of time, without gaps. Source: constants and screening as in NHSRplotthedots (NHS Making Data
Count); p: Montgomery 2019, 7.2; p': Laney 2002, Quality Engineering 14:531-537.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

XMR, P, P_PRIME, NONE = "xmr", "p", "p_prime", "none"
NATURAL = 2.66  # 3 / 1.128: three standard deviations, from the mean of the moving ranges
RANGE_TO_SD = 1.128
SCREEN = 3.267
NEAR = 2 / 3
TRIAL = 12
LEAST, LEAST_COUNT = 2, 5
MANY = 500
TINY = 1e-9


@dataclass(frozen=True)
class Limits:
    """For each point: centre line, how far the limits are from it, and whether the step to it was screened.

    half: NaN where there is no spread to set limits by. is_screened: the step to this point from the one before is so
    large that it was left out of the moving ranges. floor, ceiling: what the values cannot be beyond.
    """

    centre: np.ndarray
    half: np.ndarray
    is_screened: np.ndarray
    floor: float = -np.inf
    ceiling: float = np.inf

    @property
    def lower(self) -> np.ndarray:
        """The lower limit, not below what the values can be."""
        return np.maximum(self.centre - self.half, self.floor)

    @property
    def upper(self) -> np.ndarray:
        """The upper limit, not above what the values can be."""
        return np.minimum(self.centre + self.half, self.ceiling)

    @property
    def near(self) -> tuple[np.ndarray, np.ndarray]:
        """Two thirds of the way from the centre to either limit."""
        return self.centre - NEAR * self.half, self.centre + NEAR * self.half


@dataclass(frozen=True)
class Choice:
    """Which chart suits a series, and what decided it.

    size: the middle size of a month. rarer: how many of them are of the rarer kind. spread: Laney's sigma z, how many
    times as much months differ as chance alone would make them; NaN where it was not asked.
    """

    chart: str
    size: float
    rarer: float
    spread: float


def xmr(values: ArrayLike, *, screen: bool = True, floor: float = -np.inf) -> Limits:
    """Limits of single values: mean ± 2.66 times the mean moving range, not below `floor`.

    screen: moving ranges of 3.267 times their mean and more are left out of it, once; unless nothing would be left of
    the spread.
    """
    values = np.asarray(values, dtype=float)
    ranges = np.abs(np.diff(values))
    mean_range = ranges.mean() if len(ranges) else np.nan
    kept = ranges < SCREEN * mean_range if screen else np.ones(len(ranges), dtype=bool)
    if not ranges[kept].any():
        kept = np.ones(len(ranges), dtype=bool)
    half = NATURAL * ranges[kept].mean() if _is_spread(ranges, values) else np.nan
    centre = np.full(len(values), values.mean() if len(values) else np.nan)
    is_screened = np.concatenate([[False], ~kept])[: len(values)]
    return Limits(centre, np.full(len(values), half), is_screened, floor)


def p_chart(part: ArrayLike, whole: ArrayLike, *, laney: bool = False) -> Limits:
    """Limits of shares: the share of all months together ± 3 binomial standard deviations, within 0 and 1.

    laney: these are widened (or narrowed) by Laney's sigma z.
    """
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    rate, sigma = _binomial(part, whole)
    half = 3 * sigma * (sigma_z(part, whole) if laney else 1)
    return Limits(np.full(len(part), rate), half, np.zeros(len(part), dtype=bool), 0, 1)


def no_limits(values: ArrayLike) -> Limits:
    """The mean of the values, without limits: where they are too rare for any."""
    values = np.asarray(values, dtype=float)
    nothing = np.full(len(values), np.nan)
    return Limits(np.full(len(values), values.mean()), nothing, np.zeros(len(values), dtype=bool))


def sigma_z(part: ArrayLike, whole: ArrayLike) -> float:
    """How many times as much the shares differ from month to month as binomial chance alone makes them (Laney 2002)."""
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    if len(part) < 2:
        return np.nan
    rate, sigma = _binomial(part, whole)
    return float(np.abs(np.diff((part / whole - rate) / sigma)).mean() / RANGE_TO_SD)


def choose(part: ArrayLike, whole: ArrayLike) -> Choice:
    """The chart that suits shares of this volume.

    None where a month holds fewer than 2 of the rarer kind. Else p' where the months differ by more than chance: sigma
    z above 1 where they are 500 and more, and where they are fewer above what chance alone makes of it in 95 of 100
    series (1 + 1.5 / √months: its standard deviation is 0.909 / √months, Cryer and Ryan 1990). Else p. Never XmR: of
    stable shares of months of unlike size it signals in 30 to 47 of 100 series of 24, p in 12 to 28.
    """
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    size = float(np.median(whole)) if len(whole) else 0.0
    rate = part.sum() / whole.sum() if whole.sum() else 0.0
    rarer = size * min(rate, 1 - rate)
    if rarer < LEAST:
        return Choice(NONE, size, rarer, np.nan)
    spread = sigma_z(part, whole)
    bound = 1 if size >= MANY else 1 + 1.5 / np.sqrt(len(part))
    return Choice(P_PRIME if spread > bound else P, size, rarer, spread)


def assurance(lower: float, upper: float, target: float | None, better: str) -> str:
    """pass or fail where a target lies beyond the limits, hit_or_miss within them; empty without target or direction."""
    if target is None or better == "neither" or np.isnan([lower, upper]).any():
        return ""
    if lower <= target <= upper:
        return "hit_or_miss"
    return "pass" if (target < lower) == (better == "higher") else "fail"


def _binomial(part: np.ndarray, whole: np.ndarray) -> tuple[float, np.ndarray]:
    """The share of all together, and the standard deviation of each month's; NaN where all or none are of a kind."""
    rate = part.sum() / whole.sum() if whole.sum() else np.nan
    variance = rate * (1 - rate) / whole
    return rate, np.sqrt(np.where(variance > 0, variance, np.nan))


def _is_spread(ranges: np.ndarray, values: np.ndarray) -> bool:
    """Whether any two values in a row differ by more than rounding."""
    return bool(len(ranges) and ranges.max() > TINY * max(1.0, np.abs(values).max()))
