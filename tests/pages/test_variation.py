"""The page Variation shows what `ask variation` answers, and stands where it cannot be answered."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.questions.variation_words import shrunken_words
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import open_store
from pages.shared.show import plain

PAGE = "pages/clinic/variation.py"


def said(app: AppTest) -> set[str]:
    return {element.value for kind in (app.markdown, app.caption, app.info) for element in kind}


@pytest.mark.parametrize(("by", "outcome"), [("therapist", "no_show"), ("referrer", "improvement")])
def test_page_says_what_is_answered(open_app, warehouses, by: str, outcome: str) -> None:
    """Takeaways and notes are those of `ask`, for the providers and the outcome in the address; figures carry them."""
    app = open_app("sample", PAGE, by=by, outcome=outcome)
    filters = Filters.parse({"by": by, "outcome": outcome, "threshold": "30"})
    result = ask("variation", open_store(warehouses["sample"]), filters)
    both = [result.sentence, shrunken_words(result.rows, by)]
    assert not app.exception
    assert {plain(text) for text in (*both, *result.notes)} <= said(app)
    assert [figure.proto.alt for figure in app.get("plotly_chart")][:2] == both


def test_outcome_that_cannot_be_counted(open_app, tmp_path: Path) -> None:
    """Two clinics that send scores without bookings have no no-shows: the page says so, and asks for another outcome."""
    intake = "referral_id,patient_id,condition,intake_date,clinic_id\nR1,P1,low_back,2026-01-05,A\nR2,P2,low_back,2026-01-05,B\n"
    scores = "referral_id,score_date,measure,value\nR1,2026-01-05,nprs,7\nR1,2026-02-05,nprs,3\nR2,2026-01-05,nprs,5\n"
    (tmp_path / "export").mkdir()
    for name, text in {"intake.csv": intake, "scores.csv": scores}.items():
        (tmp_path / "export" / name).write_text(text, encoding="utf-8")
    load_folder(tmp_path / "export", tmp_path / "warehouse")
    app = open_app(tmp_path / "warehouse", PAGE, outcome="no_show")
    assert not app.exception
    assert any("no bookings" in text for text in said(app))
    app.selectbox(key="outcome").select("improved").run()
    assert not app.exception
    assert any("Nothing to draw" in text for text in said(app))


def test_measure_without_a_threshold(open_app) -> None:
    """Blood pressure has no threshold of improvement: the page says so, and its mean change can still be compared."""
    app = open_app("sample", PAGE, by="clinic", measure="sbp")
    assert not app.exception
    assert any("No threshold of improvement" in text for text in said(app))
    app.selectbox(key="outcome").select("improvement").run()
    assert not app.exception
    assert any(text.startswith("Mean improvement, not adjusted") for text in said(app))
