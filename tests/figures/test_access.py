"""The figures of access draw what may be shown, and a quartile that is not reached runs to the edge."""

import pandas as pd
import pytest

from analysis.figures import access

NAN = float("nan")
CURVE = pd.DataFrame({
    "time": [2, 14, 30, 90],
    "at_risk": [40, 31, 12, 11],
    "estimate": [0.1, 0.41, 0.62, 0.7],
    "low": [0.04, 0.27, 0.45, 0.5],
    "high": [0.23, 0.58, 0.79, 0.9],
    "shown": [True, True, True, True],
})  # fmt: skip
WAITS = pd.DataFrame({
    "clinic": ["<b>A", "B", "C"],
    "n": [40, 30, 9],
    "median": [14.0, 21.0, 77.0],
    "median_low": [12.0, 17.0, 70.0],
    "median_high": [16.0, NAN, 80.0],
    "q25": [9.0, 12.0, 60.0],
    "q75": [22.0, NAN, 81.0],
    "shown": [True, True, False],
})  # fmt: skip


def test_the_curve_begins_at_nobody_and_ends_at_twelve_weeks() -> None:
    """The line starts at 0 on day 0; what comes after day 84 is not drawn; 14 days are marked."""
    drawn = access.curve(CURVE)
    line = drawn.data[-1]
    assert list(zip(line.x, line.y, strict=True)) == [(0, 0), (2, 0.1), (14, 0.41), (30, 0.62)]
    assert drawn.layout.shapes[0].x0 == 14
    assert "31 still waiting" in line.customdata[2]


def test_groups_that_are_not_shown_are_not_drawn() -> None:
    """Medians of groups of ten or more are drawn; names from an export are no mark-up."""
    drawn = access.groups(WAITS, "clinic")
    assert list(drawn.data[-1].x) == [14, 21]
    said = " ".join(note.text for note in drawn.layout.annotations)
    assert "&lt;b&gt;A" in said
    assert "77" not in said


def test_what_is_not_reached_runs_to_the_edge() -> None:
    """The upper quartile of B is not reached: its line ends at the end of the axis, and its words say so."""
    drawn = access.groups(WAITS, "clinic")
    edge = drawn.layout.xaxis.range[1]
    ends = [trace.x[1] for trace in drawn.data if len(trace.x) == 2 and trace.mode == "lines"]
    assert ends == pytest.approx([22, edge, 16, edge])
    assert "three quarters by not reached" in drawn.data[-1].customdata[1]
