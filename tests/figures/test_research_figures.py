"""Figures of protected tables draw their released values, name nobody first or last, and can be told apart without colour."""

import pandas as pd
import pytest
from streamlit.elements.lib import streamlit_plotly_theme as placeholders

from analysis.figures import research, research_rows, research_words
from tests.pages import made_release

POINTS, BARS = made_release.responders().drawings
STEPS = made_release.curve().drawings[0]
CASES = {
    "points": (made_release.responders(), POINTS),
    "bars": (made_release.responders(), BARS),
    "steps": (made_release.curve(), STEPS),
}


def drawn(case: str, **chosen: str):
    table, drawing = CASES[case]
    return research.draw(table, drawing, research_rows.rows_of(table, drawing, chosen))


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_computed(case: str) -> None:
    """Every value on the axis of values stands in the table, limits included; a curve begins at 0."""
    table, drawing = CASES[case]
    known = {0.0, *table.frame().select_dtypes("number").astype(float).to_numpy().ravel()}
    along = "y" if drawing.kind == "steps" else "x"
    values = {float(value) for trace in drawn(case).data for value in trace[along] if value is not None}
    assert values <= known


@pytest.mark.parametrize("case", CASES)
def test_figures_stay_put_in_the_colours_of_the_theme(case: str) -> None:
    """No figure can be dragged or zoomed, and it names no colour of its own."""
    figure = drawn(case)
    assert figure.layout.dragmode is False
    assert all(axis.fixedrange for axis in (figure.layout.xaxis, figure.layout.yaxis))
    known = {value for key, value in vars(placeholders).items() if key.isupper()}
    assert {part for part in figure.to_json().split('"') if part.startswith("#")} <= known


def test_series_differ_by_shape_and_dash() -> None:
    """Series are told apart in greyscale: no two of a figure share their symbol, nor their dash."""
    symbols = [trace.marker.symbol for trace in drawn("points").data if trace.mode == "markers"]
    dashes = [trace.line.dash for trace in drawn("steps").data]
    assert len(symbols) == len(set(symbols)) == 3
    assert len(dashes) == len(set(dashes)) == 2
    assert (
        len(set(research.SYMBOLS)) == len(set(research.DASHES)) == len(set(research.PATTERNS)) == research.MOST_SERIES
    )


def test_hidden_steps_are_gaps() -> None:
    """A hidden step is a gap in its curve, and no line is drawn over it."""
    curve = next(trace for trace in drawn("steps").data if trace.name == "Low back pain")
    assert None in curve.y
    assert not curve.connectgaps


def test_names_are_never_markup() -> None:
    """A label of a release is text: Plotly's mark-up in it is escaped."""
    figure = drawn("points")
    said = " ".join(note.text for note in figure.layout.annotations) + str([t.customdata for t in figure.data])
    assert "&lt;b&gt;odd" in said
    assert "<b>odd" not in said


def test_a_chosen_group_takes_the_place_of_everybody() -> None:
    """The figure of a chosen condition has its rows alone, and figures along conditions are not offered for it."""
    table = made_release.responders()
    rows = research_rows.rows_of(table, BARS, {"sex": "female"})
    assert set(rows["sex"]) == {"female"}
    assert set(research_rows.rows_of(table, POINTS, {"condition": "all"})["condition"]) > {"all"}
    assert [one.title for one in research_rows.offered(table, {"sex": "female"})] == [BARS.title]


def test_the_sentence_names_no_rank() -> None:
    """The takeaway has the number of all together and the range of the groups, and names none of them."""
    table = made_release.responders()
    said = research_words.takeaway(table, POINTS, research_rows.rows_of(table, POINTS, {}))
    assert "55\N{NO-BREAK SPACE}% for all together" in said
    assert not [label for label in made_release.CONDITIONS.values() if label in said]


def test_many_series_are_the_first_and_the_last() -> None:
    """Of more series than can be told apart the first, all together, and the last ones are drawn, and the rest is counted."""
    rows = pd.DataFrame({"condition": [f"c{n}" for n in range(12)], "week": 1, "reached": 1.0})
    codes = research_rows.series_of(STEPS, rows, research.MOST_SERIES)
    assert codes == ["c0", *(f"c{n}" for n in range(5, 12))]
    assert research_rows.left_out(STEPS, rows, research.MOST_SERIES) == 4
