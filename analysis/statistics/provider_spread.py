"""The spread between providers out of their sums, for one who may see no other: what variation works out for all of them.

All about counts that a case-mix model expects something of; what all are held to is that of questions/variation_rows.
"""

from dataclasses import dataclass

import numpy as np

from analysis.statistics.funnel import FEWEST_FOR_DISPERSION, dispersion
from analysis.statistics.shrinkage import shrink

SMALLEST = 10


@dataclass(frozen=True)
class SpreadOfAll:
    """What all are held to, and how far they lie apart. n, expected_rate, unit_variance, training, unit_sd: of all
    episodes, as in variation; between: the variance between providers that limits take in. shrunken: of the one asked
    about, with limits; NaN where that one is too small.
    """

    n: float
    expected_rate: float
    unit_variance: float
    training: float
    unit_sd: float
    between: float
    shrunken: float = np.nan
    shrunken_low: float = np.nan
    shrunken_high: float = np.nan


def modelled(n: float, expected: float, squares: float, folds: int) -> tuple[float, float, float]:
    """Of all episodes: the rate that a case-mix model expects, the variance of one episode, and the variance of those from
    whom another provider's expectation comes.

    expected, squares: sums of p and of p squared over n episodes. folds: into how many parts the providers were dealt.
    """
    rate = expected / n
    unit_variance = rate - squares / n
    return rate, unit_variance, unit_variance * n * (1 - 1 / folds)


def widening_by_model(variance: np.ndarray, whole: float, training: float) -> np.ndarray:
    """The factor by which limits are wider because what is expected is only estimated, from others; NaN without any.

    variance: sum p (1 - p) of each provider; whole: that of all; training: see `modelled`.
    """
    rest = np.minimum(whole - variance, training)
    return np.sqrt(1 + variance / np.where(rest > 0, rest, np.nan))


def spread_of_all(
    n: np.ndarray,
    amount: np.ndarray,
    expected: np.ndarray,
    squares: np.ndarray,
    folds: int,
    known: np.ndarray,
    own: int,
) -> SpreadOfAll:
    """From each provider's episodes, improved, and sums of what is expected (p and p squared).

    folds: into how many parts the providers were dealt for the model. known: false for those of no known provider, who
    count in the whole only. own: the place of the one asked about.
    """
    total, variance = n.sum(), expected - squares
    rate, unit_variance, training = modelled(total, expected.sum(), squares.sum(), folds)
    widening = widening_by_model(variance, unit_variance * total, training)
    error, point = np.sqrt(np.maximum(variance, 0)) * widening / expected, amount / expected
    judged = np.flatnonzero(known & (n >= SMALLEST) & (error > 0))
    found = dispersion((point[judged] - 1) / error[judged], error[judged])
    between = found.between if len(judged) >= FEWEST_FOR_DISPERSION else 0.0
    basis = (float(total), float(rate), float(unit_variance), float(training), float(np.sqrt(unit_variance) / rate))
    if own not in judged:
        return SpreadOfAll(*basis, between)
    shrunken = shrink(point[judged], error[judged], 1.0, basis[-1])
    place = int(np.flatnonzero(judged == own)[0])
    trio = (float(values[place]) for values in (shrunken.estimate, shrunken.low, shrunken.high))
    return SpreadOfAll(*basis, between, *trio)
