"""Protected tables as PDF: every released number, nothing hidden, and the same bytes every time."""

import io
import re
from datetime import date

import pypdf
import pytest

from analysis.disclosure.protected.table_json import from_json
from analysis.reports.package.pdf import tables_pdf
from tests.package.conftest import curve, made

DAY = date(2026, 1, 2)


def pages(pdf):
    """The text of each page, with single spaces."""
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def sizes(pdf):
    return {tuple(round(float(side)) for side in page.mediabox[2:]) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages}


def test_the_same_tables_give_the_same_pdf() -> None:
    """Set twice, the PDF is the same to the byte, and its only date is the one it was given."""
    first = tables_pdf((made(), curve()), "Tables", (), DAY)
    assert tables_pdf((made(), curve()), "Tables", (), DAY) == first
    assert set(re.findall(rb"D:(\d{8})", first)) == {b"20260102"}


@pytest.mark.parametrize(("paper", "size"), [("a4", (842, 595)), ("letter", (792, 612))])
def test_pages_lie_on_their_side(paper: str, size: tuple[int, int]) -> None:
    """Every page is landscape, on the paper that was asked for."""
    assert sizes(tables_pdf((made(), curve()), "Tables", (), DAY, paper)) == {size}


def test_a_table_is_said_in_full() -> None:
    """A page has title, policy, notes, every number and label, what is hidden and held, and what each column means."""
    [text] = pages(tables_pdf((made(),), "Outcomes 2025", ("Load 7",), DAY))
    rows = ("Neck pain 40 50", "-odd hidden – hidden", "low_back 25 * 60 held")
    words = ("Outcomes 2025", "Who improved | by condition", "Ten, rounded to 5. Counts of 1 to 9 are hidden", "Load 7")
    marks = ("Closed quarters only.", "In 1 of 3 rows a count is hidden", "In 1 of 3 rows a count is held (*)")
    meaning = ("rate Share improved (%) 100 × n_improved / n.", "n People measured Source: RULES, Scores.")
    assert [part for part in (*rows, *words, *marks, *meaning) if part not in text] == []


def test_each_table_begins_a_page() -> None:
    """Two tables stand on two pages, in their order."""
    first, second = pages(tables_pdf((made(), curve()), "Tables", (), DAY))
    assert "Who improved" in first
    assert "Curve" in second


def test_json_is_the_table(files, tables) -> None:
    """The JSON of a table in the package gives back the whole table: rows, meanings, policy, notes and figures."""
    for table in tables:
        read = from_json(files[f"tables/{table.name}.json"].decode())
        assert read.frame().equals(table.frame())
        assert (read.variables, read.policy, read.notes, read.drawings, read.sql) == (
            table.variables,
            table.policy,
            table.notes,
            table.drawings,
            table.sql,
        )
