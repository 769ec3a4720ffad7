"""Drawn providers whose truth is known, many replicates at a time, and the sums that variation counts of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.provider_outcomes import PROVIDER_OUTCOMES
from analysis.questions.variation_rows import basis_of, rows_of
from analysis.statistics import funnel

FOLDS = 1_000  # so many that the others are all the others


@dataclass(frozen=True)
class Drawn:
    """Replicates × providers: patients, how many improved, how many were expected, and the variance of that by chance.

    What is expected knows each patient's chance, but has its level from the patients of the others, as a model has.
    """

    n: np.ndarray
    observed: np.ndarray
    expected: np.ndarray
    variance: np.ndarray

    @property
    def own(self) -> np.ndarray:
        """The factor for the level being that of the others."""
        return np.sqrt(1 + self.variance / (self.variance.sum(axis=1, keepdims=True) - self.variance))


def draw(n: np.ndarray, generator: np.random.Generator, truth: np.ndarray | float = 1.0) -> Drawn:
    """Patients whose chances are drawn from a beta distribution about 6 of 13, and multiplied by the provider's truth."""
    is_in = np.arange(n.max()) < n[..., None]
    chance = np.where(is_in, generator.beta(6, 7, size=is_in.shape), 0.0)
    observed = (generator.random(chance.shape) < chance * np.reshape(truth, (*np.shape(truth), 1))).sum(axis=2)
    variance = (chance * (1 - chance)).sum(axis=2)
    beyond = observed - chance.sum(axis=2)
    level = (beyond.sum(axis=1, keepdims=True) - beyond) / (variance.sum(axis=1, keepdims=True) - variance)
    return Drawn(n, observed, chance.sum(axis=2) + level * variance, variance)


def p_values(drawn: Drawn) -> np.ndarray:
    """As variation finds them: limits by the level of the others, and by dispersion where there are ten providers."""
    error = np.sqrt(drawn.variance) * drawn.own / drawn.expected
    between = np.zeros((len(error), 1))
    if error.shape[1] >= funnel.FEWEST_FOR_DISPERSION:
        z = (drawn.observed / drawn.expected - 1) / error
        between = np.array([[funnel.dispersion(*row).between] for row in zip(z, error, strict=True)])
    return funnel.p_value(drawn.observed, drawn.expected, drawn.variance, drawn.own * np.sqrt(1 + between / error**2))


def frame_of(n: np.ndarray, amount: np.ndarray, **more: object) -> pd.DataFrame:
    """Sums as the query variation gives them, of one unit an episode; no expectation unless it is given."""
    names = [f"T-{place:02}" for place in range(1, len(n) + 1)]
    counts = {"group_name": names, "is_chosen": True, "n_to_know": n, "n_known": n, "n_complete": n, "n": n}
    counts |= {"amount": amount, "size_squares": n, "products": amount, "amount_squares": amount}
    return pd.DataFrame(counts | {"n_expected": 0, "expected": 0.0, "expected_squares": 0.0} | more)


def frames(drawn: Drawn) -> list[pd.DataFrame]:
    """A frame for each replicate."""
    return [
        frame_of(n, observed, expected=expected, expected_squares=expected - variance, n_expected=n)
        for n, observed, expected, variance in zip(drawn.n, drawn.observed, drawn.expected, drawn.variance, strict=True)
    ]


def rows(frame: pd.DataFrame, outcome: str = "improved") -> pd.DataFrame:
    """The rows of variation out of sums."""
    return rows_of(frame, basis_of(frame, PROVIDER_OUTCOMES[outcome], FOLDS))[0]
