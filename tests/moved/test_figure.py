"""The waterfall draws the table it is given, and the sentence says what the table has."""

import pandas as pd
import pytest

from analysis.figures import ink, moved
from analysis.questions.moved_words import headline_sentence, moved_by

TABLE = pd.DataFrame(
    {
        "part": ["before", "rule", "new", "mix", "after"],
        "start": [2.0, 2.0, 2.0, 3.0, 2.5],
        "end": [2.0, 2.0, 3.0, 2.5, 2.5],
    }
)
ROW = {"headline": "change_mean", "unit": "points", "before": -2.1, "after": -2.2, "total": -0.1, "rule": 0.0,
       "corrected": 0.02, "late": 0.0, "new": -0.13, "mix": 0.01, "within": 0.0, "n_before": 20, "n_after": 30,
       "shown": True}  # fmt: skip


def test_bars_run_from_where_the_part_before_left_off() -> None:
    """Each part that moves has one bar, from its start to its end, in the colour of its way; the ends are marks."""
    figure = moved.draw(TABLE, list(TABLE["part"]), [""] * 5, "mean")
    bars = {(y, base, base + x): bar.marker.color for bar in figure.select_traces({"type": "bar"})
            for y, base, x in zip(bar.y, bar.base, bar.x, strict=True)}  # fmt: skip
    assert bars == {(2, 2.0, 3.0): ink.ACCENT, (3, 3.0, 2.5): ink.SECOND}
    marks = [(mark.x[0], mark.y[0]) for mark in figure.select_traces({"mode": "markers"})]
    assert marks == [(2.0, 0), (2.5, 4)]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "mean change −2.10 → −2.20 (−0.10), mostly newly counted patients (−0.13)."),
        ({"new": 0.0, "corrected": -0.11}, "mostly corrected records (−0.11)."),
        ({"new": -0.05, "within": -0.08}, "first of all patients counted before (−0.08)."),
        (
            {"total": 0.002, "before": -2.2, "after": -2.198},
            "stayed at −2.20; the largest of the parts that cancel out",
        ),
        ({"new": -0.13, "corrected": 0.23}, "went the other way: corrected records (+0.23)."),
        ({"shown": False}, "mean change counts too few to show (20 before and 30 now)."),
        (dict.fromkeys(("rule", "corrected", "late", "new", "mix", "within"), float("nan")), "is not taken apart."),
    ],
)
def test_sentence_names_what_moved_most(changed: dict[str, float], said: str) -> None:
    """The sentence has both values, the move, and the part that did most of it, or why there is none."""
    assert said in headline_sentence(ROW | changed, "X")


def test_amounts_are_never_rounded_into_nothing() -> None:
    """An amount that is rounded away is told from none at all; a share moves by percentage points."""
    share = {"unit": "share"}
    assert [moved_by(share, amount) for amount in (0.0, 0.0001, -0.0123)] == ["0", "≈ 0", "−1.2 %-points"]
