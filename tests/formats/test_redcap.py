"""REDCap projects: two real exports through format files of their own, and the project that the product suggests."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.warehouse.load import load_folder
from analysis.warehouse.report import LoadReport
from tests.formats.marts import counts, kept, rows

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def repeating(shared_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[LoadReport, Path]:
    """The project with a repeating instrument, which is a blood-pressure log."""
    warehouse = tmp_path_factory.mktemp("repeating")
    folder = shared_data("redcap") / "repeating-instruments"
    return load_folder(folder, warehouse, format=str(HERE / "redcap_repeating.toml")), warehouse


@pytest.fixture(scope="module")
def longitudinal(
    shared_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[LoadReport, Path]:
    """The project with events in two arms."""
    warehouse = tmp_path_factory.mktemp("longitudinal")
    folder = shared_data("redcap") / "longitudinal"
    return load_folder(folder, warehouse, format=str(HERE / "redcap_longitudinal.toml")), warehouse


def test_repeating_instrument(repeating: tuple[LoadReport, Path]) -> None:
    """Of 6 rows 2 are people and 4 readings; the reading of 2004 is 15 years before its person's enrolment: rejected."""
    report, warehouse = repeating

    assert counts(report) == {"data.csv": (6, 5, 1, 0), "dictionary.csv": (11, 0, 0, 11)}
    assert rows(warehouse, "select session_id, systolic_before, diastolic_before from visits order by all") == [
        ("1-1", 110, 100),
        ("1-2", 111, 101),
        ("1-3", 112, 102),
    ]


def test_choices_are_labels(repeating: tuple[LoadReport, Path]) -> None:
    """The codes 0 (sex) and 4 and 6 (race) read as the data dictionary says."""
    assert rows(repeating[1], "select referral_id, sex, cohort from episodes order by all") == [
        ("1", "female", "White"),
        ("2", "male", "Unknown / Not Reported"),
    ]


def test_longitudinal_events(longitudinal: tuple[LoadReport, Path]) -> None:
    """Of 18 rows 3 are enrolments and 10 hold the question; the other 5 hold nothing that the format reads."""
    report, warehouse = longitudinal

    assert counts(report)["data.csv"] == (18, 13, 0, 5)
    assert rows(
        warehouse,
        "select referral_id, cohort, list(value order by day) from scores join episodes using (episode_id) group by all "
        "order by all",
    ) == [("100", "arm_1", [2, 0, 1, 1]), ("220", "arm_1", [1, 3, 2, 4]), ("304", "arm_2", [1, 0])]


@pytest.mark.parametrize("project", ["repeating", "longitudinal"])
def test_people_stay_out(project: str, request: pytest.FixtureRequest) -> None:
    """No name, e-mail address, telephone number or date of birth is anywhere in what a load keeps."""
    everything = kept(request.getfixturevalue(project)[1])
    assert [
        secret
        for secret in ("Lenox", "zlehnox", "555-1212", "1983-09-23", "'aaa'", "2010-10-14")
        if secret in everything
    ] == []


PROJECT = [
    {"record_id": "r1", "patient_id": "p1", "condition": "2", "referral_date": "2026-01-05", "intake_date": "2026-01-12",
     "sex": "1", "birth_year": "1980"},
    {"record_id": "r1", "form": "visit", "n": 1, "session_start": "2026-01-12 09:00", "status": "1", "pain_before": "6"},
    {"record_id": "r1", "form": "visit", "n": 2, "session_start": "2026-01-19 09:00", "status": "2"},
    {"record_id": "r1", "form": "scores", "n": 1, "score_date": "2026-01-12", "ndi": "44", "nprs": "7"},
    {"record_id": "r1", "form": "scores", "n": 2, "score_date": "2026-02-12", "ndi": "20", "nprs": ""},
    {"record_id": "r2", "patient_id": "p2", "condition": "1", "referral_date": "2026-01-06", "sex": "0"},
]  # fmt: skip
CHOICES = {
    "condition": "1, Low back pain | 2, Neck pain",
    "sex": "1, Female | 0, Male",
    "status": "1, attended | 2, no_show",
}
FIELDS = ("patient_id", "condition", "referral_date", "intake_date", "sex", "birth_year", "session_start", "status",
          "pain_before", "score_date", "ndi", "nprs")  # fmt: skip


def table(header: list[str], content: list[list[str]]) -> str:
    """Write CSV."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *content])
    return text.getvalue()


def project(folder: Path, *, events: bool, dictionary: bool) -> Path:
    """Write the suggested project as REDCap exports it: with events, or with repeating instruments."""
    folder.mkdir()
    added = ["redcap_event_name"] if events else ["redcap_repeat_instrument", "redcap_repeat_instance"]
    content = []
    for row in PROJECT:
        form, n = row.get("form", ""), row.get("n", "")
        place = [f"{form or 'referral'}_{n or 1}_arm_1"] if events else [form, n]
        labels = {} if dictionary else {name: _label(name, row.get(name)) for name in CHOICES}
        content.append([row["record_id"], *place, *({**row, **labels}.get(name, "") for name in FIELDS)])
    (folder / "Massage_DATA_2026-03-01_1200.csv").write_text(table(["record_id", *added, *FIELDS], content))
    if dictionary:
        given = [[name, "form", "radio", name, CHOICES.get(name, "")] for name in FIELDS]
        header = [
            "Variable / Field Name",
            "Form Name",
            "Field Type",
            "Field Label",
            "Choices, Calculations, OR Slider Labels",
        ]
        (folder / "Massage_DataDictionary_2026-03-01.csv").write_text(table(header, given))
    return folder


def _label(name: str, code: str | None) -> str:
    return dict(choice.split(", ", 1) for choice in CHOICES[name].split(" | ")).get(code or "", "")


@pytest.mark.parametrize("events", [False, True], ids=["repeating instruments", "events"])
@pytest.mark.parametrize("dictionary", [False, True], ids=["labels", "codes with dictionary"])
def test_suggested_project(tmp_path: Path, events: bool, dictionary: bool) -> None:
    """The suggested project is recognised in both layouts, with labels or codes, and gives the same referrals and scores."""
    report = load_folder(project(tmp_path / "export", events=events, dictionary=dictionary), tmp_path / "warehouse")

    assert counts(report)["Massage_DATA_2026-03-01_1200.csv"] == (6, 6, 0, 0)
    assert rows(
        tmp_path / "warehouse",
        "select referral_id, condition, sex, cast(intake_date as text) from episodes order by all",
    ) == [("r1", "neck_pain", "female", "2026-01-12"), ("r2", "low_back", "male", None)]
    assert rows(tmp_path / "warehouse", "select cast(booking_date as text), status from bookings order by all") == [
        ("2026-01-12", "attended"),
        ("2026-01-19", "no_show"),
    ]
    assert rows(tmp_path / "warehouse", "select cast(score_date as text), measure, value from scores order by all") == [
        ("2026-01-12", "ndi", 44),
        ("2026-01-12", "nprs", 6),
        ("2026-01-12", "nprs", 7),
        ("2026-02-12", "ndi", 20),
    ]


def test_other_project(tmp_path: Path) -> None:
    """A project with fields of another name is refused with the fields that are missing."""
    folder = project(tmp_path / "export", events=False, dictionary=False)
    file = next(folder.glob("*_DATA_*"))
    file.write_text(file.read_text().replace("session_start", "visit_start"))

    with pytest.raises(InputError, match=r"no column session_start.*'visit_start' looks like it"):
        load_folder(folder, tmp_path / "warehouse")
