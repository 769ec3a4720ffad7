"""The figure of calibration draws the tenths it is given, all that may be shown of them, and nothing else."""

import pandas as pd

from analysis.figures import calibration

TENTHS = pd.DataFrame({
    "expected": [0.21, 0.43, 0.9],
    "rate": [0.25, 0.5, 1.0],
    "rate_low": [0.12, 0.33, 0.1],
    "rate_high": [0.4, 0.66, 1.0],
    "n": [40, 42, 3],
    "n_improved": [10, 21, 3],
    "shown": [True, True, False],
})  # fmt: skip


def test_only_the_shown_are_drawn() -> None:
    """A tenth of fewer than ten leaves neither a mark nor a word."""
    assert calibration.draw(TENTHS) == calibration.draw(TENTHS[TENTHS["shown"]])


def test_nothing_is_computed() -> None:
    """Every value drawn stands in the table, but for the line of exact agreement; a point says its counts."""
    line, *traces = calibration.draw(TENTHS).data
    assert (list(line.x), list(line.y)) == ([0, 1], [0, 1])
    known = set(TENTHS[["expected", "rate", "rate_low", "rate_high"]].to_numpy().ravel())
    assert {float(value) for trace in traces for value in (*trace.x, *trace.y)} <= known
    assert "10 of 40" in traces[-1].customdata[0]
