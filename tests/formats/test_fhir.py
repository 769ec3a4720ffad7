"""FHIR R4: a small clinic as bundles and as Bulk Data, counted by hand; and the two real bundles."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import InputError
from analysis.exports import find_format
from analysis.warehouse.load import load_folder
from tests.formats import fhir_clinic
from tests.formats.marts import Exported, counts, kept, rows

HERE = Path(__file__).parent
BOOKINGS = [
    # session, referral, start, status, minutes, pain, pressure and heart rate before and after
    ("a1", "r1", "2026-01-12 09:00:00", "attended", 45, 6.5, 131, 84, 72, 3, 122, 79, None),
    ("a2", "r1", "2026-01-19 09:00:00", "no_show", 45, *[None] * 8),
    ("a3", "r1", "2026-01-26 09:00:00", "late_cancel", 45, *[None] * 8),
    ("a4", "r1", "2026-01-27 09:00:00", "cancelled", 45, *[None] * 8),
    ("a5", "r1", "2026-03-02 09:00:00", "upcoming", 45, *[None] * 8),
    ("a7", "r1", "2026-02-02 09:00:00", "attended", 45, 4, *[None] * 7),
    ("e2", "r2", "2026-01-14 10:00:00", "attended", 30, 0, *[None] * 7),
]
SCORES = [
    # the scores that belong to no visit, and those of the visits
    ("r1", "2026-01-06", "dbp", 90),
    ("r1", "2026-01-06", "nprs", 7),
    ("r1", "2026-01-06", "sbp", 140),
    ("r1", "2026-01-12", "dbp", 84),
    ("r1", "2026-01-12", "hr", 72),
    ("r1", "2026-01-12", "nprs", 6.5),
    ("r1", "2026-01-12", "rpp", 131 * 72),
    ("r1", "2026-01-12", "sbp", 131),
    ("r1", "2026-01-20", "promis_pf", 41.2),
    ("r1", "2026-02-02", "nprs", 4),
    ("r1", "2026-02-10", "hit6", 55),
    ("r2", "2026-01-14", "nprs", 0),
]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the small clinic, from Bulk Data, which is recognised."""
    folder, warehouse = tmp_path_factory.mktemp("export"), tmp_path_factory.mktemp("warehouse")
    fhir_clinic.write_bulk(folder)
    report = load_folder(folder, warehouse)
    # loaded: 2 referrals, 7 bookings, 3 observations and a questionnaire that are no part of a booking
    assert [sum(one) for one in zip(*counts(report).values(), strict=True)] == [34, 13, 0, 21]
    return warehouse


@pytest.fixture(scope="module")
def bulk(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """The small clinic from Bulk Data, as it was read."""
    folder = tmp_path_factory.mktemp("bulk")
    fhir_clinic.write_bulk(folder)
    return Exported(folder, "fhir")


def canonical(read: Exported) -> list[list[tuple[Any, ...]]]:
    """The canonical tables, without where each row stood and without the pseudonyms, which differ between readings."""
    left_out = "source, file_no, record"
    return [
        read.rows(f"select * exclude ({left_out}{', patient_id' * (name == 'intake')}) from raw_{name} order by all")
        for name in ("intake", "sessions", "scores", "providers")
    ]


@pytest.mark.parametrize(("kind", "style"), [("collection", "urn:uuid:"), ("searchset", "https://x.example/fhir")])
def test_forms(tmp_path: Path, bulk: Exported, kind: str, style: str) -> None:
    """Bundles, with references by urn:uuid or by address, give what Bulk Data of the same resources gives."""
    fhir_clinic.write_bundle(tmp_path, kind, style)
    bundle = Exported(tmp_path, "fhir")

    assert canonical(bundle) == canonical(bulk)
    assert bundle.rows("select count(*) from set_aside") == bulk.rows("select count(*) from set_aside") == [(21,)]


def test_referrals(clinic: Path) -> None:
    """A ServiceRequest is a referral: its condition by ICD-10 or SNOMED CT, its patient's year of birth and sex."""
    assert rows(
        clinic,
        "select referral_id, condition, sex, age, duration, referrer, prescribed_sessions, cast(referral_date as text) "
        "from episodes order by all",
    ) == [
        ("r1", "neck_pain", "female", "45-59", "6-12 weeks", "doc1", 8, "2026-01-05"),
        ("r2", "low_back", "male", "60-74", "unknown", "doc1", None, "2026-01-07"),
    ]


def test_bookings(clinic: Path) -> None:
    """Appointments and an Encounter without one are bookings, with what was measured at them or on their day."""
    assert (
        rows(
            clinic,
            "select session_id, referral_id, cast(session_start as text), status, minutes, pain_before, systolic_before, "
            "diastolic_before, heart_rate_before, pain_after, systolic_after, diastolic_after, heart_rate_after "
            "from bookings join episodes using (episode_id) order by 1",
        )
        == BOOKINGS
    )


def test_what_was_done(clinic: Path) -> None:
    """The Procedure of an appointment's encounter says what was done and where, the participants say by whom."""
    assert rows(
        clinic, "select techniques, body_regions, therapist from bookings where session_id = 'a1'"
    ) == [("Deep tissue massage", "neck; shoulder", "ther1")]  # fmt: skip


def test_scores(clinic: Path) -> None:
    """What was measured apart from a booking is a score; pain before the first referral is of no referral."""
    assert (
        rows(
            clinic,
            "select referral_id, cast(score_date as text), measure, value from scores join episodes using "
            "(episode_id) order by all",
        )
        == SCORES
    )


def test_people_stay_out(clinic: Path) -> None:
    """No name, telephone number, address, or birthday is anywhere in what a load keeps; patients are pseudonyms."""
    everything = kept(clinic)

    assert [
        secret for secret in ("Lovelace", "555-0199", "1 Main Street", "1980-05", "'p1'") if secret in everything
    ] == []


def test_utc_is_moved_to_the_clinic(tmp_path: Path) -> None:
    """A time that ends in Z is read on the clinic's clocks where the format names its zone; others as they stand."""
    fhir_clinic.write_bulk(tmp_path)
    file = tmp_path / "Appointment.ndjson"
    content = file.read_text().replace('"2026-01-12T09:00:00"', '"2026-01-12T23:30:00Z"')
    file.write_text(content.replace('"2026-01-19T09:00:00"', '"2026-01-19T09:00:00+05:00"'))
    form = (HERE.parents[1] / "data" / "formats" / "fhir.toml").read_text()
    (tmp_path / "own.toml").write_text('clinic_zone = "Europe/Berlin"\n' + form)
    read = Exported(tmp_path, str(tmp_path / "own.toml"))

    assert read.rows(
        "select session_id, cast(session_start as timestamp)::text from raw_sessions "
        "where session_id in ('a1', 'a2', 'a4') order by 1"
    ) == [("a1", "2026-01-13 00:30:00"), ("a2", "2026-01-19 09:00:00"), ("a4", "2026-01-27 09:00:00")]


def test_real_bundles_have_no_referral(shared_data: Callable[[str], Path]) -> None:
    """The real bundles are FHIR, and hold nobody who was referred to massage: the answer says what is missing."""
    folder = shared_data("fhir")

    assert find_format(folder).name == "fhir"
    with pytest.raises(InputError, match="no referral that could be loaded: no ServiceRequest"):
        Exported(folder, "fhir")


def test_real_bundles_through_a_format_of_their_own(shared_data: Callable[[str], Path]) -> None:
    """A format file that takes people for referrals loads all 35 ratings of pain and 35 blood pressures, and no other."""
    read = Exported(shared_data("fhir"), str(HERE / "fhir_checkups.toml"))

    assert [(file.records, file.rejected) for file in read.export.files] == [(276, 0), (242, 0)]
    assert read.rows("select file_no, count(*) from set_aside group by 1 order by 1") == [(1, 276 - 36), (2, 242 - 34)]
    assert read.rows("select count(*), count(distinct referral_id) from raw_intake") == [(2, 2)]
    assert read.rows(
        "select measure, count(*), min(value::double), max(value::double) from raw_scores group by 1 order by 1"
    ) == expected(shared_data("fhir"))


def expected(folder: Path) -> list[tuple[Any, ...]]:
    """Count the real observations with nothing but Python."""
    found: dict[str, list[float]] = {"dbp": [], "nprs": [], "sbp": []}
    for file in folder.glob("*.json"):
        for entry in json.loads(file.read_text())["entry"]:
            resource = entry["resource"]
            code = resource["code"]["coding"][0]["code"] if resource["resourceType"] == "Observation" else ""
            if code == "72514-3":
                found["nprs"].append(resource["valueQuantity"]["value"])
            if code == "55284-4":
                parts = {p["code"]["coding"][0]["code"]: p["valueQuantity"]["value"] for p in resource["component"]}
                found["sbp"].append(parts["8480-6"])
                found["dbp"].append(parts["8462-4"])
    return [(name, len(values), min(values), max(values)) for name, values in found.items()]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text[: len(text) // 2], "not a whole JSON document"),
        (lambda text: text.replace("ServiceRequest", "ReferralRequest"), "DSTU2 and STU3 have other resources"),
    ],
    ids=["cut off", "STU3"],
)
def test_refusals(tmp_path: Path, change: Callable[[str], str], words: str) -> None:
    """A bundle that is cut off, or of an older FHIR, is refused with what to do."""
    fhir_clinic.write_bundle(tmp_path)
    file = tmp_path / "clinic.json"
    file.write_text(change(file.read_text()))

    with pytest.raises(InputError, match=words):
        Exported(tmp_path, "fhir")


def test_parts_and_broken_lines_of_bulk_data(tmp_path: Path, bulk: Exported) -> None:
    """Resources of a type may lie in several files; a broken line is rejected with its line, and nothing else changes."""
    fhir_clinic.write_bulk(tmp_path)
    first, *others = (tmp_path / "Observation.ndjson").read_text().splitlines(keepends=True)
    (tmp_path / "Observation.ndjson").write_text("".join(others) + '{"resourceType": "Observation", "status": \n')
    (tmp_path / "Observation.000.ndjson").write_text(first)
    read = Exported(tmp_path, "fhir")

    assert canonical(read) == canonical(bulk)
    assert read.rows("select record, line, rule from read_rejects") == [(12, 12, "broken_json")]
    found = {file.name: (file.records, file.rejected) for file in read.export.files}
    assert (found["Observation.000.ndjson"], found["Observation.ndjson"]) == ((1, 0), (12, 1))
