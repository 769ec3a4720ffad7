"""The difference of two rates: its interval, what may be said of it, and how many more it would take to say more."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr  # scipy.stats would take each command half a second to import

from analysis.statistics.rates import share, wilson
from analysis.statistics.verdict import CHANCE

MOST_MORE = 2_000
STEPS = 24


def newcombe(n_yes: ArrayLike, n: ArrayLike, other_yes: ArrayLike, other_n: ArrayLike) -> tuple[np.ndarray, ...]:
    """The difference of two rates (the first less the other), and its 95 % limits from the limits of both.

    NaN where either has nobody. Source: Newcombe 1998, Stat Med 17:873-890, method 10 (Wilson's limits, squared and
    added); R: DescTools::BinomDiffCI(method = "score").
    """
    rate, other = share(n_yes, n), share(other_yes, other_n)
    (low, high), (other_low, other_high) = wilson(n_yes, n), wilson(other_yes, other_n)
    difference = rate - other
    below = np.sqrt((rate - low) ** 2 + (other_high - other) ** 2)
    above = np.sqrt((high - rate) ** 2 + (other - other_low) ** 2)
    return difference, difference - below, difference + above


def n_more(n_yes: int, n: int, other_yes: int, other_n: int, margin: float) -> float:
    """How many more of the first it takes for an 80 % chance of a decisive interval, the others growing in proportion.

    Decisive: outside 0, or within the margin on either side. The new ones improve at the present rate, for which the
    middle of its Wilson interval is taken (2 of 2 is not certainty); the others go on exactly as they are. Found to
    within a tenth, and above 100 given in tens. NaN beyond 2,000, or where either has nobody.
    """
    if not n or not other_n:
        return np.nan
    rate = float(np.mean(wilson(n_yes, n)))
    first, last = 1, MOST_MORE
    while True:
        tried = np.unique(np.geomspace(first, last, STEPS).round().astype(int))
        enough = [_chance(rate, n_yes, n, other_yes, other_n, margin, more) >= CHANCE for more in tried]
        if not any(enough):
            return np.nan
        place = enough.index(True)
        if place == 0 or tried[place] - tried[place - 1] <= max(1, tried[place] // 10):
            return float(tried[place] if tried[place] <= 100 else np.ceil(tried[place] / 10) * 10)
        first, last = int(tried[place - 1]) + 1, int(tried[place])


def _chance(rate: float, n_yes: int, n: int, other_yes: int, other_n: int, margin: float, more: int) -> float:
    """The chance that the interval is decisive with so many more, over how many of these may improve."""
    improved = np.arange(more + 1)
    growth = (n + more) / n
    _, low, high = newcombe(n_yes + improved, n + more, other_yes * growth, other_n * growth)
    is_decisive = (low > 0) | (high < 0) | ((low >= -margin) & (high <= margin))
    return float(np.diff(bdtr(improved, more, rate), prepend=0.0)[is_decisive].sum())
