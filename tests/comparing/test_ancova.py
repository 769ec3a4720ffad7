"""Analysis of covariance from sums: what must not change it, what must change it so, and how often its intervals are right."""

import numpy as np
import pytest

from analysis.statistics.ancova import Estimate, Sums, fit, pool
from tests.comparing.people import sums_of

AGAINST_FIRST = np.array([[-1.0, 1.0, 0.0], [-1.0, 0.0, 1.0]])


def patients(seed: int, n: int = 120) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Group, covariates and outcome of n patients in three groups that differ in who they are."""
    draw = np.random.default_rng(seed)
    group = draw.choice(3, n, p=[0.5, 0.3, 0.2])
    covariates = np.column_stack([draw.normal(6 + group, 1.5), draw.integers(18, 90, n), draw.random(n) < 0.3])
    return group, covariates, 0.5 * covariates[:, 0] + 0.02 * covariates[:, 1] + 0.4 * group + draw.normal(0, 1.5, n)


def differences(sums: Sums, weights: np.ndarray = AGAINST_FIRST) -> Estimate:
    return fit(sums).differences(weights)


def close(found: Estimate, expected: Estimate, *, by: float = 1, plus: float = 0) -> None:
    for name in ("estimate", "low", "high"):
        np.testing.assert_allclose(getattr(found, name), by * getattr(expected, name) + plus, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(found.p, expected.p, rtol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_a_constant_added_to_all_changes_nothing(seed: int) -> None:
    """Adding a constant to all outcomes, or to a covariate, leaves every difference as it is."""
    group, x, y = patients(seed)
    plain = differences(sums_of(group, x, y))
    close(differences(sums_of(group, x, y + 1000)), plain)
    close(differences(sums_of(group, x + np.array([2000, 0, 0]), y)), plain)


@pytest.mark.parametrize("seed", range(3))
def test_scale(seed: int) -> None:
    """Outcomes in other units give differences in these units; a covariate in other units changes nothing."""
    group, x, y = patients(seed)
    plain = differences(sums_of(group, x, y))
    close(differences(sums_of(group, x, 10 * y)), plain, by=10)
    close(differences(sums_of(group, x * [1, 52.1775, 1], y)), plain)


@pytest.mark.parametrize("seed", range(3))
def test_swapping_the_reference_flips_the_sign(seed: int) -> None:
    """The difference the other way round is the same with the other sign, its limits change places, and p stays."""
    sums = sums_of(*patients(seed))
    there, back = differences(sums), differences(sums, -AGAINST_FIRST)
    np.testing.assert_allclose(back.estimate, -there.estimate)
    np.testing.assert_allclose(back.low, -there.high)
    np.testing.assert_allclose(back.p, there.p)


@pytest.mark.parametrize("seed", range(3))
def test_a_true_shift_is_found(seed: int) -> None:
    """Making one group better by 2 adds exactly 2 to its difference, whatever the covariates are."""
    group, x, y = patients(seed)
    plain, moved = (differences(sums_of(group, x, y + 2 * (group == 1) * on)) for on in (0, 1))
    np.testing.assert_allclose(moved.estimate - plain.estimate, [2, 0], atol=1e-9)
    np.testing.assert_allclose(moved.std_error, plain.std_error)


@pytest.mark.parametrize("seed", range(3))
def test_patients_may_be_put_into_any_cells(seed: int) -> None:
    """Cells of any sizes within the groups, down to one patient, pool into the same sums as the patients themselves."""
    group, x, y = patients(seed)
    values = np.column_stack([x, y])
    cell = group * 100 + np.random.default_rng(seed).integers(0, 20, len(group))
    parts = [values[cell == name] for name in np.unique(cell)]
    pooled = pool(
        np.unique(cell) // 100,
        np.array([len(part) for part in parts], dtype=float),
        np.array([part.mean(axis=0) for part in parts]),
        np.array([(part - part.mean(axis=0)).T @ (part - part.mean(axis=0)) for part in parts]),
    )
    close(differences(pooled), differences(sums_of(group, x, y)))


def test_twice_the_patients() -> None:
    """Every patient twice gives the same difference; only the interval is narrower."""
    group, x, y = patients(7)
    once, twice = (
        differences(sums_of(group, x, y)),
        differences(sums_of(*(np.concatenate([v, v]) for v in (group, x, y)))),
    )
    np.testing.assert_allclose(twice.estimate, once.estimate)
    np.testing.assert_allclose(twice.std_error, once.std_error * np.sqrt((120 - 6) / (240 - 6)))


def test_what_adds_nothing_is_dropped() -> None:
    """A covariate that is constant, one that follows from another, and one that follows from the groups are left out."""
    group, x, y = patients(2)
    useless = np.column_stack([np.full(len(y), 2024.0), x[:, 0], 3 * x[:, 0] - x[:, 1], group == 2, x[:, 1:]])
    found = fit(sums_of(group, useless, y))
    assert found.kept.tolist() == [1, 2, 5]
    close(found.differences(AGAINST_FIRST), differences(sums_of(group, x, y)))


def test_without_covariates_it_is_the_t_test() -> None:
    """With no covariates two groups are compared by Student's t: 1, 2, 3 and 3, 5, 7 give 3 with an error of sqrt(5 / 3)."""
    found = differences(
        sums_of(np.array([0, 0, 0, 1, 1, 1]), np.zeros((6, 0)), np.array([1.0, 2, 3, 3, 5, 7])), np.array([[-1.0, 1.0]])
    )
    assert found.estimate == pytest.approx([3])
    assert found.std_error == pytest.approx([((2 + 8) / 4 * 2 / 3) ** 0.5])


def test_nothing_left_to_estimate_from() -> None:
    """A perfect fit, or no degrees of freedom, gives the difference without an interval, and no warning."""
    x = np.arange(8.0)
    perfect = differences(sums_of(np.arange(8) % 2, x[:, None], 3 * x), np.array([[-1.0, 1.0]]))
    two = differences(
        sums_of(np.array([0, 1]), np.array([[1.0], [2.0]]), np.array([4.0, 6.0])), np.array([[-1.0, 1.0]])
    )
    assert perfect.estimate == pytest.approx([0], abs=1e-9)
    assert two.estimate == pytest.approx([2])
    assert np.isnan([perfect.low[0], perfect.p[0], two.high[0], two.p[0]]).all()


def covered(seed: int, replicates: int, *, skewed: bool) -> float:
    """The share of 95 % intervals that hold the true differences (1 and 0.5; and the first against the others)."""
    draw = np.random.default_rng(seed)
    weights = np.array([[-1.0, 1, 0], [-1.0, 0, 1], [1, -0.6, -0.4]])
    truth = weights @ np.array([0.0, 1.0, 0.5])
    hits = 0
    for _ in range(replicates):
        group = draw.choice(3, 60, p=[0.4, 0.3, 0.3])
        x = np.column_stack([draw.normal(6 + group, 1.5), draw.exponential(50, 60), draw.random(60) < 0.3])
        noise = draw.exponential(1.5, 60) - 1.5 if skewed else draw.normal(0, 1.5, 60)
        y = np.array([0, 1.0, 0.5])[group] + x @ [0.6, 0.01, -0.5] + noise
        found = differences(sums_of(group, x, y), weights)
        hits += ((found.low <= truth) & (truth <= found.high)).sum()
    return hits / (3 * replicates)


@pytest.mark.parametrize("skewed", [False, True])
def test_intervals_cover(skewed: bool) -> None:
    """95 % intervals hold the truth in 91 to 99 % of 200 studies of 60 patients: 2.6 standard errors either way of one."""
    assert 0.91 <= covered(1, 200, skewed=skewed) <= 0.99


@pytest.mark.long
@pytest.mark.parametrize("skewed", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_intervals_cover_in_the_long_run(seed: int, skewed: bool) -> None:
    """95 % intervals hold the truth in 93 to 97 % of 1,000 studies, with normal and with skewed scores."""
    assert 0.93 <= covered(seed, 1000, skewed=skewed) <= 0.97
