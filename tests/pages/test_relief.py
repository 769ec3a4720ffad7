"""The page Relief: what its tiles say, what it does not offer, and what it says where little is known."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from analysis.figures import words
from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.store import open_store
from pages.shared.show import plain

PAGE = "pages/clinic/relief.py"


def text_of(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning)
    return " ".join(element.value for kind in kinds for element in kind)


def test_tiles_are_the_answer(open_app, warehouses: dict[str, Path]) -> None:
    """Each tile shows the number that `ask relief` gives, with its denominator beside it."""
    app = open_app("sample", PAGE)
    row = ask("relief", open_store(warehouses["sample"]), Filters()).rows.iloc[0]
    assert {metric.label: metric.value for metric in app.metric} == {
        "Change in the session": words.signed(row["change_mean"]),
        "Sessions with relief": words.percent(row["rate"]),
        "Kept to the next visit": words.percent(row["carry_over"]),
        "Scored by the therapist": words.percent(row["therapist_share"]),
    }
    said = text_of(app)
    assert plain(f"{row['n_scored']:,} of {row['visits']:,} visits") in said
    assert plain(f"{row['n_relieved']:,} of {row['n_eligible']:,} that could have it") in said


def test_providers_are_not_offered(open_app) -> None:
    """What to compare by has no clinic, therapist or referring doctor, and an address cannot ask for one."""
    app = open_app("sample", PAGE, by="therapist")
    assert not app.exception
    (picker,) = (box for box in app.selectbox if box.label == "Compare by")
    assert picker.value == "condition"
    assert not {"Clinic", "Therapist", "Referring doctor"} & set(picker.options)
    assert "was left out" in text_of(app)


def test_another_measure_is_for_lasting_only(open_app) -> None:
    """With another measure chosen the sessions stay about pain, and the page says so; lasting follows the choice."""
    app = open_app("sample", PAGE, measure="psfs")
    assert not app.exception
    said = text_of(app)
    assert "Sessions are about pain from 0 to 10" in said
    assert "Pain (NPRS 0-10). Relief in a session" in said.replace("\\", "")
    assert "Patient-specific function (PSFS 0-10): of those improved" in said.replace("\\", "")


def test_no_follow_up_is_a_sentence(open_app) -> None:
    """Where nobody was asked again after the end, the page says what cannot be said and draws nothing there."""
    app = open_app("twelve", PAGE)
    assert not app.exception
    assert not app.get("plotly_chart")
    assert "whether it lasts cannot be said" in text_of(app)


def test_scores_without_visits(open_app) -> None:
    """An export without visits has no sessions: the page says so and leaves the rest standing."""
    app = open_app("scores_only", PAGE)
    assert not app.exception
    assert "no score before and after a session" in text_of(app)
    assert len(app.subheader) >= 2
