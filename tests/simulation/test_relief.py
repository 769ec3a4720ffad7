"""Relief against known truth: through `ask` on simulated clinics, and its intervals on many drawn ones."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.questions.relief import NOISE_REFERENCE
from analysis.simulation import simulate
from analysis.statistics.rates import mean_interval
from analysis.statistics.ratio import ratio_of_sums
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import open_store
from tests.simulation.conftest import SAMPLE

Z = 1.959964
MOST_VISITS = 9


def asked(folder: Path, warehouse: Path) -> dict[str, Any]:
    load_folder(folder, warehouse)
    (row,) = ask("relief", open_store(warehouse), Filters()).rows.to_dict("records")
    return row


def error(row: dict[str, Any], name: str) -> float:
    return (row[f"{name}_high"] - row[f"{name}_low"]) / 2 / Z


def test_ask_relief_recovers_the_truth(tmp_path: Path) -> None:
    """On the sample, carry-over and relief in the session meet the truth counted on 100,000 referrals within 4 errors."""
    expected = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))["relief"][0]
    row = asked(SAMPLE, tmp_path)

    assert expected["condition"] == "all"
    assert abs(row["carry_over"] - expected["carry_over"]) < 4 * error(row, "carry_over")
    assert error(row, "carry_over") < 0.02
    assert abs(row["change_mean"] + expected["session_relief"]) < 4 * error(row, "change")
    assert error(row, "change") < 0.05


def test_a_stable_clinic_looks_like_its_noise(tmp_path: Path) -> None:
    """Where nothing changes but by chance, sessions chosen for their relief seem to keep half of it, as the reference
    says; over all sessions there is no relief, so nothing is said to be kept.
    """
    simulate(1500, 5, tmp_path / "stable", scenario="stable", truth_referrals=1)
    row = asked(tmp_path / "stable", tmp_path / "warehouse")

    assert abs(row["change_mean"]) < 4 * error(row, "change")
    assert abs(row["carry_over_chosen"] - NOISE_REFERENCE) < 4 * error(row, "carry_over_chosen")
    assert error(row, "carry_over_chosen") < 0.05
    assert np.isnan(row["carry_over"])
    assert not row["carry_over_shown"]


def drawn(replicates: int, patients: int, relief: float, carry: float, seed: int) -> dict[str, np.ndarray]:
    """Ratings of many clinics at once: before, after and next (replicate × patient × visit), NaN past a patient's last.

    Patients differ in relief, in what they keep and in their level; who is relieved more leaves earlier.
    """
    draw = np.random.default_rng(seed)
    shape = (replicates, patients, 1)
    own_relief = relief + (0.6 * draw.standard_normal(shape) if relief else 0)
    own_carry = carry + 0.2 * draw.standard_normal(shape)
    numbers = np.clip(draw.poisson(5 - 1.5 * (own_relief - relief).clip(-2, 2)), 1, MOST_VISITS)
    visit = np.arange(MOST_VISITS + 1)
    level = 6 + 1.5 * draw.standard_normal(shape) - own_carry * own_relief * visit
    before = level + draw.standard_normal(level.shape)
    after = level - own_relief + draw.standard_normal(level.shape)
    is_there = visit[:-1] < numbers
    return {
        name: np.where(is_there, values, np.nan)
        for name, values in (("before", before[..., :-1]), ("after", after[..., :-1]), ("next", before[..., 1:]))
    }


def limits(top: np.ndarray, bottom: np.ndarray) -> tuple[np.ndarray, ...]:
    """Ratio, low and high of every replicate, from tops and bottoms by visit (NaN: no such visit)."""
    tops, bottoms = np.nansum(top, axis=2), np.nansum(bottom, axis=2)
    sums = (tops, bottoms, tops * tops, tops * bottoms, bottoms * bottoms)
    return ratio_of_sums(top.shape[1], *(each.sum(axis=1) for each in sums))


def coverage(low: np.ndarray, high: np.ndarray, truth: float) -> float:
    return float(np.mean((low <= truth) & (truth <= high)))


@pytest.mark.parametrize("carry", [0.0, 0.4, 0.8])
@pytest.mark.parametrize(
    ("replicates", "patients"),
    [(1000, 60), pytest.param(1000, 30, marks=pytest.mark.long), pytest.param(1000, 300, marks=pytest.mark.long)],
)
def test_carry_over_is_covered(carry: float, replicates: int, patients: int) -> None:
    """The 95 % interval of carry-over covers the truth in 93 to 97 of 100 clinics, and the estimates centre on it."""
    ratings = drawn(replicates, patients, 1.5, carry, seed=int(10 * carry) + patients)
    ratio, low, high = limits(ratings["before"] - ratings["next"], ratings["before"] - ratings["after"])

    assert 0.93 <= coverage(low, high, carry) <= 0.97
    assert abs(ratio.mean() - carry) < 0.01


@pytest.mark.parametrize(
    ("replicates", "patients"),
    [(1000, 60), pytest.param(1000, 30, marks=pytest.mark.long), pytest.param(1000, 300, marks=pytest.mark.long)],
)
def test_change_in_the_session_is_covered(replicates: int, patients: int) -> None:
    """So does the interval of the mean change; one that forgets whose visits they are covers fewer than 90."""
    ratings = drawn(replicates, patients, 1.5, 0.4, seed=patients)
    change = ratings["after"] - ratings["before"]
    many = drawn(1, 200_000, 1.5, 0.4, seed=1)
    truth = float(np.nanmean(many["after"] - many["before"]))
    _, low, high = limits(change, np.where(np.isnan(change), np.nan, 1.0))
    flat = change.reshape(replicates, -1)
    by_visit = mean_interval(np.nanmean(flat, 1), np.nanstd(flat, 1, ddof=1), np.sum(~np.isnan(flat), 1))

    assert 0.93 <= coverage(low, high, truth) <= 0.97
    assert coverage(*by_visit, truth) < 0.90


@pytest.mark.parametrize(("carry", "over_chosen"), [(0.0, 0.18), (0.4, 0.44), (0.8, 0.69)])
def test_choosing_sessions_misleads(carry: float, over_chosen: float) -> None:
    """Over sessions chosen for a point of relief the ratio is pulled towards a half (DOMAIN 8a), over all it is not."""
    draw = np.random.default_rng(8)
    level, noise = 6.0, draw.standard_normal((3, 400_000))
    before, after, following = level + noise[0], level - 1.5 + noise[1], level - 1.5 * carry + noise[2]
    relief, kept = before - after, before - following
    chosen = relief >= 1

    assert kept.sum() / relief.sum() == pytest.approx(carry, abs=0.01)
    assert kept[chosen].sum() / relief[chosen].sum() == pytest.approx(over_chosen, abs=0.02)


def test_the_reference_is_what_chance_makes() -> None:
    """With no relief and no change, sessions chosen for a point of relief keep half of it, whatever the error's size."""
    for spread in (0.7, 1.0, 2.0):
        noise = spread * np.random.default_rng(3).standard_normal((3, 400_000))
        relief, kept = noise[0] - noise[1], noise[0] - noise[2]
        chosen = relief >= 1
        assert kept[chosen].sum() / relief[chosen].sum() == pytest.approx(NOISE_REFERENCE, abs=0.01)
