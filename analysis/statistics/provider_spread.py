"""The spread between providers out of their sums, for one who may see no other: what variation works out for all of them.

All about counts that a case-mix model expects something of (see questions/variation_rows, which it agrees with).
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
    total, rate = n.sum(), expected.sum() / n.sum()
    unit_variance = rate - squares.sum() / total
    training = unit_variance * total * (1 - 1 / folds)
    variance = expected - squares
    rest = np.minimum(unit_variance * total - variance, training)
    widened = np.sqrt(np.maximum(variance, 0) * (1 + variance / np.where(rest > 0, rest, np.nan)))
    error, point = widened / expected, amount / expected
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
