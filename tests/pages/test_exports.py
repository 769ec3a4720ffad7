"""What leaves the dashboard as a file says what it is, and can run nothing where it is opened."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.filters import Filters
from analysis.questions import Result, ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import open_store
from pages.shared.export import csv_text, file_name, result_lines
from pages.shared.show import plain

FORMULAS = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1", "＋1", "－1", "＠x"]


@pytest.fixture
def result(warehouses: dict[str, Path]) -> Result:
    return ask("pain", open_store(warehouses["sample"]), Filters.parse({"condition": "low_back", "by": "clinic"}))


def split(text: str) -> tuple[list[str], list[list[str]]]:
    """The comment lines of a file, and its rows."""
    lines = text.split("\r\n")
    comments = [line for line in lines if line.startswith("#")]
    return comments, list(csv.reader(io.StringIO("\r\n".join(lines[len(comments) :]), newline="")))


def test_file_says_what_it_is(result: Result) -> None:
    """Above the rows stand question, selection in words, what was in force, definition, data cut, load and the caveats."""
    comments, _ = split(csv_text(result_lines(result), result.rows))
    said = "".join(comments)
    for part in (
        "question: pain",
        "selection: Low-back pain or strain",
        result.in_force,
        result.definition.what,
        f"data cut: {result.load.data_cut}",
        f"load: {result.load.id}",
        "no control group",
        "Simulated data",
    ):
        assert part in said
    assert all(note in said for note in result.notes)


def test_real_data_are_not_called_simulated(result: Result) -> None:
    """The label stands only over simulated data."""
    real = replace(result, load=replace(result.load, simulated=False))
    assert "Simulated" not in csv_text(result_lines(real), real.rows)


def test_rows_are_the_answer(result: Result) -> None:
    """The rows of the file are the rows of the answer, every column and every digit."""
    _, (header, *rows) = split(csv_text(result_lines(result), result.rows))
    assert header == list(result.rows.columns)
    back = pd.DataFrame(rows, columns=header)
    assert [float(value) for value in back["change_mean"]] == list(result.rows["change_mean"])
    assert list(back["clinic"]) == list(result.rows["clinic"])


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(result: Result, text: str) -> None:
    """A text that a spreadsheet would run is kept as text by an apostrophe."""
    _, (_, row) = split(csv_text(result_lines(result), pd.DataFrame({"clinic": [text]})))
    assert row == [f"'{text}"]


def test_numbers_stay_numbers(result: Result) -> None:
    """A negative number is no formula, and what is missing is empty."""
    _, (_, row) = split(
        csv_text(result_lines(result), pd.DataFrame({"a": [-1.5], "b": [None], "c": ["plain"], "d": [3]}))
    )
    assert row == ["-1.5", "", "plain", "3"]


def test_a_line_break_stays_in_its_comment(result: Result) -> None:
    """A line break in a selection cannot end the comment and begin a row."""
    odd = replace(result, filters_in_words="clinic a\n=cmd|' /C calc'!A0")
    comments, (header, *_) = split(csv_text(result_lines(odd), odd.rows))
    assert header == list(result.rows.columns)
    assert any("clinic a =cmd" in comment for comment in comments)


def test_every_file_has_its_own_name(result: Result) -> None:
    """No two downloads share a name, by which Streamlit could hand one reader the file of another."""
    names = {file_name("pain", result.load) for _ in range(20)}
    assert len(names) == 20
    assert all(name.startswith(f"pain-{result.load.id}-") for name in names)


@pytest.mark.parametrize(
    "text", ["**bold**", "[x](http://a.example)", "![x](y)", ":red[x]", "$x$", "`x`", "<b>", "# x", "a|b"]
)
def test_plain_text_is_escaped(text: str) -> None:
    """Every sign by which Markdown would read a command is escaped, and nothing else is changed."""
    escaped = plain(text)
    assert escaped.replace("\\", "") == text
    assert all(escaped[place - 1] == "\\" for place, sign in enumerate(escaped) if sign in "*_[]<>$#~|:!`")


def test_rejects_can_be_downloaded(open_app, tmp_path: Path) -> None:
    """A load with rejects offers each file of them, with the reasons in words on the page; one without says so."""
    export = tmp_path / "export"
    export.mkdir()
    intake = "referral_id,patient_id,condition,intake_date\nR1,P1,Migraine,2026-01-05\n,P2,Migraine,2026-01-06\n"
    (export / "intake.csv").write_text(intake)
    (export / "scores.csv").write_text("referral_id,score_date,measure,value\nR1,2026-01-05,nprs,6\n")
    load_folder(export, tmp_path / "warehouse")
    app = open_app(tmp_path / "warehouse", "pages/records/loads.py", section="rejected")
    assert [*open_store(tmp_path / "warehouse").reject_files()] == ["intake.rejects.csv"]
    assert "intake.rejects.csv" in {button.label for button in app.get("download_button")}
    assert "Nothing was rejected." in {
        markdown.value for markdown in open_app("sample", "pages/records/loads.py", section="rejected").markdown
    }
