"""The figures of the course of care: fan, calibration, gains and landmark draw their tables and nothing else."""

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go
import pytest
from streamlit.elements.lib import streamlit_plotly_theme as placeholders

from analysis.figures import dose, fan

FAN = pd.DataFrame({
    "visit": [1, 2, 3],
    "n_came": [40, 31, 7],
    "n": [38, 30, 6],
    "p10": [6.0, 4.3, 9.1],
    "p25": [6.1, 5.1, 9.2],
    "p50": [6.2, 5.2, 9.3],
    "p75": [7.1, 5.9, 9.4],
    "p90": [7.2, 6.8, 9.5],
    "shown": [True, True, False],
})  # fmt: skip
LATER = pd.DataFrame({
    "percentile": [10, 50, 90],
    "n": [90, 90, 4],
    "expected": [0.12, 0.5, 0.91],
    "estimate": [0.14, 0.47, 0.99],
    "low": [0.08, 0.37, 0.93],
    "high": [0.22, 0.57, 0.98],
    "shown": [True, True, False],
})  # fmt: skip
GAINS = pd.DataFrame({
    "visit": [1, 2, 3],
    "n": [38, 30, 6],
    "n_left": [4, 3, 2],
    "gain_mean": [0.71, 0.42, 9.1],
    "estimate": [0.61, 0.22, 9.2],
    "low": [0.31, -0.12, 9.0],
    "high": [0.91, 0.56, 9.4],
    "shown": [True, True, False],
})  # fmt: skip
KNOWN = pd.DataFrame({
    "known": ["<b>improved", "worse", "same"],
    "n_due": [50, 36, 9],
    "n_measured": [40, 30, 4],
    "n_improved": [24, 9, 4],
    "rate": [0.6, 0.3, 0.99],
    "low": [0.45, 0.17, 0.51],
    "high": [0.74, 0.48, 0.98],
    "worst": [0.48, 0.25, 0.44],
    "best": [0.68, 0.42, 0.97],
    "further_mean": [-0.4, 0.9, 3.0],
    "further_low": [-0.8, 0.2, 1.0],
    "further_high": [0.0, 1.6, 5.0],
    "shown": [True, True, False],
})  # fmt: skip
DRAWN: dict[str, tuple[Callable[[pd.DataFrame], go.Figure], pd.DataFrame]] = {
    "fan": (lambda table: fan.draw(table, "pain", (0, 10)), FAN),
    "calibration": (fan.calibration, LATER),
    "gains": (lambda table: dose.gains(table, "gain"), GAINS),
    "landmark": (lambda table: dose.landmark(table, "known"), KNOWN),
}


@pytest.mark.parametrize("name", DRAWN)
def test_only_the_shown_are_drawn(name: str) -> None:
    """A row that is not shown leaves nothing in the figure."""
    draw, table = DRAWN[name]
    assert draw(table) == draw(table[table["shown"]])


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_is_computed(name: str) -> None:
    """Every value drawn stands in the table, or is the number of a row."""
    draw, table = DRAWN[name]
    known = {*table.select_dtypes("number").to_numpy().ravel(), *range(len(table))}
    values = (value for drawn in draw(table).data for axis in (drawn.x, drawn.y) for value in axis)
    assert {float(value) for value in values if pd.notna(value)} <= known


@pytest.mark.parametrize("name", DRAWN)
def test_figures_stay_put_and_take_the_theme(name: str) -> None:
    """No figure can be dragged or zoomed, the page gives the width, and no colour is its own."""
    draw, table = DRAWN[name]
    figure = draw(table)
    colours = {value for key, value in vars(placeholders).items() if key.isupper()}
    assert {part for part in figure.to_json().split('"') if part.startswith("#")} <= colours
    assert (figure.layout.dragmode, figure.layout.width) == (False, None)
    assert all(axis.fixedrange for axis in (figure.layout.xaxis, figure.layout.yaxis))


def test_numbers_stand_under_each_visit() -> None:
    """Under each visit of the fan stands how many were scored and how many came; the axis is the range of the measure."""
    figure = fan.draw(FAN, "pain", (0, 10))
    assert list(figure.layout.xaxis.ticktext) == ["1<br>38<br>40", "2<br>30<br>31"]
    assert figure.layout.yaxis.range == (0, 10)


def test_what_is_known_is_never_markup() -> None:
    """A label is text: Plotly's mark-up in it is escaped."""
    labels = " ".join(note.text for note in dose.landmark(KNOWN, "known").layout.annotations)
    assert "&lt;b&gt;improved" in labels
