"""The control chart draws its table and nothing else: months, mean and limits by phase, and signals by their shape."""

from functools import partial

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import trend, words

WRITE = partial(words.percent, digits=0)
NONE = float("nan")
TABLE = pd.DataFrame({
    "start_month": ["2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06"],
    "denominator": [20, 22, 4, 25, 21, 30],
    "value": [0.41, 0.52, 0.99, 0.71, 0.32, NONE],
    "centre": [0.46, 0.46, NONE, 0.51, 0.51, NONE],
    "lower": [0.13, 0.14, NONE, 0.21, 0.22, NONE],
    "upper": [0.79, 0.78, NONE, 0.81, 0.82, NONE],
    "kind": ["", "", "", "improvement", "concern", ""],
    "phase": [1, 1, 1, 2, 2, 2],
    "shown": [True, True, False, True, True, False],
})  # fmt: skip


def draw(table: pd.DataFrame = TABLE, target: float | None = None) -> go.Figure:
    return trend.draw(table, WRITE, str, target)


def test_months_that_are_no_points_are_not_drawn() -> None:
    """A month under 10 leaves neither a mark nor a word, and breaks the line."""
    figure = draw()
    drawn = [float(y) for trace in figure.data for y in trace.y if pd.notna(y)]
    assert 0.99 not in drawn
    assert "99" not in " ".join(str(trace.customdata) for trace in figure.data)
    (course, _) = [trace for trace in figure.data if trace.mode == "lines" and len(trace.x) == 3]
    assert pd.isna(list(course.y)[2])
    assert not course.connectgaps


def test_nothing_is_computed() -> None:
    """Every value drawn stands in the table."""
    table = set(TABLE[["value", "centre", "lower", "upper"]].to_numpy().ravel())
    assert {float(y) for trace in draw().data for y in trace.y if pd.notna(y)} <= table


def test_lines_break_at_a_known_change() -> None:
    """No line, neither of the values nor of the limits, runs from one phase to the next."""
    for trace in draw().data:
        if trace.mode == "lines":
            assert len(set(TABLE.loc[TABLE["start_month"].isin([day[:7] for day in trace.x]), "phase"])) == 1


def test_kinds_differ_in_shape() -> None:
    """Without any colour, the kinds of points are told apart by their shape and named in the legend."""
    named = {trace.name: trace.marker.symbol for trace in draw().data if trace.mode == "markers"}
    assert named.keys() == {"no signal", "signal, for the better", "signal, for the worse"}
    sizes = {(trace.marker.symbol, trace.marker.size) for trace in draw().data if trace.mode == "markers"}
    assert len(sizes) == 3
    assert len({marker["symbol"] for _, marker in trend.KINDS.values() if marker["size"] > 8}) == 3


def test_the_target_is_written() -> None:
    """The target is a line of its own with its value; without one there is none."""
    assert "target 60" in " ".join(note.text for note in draw(target=0.6).layout.annotations)
    assert "target" not in " ".join(note.text for note in draw().layout.annotations)
