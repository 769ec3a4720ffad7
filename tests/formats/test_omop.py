"""OMOP CDM 5.4: a few tables, counted by hand."""

from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.warehouse.load import load_folder
from tests.formats.marts import Exported, counts, kept, rows

TABLES = {
    "person": """
        person_id,gender_concept_id,year_of_birth,month_of_birth,day_of_birth,birth_datetime,person_source_value
        11,8532,1980,5,17,1980-05-17,Ada Lovelace
        12,8507,1955,,,,
        13,0,1990,,,,""",
    "visit_occurrence": """
        visit_occurrence_id,person_id,visit_start_date,care_site_id
        901,11,2026-01-12,3
        902,12,2026-01-13,4""",
    "condition_occurrence": """
        condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_source_value
        1,11,0,2025-06-01,M54.5
        2,11,0,2026-01-05,M54.2
        3,11,0,2026-02-20,G43.9
        4,12,0,2026-01-13,279016001""",
    "procedure_occurrence": """
        procedure_occurrence_id,person_id,procedure_date,procedure_datetime,procedure_end_datetime,procedure_source_value,visit_occurrence_id,provider_id
        501,11,2026-01-12,2026-01-12 09:00:00,2026-01-12 09:45:00,97124,901,5
        502,11,2026-01-19,2026-01-19 09:00:00,2026-01-19 09:00:00,97124,,5
        503,12,2026-01-13,,,Massage of neck,902,6
        504,12,2026-01-14,,,80053,,6
        505,13,2026-01-14,,,80053,,6""",
    "measurement": """
        measurement_id,person_id,measurement_concept_id,measurement_date,value_as_number,visit_occurrence_id,measurement_source_value
        1,11,0,2026-01-12,6,901,72514-3
        2,11,0,2026-01-12,131,901,8480-6
        3,11,0,2026-01-12,84,901,8462-4
        4,11,0,2026-01-12,72,,8867-4
        5,11,0,2026-01-30,4,,72514-3
        6,11,0,2026-01-19,58.5,,77865-4
        7,11,0,2026-01-12,13.9,901,718-7
        8,13,0,2026-01-14,5,,72514-3""",
    "observation": """
        observation_id,person_id,observation_date,value_as_number,visit_occurrence_id,observation_source_value
        1,12,2026-01-13,3,902,72514-3
        2,12,2026-01-13,1,,smoking""",
}  # fmt: skip


def write(folder: Path) -> Path:
    """Write the tables as CSV."""
    for name, table in TABLES.items():
        (folder / f"{name}.csv").write_text("\n".join(line.strip() for line in table.strip().splitlines()) + "\n")
    return folder


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of these tables, which are recognised."""
    warehouse = tmp_path_factory.mktemp("warehouse")
    report = load_folder(write(tmp_path_factory.mktemp("export")), warehouse)
    found = counts(report)
    assert found["procedure_occurrence.csv"] == (5, 3, 0, 2)  # two were no massage
    assert found["measurement.csv"] == (8, 2, 0, 6)  # four of visits, one not used, one of a person without massage
    return warehouse


def test_referrals(clinic: Path) -> None:
    """A person with massages is a referral, for the condition recorded last before the first of them or on that day."""
    assert rows(
        clinic, "select condition, sex, age, clinic, therapist, cast(intake_date as text) from episodes order by 6"
    ) == [
        ("neck_pain", "female", "45-59", "3", "5", "2026-01-12"),
        ("headache_cervicogenic", "male", "60-74", "4", "6", "2026-01-13"),
    ]  # fmt: skip


def test_visits(clinic: Path) -> None:
    """What was measured at the visit, else on its day, belongs to it, whichever of two tables it stands in."""
    assert rows(
        clinic,
        "select session_id, minutes, pain_before, systolic_before, diastolic_before, heart_rate_before from bookings "
        "order by 1",
    ) == [("501", 45, 6, 131, 84, 72), ("502", None, None, None, None, None), ("503", None, 3, None, None, None)]


def test_scores(clinic: Path) -> None:
    """Pain on another day, and a questionnaire on whatever day, are scores."""
    assert rows(
        clinic,
        "select cast(score_date as text), measure, value from scores where at_visit is null or measure like 'promis%' "
        "order by all",
    ) == [("2026-01-19", "promis_pi", 58.5), ("2026-01-30", "nprs", 4)]


def test_people_stay_out(clinic: Path) -> None:
    """Neither a name nor a birthday nor the person's number is in what a load keeps."""
    everything = kept(clinic)
    with_number = rows(clinic, "select count(*) from episodes where patient_id in ('11', '12')")

    assert [secret for secret in ("Lovelace", "1980-05") if secret in everything] == []
    assert with_number == [(0,)]


def test_no_massage(tmp_path: Path) -> None:
    """Tables without a massage are refused with the codes that were looked for."""
    file = write(tmp_path) / "procedure_occurrence.csv"
    file.write_text(file.read_text().replace("97124", "80053").replace("Massage of neck", "80053"))

    with pytest.raises(InputError, match="no massage that could be loaded"):
        Exported(tmp_path, "omop")
