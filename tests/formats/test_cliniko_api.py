"""Pages of Cliniko's API: a small clinic, counted by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from analysis.exports import find_format
from analysis.warehouse.load import load_folder
from tests.formats.marts import Exported, counts, kept, rows

HOST = "https://api.uk1.cliniko.com/v1/"


def link(kind: str, name: int) -> dict[str, Any]:
    """A link to another record."""
    return {"links": {"self": f"{HOST}{kind}/{name}"}}


def booking(name: int, patient: int, start: str, **more: Any) -> dict[str, Any]:
    """An individual appointment of 45 minutes that nobody has said anything about."""
    rest = {
        "ends_at": start.replace(":00:00Z", ":45:00Z"),
        "cancelled_at": None,
        "deleted_at": None,
        "did_not_arrive": False,
        "patient_arrived": False,
        "patient_name": "Ada Lovelace",
        "notes": "a private matter",
        "practitioner": link("practitioners", 5),
        "business": link("businesses", 3),
        "appointment_type": link("appointment_types", 9),
    }
    return {"id": str(name), "starts_at": start, "patient": link("patients", patient), **rest, **more}


def note(at: str, patient: int, questions: dict[str, str], **more: Any) -> dict[str, Any]:
    """A treatment note with answers."""
    asked = [{"name": name, "type": "text", "answer": answer} for name, answer in questions.items()]
    return {
        "created_at": at,
        "patient": link("patients", patient),
        "content": {"sections": [{"questions": asked}]},
        **more,
    }


PAGES: dict[str, list[dict[str, Any]]] = {
    "individual_appointments": [
        booking(1, 11, "2026-01-12T09:00:00Z", patient_arrived=True, patient_case=link("patient_cases", 21)),
        booking(2, 11, "2026-01-19T09:00:00Z", did_not_arrive=True),
        booking(3, 11, "2026-01-26T09:00:00Z", cancelled_at="2026-01-25T09:00:00Z", patient_arrived=True),
        booking(4, 12, "2026-02-13T23:00:00Z", patient_arrived=True),
        booking(5, 12, "2026-03-13T09:00:00Z"),
        booking(6, 12, "2026-03-14T09:00:00Z", deleted_at="2026-03-01T00:00:00Z"),
    ],
    "patients": [
        {"first_name": "Ada", "email": "ada@example.org", "date_of_birth": "1980-05-17", "sex": "Female",
         "referring_doctor": link("contacts", 77), **link("patients", 11)},
        {"first_name": "Bob", "date_of_birth": None, "sex": None, **link("patients", 12)},
    ],
    "patient_cases": [
        {"id": "21", "name": "Neck pain", "issue_date": "2026-01-05", "max_sessions": 6, "patient": link("patients", 11),
         **link("patient_cases", 21)},
    ],
    "practitioners": [{"id": "5", "first_name": "Tess", "last_name": "Therapist", **link("practitioners", 5)}],
    "businesses": [{"id": "3", "business_name": "Main clinic", **link("businesses", 3)}],
    "appointment_types": [{"id": "9", "name": "Massage 45", **link("appointment_types", 9)}],
    "treatment_notes": [
        note("2026-01-12T10:00:00Z", 11, {"Pain before": "6", "Pain after": "3"}, booking=link("individual_appointments", 1)),
        note("2026-02-13T23:40:00Z", 12, {"Mood": "good", "Pain before": "4"}),
    ],
}  # fmt: skip


def write(folder: Path, *, without: tuple[str, ...] = ()) -> Path:
    """Save one page a list, as the API gives it."""
    for name, found in PAGES.items():
        if name not in without:
            page = {name: found, "total_entries": len(found), "links": {"self": f"{HOST}{name}"}}
            (folder / f"page_{name}.json").write_text(json.dumps(page), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the clinic."""
    warehouse = tmp_path_factory.mktemp("warehouse")
    report = load_folder(write(tmp_path_factory.mktemp("export")), warehouse)
    found = counts(report)
    assert (found["page_individual_appointments.json"], found["page_patient_cases.json"]) == (
        (6, 5, 0, 1),
        (1, 1, 0, 0),
    )
    return warehouse


def test_referrals(clinic: Path) -> None:
    """A case is a referral of its patient; a patient without one is a referral from the first booking on."""
    assert rows(
        clinic,
        "select condition, referrer, clinic, sex, prescribed_sessions, cast(referral_date as text) from episodes order by 6",
    ) == [
        ("neck_pain", "77", "3", "female", 6, "2026-01-05"),
        ("unmapped", "unknown", "3", "unknown", None, "2026-02-13"),
    ]


def test_bookings(clinic: Path) -> None:
    """The status is derived, cancelled first; ratings of pain are those of the note of the booking, else of its day."""
    assert rows(
        clinic,
        "select session_id, episodes.condition, status, minutes, bookings.therapist, techniques, pain_before, pain_after "
        "from bookings join episodes using (episode_id) order by 1",
    ) == [
        ("1", "neck_pain", "attended", 45, "5", "Massage 45", 6, 3),
        ("2", "neck_pain", "no_show", 45, "5", "Massage 45", None, None),
        ("3", "neck_pain", "cancelled", 45, "5", "Massage 45", None, None),
        ("4", "unmapped", "attended", 45, "5", "Massage 45", 4, None),
        ("5", "unmapped", "upcoming", 45, "5", "Massage 45", None, None),
    ]


def test_providers(clinic: Path) -> None:
    """Practitioners and businesses are called by their names."""
    assert rows(clinic, "select provider_id, role, name from providers order by 1") == [
        ("3", "clinic", "Main clinic"),
        ("5", "therapist", "Tess Therapist"),
    ]


def test_people_stay_out(clinic: Path) -> None:
    """No patient's name, address or birthday, and no note, is anywhere in what a load keeps."""
    everything = kept(clinic)

    secrets = ("Lovelace", "Ada", "example.org", "1980-05", "a private matter", "patients/11", "good")
    assert [secret for secret in secrets if secret in everything] == []


def test_appointments_alone(tmp_path: Path) -> None:
    """The appointments are enough to be recognised and read: each patient is then one referral."""
    folder = write(tmp_path, without=tuple(set(PAGES) - {"individual_appointments"}))

    assert find_format(folder).name == "cliniko_api"
    assert Exported(folder, "cliniko_api").rows("select count(*), count(distinct referral_id) from raw_intake") == [
        (2, 2)
    ]


def test_utc_is_moved_to_the_clinic(tmp_path: Path) -> None:
    """The last hour of the day in UTC is the first of the next in Berlin, where the format names that zone."""
    form = (Path(__file__).parents[2] / "data" / "formats" / "cliniko_api.toml").read_text()
    (tmp_path / "own.toml").write_text('clinic_zone = "Europe/Berlin"\n' + form)
    (tmp_path / "export").mkdir()
    read = Exported(write(tmp_path / "export"), str(tmp_path / "own.toml"))

    assert read.rows("select session_start from raw_sessions where session_id = '4'") == [("2026-02-14 00:00:00",)]
