"""A doctor's curve beside all other doctors': told apart without colour, and only what is shown."""

import pandas as pd

from analysis.figures.referrals import draw

CURVE = pd.DataFrame({
    "who": ["own", "own", "own", "others", "others"],
    "time": [7.0, 14.0, 21.0, 0.0, 14.0],
    "at_risk": [12, 10, 4, 90, 60],
    "estimate": [0.1, 0.2, 0.6, 0.0, 0.4],
    "low": [0.01, 0.05, 0.2, None, 0.3],
    "high": [0.3, 0.4, 0.9, None, 0.5],
    "shown": [True, True, False, True, True],
})  # fmt: skip


def test_the_two_curves_differ_by_dash() -> None:
    """The others' line is dotted, the own solid: in greyscale too one knows which is which."""
    lines = {trace.name: trace.line.dash for trace in draw(CURVE).data if trace.showlegend is not False}

    assert lines == {"this doctor's patients": None, "all other doctors' patients": "dot"}


def test_what_is_not_shown_is_not_drawn() -> None:
    """The own curve stops at its last day with ten at risk, where its number stands below the others' line."""
    figure = draw(CURVE)
    own = next(trace for trace in figure.data if trace.name == "this doctor's patients")
    end = next(note for note in figure.layout.annotations if note.text.startswith("20"))

    assert list(own.x) == [0, 7, 14]
    assert (end.x, end.yanchor) == (14, "top")
