"""On the simulated clinics: what happened before treatment is recovered, and a stable clinic stays within it."""

import json
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from analysis import simulation
from analysis.filters import Filters
from analysis.questions import ask
from analysis.simulation import read_settings
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

WORSE_OF_TWO = 1 / np.sqrt(np.pi)  # mean of the larger of two independent normals


@pytest.fixture(scope="module")
def clinics(folders: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Store]:
    """The stable and the natural clinic of the simulator, loaded."""
    made = {name: tmp_path_factory.mktemp(f"loaded_{name}") for name in ("stable", "natural")}
    for name, warehouse in made.items():
        load_folder(folders[name], warehouse)
    return {name: open_store(warehouse) for name, warehouse in made.items()}


def reference(store: Store, **more: str) -> pd.Series:
    return ask("pain", store, Filters.parse({"detail": "regression", **more})).details["regression"].iloc[0]


def drawn_fall(truth: dict) -> float:
    """What scores fall from intake to the first visit by the hidden levels: the worse of two days, and recovery."""
    bench = simulation._prepare(duckdb.connect(), read_settings(truth["scenario"], truth["referrals"], truth["seed"]))
    (found,) = bench.connection.execute(
        """
        select avg(level * fall * (1 - exp(-days_before / natural_days)) + $worse * within)
        from traits
        inner join intakes using (referral)
        inner join visits using (referral)
        where visit = 1 and pain_before is not null and baseline_pain is not null
    """,
        {"worse": truth["parameters"]["worse_day"] * WORSE_OF_TWO},
    ).fetchone()
    return found


@pytest.mark.parametrize("scenario", ["stable", "natural"])
def test_fall_before_treatment_is_recovered(folders: dict[str, Path], clinics: dict[str, Store], scenario: str) -> None:
    """The reference meets what the simulator drew (nothing in the stable clinic) within 4 standard errors."""
    truth = json.loads((folders[scenario] / "truth.json").read_text(encoding="utf-8"))
    found = reference(clinics[scenario])
    error = (found["before_high"] - found["before_low"]) / 2 / 1.96
    assert found["method"] == "observed"
    assert error < 0.05
    assert abs(found["before_mean"] + drawn_fall(truth)) < 4 * error


@pytest.mark.parametrize("at", ["latest", "28", "56"])
def test_stable_clinic_stays_within_its_reference(clinics: dict[str, Store], at: str) -> None:
    """Noise around a level makes no change beyond the reference, at the latest score or a day, by 4 standard errors."""
    found = reference(clinics["stable"], at=at)
    error = (found["beyond_high"] - found["beyond_low"]) / 2 / 1.96
    assert abs(found["beyond"]) < 4 * error
    assert error < 0.06


def test_recovery_goes_beyond_the_reference(clinics: dict[str, Store]) -> None:
    """Natural recovery over the weeks of care lies beyond the reference: it is no bound of change without treatment."""
    found = reference(clinics["natural"], at="56")
    assert found["beyond_high"] < 0


def test_level_says_nothing_in_a_stable_clinic(clinics: dict[str, Store]) -> None:
    """Noise of the same size for all makes no change depend on the level: the interval holds 0, by 4 standard errors."""
    found = ask("pain", clinics["stable"], Filters.parse({"detail": "oldham"})).details["oldham"].iloc[0]
    assert abs(found["correlation"]) < 4 / np.sqrt(found["n"])
    assert found["variance_ratio"] == pytest.approx(1, abs=0.1)
