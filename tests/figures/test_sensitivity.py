"""The figures about missing outcomes draw what their tables say, all that may be shown of it, and nothing else."""

import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.figures import sensitivity

REASONS = pd.DataFrame({
    "reason": ["Goals met", "Lost", "Surgery"],
    "n": [40, 20, 3],
    "n_measured": [40, 15, 3],
    "n_no_baseline": [0, 1, 0],
    "n_no_outcome": [0, 4, 0],
    "share": [1.0, 0.75, 1.0],
    "low": [0.91, 0.53, 0.44],
    "high": [1.0, 0.89, 1.0],
    "shown": [True, True, False],
})  # fmt: skip
STEPS = pd.DataFrame({
    "time": [0.0, 7.0, 21.0, 60.0],
    "at_risk": [40, 40, 22, 6],
    "plain": [0.0, 0.225, 0.44, 0.51],
    "low": [None, 0.11, 0.29, 0.34],
    "high": [None, 0.36, 0.58, 0.66],
    "weighted": [0.0, 0.231, 0.402, 0.47],
    "weighted_low": [None, 0.1, 0.25, 0.3],
    "weighted_high": [None, 0.37, 0.56, 0.64],
    "n_effective": [40.0, 39.1, 20.4, 5.2],
    "shown": [True, True, True, False],
})  # fmt: skip
TIPPING = pd.DataFrame({
    "clinic": ["<b>North", "South", "Small"],
    "reference": ["all others"] * 3,
    "difference": [0.12, -0.04, 0.9],
    "low": [0.03, -0.13, -0.2],
    "high": [0.21, 0.06, 0.99],
    "least": [0.06, -0.11, -1.0],
    "most": [0.18, 0.02, 1.0],
    "verdict": ["gone if 9 of 12 missing had failed; its interval includes 0 once 3 of 12 had failed", "a; b", "c"],
    "shown": [True, True, False],
})  # fmt: skip
DRAWN = {
    "reasons": (lambda: sensitivity.reasons(REASONS), REASONS, sensitivity.reasons),
    "curves": (lambda: sensitivity.curves(STEPS), STEPS, sensitivity.curves),
    "tipping": (
        lambda: sensitivity.tipping(TIPPING, "clinic"),
        TIPPING,
        lambda table: sensitivity.tipping(table, "clinic"),
    ),
}


def written(figure: go.Figure) -> str:
    return " ".join(
        [note.text for note in figure.layout.annotations] + [str(trace.customdata) for trace in figure.data]
    )


@pytest.mark.parametrize("name", DRAWN)
def test_hidden_rows_are_not_drawn(name: str) -> None:
    """A row that is not shown leaves neither a mark nor a word, nor does it stretch an axis."""
    draw, table, of = DRAWN[name]
    assert draw() == of(table[table["shown"]])


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_is_computed(name: str) -> None:
    """Every value drawn along the axis of values stands in the table."""
    draw, table, _ = DRAWN[name]
    known = set(table.select_dtypes("number").to_numpy().ravel())
    values = {float(value) for trace in draw().data for value in (trace.y if name == "curves" else trace.x)}
    assert values <= known


def test_names_are_never_markup() -> None:
    """What an export calls a group is text: Plotly's mark-up in it is escaped."""
    said = written(sensitivity.tipping(TIPPING, "clinic"))
    assert "&lt;b&gt;North" in said
    assert "<b>North" not in said


def test_verdict_stands_under_its_group() -> None:
    """Each group says what it takes in two lines: for the difference to be gone, and for its interval to hold 0."""
    said = written(sensitivity.tipping(TIPPING, "clinic"))
    assert "gone if 9 of 12 missing had failed<br>its interval includes 0 once 3 of 12 had failed" in said


def test_both_curves_end_in_their_value() -> None:
    """Plain and weighted are told apart by name and line, and each is labelled with its last shown value."""
    figure = sensitivity.curves(STEPS)
    lines = {trace.name: trace for trace in figure.data if trace.name}
    assert list(lines["as followed"].y) == [0.0, 0.225, 0.44]
    assert list(lines["weighted for the lost"].y) == [0.0, 0.231, 0.402]
    assert lines["as followed"].line.dash is None
    assert lines["weighted for the lost"].line.dash == "dash"
    assert {"44\N{NO-BREAK SPACE}%", "40\N{NO-BREAK SPACE}%"} <= {note.text for note in figure.layout.annotations}


def test_zero_is_in_the_middle() -> None:
    """Differences have an axis as far to the left as to the right, so that no side looks larger."""
    assert sum(sensitivity.tipping(TIPPING, "clinic").layout.xaxis.range) == pytest.approx(0)
