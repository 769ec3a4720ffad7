"""Reporting checklists: answered by the questions' own words and numbers, the rest said to be open, nothing made up."""

import json
import re
from pathlib import Path

import pytest

from analysis.cli import main
from analysis.filters import Filters
from analysis.questions import ask
from analysis.reports import checklist
from analysis.reports.checklist import ANSWERED, NUMBERS_APART, OPEN, PARTLY, Filled, fill, markdown, pdf
from analysis.reports.checklist_answers import ANSWERS, FIXED
from analysis.reports.checklist_items import guidelines
from analysis.warehouse.store import Store
from tests.reports.test_letter import read
from tests.reports.test_letter import words as text_of
from tests.texts import load_texts

OF_THE_LOAD = {"data_source", "period", "regimen"}  # what an export is and whether it has visits, not who is in it
SMALL = {
    "intake.csv": "referral_id,patient_id,condition,intake_date,clinic_id\nR1,P1,Muscle spasm,2026-01-05,#panic() <b>*A*\n",
    "scores.csv": "referral_id,score_date,measure,value,timing\nR1,2026-01-05,nprs,7,intake\n",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A clinic of one patient, with one score and no list of visits."""
    return load_texts(SMALL, tmp_path_factory.mktemp("small"))


def items(store: Store, filters: Filters | None = None, *, numbers: bool) -> dict[str, Filled]:
    """The items by guideline and number."""
    filled = fill(store, filters or Filters(), numbers=numbers)
    return {f"{one.guideline.title} {item.item.number}": item for one in filled for item in one.items}


@pytest.fixture(scope="module")
def filled(sample: Store) -> dict[str, Filled]:
    return items(sample, numbers=True)


@pytest.fixture(scope="module")
def released(sample: Store) -> dict[str, Filled]:
    return items(sample, numbers=False)


def test_every_answer_is_asked_for() -> None:
    """Each item names an answer that exists, and no answer stands there unused."""
    named = {item.answer for guideline in guidelines() for item in guideline.items if item.answer}
    assert named == {*ANSWERS, *FIXED}


def test_items_are_all_there() -> None:
    """STROBE's items 1 to 22 and RECORD's thirteen, and STRICTOTM's seven, each once and with a source."""
    strobe, pro, massage = guidelines()
    numbers = [item.number for item in strobe.items]
    assert {int(re.match(r"\d+", number)[0]) for number in numbers if number[0].isdigit()} == set(range(1, 23))
    assert sum(number.startswith("RECORD ") for number in numbers) == 13
    assert [item.number for item in massage.items] == [str(number) for number in range(1, 8)]
    for guideline in (strobe, pro, massage):
        assert len({item.number for item in guideline.items}) == len(guideline.items)
        assert re.search(r"\d{4}", guideline.source)


def test_states_are_honest(filled: dict[str, Filled]) -> None:
    """Answered has nothing open, partly has both, and what cannot be answered has no answer but says why."""
    rules = {ANSWERED: (True, False), PARTLY: (True, True), OPEN: (False, True)}
    for item in filled.values():
        assert (bool(item.answers), bool(item.open)) == rules[item.state]


def test_numbers_are_the_questions_own(sample: Store, filled: dict[str, Filled]) -> None:
    """Flow, outcome, harm and missing are the sentences of the questions, as they stand."""
    said = [sentence for item in filled.values() for sentence in item.answers]
    for question in ("ladder", "responders", "pain", "improvement", "safety", "sensitivity", "quality"):
        assert ask(question, sample, Filters()).sentence in said
    assert ask("pain", sample, Filters()).notes[0] in said


def test_bands_are_those_of_the_load(sample: Store) -> None:
    """The groups of age and duration in the checklist are those that the load has."""
    for column in ("age", "duration"):
        for band in sample.values(column):
            assert band == "unknown" or band in FIXED["bands"]


def test_without_numbers_nothing_depends_on_who_is_there(released: dict[str, Filled], small: Store) -> None:
    """Without numbers 1,500 referrals and one patient have the same answers, but for what concerns the export as such."""
    others = items(small, numbers=False)
    for name, item in released.items():
        if item.item.answer not in OF_THE_LOAD:
            own, other = ([one for one in each.answers if one != NUMBERS_APART] for each in (item, others[name]))
            assert own == other


def test_what_a_load_cannot_answer_is_open(small: Store) -> None:
    """Without visits, the regimen is open with the reason, and no number is put in its place."""
    item = items(small, numbers=True)["STRICTOTM, what was done in massage 3"]
    assert any("session" in reason for reason in item.open)
    assert not re.search(r"\d", " ".join(item.answers))


def test_markdown_cannot_be_led_astray(small: Store) -> None:
    """Signs of Markdown and HTML in the data are only signs; each guideline counts its own states."""
    text = markdown(small, Filters(clinic=("#panic() <b>*A*",)), numbers=True)
    assert "<b>" not in text.replace("\\<b\\>", "")
    assert text.count("cannot be answered from this export.\n") == 3


def test_pdf_holds_the_same(sample: Store, filled: dict[str, Filled]) -> None:
    """The PDF has every item's question and the sentence of the ladder, and the same bytes each time."""
    made = pdf(sample, numbers=True)
    assert made == pdf(sample, numbers=True)
    text = text_of(made)
    assert ask("ladder", sample, Filters()).sentence in text
    assert all(item.item.asks in text for item in filled.values())
    assert read(made).metadata.title == checklist.TITLE


def test_the_command_writes_what_is_asked_for(sample_warehouse: Path, tmp_path: Path, capsys) -> None:
    """`checklist` writes Markdown without counts unless asked for them, and refuses other files."""
    where = ["--warehouse", str(sample_warehouse), "--json"]
    assert main(["checklist", "--out", str(tmp_path / "c.md"), *where]) == 0
    assert json.loads(capsys.readouterr().out)["written"] == [str(tmp_path / "c.md")]
    text = (tmp_path / "c.md").read_text(encoding="utf-8")
    assert checklist.WITHOUT_NUMBERS in text
    assert "1,500" not in text
    assert main(["checklist", "--out", str(tmp_path / "c.docx"), *where]) == 2
