"""The page Letters: one letter as it is printed, all of them in one file, and for a doctor the own one alone."""

import io
import zipfile
from pathlib import Path

from streamlit.testing.v1 import AppTest

from analysis.reports.letters import file_name

PAGE = "pages/referrals/letters.py"


def text_of(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning)
    return " ".join(element.value for kind in kinds for element in kind)


def test_all_letters_in_one_file(open_app, warehouses: dict[str, Path]) -> None:
    """A manager makes the letters of all doctors with one button, and can take them away until the choices change."""
    app = open_app("twelve", PAGE)
    assert not app.exception
    assert "2 doctors have referrals" in text_of(app)
    (make,) = (button for button in app.button if button.label == "Make 2 letters")
    made = make.click().run().session_state["letters-made"][1]
    load = next(path.name for path in warehouses["twelve"].iterdir() if path.name.startswith("2025"))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.namelist() == [file_name(doctor, load) for doctor in ("D1", "D2")]
    assert "2 letters (zip)" in {button.label for button in app.get("download_button")}
    (paper,) = (box for box in app.selectbox if box.label == "Paper")
    paper.select("letter").run()
    assert "2 letters (zip)" not in {button.label for button in app.get("download_button")}


def test_a_doctor_has_one_letter(open_app, monkeypatch) -> None:
    """A referring doctor is offered neither another doctor's letter nor those of all."""
    monkeypatch.setenv("OUTCOMES_REFERRER", "D2")
    app = open_app("twelve", PAGE, doctor="D1")
    assert not app.exception
    assert not app.button
    assert "Referring doctor" not in {box.label for box in app.selectbox}
    assert len(app.get("image")) == 1
    assert "D1" not in text_of(app)


def test_no_doctor_no_letter(open_app) -> None:
    """Where no referral names a doctor, the page says so."""
    app = open_app("one_patient", PAGE)
    assert not app.exception
    assert "No referral of this load names a referring doctor." in text_of(app)
