"""The funnel and the rows of variation draw what the table says, and shape says what colour says."""

import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.figures import funnel

TABLE = pd.DataFrame({
    "clinic": ["<b>North", "South", "East", "Small"],
    "id": ["N", "S", "E", "X"],
    "n_complete": [140, 60, 20, 4],
    "n": [140, 60, 20, 4],
    "completion": [0.9, 0.8, 0.7, 0.5],
    "observed": [40.0, 30.0, 12.0, 77.0],
    "expected": [60.0, 28.0, 9.0, 66.0],
    "ratio": [0.667, 1.07, 1.33, 9.9],
    "difference": [-0.5, 0.1, 0.4, 9.9],
    "low_95": [0.75, 0.7, 0.5, 0.01],
    "high_95": [1.25, 1.31, 1.5, 8.8],
    "low_998": [0.6, 0.5, 0.2, 0.02],
    "high_998": [1.4, 1.52, 1.81, 7.7],
    "shrunken": [0.72, 1.05, 1.1, 6.6],
    "shrunken_low": [0.58, 0.81, 0.77, 5.5],
    "shrunken_high": [0.86, 1.29, 1.45, 9.8],
    "flag": ["below 95 %", "within limits", "low volume", "too few"],
    "shown": [True, True, True, False],
})  # fmt: skip
CURVE = pd.DataFrame({
    "n": [18.0, 70.0, 150.0],
    "low_95": [0.5, 0.7, 0.76],
    "high_95": [1.5, 1.3, 1.24],
    "low_998": [0.2, 0.5, 0.62],
    "high_998": [1.8, 1.5, 1.38],
    "centre": [1.0, 1.0, 1.0],
})  # fmt: skip


def drawn(kind: str, point: str = "ratio", table: pd.DataFrame = TABLE) -> go.Figure:
    if kind == "funnel":
        return funnel.draw(table, CURVE, "clinic", point, "episodes")
    return funnel.each(table, "clinic", point)


def written(figure: go.Figure) -> str:
    parts = [note.text for note in figure.layout.annotations]
    return " ".join([*parts, *(f"{trace.customdata} {trace.text}" for trace in figure.data)])


@pytest.mark.parametrize("point", ["ratio", "difference"])
@pytest.mark.parametrize("kind", ["funnel", "each"])
def test_too_few_are_not_drawn(kind: str, point: str) -> None:
    """Who is not shown leaves neither a mark nor a word, nor does it stretch an axis."""
    assert "Small" not in written(drawn(kind, point))
    assert drawn(kind, point) == drawn(kind, point, TABLE[TABLE["shown"]])


@pytest.mark.parametrize("kind", ["funnel", "each"])
def test_shape_says_what_colour_says(kind: str) -> None:
    """A diamond lies outside, a disc within, and a ring, filled with the paper's colour, has no flag."""
    marks = {trace.name: trace.marker for trace in drawn(kind).data if trace.name}
    assert marks["outside them"].symbol == "diamond"
    assert marks["within the 95 % limits"].symbol == "circle"
    assert marks["not flagged"].color != marks["within the 95 % limits"].color
    assert marks["not flagged"].line.width == 2


@pytest.mark.parametrize("kind", ["funnel", "each"])
def test_names_are_never_markup(kind: str) -> None:
    """What an export calls a provider is text: Plotly's mark-up in it is escaped."""
    assert "&lt;b&gt;North" in written(drawn(kind))
    assert "<b>North" not in written(drawn(kind))


def test_nothing_is_computed() -> None:
    """Every value drawn stands in the table or in the curve, and every point carries the code of its provider."""
    found = drawn("funnel")
    values = {*TABLE["ratio"], *CURVE.drop(columns="n").to_numpy().ravel()}
    points = [trace for trace in found.data if trace.name]
    assert {float(y) for trace in found.data for y in trace.y} <= values
    assert sorted(row[0] for trace in points for row in trace.customdata) == ["E", "N", "S"]


def test_rows_keep_the_order_of_the_table() -> None:
    """A provider stands where the table has it, whatever its result: places from the top are 0, 1, 2."""
    found = drawn("each")
    places = {row[0]: y for trace in found.data if trace.name for row, y in zip(trace.customdata, trace.y, strict=True)}
    assert places == {"N": 0, "S": 1, "E": 2}


def test_lines_are_told_apart_without_colour() -> None:
    """The limits of 95 % are dashed, those of 99.8 % are not, and each is named at its end."""
    found = drawn("funnel")
    dashes = [trace.line.dash for trace in found.data if trace.mode == "lines"]
    assert dashes == ["dot", None, "dash", "dash", None]
    assert {"expected", "95 %", "99.8 %"} <= {note.text for note in found.layout.annotations}


def test_completion_stands_beside_each() -> None:
    """What is said of a point has its counts, what was expected, and its completion."""
    said = [row[1] for trace in drawn("funnel").data if trace.name for row in trace.customdata if row[0] == "S"]
    assert said[0].replace("\N{NO-BREAK SPACE}", " ").startswith("South: 30 of 60, expected 28.0; completion 80 %")
