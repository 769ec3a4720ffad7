"""Heart against what the simulator was told: in a clinic where nothing changes, only what regression to the mean brings."""

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.questions.result import Result
from analysis.simulation import simulate
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import open_store

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
CIRCULATORY = "hypertension,circulatory_other"


def answer(folder: Path, warehouse: Path, **filters: str) -> Result:
    load_folder(folder, warehouse)
    return ask("heart", open_store(warehouse), Filters.parse(filters))


@pytest.fixture(scope="module")
def stable(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """2,000 referrals to a clinic in which every reading is noise around a level."""
    folder = tmp_path_factory.mktemp("stable")
    simulate(2000, 11, folder / "export", scenario="stable", truth_referrals=2000)
    return answer(folder / "export", folder / "warehouse")


@pytest.fixture(scope="module")
def default(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The sample's patients with a circulatory condition."""
    return answer(SAMPLE, tmp_path_factory.mktemp("default"), condition=CIRCULATORY)


@pytest.mark.parametrize("measure", ["sbp", "dbp"])
def test_stable_clinic_stays_within_its_reference(stable: Result, measure: str) -> None:
    """Those first read high come down, without any change, by what the formula expects of them, and not by nothing."""
    row = stable.details["regression"].set_index("measure").loc[measure]
    assert row["n_above"] > 100
    assert row["above_low"] < row["rtm_change"] < row["above_high"] < 0


@pytest.mark.parametrize("measure", ["sbp", "hr", "rpp"])
def test_stable_clinic_changes_nothing(stable: Result, measure: str) -> None:
    """Without selection nothing changes: none lies in the interval, within the session and from two readings to two."""
    row = stable.rows.set_index("measure").loc[measure]
    assert row["change_low"] < 0 < row["change_high"]
    assert row["course_low"] < 0 < row["course_high"]


@pytest.mark.parametrize("measure", ["sbp", "dbp", "hr"])
def test_change_within_the_session_is_the_planted_one(default: Result, measure: str) -> None:
    """Of circulatory conditions the change within the session is what the simulator lets it be."""
    planted = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))["parameters"]
    names = {"sbp": "systolic_drop", "dbp": "diastolic_drop", "hr": "heart_rate_drop"}
    row = default.rows.set_index("measure").loc[measure]
    assert row["change_low"] < -planted[names[measure]] < row["change_high"]


def test_two_readings_halve_a_raised_first_one(default: Result) -> None:
    """Pressure is planted 4 mmHg too high at the first visit and 2 at the second; two readings hold only 3 of the 4."""
    visits = default.details["visits"]
    first = visits[(visits["measure"] == "sbp") & (visits["visit"] == 1)].iloc[0]
    assert default.rows.set_index("measure").loc["sbp", "two_mean"] < first["mean"]


def test_observed_change_before_treatment_is_the_reference(tmp_path: Path) -> None:
    """Where 30 patients were read at intake and before the first session, that change is the reference: 150 to 146."""
    files = {
        "intake": ["referral_id,patient_id,condition,intake_date"],
        "scores": ["referral_id,score_date,measure,value,timing"],
    }
    files["sessions"] = ["session_id,referral_id,session_start,status,systolic_before"]
    for place in range(30):
        files["intake"].append(f"R{place},P{place},Hypertension,2026-01-05")
        files["scores"].append(f"R{place},2026-01-05,sbp,150,intake")
        files["sessions"].append(f"S{place},R{place},2026-01-06,attended,{145 + place % 3}")
    for name, lines in files.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = answer(tmp_path, tmp_path / "warehouse").rows.set_index("measure")
    assert rows.loc["sbp", "rtm_from"] == "observed"
    assert rows.loc["sbp", "rtm_change"] == -4
    assert pd.isna(rows.loc["hr", "rtm_change"])
