"""The doctor's page: opened by a manager for any doctor, by a doctor for the own patients only."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import who
from tests.pages.conftest import Opened

PAGE = "pages/referrals/effectiveness.py"


def said(app: AppTest) -> str:
    """All running text of the page, as it reads."""
    kinds = (app.main.title, app.main.subheader, app.main.markdown, app.main.caption, app.main.info)
    return " ".join(element.value for kind in kinds for element in kind).replace("\\", "")


def test_a_manager_opens_any_doctor_by_the_address(open_app: Opened) -> None:
    """The doctor's name is in the address and can be chosen; the page begins with what became of the referrals."""
    app = open_app("sample", PAGE, doctor="R-52")

    assert not app.exception
    assert app.selectbox(key="doctor").value == "R-52"
    assert "Of 8 referrals, 7 came to a first visit" in said(app)
    assert "Cannot tell yet" in said(app)
    assert not app.get("plotly_chart")[1:]  # with seven patients no curve: the ladder alone


def test_a_doctor_with_many_patients_has_a_curve_beside_the_others(open_app: Opened) -> None:
    """With ten or more at risk the own curve is drawn, and the sentence has both numbers."""
    app = open_app("sample", PAGE, doctor="R-03")

    assert not app.exception
    assert len(app.get("plotly_chart")) == 2
    assert "had reached it by week 8, of these patients" in said(app)


def test_a_doctor_sees_the_own_page_first_and_no_other_provider(
    open_app: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Started for one doctor: that doctor's page at once, nobody to choose, no filter on providers, no page of the clinic."""
    monkeypatch.setenv(who.REFERRER, "R-52")
    app = open_app("sample")

    assert not app.exception
    assert "Of 8 referrals, 7 came to a first visit" in said(app)
    assert not [box for box in app.selectbox if box.key == "doctor"]
    assert not {"therapist", "referrer"} & {box.key for box in app.multiselect}
    assert not who.may_load()


def test_a_doctor_whom_the_load_does_not_know_gets_a_sentence(
    open_app: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An id that no referral names: a sentence instead of a page."""
    monkeypatch.setenv(who.REFERRER, "R-99")
    app = open_app("sample")

    assert not app.exception
    assert "This load has no referring doctor 'R-99'." in said(app)


def test_without_doctors_there_is_a_sentence(open_app: Opened) -> None:
    """One patient whom nobody referred: the page says so."""
    app = open_app("one_patient", PAGE)

    assert not app.exception
    assert "No referral of this load names a referring doctor." in said(app)


@pytest.mark.parametrize("page", ["pages/records/loads.py", "pages/clinic/variation.py"])
def test_a_doctor_cannot_reach_the_pages_about_everybody(
    open_app: Opened, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    """The address of a page of the clinic or of the records leads a doctor to the own page."""
    monkeypatch.setenv(who.REFERRER, "R-52")
    app = open_app("sample", page)

    assert [title.value for title in app.title] == ["Referral effectiveness"]
