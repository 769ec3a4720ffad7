"""Drawn providers with known truth: by chance as few outside as the limits say, and true differences are seen."""

import numpy as np
import pytest

from tests.variation.clinics import draw, frame_of, frames, p_values, rows


def shares_outside(replicates: int, providers: int, seed: int) -> np.ndarray:
    """The share of providers of 10 to 200 patients outside the 95 and 99.8 % limits, without true differences."""
    generator = np.random.default_rng(seed)
    p = p_values(draw(generator.integers(10, 201, (replicates, providers)), generator))
    return np.array([(p < level).mean() for level in (0.05, 0.002)])


def seen(replicates: int, providers: int, seed: int) -> float:
    """How often a provider of 60 patients with a true ratio of 0.7 is outside its 95 % limits, among as many."""
    generator = np.random.default_rng(seed)
    n = generator.integers(30, 150, (replicates, providers))
    n[:, 0] = 60
    p = p_values(draw(n, generator, np.r_[0.7, np.ones(providers - 1)]))
    return float((p[:, 0] < 0.05).mean())


@pytest.mark.parametrize("providers", [3, 12, 40])
def test_no_true_differences(providers: int) -> None:
    """About 5 % outside 95 and 0.2 % outside 99.8 %, of 3 clinics as of 12 therapists or 40 doctors.

    Of 2,400 providers 5 % have a standard error of 0.45 points, and 0.2 % exceed 12 once in 500 runs. From 10 providers
    on an unlucky spread widens the limits, so that about 4 % are outside: hence from 2.5 % here.
    """
    near, far = shares_outside(2_400 // providers, providers, 1)
    assert 0.025 <= near <= 0.065
    assert far <= 0.005


@pytest.mark.parametrize("providers", [5, 12, 40])
def test_a_true_ratio_of_seven_tenths_is_seen(providers: int) -> None:
    """With 60 patients, of whom 46 % are expected to improve, in half; of 200 replicates at least 43 %: 2 errors less."""
    assert seen(200, providers, 8) >= 0.43


@pytest.mark.parametrize("providers", [3, 12])
def test_rows_are_what_was_drawn(providers: int) -> None:
    """What holds for the drawn providers holds for the question's rows: the same p-values out of the same sums."""
    generator = np.random.default_rng(11)
    drawn = draw(generator.integers(40, 201, (3, providers)), generator)
    for expected, frame in zip(p_values(drawn), frames(drawn), strict=True):
        np.testing.assert_allclose(rows(frame)["p"], expected, rtol=1e-9)


def test_rate_of_all_takes_oneself_into_account() -> None:
    """Without a model about 5 % of 3 clinics lie outside, too, though each is a third of what it is held to."""
    generator = np.random.default_rng(12)
    n = generator.integers(30, 201, (30, 3))
    found = [rows(frame_of(own, generator.binomial(own, 0.4)), "completion")["p"] for own in n]
    assert 0 < (np.concatenate(found) < 0.05).mean() <= 0.12  # of 90: 3 standard errors


def test_one_of_a_few_is_not_hidden() -> None:
    """Of 3 clinics the one that differs is not hidden in the rate of all.

    400 patients each; 120 improved, and 200 of the other two: rate 520 / 1200, variance 400 p q (1 - 1 / 3).
    """
    found = rows(frame_of(np.array([400, 400, 400]), np.array([120, 200, 200])), "completion")
    assert found["flag"].tolist()[0] == "below 99.8 %"
    assert found.loc[0, "error"] == pytest.approx(np.sqrt(400 * 520 / 1200 * 680 / 1200 * 2 / 3) / (400 * 520 / 1200))


def coverage(replicates: int, seed: int) -> float:
    """How many of the shrunken intervals hold the true ratio to the others, where truths have a spread of 0.2."""
    generator = np.random.default_rng(seed)
    truth = np.clip(generator.normal(1, 0.2, (replicates, 15)), 0.5, 1.5)
    drawn = draw(generator.integers(15, 120, (replicates, 15)), generator, truth)
    held = []
    for own, frame in zip(truth / truth.mean(axis=1, keepdims=True), frames(drawn), strict=True):
        found = rows(frame)
        held.append(((found["shrunken_low"] <= own) & (own <= found["shrunken_high"])).mean())
    return float(np.mean(held))


def test_shrunken_intervals_hold_the_truth() -> None:
    """About 95 of 100 shrunken intervals hold the true ratio: of 150, at least 90 %."""
    assert coverage(10, 9) >= 0.90


@pytest.mark.long
@pytest.mark.parametrize("providers", [3, 12, 40])
def test_no_true_differences_often(providers: int) -> None:
    """In 1,000 replicates 3.5 to 6.5 % outside 95, at most 0.5 % outside 99.8 %."""
    near, far = shares_outside(1_000, providers, 17)
    assert 0.035 <= near <= 0.065
    assert far <= 0.005


@pytest.mark.long
@pytest.mark.parametrize("providers", [5, 12, 40])
def test_a_true_ratio_of_seven_tenths_is_seen_in_half(providers: int) -> None:
    """In at least half of 1,000 replicates a ratio of 0.7 at 60 patients is outside the 95 % limits."""
    assert seen(1_000, providers, 18) >= 0.5


@pytest.mark.long
def test_shrunken_intervals_hold_the_truth_often() -> None:
    """Of 4,500 shrunken intervals 93 to 97.5 % hold the true ratio."""
    assert 0.93 <= coverage(300, 19) <= 0.975
