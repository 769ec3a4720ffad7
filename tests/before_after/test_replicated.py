"""Many simulated clinics at once: intervals hold what they promise, a stable clinic stays within its reference."""

from collections.abc import Iterator

import numpy as np
import pytest

from analysis.statistics.oldham import fisher, oldham
from analysis.statistics.rates import mean_interval
from analysis.statistics.regression_to_mean import difference, everybody, expected_fall

N, NOISE, SPREAD = 80, 1.0, 1.7
WORSE_OF_TWO = NOISE / np.sqrt(np.pi)  # mean of the larger of two independent normals, each with that SD
# How many replicates: a few in every run; a thousand, with the promise of 93 to 97 %, in the long one.
runs = pytest.mark.parametrize(
    ("replicates", "least", "most"), [(200, 0.90, 0.99), pytest.param(1000, 0.93, 0.97, marks=pytest.mark.long)]
)


@pytest.fixture
def draw() -> Iterator[np.random.Generator]:
    return np.random.default_rng(20_260_401)


def share(inside: np.ndarray) -> float:
    return float(np.mean(inside))


def scores(draw: np.random.Generator, replicates: int, *, worse_of_two: bool) -> tuple[np.ndarray, ...]:
    """Replicates x patients: score at intake (of one day, or the worse of two), first and last score, nothing else."""
    level = 5 + SPREAD * draw.standard_normal((replicates, N))
    days = NOISE * draw.standard_normal((4, replicates, N))
    intake = level + (np.maximum(days[0], days[1]) if worse_of_two else days[0])
    return intake, level + days[2], level + days[3]


def beyond(intake: np.ndarray, first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Limits of the change in care less the reference; a third of intakes and a quarter of outcomes are missing."""
    early, change = (first - intake)[:, N // 3 :], (last - first)[:, : 3 * N // 4]
    both = slice(N // 3, 3 * N // 4)
    shared_early, shared_change = (first - intake)[:, both], (last - first)[:, both]
    pulled = [values - values.mean(axis=1, keepdims=True) for values in (shared_early, shared_change)]
    n_shared = shared_early.shape[1]
    _, low, high = difference(
        (change.mean(axis=1), early.mean(axis=1)),
        (change.std(axis=1, ddof=1), early.std(axis=1, ddof=1)),
        (change.shape[1], early.shape[1]),
        (pulled[0] * pulled[1]).sum(axis=1) / (n_shared - 1),
        n_shared,
    )
    return low, high


@runs
def test_reference_recovers_what_patients_regress(
    draw: np.random.Generator, replicates: int, least: float, most: float
) -> None:
    """Who comes on the worse of two days falls back by 0.5642 SD: the interval of the reference holds that."""
    intake, first, _ = scores(draw, replicates, worse_of_two=True)
    early = first - intake
    low, high = mean_interval(early.mean(axis=1), early.std(axis=1, ddof=1), N)
    assert least <= share((low < -WORSE_OF_TWO) & (high > -WORSE_OF_TWO)) <= most
    assert early.mean() == pytest.approx(-WORSE_OF_TWO, abs=4 * early.std() / np.sqrt(early.size))


@runs
def test_stable_clinic_stays_within_its_reference(
    draw: np.random.Generator, replicates: int, least: float, most: float
) -> None:
    """Where nothing happens, change beyond the reference has 0 in its interval, though both share the first score."""
    low, high = beyond(*scores(draw, replicates, worse_of_two=False))
    assert least <= share((low < 0) & (high > 0)) <= most


@runs
def test_fall_before_treatment_is_not_change_in_care(
    draw: np.random.Generator, replicates: int, least: float, most: float
) -> None:
    """Coming on the worse day moves the reference and not the change in care: beyond it lies just that, upwards."""
    low, high = beyond(*scores(draw, replicates, worse_of_two=True))
    assert least <= share((low < WORSE_OF_TWO) & (high > WORSE_OF_TWO)) <= most


@runs
def test_formula_recovers_the_fall_of_the_chosen(
    draw: np.random.Generator, replicates: int, least: float, most: float
) -> None:
    """Of a whole population only scores of 4 and more are seen: fitted from these alone, the formula gives their fall.

    Population 4.2 (SD 2), correlation 0.76: by quadrature 0.3530; 500 chosen in each replicate.
    """
    assert least < most
    errors = []
    for _ in range(replicates):
        level = 4.2 + 2 * np.sqrt(0.76) * draw.standard_normal(1200)
        first = level + 2 * np.sqrt(0.24) * draw.standard_normal(1200)
        chosen = first[first >= 4][:500]
        mean, sd = everybody(chosen.mean(), chosen.std(ddof=1), 4)
        errors.append(float(expected_fall(0.76, mean, sd, 4)) - 0.3530)
    found = np.array(errors)
    assert np.isfinite(found).mean() > 0.99
    assert abs(np.nanmedian(found)) < 0.02
    assert np.nanstd(found) < 0.15


@runs
def test_change_against_level_finds_nothing_in_noise(
    draw: np.random.Generator, replicates: int, least: float, most: float
) -> None:
    """Where nothing happens Oldham's interval holds 0, and change against the first score is found most times."""
    _, first, last = scores(draw, replicates, worse_of_two=False)
    means, variances = (first.mean(axis=1), last.mean(axis=1)), (first.var(axis=1, ddof=1), last.var(axis=1, ddof=1))
    pulled = [values - values.mean(axis=1, keepdims=True) for values in (first, last)]
    covariance = (pulled[0] * pulled[1]).sum(axis=1) / (N - 1)
    found = oldham(N, means, variances, covariance)
    assert least <= share((found.low < 0) & (found.high > 0)) <= most
    assert least <= share(found.p > 0.05) <= most
    change = variances[0] + variances[1] - 2 * covariance
    _, high = fisher((covariance - variances[0]) / np.sqrt(variances[0] * change), N)
    assert share(high < 0) > 0.8
