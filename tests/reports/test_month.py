"""The manager's month: two pages for any clinic, the numbers of the questions as they stand, the same bytes each time."""

import io
from datetime import date
from pathlib import Path

import pypdf
import pytest

from analysis.cli import main
from analysis.errors import InputError
from analysis.figures import words
from analysis.filters import Filters
from analysis.questions import ask
from analysis.reports.month import content, month
from analysis.reports.periods import periods
from analysis.reports.typeset import typeset
from analysis.warehouse.store import Store, open_store
from tests.reports.test_letter import elements, read
from tests.reports.test_letter import words as text_of
from tests.texts import load_texts

SMALL = {
    "intake.csv": "referral_id,patient_id,condition,intake_date,clinic_id\nR1,P1,Muscle spasm,2026-01-05,#panic() *A*\n",
    "sessions.csv": "session_id,referral_id,session_start,status,pain_before\nS1,R1,2026-01-07,attended,7\n",
}


@pytest.fixture(scope="module")
def sample(sample_warehouse: Path) -> Store:
    return open_store(sample_warehouse)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A clinic of one patient who came once."""
    return load_texts(SMALL, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def report(sample: Store) -> bytes:
    return month(sample, "C-B")


@pytest.mark.parametrize(
    ("cut", "first", "last", "before", "year"),
    [
        ("2026-06-30", "2026-06-01", "2026-06-30", "2026-05-01", "2025-07-01"),  # the cut ends a month: that one
        ("2026-06-29", "2026-05-01", "2026-05-31", "2026-04-01", "2025-06-30"),  # one day short: the month before
        ("2026-01-15", "2025-12-01", "2025-12-31", "2025-11-01", "2025-01-16"),
        ("2024-02-29", "2024-02-01", "2024-02-29", "2024-01-01", "2023-03-01"),
    ],
)
def test_the_month_is_the_last_that_has_ended(cut: str, first: str, last: str, before: str, year: str) -> None:
    """The month of a report is the last whole calendar month by the data cut; the year ends with the data cut itself."""
    found = periods(date.fromisoformat(cut))
    assert (str(found.month.first), str(found.month.last)) == (first, last)
    assert str(found.before.first) == before
    assert (str(found.year.first), str(found.year.last)) == (year, cut)


def test_two_pages_of_the_paper_asked_for(sample: Store, report: bytes) -> None:
    """A report is two pages, of A4 or US Letter."""
    for pdf, size in ((report, (595, 842)), (month(sample, "C-C", "letter"), (612, 792))):
        pages = read(pdf).pages
        assert [tuple(round(float(side)) for side in page.mediabox[2:]) for page in pages] == [size, size]


def test_the_same_load_gives_the_same_bytes(sample: Store, report: bytes) -> None:
    """Making a report again changes no byte of it."""
    assert month(sample, "C-B") == report


def test_it_says_what_the_questions_say(sample: Store, report: bytes) -> None:
    """The text holds the sentences of ladder, access, safety and quality, and the counts of the month, as they stand."""
    year = Filters.parse({"clinic": "C-B", "from": "2025-07-01", "to": "2026-06-30"})
    june = Filters.parse({"clinic": "C-B", "from": "2026-06-01", "to": "2026-06-30"})
    said = text_of(report).replace("\u00a0", " ")
    for question, filters in (
        ("ladder", year),
        ("access", year),
        ("safety", year),
        ("quality", Filters(clinic=("C-B",))),
    ):
        assert ask(question, sample, filters).sentence in said
    assert ask("open", sample, Filters(clinic=("C-B",))).sentence in said
    row = ask("sessions", sample, june).rows.iloc[0]
    assert f"Visits attended {row['attended']:,}" in said
    assert (
        f"{row['no_show']:,} of {row['n_to_attend']:,} ({words.percent(row['no_show_rate'])})".replace("\u00a0", " ")
        in said
    )
    assert f"Data to 2026-06-30, load {sample.load.id}" in said
    assert "there is no control group" in said


def test_no_person_is_in_it(sample: Store, report: bytes) -> None:
    """A report is of a clinic: no referral, patient, therapist or doctor stands in it."""
    said = text_of(report)
    people = [*sample.values("therapist"), *sample.values("referrer"), "REF-", "Therapist 0", "Doctor"]
    assert [person for person in people if person != "unknown" and person in said] == []


def test_headings_tables_and_drawings_are_tagged(report: bytes) -> None:
    """A reader of screens finds headings, tables with their heads, and a sentence for each drawing."""
    tree = list(elements(report))
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L"} <= {element["/S"] for element in tree}
    spoken = [str(element["/Alt"]) for element in tree if "/Alt" in element]
    assert len(spoken) == 3  # ladder, access, outcomes by condition
    assert read(report).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_one_patient_is_two_pages_of_sentences(small: Store) -> None:
    """A clinic of one patient has its counts, no percentage, and its name stands as it is written."""
    pdf = month(small, "#panic() *A*")
    assert len(read(pdf).pages) == 2
    assert "December 2025: #panic() *A*" in text_of(pdf)
    drawn = content(small, "#panic() *A*", "a4", Filters())
    assert [tile["value"] for tile in drawn["tiles"]] == ["1", *["–"] * 5]
    assert [row[1:] for row in drawn["month"]["rows"] if "%" in " ".join(row)] == []


def test_however_much_there_is_it_is_two_pages(sample: Store) -> None:
    """With a name of no end, twice the signals and long sentences everywhere, a report stays two pages."""
    full = content(sample, "C-B", "a4", Filters())
    full["title"] = "Clinic " * 60
    for page in ("first", "second"):
        full[page] = [part | {"says": [*part["says"], "A long sentence of many words. " * 30]} for part in full[page]]
    assert len(read(typeset("month", full, sample.load.data_cut)).pages) == 2


def test_a_clinic_that_is_not_there_is_refused(sample: Store) -> None:
    """The refusal names the clinic and the closest there is."""
    with pytest.raises(InputError, match="no clinic 'C-Z'"):
        month(sample, "C-Z")


def test_report_is_a_command(sample: Store, report: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`report --clinic ID --out FILE.pdf` writes the same bytes and says where."""
    out = tmp_path / "month.pdf"
    assert main(["report", "--clinic", "C-B", "--out", str(out), "--warehouse", str(sample.load.folder.parent)]) == 0
    assert out.read_bytes() == report
    assert str(out) in capsys.readouterr().out
    assert pypdf.PdfReader(io.BytesIO(report)).metadata.title.startswith("June 2026: Clinic B")
