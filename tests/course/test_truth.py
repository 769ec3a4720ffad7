"""Simulated clinics of known truth: sessions do nothing, patients stop when they feel better, and the numbers say so."""

import numpy as np
import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.questions.dose import LANDMARK
from analysis.statistics.clustered_share import clustered_share
from analysis.statistics.rates import mean_interval, wilson
from analysis.statistics.standardised import Moments, standardised_mean
from analysis.warehouse.store import Store
from tests.course.conftest import Clinic, Course

VISITS = 8
DRIFT = 0.2
NO_EFFECT = 0.0


def courses(rng: np.random.Generator, n: int, drift: float) -> tuple[np.ndarray, np.ndarray]:
    """Scores before VISITS visits whatever the dose, and how many visits each patient has.

    Each has a level of their own, moved by `drift` from visit to visit, and noise. After a score that is 30 % better than
    the first, six in ten stop; after any other, one in twelve.
    """
    level = rng.normal(6, 1.5, (n, 1)) - drift * np.arange(VISITS)
    scores = level + rng.normal(0, 1, (n, VISITS))
    improved = scores <= 0.7 * scores[:, :1]
    stops = rng.random((n, VISITS)) < np.where(improved, 0.6, 1 / 12)
    stops[:, -1] = True
    return scores, stops.argmax(axis=1) + 1


def next_gains(scores: np.ndarray, attended: np.ndarray, visit: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Standardised and plain gain from a visit to the next, each with its limits."""
    came, stayed = attended >= visit, attended > visit
    known = scores[:, [visit - 1, 0]] if visit > 1 else scores[:, :1]
    gain = (scores[:, visit - 1] - scores[:, visit])[stayed]
    outcome = (gain.mean(), gain.var(ddof=1), np.array([np.cov(gain, column)[0, 1] for column in known[stayed].T]))
    moments = (Moments(len(of), of.mean(axis=0), np.atleast_2d(np.cov(of.T))) for of in (known[came], known[stayed]))
    plain = mean_interval(gain.mean(), gain.std(ddof=1), len(gain))
    return standardised_mean(*moments, outcome), (gain.mean(), *plain)


def naive_slope(scores: np.ndarray, attended: np.ndarray) -> tuple[float, float]:
    """Improvement at the last score by total number of visits: slope and its standard error, as people would draw it."""
    improvement = scores[:, 0] - scores[np.arange(len(scores)), attended - 1]
    centred = attended - attended.mean()
    slope = centred @ improvement / (centred @ centred)
    residual = improvement - improvement.mean() - slope * centred
    return slope, np.sqrt(residual @ residual / (len(scores) - 2) / (centred @ centred))


def covered(limits: tuple[float, ...], truth: float) -> bool:
    return limits[1] <= truth <= limits[2]


def share_covered(replicates: int, drift: float) -> tuple[np.ndarray, np.ndarray, float]:
    """How often the limits hold the truth, by visit: standardised and plain; and how often the naive slope excludes it."""
    rng = np.random.default_rng(4)
    standardised, plain, naive = np.zeros(VISITS - 2), np.zeros(VISITS - 2), 0
    for _ in range(replicates):
        scores, attended = courses(rng, 400, drift)
        found = [next_gains(scores, attended, visit) for visit in range(1, VISITS - 1)]
        standardised += [covered(both[0], drift) for both in found]
        plain += [covered(both[1], drift) for both in found]
        slope, error = naive_slope(scores, attended)
        naive += abs(slope - drift) > 1.96 * error
    return standardised / replicates, plain / replicates, naive / replicates


def test_next_gain_finds_the_truth_and_the_naive_slope_does_not() -> None:
    """Where sessions do nothing and improvement stops care, the standardised gain covers 0; the naive slope never does."""
    standardised, plain, naive = share_covered(100, NO_EFFECT)
    assert (standardised >= 0.88).all()
    assert plain[1:].mean() < standardised[1:].mean()
    assert naive > 0.95


@pytest.mark.long
@pytest.mark.parametrize("drift", [NO_EFFECT, DRIFT])
def test_next_gain_covers(drift: float) -> None:
    """Over 1,000 clinics the 95 % limits of the standardised gain hold the truth in 93 to 97 %, at every visit."""
    standardised, plain, naive = share_covered(1000, drift)
    assert ((standardised > 0.93) & (standardised < 0.97)).all()
    assert plain[1:].max() < standardised[1:].min()
    assert naive > 0.95


def improved_later(scores: np.ndarray, attended: np.ndarray) -> np.ndarray:
    """Of those with a score after the landmark, who is improved by 30 % at the last one."""
    later = attended > LANDMARK
    last = scores[np.arange(len(scores)), attended - 1]
    return (last <= 0.7 * scores[:, 0])[later]


@pytest.mark.parametrize("replicates", [150, pytest.param(1000, marks=pytest.mark.long)])
def test_landmark_by_pace_covers(replicates: int) -> None:
    """Where sessions do nothing, the rate after visit 4 holds the one truth at each of three paces, in 95 of 100 clinics."""
    rng = np.random.default_rng(9)
    truth = improved_later(*courses(rng, 400_000, NO_EFFECT)).mean()
    held = []
    for _ in range(replicates):
        rates = [improved_later(*courses(rng, 250, NO_EFFECT)) for _pace in range(3)]
        low, high = wilson([rate.sum() for rate in rates], [len(rate) for rate in rates])
        held.append((low <= truth) & (truth <= high))
    margin = 0.02 if replicates >= 1000 else 0.05
    assert (np.abs(np.mean(held, axis=0) - 0.95) <= margin).all()


@pytest.fixture(scope="module")
def without_effect(clinic: Clinic) -> tuple[Store, np.ndarray, np.ndarray]:
    """A clinic of 1,500 whose sessions do nothing, at three paces, loaded; with its scores and visits."""
    scores, attended = courses(np.random.default_rng(5), 1500, NO_EFFECT)
    scores = scores.clip(0, 10).round(1)
    made = (
        Course(tuple(each[:visits]), start=place % 200, gap=(3, 7, 14)[place % 3], ended="completed")
        for place, (each, visits) in enumerate(zip(scores, attended, strict=True))
    )
    return clinic(made), scores, attended


def test_ask_dose_where_sessions_do_nothing(without_effect: tuple[Store, np.ndarray, np.ndarray]) -> None:
    """Through load and ask: the naive slope is far from 0, the gain of those who stayed flatters, the estimate covers 0."""
    store, scores, attended = without_effect
    rows = ask("dose", store, Filters()).rows.set_index("visit").loc[2:6]
    slope, error = naive_slope(scores, attended)
    assert abs(slope) > 5 * error
    assert (rows["gain_mean"] > rows["estimate"]).all()
    assert rows["gain_mean"].mean() > 0.04
    assert ((rows["low"] <= 0) & (rows["high"] >= 0)).sum() >= 4


def test_ask_landmark_where_sessions_do_nothing(without_effect: tuple[Store, np.ndarray, np.ndarray]) -> None:
    """At visit 4 the three paces have the same rate later, within the sum of their intervals, and so the same gain."""
    store, _, _ = without_effect
    rows = ask("dose", store, Filters()).details["landmark"]
    pace = rows[rows["kind"] == "pace"]
    assert len(pace) == 3
    assert pace["low"].max() < pace["high"].min()
    assert pace["further_low"].max() < pace["further_high"].min()


def test_later_episodes_of_the_same_model_keep_to_the_fan(clinic: Clinic) -> None:
    """Where later patients go as the earlier did, the share under each percentile holds what is expected."""
    rng = np.random.default_rng(6)
    scores = rng.normal(4, 1.2, (1200, 1)) + rng.normal(0, 0.8, (1200, 4))
    scores = scores.clip(0, 10).round()
    store = clinic(Course(tuple(each), start=place // 4, ended="completed") for place, each in enumerate(scores))
    table = ask("expected", store, Filters()).details["calibration"]
    assert (abs(table["expected"] - table["percentile"] / 100) < 0.02).all()
    assert ((table["low"] <= table["expected"]) & (table["expected"] <= table["high"])).all()


def test_worse_later_patients_are_noticed(clinic: Clinic) -> None:
    """Where later patients do worse, fewer of their scores lie under each percentile than expected."""
    rng = np.random.default_rng(7)
    scores = (rng.normal(4, 1.2, (600, 1)) + rng.normal(0, 0.8, (600, 4))).clip(0, 9)
    scores[450:, 1:] += 1
    scores[:, 0] = 6
    store = clinic(Course(tuple(each.round()), start=place, ended="completed") for place, each in enumerate(scores))
    table = ask("expected", store, Filters()).details["calibration"].set_index("percentile").loc[[25, 50, 75, 90]]
    assert (table["high"] < table["expected"]).all()


def test_percentiles_are_ordered_and_those_of_numpy(without_effect: tuple[Store, np.ndarray, np.ndarray]) -> None:
    """In every cell the percentiles rise, and in each they are numpy's linear ones of the very scores."""
    store, scores, attended = without_effect
    rows = ask("expected", store, Filters()).rows
    names = ["p10", "p25", "p50", "p75", "p90"]
    seen = rows[rows["n"] > 0]
    assert (np.diff(seen[names].to_numpy(), axis=1) >= 0).all()
    low = scores[:, 0] <= 5
    for row in seen[seen["band"] == "low"].to_dict("records"):
        there = scores[low & (attended >= row["visit"]), row["visit"] - 1]
        assert row["n"] == len(there)
        assert [row[name] for name in names] == pytest.approx(np.quantile(there, [0.1, 0.25, 0.5, 0.75, 0.9]))


@pytest.mark.parametrize("replicates", [150, pytest.param(1000, marks=pytest.mark.long)])
def test_clustered_share_covers(replicates: int) -> None:
    """Limits of a share over scores that are alike within an episode hold the truth where plain Wilson would not."""
    rng = np.random.default_rng(8)
    found = []
    for _ in range(replicates):
        n = rng.integers(1, 9, 200)
        chance = rng.beta(0.5, 1.5, 200)
        part = rng.binomial(n, chance)
        _, low, high = clustered_share(200, part.sum(), n.sum(), (part @ part, part @ n, n @ n))
        found.append(low <= 0.25 <= high)
    margin = 0.02 if replicates >= 1000 else 0.05
    assert abs(np.mean(found) - 0.95) <= margin
