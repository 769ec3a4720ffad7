"""The figures of heart and safety draw what is shown, chance beside every change, and nothing of the rest."""

import pandas as pd
import pytest

from analysis.figures import heart, safety
from analysis.figures.ink import BAND

NONE = float("nan")
CHANGES = pd.DataFrame({
    "change": ["within the session", "first two to last two", "first at 130 or more, to last two", "first two to latest"],
    "n": [1389, 216, 156, 7],
    "mean": [-3.9, -3.4, -6.7, -30.0],
    "low": [-4.2, -4.4, -8.1, -70.0],
    "high": [-3.5, -2.5, -5.3, 10.0],
    "sd": [5.2, NONE, NONE, NONE],
    "noise": [20.0, 20.0, 20.0, 20.0],
    "reference": [NONE, NONE, -2.0, NONE],
    "shown": [True, True, True, False],
})  # fmt: skip
HARMS = pd.DataFrame({
    "harm": ["visits with an adverse event", "worsened", "surgery"],
    "n_known": [0, 400, 812],
    "n": [189, 40, 0],
    "rate": [NONE, 0.1, 0.0],
    "low": [NONE, 0.07, 0.0],
    "high": [NONE, 0.13, 0.0047],
    "shown": [False, True, True],
})  # fmt: skip


def bands(table: pd.DataFrame) -> int:
    """How many bands of chance a figure of changes has."""
    return sum(trace.line.color == BAND for trace in heart.changes(table, "change", "mmHg", 1).data)


def test_every_change_has_its_noise() -> None:
    """Behind each shown change of a measure with a known error lies the band of chance; without one there is none."""
    assert bands(CHANGES) == 3
    assert bands(CHANGES.assign(noise=NONE)) == 0


def test_reference_is_drawn_where_there_is_one() -> None:
    """Regression to the mean is a mark of its own, and is not drawn, nor named, where it is not known."""
    names = [trace.name for trace in heart.changes(CHANGES, "change", "mmHg", 1).data if trace.name]
    assert names == ["mean change, with its 95 % interval", "what regression to the mean alone would bring"]
    without = heart.changes(CHANGES.assign(reference=NONE), "change", "mmHg", 1)
    assert len([trace for trace in without.data if trace.name]) == 1


def test_axis_reaches_from_none_to_both_sides() -> None:
    """The axis is as long to either side of none, so that a fall does not look like more than it is; it holds the band."""
    low, high = heart.changes(CHANGES, "change", "mmHg", 1).layout.xaxis.range
    assert low == -high
    assert high > 20
    assert high < 70


def test_harm_of_zero_has_its_upper_limit() -> None:
    """0 of 812 is drawn with its interval, and what is not recorded is not drawn as none."""
    figure = safety.draw(HARMS)
    points = figure.data[-1]
    assert list(points.x) == pytest.approx([10.0, 0.0])
    written = " ".join(annotation.text for annotation in figure.layout.annotations)
    assert "0 of 812" in written
    assert "adverse" not in written


def test_categories_are_of_the_same_episodes() -> None:
    """Intake and now are two marks on one track, with the counts of now."""
    table = pd.DataFrame({
        "category": ["normal", "stage 2"], "n_of": [216, 216], "n_intake": [26, 96], "n_now": [43, 76],
        "intake_share": [0.12, 0.44], "now_share": [0.2, 0.35], "shown": [True, True],
    })  # fmt: skip
    figure = heart.categories(table)
    assert [trace.name for trace in figure.data if trace.name] == ["at intake", "now"]
    assert "43 of 216" in " ".join(annotation.text for annotation in figure.layout.annotations)


def test_course_shows_means_after_sessions_where_there_are_enough() -> None:
    """Beside the means before each visit stand those after it, where ten were read, over an axis that fits the readings."""
    table = pd.DataFrame({
        "visit": [1, 2, 3], "n": [40, 31, 12], "mean": [141.0, 138.0, 137.0], "low": [138.0, 134.0, 130.0],
        "high": [144.0, 142.0, 144.0], "baseline_mean": [141.0, 140.5, 142.0], "n_after": [30, 20, 9],
        "after_mean": [136.0, 134.0, 100.0], "shown": True, "shown_after": [True, True, False],
    })  # fmt: skip
    figure = heart.course(table, "mmHg")
    (after,) = [trace for trace in figure.data if trace.name == "after the session"]
    assert list(after.y) == [136.0, 134.0]
    assert figure.layout.yaxis.autorange
    assert figure.layout.yaxis.range is None
