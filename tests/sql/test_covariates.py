"""The numbers behind the bands: age in years and how long the symptoms had lasted, in the episodes of every load."""

import pandas as pd
import pytest

from analysis.warehouse.load import load_folder

INTAKE = """referral_id,patient_id,condition,referral_date,intake_date,birth_year,symptom_weeks
R1,P1,low_back,,2025-03-01,1965,5.5
R2,P2,low_back,2024-12-30,2025-01-02,1996,0
R3,P3,low_back,2024-12-30,,1996,13
R4,P4,low_back,,2025-03-01,,
R5,P5,low_back,,2025-03-01,1950,5201
"""


@pytest.fixture(scope="module")
def episodes(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Five referrals, loaded."""
    folder = tmp_path_factory.mktemp("covariates")
    (folder / "export").mkdir()
    (folder / "export" / "intake.csv").write_text(INTAKE)
    (folder / "export" / "scores.csv").write_text("referral_id,score_date,measure,value\nR1,2025-03-01,nprs,5\n")
    load_folder(folder / "export", folder / "warehouse")
    [mart] = (folder / "warehouse").glob("*/episodes.parquet")
    return pd.read_parquet(mart).set_index("referral_id")


def test_age_is_the_year_of_intake_less_the_year_of_birth(episodes: pd.DataFrame) -> None:
    """Year of intake, or of the referral where there was no intake, less the year of birth; null where unknown."""
    assert episodes["age_years"].astype(object).where(episodes["age_years"].notna(), None).to_dict() == {
        "R1": 60,
        "R2": 29,
        "R3": 28,
        "R4": None,
        "R5": 75,
    }


def test_symptom_weeks_stay_a_number(episodes: pd.DataFrame) -> None:
    """Weeks as they were given, fractions too; null where they are missing or out of range."""
    weeks = episodes["symptom_weeks"]
    assert weeks.astype(object).where(weeks.notna(), None).to_dict() == {
        "R1": 5.5,
        "R2": 0,
        "R3": 13,
        "R4": None,
        "R5": None,
    }
