"""Figures draw what the table says, all that may be shown of it, and nothing else."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from streamlit.elements.lib import streamlit_plotly_theme as placeholders

from analysis.figures import (
    cumulative,
    distribution,
    improvement,
    ink,
    ladder,
    landmarks,
    levels,
    pain,
    responders,
    sessions,
    trajectory,
)

WEEKS = {f"by_week_{week}{part}": [0.2, 0.4, 0.5] for week in (4, 8, 12) for part in ("", "_low", "_high")}
GROUPED = pd.DataFrame({
    "clinic": ["<b>North", "South", "Small"],
    "n": [40, 30, 4],
    "baseline_mean": [6.1, 5.4, 9.9],
    "latest_mean": [3.2, 4.4, 0.1],
    "change_mean": [-2.9, -1.0, -9.8],
    "change_low": [-3.5, -1.6, -12.0],
    "change_high": [-2.3, -0.4, -7.0],
    "median": [31.0, None, 7.0],
    "n_due": [50, 36, 6],
    "n_measured": [40, 30, 4],
    "n_improved": [24, 9, 4],
    "rate": [0.6, 0.3, 1.0],
    "rate_low": [0.45, 0.17, 0.51],
    "rate_high": [0.74, 0.48, 1.0],
    "rate_of_due": [0.48, 0.25, 0.67],
    "n_worsened": [2, 5, 0],
    "worsened_rate": [0.05, 0.167, 0.0],
    "worsened_rate_low": [0.014, 0.073, 0.0],
    "worsened_rate_high": [0.165, 0.336, 0.49],
    "worsened_rate_of_due": [0.04, 0.139, 0.0],
    "reference_mean": [5.6, None, 9.0],
    "worst": [0.48, 0.25, 0.67],
    "best": [0.68, 0.42, 1.0],
    "attended": [200, 150, 3],
    "late_cancel": [10, 12, 1],
    "no_show": [20, 9, 2],
    "n_to_attend": [230, 171, 6],
    "no_show_rate": [0.087, 0.053, 0.333],
    "shown": [True, True, False],
    **WEEKS,
})  # fmt: skip
CURVE = pd.DataFrame({
    "time": [0, 7, 21, 60],
    "at_risk": [40, 40, 22, 6],
    "improved": [0, 9, 8, 1],
    "ended": [0, 2, 3, 0],
    "censored": [0, 7, 5, 5],
    "estimate": [0.0, 0.225, 0.44, 0.51],
    "low": [None, 0.11, 0.29, 0.34],
    "high": [None, 0.36, 0.58, 0.66],
    "shown": [True, True, True, False],
})  # fmt: skip
COMPETING = CURVE.assign(estimate=[0.0, 0.05, 0.13, 0.13])
AT_RISK = pd.DataFrame({
    "tick": [0, 28, 56, 84],
    "at_risk": [40, 14, 8, 0],
    "improved": [0, 17, 17, 18],
    "ended": [0, 5, 5, 5],
    "censored": [0, 4, 10, 17],
})  # fmt: skip
VISITS = pd.DataFrame({
    "visit": [1, 2, 3],
    "n": [40, 31, 6],
    "mean": [6.0, 5.1, 2.2],
    "low": [5.5, 4.4, 0.3],
    "high": [6.5, 5.8, 4.1],
    "baseline_mean": [6.0, 6.2, 7.0],
    "reference_mean": [5.5, 5.7, 6.5],
    "shown": [True, True, False],
})  # fmt: skip
CHANGES = pd.DataFrame({"change": [-3.0, -1.0, 0.0, 2.0], "step": [1.0] * 4, "n": [5, 9, 4, 2]})
THRESHOLDS = pd.DataFrame({
    "clinic": ["<b>North"] * 3 + ["South"] * 3 + ["Small"] * 3,
    "threshold": [0.0, 2.0, 4.0] * 3,
    "n_measured": [40] * 3 + [30] * 3 + [4] * 3,
    "n_reached": [36, 24, 4, 24, 9, 6, 4, 4, 4],
    "rate": [0.9, 0.6, 0.1, 0.8, 0.3, 0.2, 1.0, 1.0, 1.0],
    "rate_low": [0.77, 0.45, 0.04, 0.63, 0.17, 0.1, 0.51, 0.51, 0.51],
    "rate_high": [0.96, 0.74, 0.23, 0.9, 0.48, 0.37, 1.0, 1.0, 1.0],
    "n_others": [1] * 6 + [0] * 3,
    "n_turned": [0, 0, 1] * 2 + [0] * 3,
    "n_pairs_turned": [0, 0, 1] * 3,
    "shown": [True] * 6 + [False] * 3,
})  # fmt: skip
CITED = pd.DataFrame({
    "threshold": [2.0, 3.0],
    "name": ["important change", "measurement error (MDC)"],
    "is_reference": [True, False],
})  # fmt: skip
LEVELS = pd.DataFrame({
    "level": [2.5, 4.5, 9.5],
    "n": [12, 40, 3],
    "change_mean": [-0.5, -1.5, -8.0],
    "change_low": [-1.2, -2.0, -9.5],
    "change_high": [0.2, -1.0, -6.5],
    "fitted": [-0.6, -1.4, -4.2],
    "shown": [True, True, False],
})  # fmt: skip
LADDER = pd.DataFrame(
    [{"referred": 60, "intake": 55, "first_visit": 50, "two_scores": 44, "outcome": 40, "improved": 24}]
)

BY_GROUP: dict[str, Callable[[pd.DataFrame], go.Figure]] = {
    "pain": lambda table: pain.draw(table, "clinic", "mean pain", (0, 10)),
    "landmarks": lambda table: landmarks.draw(table, "clinic"),
    "responders": lambda table: responders.draw(table, "clinic"),
    "sessions": lambda table: sessions.draw(table, "clinic"),
}
CURVES: dict[str, Callable[[], go.Figure]] = {
    "cumulative": lambda: cumulative.draw(THRESHOLDS, CITED, "points", "clinic"),
    "cumulative of one": lambda: cumulative.draw(THRESHOLDS.head(3), CITED, "points"),
    "levels": lambda: levels.draw(LEVELS, "pain", (0, 10), -0.6),
}
ALL: dict[str, Callable[[], go.Figure]] = {
    **{name: lambda draw=draw: draw(GROUPED) for name, draw in BY_GROUP.items()},
    "ladder": lambda: ladder.draw(LADDER, "the latest score"),
    "improvement": lambda: improvement.draw(CURVE, COMPETING, AT_RISK, "days"),
    "trajectory": lambda: trajectory.draw(VISITS, "mean pain", (0, 10)),
    "distribution": lambda: distribution.draw(CHANGES, "change", lower_is_better=True, reference=-0.6),
    **CURVES,
}


def written(figure: go.Figure) -> str:
    """All that a reader can read in a figure: labels, hover texts, names."""
    annotations = " ".join(note.text for note in figure.layout.annotations)
    return annotations + " ".join(str(trace.customdata) + str(trace.text) + str(trace.name) for trace in figure.data)


def numbers(figure: go.Figure) -> list[float]:
    """Every value on a value axis."""
    return [float(x) for trace in figure.data for x in trace.x if pd.notna(x)]


def trace(figure: go.Figure, name: str) -> Any:
    return next(trace for trace in figure.data if trace.name == name)


@pytest.mark.parametrize("name", BY_GROUP)
def test_hidden_groups_are_not_drawn(name: str) -> None:
    """A group whose row is not shown leaves neither a mark nor a word in the figure."""
    figure = BY_GROUP[name](GROUPED)
    assert "Small" not in written(figure)
    assert figure == BY_GROUP[name](GROUPED[GROUPED["shown"]])


@pytest.mark.parametrize("name", BY_GROUP)
def test_names_are_never_markup(name: str) -> None:
    """What an export calls a group is text: Plotly's mark-up in it is escaped, in labels and in hover texts."""
    said = written(BY_GROUP[name](GROUPED))
    assert "&lt;b&gt;North" in said
    assert "<b>North" not in said


@pytest.mark.parametrize("name", BY_GROUP)
def test_nothing_is_computed(name: str) -> None:
    """Every value drawn stands in the table: a figure calculates nothing."""
    known = set(GROUPED.select_dtypes("number").to_numpy().ravel())
    assert set(numbers(BY_GROUP[name](GROUPED))) <= known


@pytest.mark.parametrize("name", BY_GROUP)
def test_every_group_has_its_track(name: str) -> None:
    """A figure grows by the same height for each group, so that no row is ever cramped or cut off."""
    one, two = GROUPED.head(1), GROUPED.head(2)
    grown = BY_GROUP[name](two).layout.height - BY_GROUP[name](one).layout.height
    assert grown >= 40


@pytest.mark.parametrize("name", ["landmarks", "responders", "sessions"])
def test_rates_have_the_whole_axis(name: str) -> None:
    """Shares are drawn on an axis from 0 to 1 that is written in per cent."""
    axis = BY_GROUP[name](GROUPED).layout.xaxis
    assert axis.range == (0, 1)
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in axis.ticktext] == [
        "0 %",
        "25 %",
        "50 %",
        "75 %",
        "100 %",
    ]


@pytest.mark.parametrize("name", ALL)
def test_figures_stay_put(name: str) -> None:
    """No figure can be dragged, zoomed or redrawn by hand, each has a height of its own, and the page gives the width."""
    layout = ALL[name]().layout
    assert layout.dragmode is False
    assert all(axis.fixedrange for axis in (layout.xaxis, layout.yaxis))
    assert layout.height
    assert layout.width is None


@pytest.mark.parametrize("name", ALL)
def test_colours_come_from_the_theme(name: str) -> None:
    """A figure names no colour of its own: only Streamlit's placeholders, so light and dark are both right."""
    known = {value for key, value in vars(placeholders).items() if key.isupper()}
    found = {part for part in ALL[name]().to_json().split('"') if part.startswith("#")}
    assert found <= known


def test_placeholders_are_those_of_streamlit() -> None:
    """The colour roles are the placeholders that the installed Streamlit replaces in the browser."""
    categories = [getattr(placeholders, f"CATEGORY_{place}") for place in range(6)]
    assert categories == [ink.ACCENT, ink.SECOND, ink.THIRD, ink.FOURTH, ink.FIFTH, ink.QUIET]
    sequence = [getattr(placeholders, f"SEQUENTIAL_{place}") for place in (1, 3, 5, 7)]
    assert sequence == [ink.BAND, ink.PALE, ink.MIDDLE, ink.DEEP]
    assert (ink.MUTED, ink.TEXT, ink.PAPER) == (placeholders.GRAY_70, placeholders.GRAY_90, placeholders.BG_COLOR)


def test_no_figure_leaves_for_a_cloud() -> None:
    """The configuration that goes with every figure keeps Plotly's upload button off."""
    assert ink.CONFIG["showSendToCloud"] is False


def test_ladder_counts() -> None:
    """The ladder's bars are its counts, from zero to all that were referred, each with its denominator."""
    figure = ladder.draw(LADDER, "the latest score")
    assert numbers(figure) == [60, 55, 50, 44, 40, 24]
    assert figure.layout.xaxis.range == (0, 60)
    assert "24 of 60" in written(figure)


def test_empty_ladder() -> None:
    """A ladder of nobody is still an axis that begins at zero."""
    assert ladder.draw(LADDER * 0, "day 56").layout.xaxis.range == (0, 1)


def test_pain_says_the_change() -> None:
    """Each pair of scores is labelled with its mean change, the interval and how many patients it is of."""
    assert "<b>−2.9</b> (−3.5 to −2.3), n 40" in written(BY_GROUP["pain"](GROUPED))


def test_pain_span_is_the_range_of_the_measure() -> None:
    """Means are drawn over the whole range of the measure, never over a part that makes a change look larger."""
    assert BY_GROUP["pain"](GROUPED).layout.xaxis.range == (0, 10)


def test_chosen_stands_out() -> None:
    """Of several groups only the chosen one has the strong colour."""
    marks = responders.draw(GROUPED, "clinic", "South").data[-1]
    assert list(marks.marker.color) == [ink.QUIET, ink.ACCENT]


def test_responders_show_what_the_missing_could_do() -> None:
    """Beside the interval stands the line from the worst to the best that the missing could make of the rate."""
    drawn = numbers(BY_GROUP["responders"](GROUPED))
    assert {0.48, 0.68, 0.25, 0.42} <= set(drawn)


def test_landmarks_say_not_reached() -> None:
    """A median that was not reached is said so, and is no number."""
    assert "<b>31 days</b>, n 40" in written(BY_GROUP["landmarks"](GROUPED))
    assert "<b>not reached</b>, n 30" in written(BY_GROUP["landmarks"](GROUPED))


def test_sessions_are_shares_of_the_denominator() -> None:
    """Bars are stacked to one whole of exactly the bookings behind the no-show rate: cancelled in time is not among them."""
    figure = BY_GROUP["sessions"](GROUPED)
    assert (figure.layout.barmode, figure.layout.barnorm) == ("stack", "fraction")
    assert [trace.name for trace in figure.data] == ["attended", "cancelled late", "no-show"]


def test_curve_rises_in_steps_while_shown() -> None:
    """The curve is drawn in steps up to the last day with enough at risk, upwards, on an axis from 0 to 1."""
    figure = improvement.draw(CURVE, COMPETING, AT_RISK, "days")
    line = trace(figure, "reached improvement")
    assert list(line.x) == [0, 7, 21]
    assert list(line.y) == [0.0, 0.225, 0.44]
    assert line.line.shape == "hv"
    assert figure.layout.yaxis.range == (0, 1)


def test_competing_end_has_its_own_curve() -> None:
    """Ending without improvement is drawn beside improvement; where ends censor there is no such curve."""
    assert list(trace(improvement.draw(CURVE, COMPETING, AT_RISK, "days"), "care ended without it").y) == [
        0.0,
        0.05,
        0.13,
    ]
    names = [drawn.name for drawn in improvement.draw(CURVE, None, AT_RISK, "days").data]
    assert "care ended without it" not in names


def test_counts_stand_under_their_day() -> None:
    """The table at risk is data on the axis of the curve: each count under its tick, down to the last day with anyone."""
    figure = improvement.draw(CURVE, COMPETING, AT_RISK, "days")
    rows = [drawn for drawn in figure.data if drawn.mode == "text"]
    assert [list(row.x) for row in rows] == [[0, 28, 56]] * 4
    assert [list(row.text) for row in rows] == [["40", "14", "8"], ["0", "17", "17"], ["0", "5", "5"], ["0", "4", "10"]]
    assert list(figure.layout.xaxis.tickvals) == [0, 28, 56]
    assert list(figure.layout.yaxis2.ticktext) == ["At risk", "Improved", "Ended", "Censored"]


def test_no_band_where_nothing_can_be_estimated() -> None:
    """A day without limits has no band, and its hover text says that they are not estimable."""
    figure = improvement.draw(CURVE, COMPETING, AT_RISK, "days")
    band = [drawn for drawn in figure.data if drawn.hoverinfo == "skip" and drawn.mode == "lines"]
    assert [list(edge.x) for edge in band] == [[7, 21], [7, 21]]
    assert "interval not estimable" in trace(figure, "reached improvement").customdata[0]


def test_trajectory_has_the_baseline_of_the_same_patients() -> None:
    """Beside each mean stands the baseline of just those patients, and under each visit how many they are."""
    figure = trajectory.draw(VISITS, "mean pain", (0, 10))
    assert list(trace(figure, "mean before the visit").y) == [6.0, 5.1]
    assert list(trace(figure, "baseline of the same patients").y) == [6.0, 6.2]
    assert list(figure.layout.xaxis.ticktext) == ["1<br>40", "2<br>31"]
    assert figure.layout.yaxis.range == (0, 10)


@pytest.mark.parametrize(("lower_is_better", "strong"), [(True, [-3.0, -1.0]), (False, [2.0])])
def test_better_is_the_strong_colour(lower_is_better: bool, strong: list[float]) -> None:
    """In the spread of changes the better side of zero has the strong colour, and says that it is the better one."""
    figure = distribution.draw(CHANGES, "change", lower_is_better=lower_is_better)
    bars = figure.data[0]
    assert [x for x, color in zip(bars.x, bars.marker.color, strict=True) if color == ink.ACCENT] == strong
    left = next(note.text for note in figure.layout.annotations if note.x == 0)
    assert left == ("better" if lower_is_better else "worse")
    assert figure.layout.yaxis.rangemode == "tozero"


def test_ladder_names_the_moment() -> None:
    """The last step says at which score it was counted: the latest, or the one nearest to a day."""
    assert "Improved at day 56" in written(ladder.draw(LADDER, "day 56"))
    assert "latest" not in written(ladder.draw(LADDER, "day 56"))


def test_curves_draw_only_the_shown() -> None:
    """Groups and levels of too few leave neither a line nor a word, and names are text in legend and hover."""
    figure = CURVES["cumulative"]()
    assert {drawn.name for drawn in figure.data if drawn.name} == {"&lt;b&gt;North", "South"}
    assert "Small" not in written(figure)
    dots = next(drawn for drawn in CURVES["levels"]().data if drawn.mode == "markers")
    assert list(dots.x) == [2.5, 4.5]


def test_cumulative_curve_falls_in_steps() -> None:
    """Between two thresholds that somebody reached stands the share of the higher one: nobody reached more in between."""
    line = trace(CURVES["cumulative"](), "South")
    assert (list(line.x), list(line.y), line.line.shape) == ([0, 2, 4], [0.8, 0.3, 0.2], "vh")


def test_strip_fills_where_the_order_is_another() -> None:
    """The strip runs from the threshold before to the one that turned the order, and is there for several groups only."""
    strips = [drawn for drawn in CURVES["cumulative"]().data if drawn.yaxis == "y2"]
    assert [list(drawn.x) for drawn in strips] == [[2.0, 4.0]]
    assert "filled: another order of groups than at 2 points" in written(CURVES["cumulative"]())
    assert not [drawn for drawn in CURVES["cumulative of one"]().data if drawn.yaxis == "y2"]


def test_cited_thresholds_are_lines() -> None:
    """Every cited threshold is a line with its name and amount."""
    figure = CURVES["cumulative"]()
    assert sorted(shape.x0 for shape in figure.layout.shapes) == [2.0, 3.0]
    assert "important change 2" in written(figure)
    assert "measurement error 3" in written(figure)


def test_worsened_stand_beside_the_improved() -> None:
    """A figure of responders draws and counts the worsened too, and says both of the measured and of the due."""
    figure = BY_GROUP["responders"](GROUPED)
    assert list(trace(figure, "worsened").x) == [0.05, 0.167]
    said = written(figure).replace("\\xa0", " ")
    assert "24 of 40; worse 2" in said
    assert "48 % of the 50 due" in said
    assert "4 % of the due" in said


def test_reference_stands_where_it_is_known() -> None:
    """The mark of change without treatment is drawn in the row of its group, and only where there is one."""
    mark = trace(BY_GROUP["pain"](GROUPED), "reference")
    assert (list(mark.x), list(mark.y)) == ([5.6], [0])
    for name in ("distribution", "levels"):
        assert "reference −0.6" in written(ALL[name]())
        (band,) = [shape for shape in ALL[name]().layout.shapes if shape.type == "rect"]
        assert {0, -0.6} <= {band.x0, band.x1, band.y0, band.y1}
    assert list(trace(ALL["trajectory"](), "reference").y) == [5.5, 5.7]


def test_groups_beside_each_other_share_one_axis() -> None:
    """Drawn beside a group that was followed longer, a figure keeps that one's axis and ticks, with counts at each."""
    longer = AT_RISK.assign(tick=AT_RISK["tick"] * 3)
    both = {"curve": CURVE, "at_risk": pd.concat([AT_RISK, longer])}
    mine, other = (improvement.draw(CURVE, COMPETING, table, "days", beside=both) for table in (AT_RISK, longer))
    assert mine.layout.xaxis.range == other.layout.xaxis.range
    assert list(mine.layout.xaxis.tickvals) == sorted({*AT_RISK["tick"], *longer.loc[longer["at_risk"] > 0, "tick"]})
    counts = [drawn for drawn in mine.data if drawn.mode == "text"]
    assert all(
        list(drawn.x) == [tick for tick in AT_RISK["tick"] if tick in mine.layout.xaxis.tickvals] for drawn in counts
    )


def test_curve_begins_at_nobody() -> None:
    """Where the first thing happens after day 0, the curve still begins at 0 on day 0, and says that nobody has yet."""
    line = trace(improvement.draw(CURVE.iloc[1:], None, AT_RISK, "days"), "reached improvement")
    assert (list(line.x), list(line.y)) == ([0, 7, 21], [0, 0.225, 0.44])
    assert line.customdata[0] == "nobody yet"
