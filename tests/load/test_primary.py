"""measure=primary: each condition by its own measure, also where no threshold of improvement is in force."""

from pathlib import Path
from typing import Any

import pytest

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

INTAKE = """\
referral_id,patient_id,condition,intake_date,discharge_date,discharge_reason
R1,P1,hypertension,2025-01-01,2025-02-01,completed
R2,P2,low_back,2025-01-01,2025-02-01,completed
"""
SESSIONS = """\
session_id,referral_id,session_start,status,systolic_before,diastolic_before,heart_rate_before
S1,R1,2025-01-02,attended,150,90,80
S2,R1,2025-01-20,attended,140,85,75
S3,R2,2025-01-02,attended,,,
S4,R2,2025-01-20,attended,,,
"""
SCORES = """\
referral_id,score_date,measure,value,timing
R2,2025-01-01,odi,40,intake
R2,2025-02-01,odi,20,discharge
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """One patient with high blood pressure (no threshold) and one with low-back pain (ODI: 10 points and 30 %)."""
    for name, text in (("intake", INTAKE), ("sessions", SESSIONS), ("scores", SCORES)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    load_folder(tmp_path, tmp_path / "warehouse")
    return open_store(tmp_path / "warehouse")


def by_condition(store: Store, question: str) -> dict[str, dict[str, Any]]:
    """The rows by their condition."""
    rows = ask(question, store, Filters.parse({"measure": "primary", "by": "condition"})).rows
    return {row["condition"]: row for row in rows.to_dict("records")}


def test_each_condition_has_its_own_measure(store: Store) -> None:
    """Blood pressure 150 to 140 in the one, disability 40 to 20 in the other; never pooled."""
    found = by_condition(store, "pain")

    assert {name: (row["measure"], row["change_mean"]) for name, row in found.items()} == {
        "hypertension": ("sbp", 140 - 150),
        "low_back": ("odi", 20 - 40),
    }


def test_ladder_counts_outcomes_without_a_threshold(store: Store) -> None:
    """High blood pressure has an outcome but no threshold: counted as outcome, never as improved."""
    found = by_condition(store, "ladder")

    assert (found["hypertension"]["outcome"], found["hypertension"]["improved"]) == (1, 0)
    assert (found["low_back"]["outcome"], found["low_back"]["improved"]) == (1, 1)


@pytest.mark.parametrize("question", ["ladder", "trajectory", "improvement"])
def test_measures_are_never_pooled(store: Store, question: str) -> None:
    """Without by=condition, or one condition, each condition's own measure is refused where rows would pool them."""
    with pytest.raises(InputError, match="never pooled"):
        ask(question, store, Filters.parse({"measure": "primary"}))


def test_vitals_of_a_visit_are_scores(store: Store) -> None:
    """The rate-pressure product is of the same moment: 150 x 80 at the baseline, 140 x 75 later."""
    (row,) = ask("pain", store, Filters.parse({"measure": "rpp"})).rows.to_dict("records")

    assert (row["baseline_mean"], row["latest_mean"]) == (150 * 80, 140 * 75)
