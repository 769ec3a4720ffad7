"""The figures of the page Relief draw what the tables say, all that may be shown of it, and nothing else."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from streamlit.elements.lib import streamlit_plotly_theme as placeholders

from analysis.figures import lasting, relief, relief_visits

GROUPS = pd.DataFrame({
    "condition": ["<b>Spasm", "Migraine", "Pressure", "Small"],
    "visits": [300, 200, 150, 9],
    "n_scored": [250, 140, 100, 8],
    "n_patients": [60, 40, 30, 3],
    "n_kept": [190, 110, 80, 5],
    "n_chosen": [120, 60, 20, 2],
    "change_mean": [-1.6, -0.9, -0.3, -9.7],
    "change_low": [-1.9, -1.3, -0.5, -9.9],
    "change_high": [-1.3, -0.5, -0.1, -9.5],
    "carry_over": [0.42, -0.05, None, 9.1],
    "carry_over_low": [0.3, -0.3, None, 8.0],
    "carry_over_high": [0.54, 0.2, None, 9.9],
    "carry_over_chosen": [0.45, 0.31, 0.5, 9.2],
    "carry_over_chosen_low": [0.36, 0.2, 0.2, 8.1],
    "carry_over_chosen_high": [0.54, 0.42, 0.8, 9.8],
    "noise_reference": [0.5] * 4,
    "carry_over_shown": [True, True, False, False],
    "shown": [True, True, True, False],
})  # fmt: skip
REBOUND = pd.DataFrame({
    "days": ["0-1", "2-4", "over 21"],
    "n": [12, 300, 4],
    "change_mean": [1.2, 0.9, 7.7],
    "change_low": [-0.1, 0.8, 7.6],
    "change_high": [2.5, 1.0, 7.8],
    "shown": [True, True, False],
})  # fmt: skip
VISITS = pd.DataFrame({
    "visit": [1, 2, 3],
    "n_scored": [90, 70, 4],
    "before_mean": [5.3, 4.6, 9.7],
    "after_mean": [3.9, 3.3, 9.8],
    "change_mean": [-1.4, -1.3, 0.1],
    "change_low": [-1.6, -1.5, -0.1],
    "change_high": [-1.2, -1.1, 0.3],
    "shown": [True, True, False],
})  # fmt: skip
AFTER = pd.DataFrame({
    "weeks": [4, 12, 26],
    "n_reached": [60, 50, 9],
    "n_known": [30, 20, 4],
    "n_still": [18, 9, 4],
    "rate": [0.6, 0.45, 1.0],
    "low": [0.42, 0.26, 0.51],
    "high": [0.75, 0.66, 1.0],
    "worst": [0.3, 0.18, 0.44],
    "best": [0.8, 0.78, 1.0],
    "shown": [True, True, False],
})  # fmt: skip
RELIEVED = 1.15

DRAWN: dict[str, tuple[Callable[[pd.DataFrame], go.Figure], pd.DataFrame]] = {
    "change": (lambda table: relief.change(table, "condition"), GROUPS),
    "carry_over": (lambda table: relief.carry_over(table, "condition"), GROUPS),
    "rebound": (lambda table: relief.rebound(table, RELIEVED), REBOUND),
    "visits": (lambda table: relief_visits.draw(table, (0, 10)), VISITS),
    "lasting": (lasting.draw, AFTER),
}


def written(figure: go.Figure) -> str:
    """All that a reader can read in a figure."""
    notes = " ".join(note.text for note in figure.layout.annotations)
    return notes + " ".join(f"{trace.customdata} {trace.name}" for trace in figure.data)


def values(figure: go.Figure) -> set[float]:
    """Every value on the value axis: tracks lie on x, visits on y."""
    is_track = figure.layout.yaxis.visible is False
    axes = [trace.x if is_track else trace.y for trace in figure.data]
    return {float(value) for axis in axes for value in axis if pd.notna(value)}


def named(figure: go.Figure, name: str) -> Any:
    return next(trace for trace in figure.data if trace.name == name)


@pytest.mark.parametrize("name", DRAWN)
def test_hidden_rows_are_not_drawn(name: str) -> None:
    """A row that may not be shown leaves neither a mark nor a word in the figure."""
    draw, table = DRAWN[name]
    shown = table[table["carry_over_shown"] if name == "carry_over" else table["shown"]]
    assert draw(table) == draw(shown)


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_is_computed(name: str) -> None:
    """Every value drawn stands in the table, but for the zero line and the mean relief that is handed over."""
    draw, table = DRAWN[name]
    known = set(table.select_dtypes("number").to_numpy().ravel()) | {0.0, RELIEVED}
    assert values(draw(table)) <= known


@pytest.mark.parametrize("name", DRAWN)
def test_colours_come_from_the_theme(name: str) -> None:
    """A figure names only the colours that Streamlit replaces, so that light and dark are both right."""
    draw, table = DRAWN[name]
    found = {part for part in draw(table).to_json().split('"') if part.startswith("#")}
    assert found <= {value for key, value in vars(placeholders).items() if key.isupper()}


@pytest.mark.parametrize("name", ["change", "carry_over"])
def test_names_are_never_markup(name: str) -> None:
    """What an export calls a group is text, not Plotly's mark-up."""
    draw, table = DRAWN[name]
    assert "&lt;b&gt;Spasm" in written(draw(table))
    assert "<b>Spasm" not in written(draw(table))


@pytest.mark.parametrize("name", ["change", "carry_over", "rebound"])
def test_zero_and_every_interval_are_in_sight(name: str) -> None:
    """The axis holds zero and all that is drawn, so that no interval is cut and none looks larger than it is."""
    draw, table = DRAWN[name]
    figure = draw(table)
    low, high = figure.layout.xaxis.range
    assert low < min(0, *values(figure))
    assert high > max(0, *values(figure))


def test_means_have_the_range_of_the_measure() -> None:
    """Pain before and after is drawn over the whole scale."""
    assert relief_visits.draw(VISITS, (0, 10)).layout.yaxis.range == (0, 10)


def test_what_is_kept_stands_beside_what_chance_makes() -> None:
    """Sessions chosen for relief are hollow, and the noise reference is drawn on the track of each."""
    figure = relief.carry_over(GROUPS, "condition")
    assert named(figure, "only those with relief of a point").marker.symbol == "diamond-open"
    assert list(named(figure, "what chance alone makes of these").x) == [0.5, 0.5]
    assert "−5" in written(figure)


def test_lasting_says_of_how_many() -> None:
    """Each share comes with still improved of known, and the hover with known of all whose end lies that far back."""
    said = written(lasting.draw(AFTER))
    assert "18 of 30" in said
    assert "known: 30 of 60" in said
