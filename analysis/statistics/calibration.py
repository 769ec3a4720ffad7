"""How well expected probabilities agree with what happened, from counts of equal expectation.

Calibration in the large and slope (Cox 1958, Biometrika 45:562; Van Calster et al. 2019, BMC Medicine 17:230), a table by
tenths of risk, and the c statistic with DeLong's interval (DeLong et al. 1988, Biometrics 44:837). R: glm(binomial).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from analysis.statistics.rates import Z_95, share, wilson

FEWEST = 10
TENTHS = 10
MOST_STEPS = 50


@dataclass(frozen=True)
class Calibration:
    """Estimates, each with its 95 % limits (low, high); NaN under FEWEST improved or not improved.

    in_the_large: log odds by which more improved than expected, 0 is exact. slope: 1 is exact, under 1 the expectations
    are too extreme. c: the probability that of two, one of whom improved, the improved one had the higher expectation.
    """

    in_the_large: tuple[float, float, float]
    slope: tuple[float, float, float]
    c: tuple[float, float, float]


NONE = (np.nan, np.nan, np.nan)


def calibration(expected: np.ndarray, n: np.ndarray, improved: np.ndarray) -> Calibration:
    """The agreement of one group. expected: distinct probabilities inside (0, 1); n and improved: counts at each."""
    if min(improved.sum(), (n - improved).sum()) < FEWEST:
        return Calibration(NONE, NONE, NONE)
    linear = logit(expected)
    ones = np.ones((len(n), 1))
    in_the_large = _last_of(ones, linear, n, improved)
    varies = np.ptp(linear[n > 0]) > 1e-6
    slope = _last_of(np.column_stack([ones, linear]), np.zeros(len(n)), n, improved) if varies else NONE
    return Calibration(in_the_large, slope, _concordance(expected, n, improved))


def _last_of(matrix: np.ndarray, offset: np.ndarray, n: np.ndarray, improved: np.ndarray) -> tuple[float, float, float]:
    """The last coefficient of a logistic regression and its limits by its standard error; NaN where it does not settle."""
    found = np.zeros(matrix.shape[1])
    for _ in range(MOST_STEPS):
        chance = expit(matrix @ found + offset)
        information = (matrix.T * (n * chance * (1 - chance))) @ matrix
        if np.linalg.cond(information) > 1e12:
            return NONE
        step = np.linalg.solve(information, (improved - n * chance) @ matrix)
        found = found + step
        if np.abs(step).max() < 1e-10:
            half = Z_95 * np.sqrt(np.linalg.inv(information)[-1, -1])
            return float(found[-1]), float(found[-1] - half), float(found[-1] + half)
    return NONE


def _concordance(expected: np.ndarray, n: np.ndarray, improved: np.ndarray) -> tuple[float, float, float]:
    """The c statistic, ties counting half, with DeLong's limits, kept inside 0 and 1."""
    order = np.argsort(expected)
    yes, no = improved[order].astype(float), (n - improved)[order].astype(float)
    n_yes, n_no = yes.sum(), no.sum()
    beaten = (np.cumsum(no) - no / 2) / n_no  # of the not improved, the share below each improved one
    beating = (n_yes - np.cumsum(yes) + yes / 2) / n_yes
    c = float((yes * beaten).sum() / n_yes)
    spread = (yes * (beaten - c) ** 2).sum() / (n_yes - 1) / n_yes + (no * (beating - c) ** 2).sum() / (n_no - 1) / n_no
    half = Z_95 * np.sqrt(spread)
    return c, max(0.0, float(c - half)), min(1.0, float(c + half))


def by_tenths(expected: np.ndarray, n: np.ndarray, improved: np.ndarray) -> pd.DataFrame:
    """Tenths of the patients by rising expectation: tenth, n, n_improved, expected (mean), rate, rate_low, rate_high.

    Equal expectations stay together, in the tenth in which their middle lies; so a tenth may hold more or nobody.
    """
    order = np.argsort(expected)
    expected, n, improved = expected[order], n[order], improved[order]
    middle = (np.cumsum(n) - n / 2) / max(n.sum(), 1)
    tenth = np.minimum((middle * TENTHS).astype(int), TENTHS - 1)
    kept = np.unique(tenth)
    of = [np.bincount(tenth, weights=values, minlength=TENTHS)[kept] for values in (n, improved, n * expected)]
    low, high = wilson(of[1], of[0])
    return pd.DataFrame({
        "tenth": kept + 1,
        "n": of[0].astype("int64"),
        "n_improved": of[1].astype("int64"),
        "expected": share(of[2], of[0]),
        "rate": share(of[1], of[0]),
        "rate_low": low,
        "rate_high": high,
    })  # fmt: skip
