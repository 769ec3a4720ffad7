"""Adjusting a mapping on the page: what is offered, what is saved, and that it is recognised from then on."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.exports import load_format, workroom
from analysis.exports.formats.adjustable import Adjustable, adjustable, texts_of, with_files
from analysis.warehouse.settings import formats_folder
from pages.shared import loading
from pages.shared.adjusting import name_of
from pages.shared.show import label
from tests.pages.conftest import ROOT, write_export

FILES = {
    "referrals 2026-09.csv": "referral_id,patient_id,diagnosis,intake_date\nR1,P1,Migraine,2026-01-05\n",
    "visits [all].csv": (
        "session_id,referral_id,session_start,state\nS1,R1,2026-01-07,Arrived\nS2,R1,2026-01-09,DNA\n"
        "S3,R1,2026-01-12,Arrived\n"
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_export(tmp_path / "export", FILES)


def files_of(folder: Path) -> dict[str, Adjustable]:
    with workroom() as room:
        return {file.name: file for file in adjustable(load_format("canonical"), folder, room)}


def test_a_file_is_taken_for_what_it_resembles(folder: Path) -> None:
    """A file under another name is taken for the kind that it has most columns of; what it lacks of them is empty."""
    files = files_of(folder)
    assert [file.place for file in files.values()] == [0, 1]
    status = next(cell for cell in files["visits [all].csv"].cells if cell.name == "status")
    assert (status.column, status.is_needed) == ("", True)
    start = next(cell for cell in files["visits [all].csv"].cells if cell.name == "session_start")
    assert (start.column, start.is_date) == ("session_start", True)


def test_next_month_is_taken_too(folder: Path) -> None:
    """A file that was given a place is taken again under its name with other digits, whatever signs the name has."""
    format = with_files(load_format("canonical"), {file.name: file.place for file in files_of(folder).values()})
    later = {name.replace("2026-09", "2026-10"): content for name, content in FILES.items()}
    with workroom() as room:
        found = adjustable(format, write_export(folder.parent / "later", later), room)
    assert [file.place for file in found] == [0, 1]
    assert format.files[0].match[-1] == "referrals *-*.csv"


def test_texts_come_by_their_number(folder: Path) -> None:
    """The texts of a column are offered once each, the most frequent first."""
    with workroom() as room:
        rule = load_format("canonical").files[1]
        assert texts_of(folder, "visits [all].csv", "state", room, rule) == ("Arrived", "DNA")


def test_names_of_formats() -> None:
    """A title becomes the name of a file of small letters, digits and _."""
    assert name_of("Our  Reports, 2026/é!") == "our_reports_2026"


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("Did not attend (late)", True),
        ("no_show", True),
        ("![x](y)", False),
        (":red[x]", False),
        ("http://x.example", False),
    ],
)
def test_a_label_is_escaped_only_where_it_must_be(text: str, is_kept: bool) -> None:
    """What Markdown would read as it stands is left as it stands, so that nobody hears a backslash."""
    assert (label(text) == text) == is_kept


def test_saved_and_recognised(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A mapping that was adjusted is saved as the clinic's own format, by which the same files then load."""
    monkeypatch.setenv("OUTCOMES_WAREHOUSE", str(tmp_path / "warehouse"))
    app = AppTest.from_file(ROOT / "dashboard.py", default_timeout=60).run()
    app = app.switch_page("pages/records/loads.py").run()
    app = app.file_uploader[0].set_value([(name, text.encode(), "text/csv") for name, text in FILES.items()]).run()
    assert "Load" not in {button.label for button in app.button}
    for name, option in (("intake: condition (needed)", "diagnosis"), ("sessions: status (needed)", "state")):
        app = next(box for box in app.selectbox if box.label == name).set_value(option).run()
    for text, meant in (("Arrived", "attended"), ("DNA", "no_show")):
        app = next(box for box in app.selectbox if box.label == text).set_value(meant).run()
    app.text_input(key="loads-title").set_value("canonical")
    app = app.button(key="loads-save-format").click().run()
    assert "There is a format called canonical already" in app.error[0].value
    app.text_input(key="loads-title").set_value("Our reports")
    app = app.button(key="loads-save-format").click().run()
    assert not app.exception
    saved = load_format(str(formats_folder(tmp_path / "warehouse") / "our_reports.toml"))
    assert dict(saved.files[1].tables[0].columns)["status"].values == (("Arrived", "attended"), ("DNA", "no_show"))
    assert "Load" in {button.label for button in app.button}
    seen = loading.inspect(loading.Export(write_export(tmp_path / "again", FILES), "again", is_upload=False), None)
    assert (seen.format, seen.is_own) == ("our_reports", True)
