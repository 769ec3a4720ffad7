"""The part of Variation about case mix shows what `ask case_mix` answers for the providers that are compared."""

from analysis.filters import Filters
from analysis.questions import ask
from analysis.questions.case_mix_words import agreement
from analysis.warehouse.store import open_store
from pages.shared.show import plain
from tests.pages.test_pages import figures, said

PAGE = "pages/clinic/variation.py"


def test_part_is_about_the_providers_compared(read_app, warehouses) -> None:
    """Sentence and text alternative are those of the role that the page opens with, and the notes say who is counted."""
    answer = ask("case_mix", open_store(warehouses["sample"]), Filters.parse({"detail": "calibration"}))
    own = agreement(answer.rows[answer.rows["role"] == "clinic"].iloc[0])
    app = read_app("sample", PAGE)

    assert plain(own) in said(app)
    assert own in [figure.alt for figure in figures(app)]
    assert all(plain(note) in said(app) for note in answer.notes)
    assert "What the expectation rests on" in [part.value for part in app.subheader]


def test_too_few_are_a_sentence(read_app) -> None:
    """A load without a model says so, and draws neither figure nor odds ratios."""
    app = read_app("twelve", PAGE)
    assert "so there is no model" in said(app)
    assert "What the expectation rests on" not in [part.value for part in app.subheader]
