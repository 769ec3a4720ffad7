"""Many simulated services at once: a difference that is nothing but who the patients are goes away, a true one stays."""

import numpy as np
import pytest
from scipy.special import expit

from analysis.statistics.case_mix import Patterns
from analysis.warehouse.case_mix import FOLDS, fit_and_expect

PROVIDERS, PATIENTS = 10, 200
HARD, EASY, WORSE = 0, 1, 2  # the providers whose patients, or whose care, are unlike the others'
ODDS = {"condition": np.array([0.0, 0.9, -1.0]), "sex": np.array([0.0, 0.3])}
runs = pytest.mark.parametrize(
    ("replicates", "within"), [(100, 0.03), pytest.param(1000, 0.02, marks=pytest.mark.long)]
)


def patterns() -> Patterns:
    """Every baseline from 3 to 10, of three conditions and both sexes; nothing else is known."""
    baseline, condition, sex = (axis.ravel() for axis in np.meshgrid(np.arange(3.0, 11), range(3), range(2)))
    nothing = np.zeros(len(baseline), dtype=int)
    codes = {
        "condition": condition,
        "duration": nothing,
        "age": nothing,
        "sex": sex,
        "payer": nothing,
        "cohort": nothing,
    }
    names = {name: ["unknown"] for name in codes} | {"condition": ["a", "b", "c"], "sex": ["female", "male"]}
    return Patterns(baseline, codes, names)


def mix(known: Patterns) -> np.ndarray:
    """How patients of each provider are spread over the patterns: severe at one, mild at another, alike at the rest."""
    lean = np.zeros(PROVIDERS)
    lean[HARD], lean[EASY] = 0.35, -0.35
    odds = lean[:, None] * (known.baseline - 6.5) + 0.8 * lean[:, None] * (2 * (known.codes["condition"] == 2) - 1)
    return np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)


def ratios(replicates: int, worse: float = 1) -> tuple[np.ndarray, np.ndarray]:
    """Observed / expected of every provider in each replicate: by the crude rate of all, and by case mix."""
    draw, known = np.random.default_rng(20_261_123), patterns()
    linear = 0.4 - 0.35 * (known.baseline - 5) + 0.02 * (known.baseline - 5) ** 2
    linear = linear + sum(ODDS[name][known.codes[name]] for name in ODDS)
    chance = np.tile(expit(linear), (PROVIDERS, 1))
    chance[WORSE] *= worse
    spread, crude, adjusted = mix(known), [], []
    for _ in range(replicates):
        n = draw.multinomial(PATIENTS, spread).astype(float)
        improved = draw.binomial(n.astype(int), chance).astype(float)
        folds = [np.arange(PROVIDERS) % FOLDS == fold for fold in range(FOLDS)]
        by_fold = [np.stack([table[fold].sum(axis=0) for fold in folds]) for table in (n, improved)]
        _, _, expected = fit_and_expect(known, by_fold[0][None], by_fold[1][None], ("clinic",))
        sums = (n * expected["clinic"][np.arange(PROVIDERS) % FOLDS]).sum(axis=1)
        crude.append(improved.sum(axis=1) / (n.sum(axis=1) * improved.sum() / n.sum()))
        adjusted.append(improved.sum(axis=1) / sums)
    return np.array(crude), np.array(adjusted)


@runs
def test_adjustment_takes_a_planted_difference_away(replicates: int, within: float) -> None:
    """Providers of severe and of mild patients are 0.2 and more off by the crude rate, and less than 0.02 by case mix."""
    crude, adjusted = (table.mean(axis=0) for table in ratios(replicates))

    assert crude[HARD] < 0.8
    assert crude[EASY] > 1.2
    assert adjusted == pytest.approx(1, abs=within)


@runs
def test_adjustment_leaves_a_true_difference(replicates: int, within: float) -> None:
    """A provider of whose patients 0.7 times as many improve as of like patients elsewhere has that ratio."""
    _, adjusted = ratios(replicates, worse=0.7)

    assert adjusted[:, WORSE].mean() == pytest.approx(0.7, abs=within)
