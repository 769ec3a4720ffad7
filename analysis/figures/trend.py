"""A control chart: months as points, the mean and the limits of each phase as lines, and signals by their shape."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, MUTED, QUIET, SECOND, TEXT, THIRD, blank, note
from analysis.figures.rows import legend_above

KINDS = {
    "": ("no signal", {"symbol": "circle", "size": 8, "color": QUIET}),
    "improvement": ("signal, for the better", {"symbol": "circle", "size": 13, "color": ACCENT}),
    "concern": ("signal, for the worse", {"symbol": "diamond", "size": 13, "color": SECOND}),
    "neutral": ("signal", {"symbol": "square", "size": 12, "color": THIRD}),
}
LIMIT = {"color": MUTED, "width": 1, "dash": "dash"}
MEAN = {"color": MUTED, "width": 2}
TARGET = {"color": TEXT, "width": 2, "dash": "dot"}


def draw(
    table: pd.DataFrame, write: Callable[[float], str], period: Callable[[str], str], target: float | None
) -> go.Figure:
    """A chart from trend rows of one group: start_month, value, centre, lower, upper, kind, phase, denominator, shown.

    write: how a value is written; period: how a month (or quarter) is. The line is broken where a month is no point.
    """
    figure = blank(height=400, top=16, bottom=48, right=92)
    for _, phase in table[table["shown"]].groupby("phase"):
        _limits(figure, phase)
    _course(figure, table)
    for kind, (name, marker) in KINDS.items():
        _points(figure, table[table["shown"] & (table["kind"] == kind)], name, marker, write, period)
    if target is not None:
        figure.add_hline(y=target, line=TARGET)
        note(figure, f"target {write(target)}", x=1, xref="paper", xanchor="right", y=target, yanchor="bottom")
    latest = table[table["shown"]].iloc[-1]
    for column, name in (("upper", ""), ("centre", "mean "), ("lower", "")):
        if pd.notna(latest[column]):
            _at_the_right(figure, latest[column], f"{name}{write(latest[column])}")
    figure.update_xaxes(type="date", tickformat="%b<br>%Y", showgrid=False, nticks=8)
    figure.update_yaxes(tickformat=",.0%" if "%" in write(0.5) else None)
    legend_above(figure)
    return figure


def _limits(figure: go.Figure, phase: pd.DataFrame) -> None:
    for column, line in (("upper", LIMIT), ("centre", MEAN), ("lower", LIMIT)):
        figure.add_scatter(
            x=_days(phase),
            y=phase[column],
            mode="lines",
            line={**line, "shape": "hvh"},
            hoverinfo="skip",
            showlegend=False,
        )


def _course(figure: go.Figure, table: pd.DataFrame) -> None:
    """The line through the points, broken between phases and where a month is no point."""
    for _, phase in table.groupby("phase"):
        figure.add_scatter(
            x=_days(phase),
            y=phase["value"].where(phase["shown"]),
            mode="lines",
            line={"color": QUIET, "width": 2},
            hoverinfo="skip",
            showlegend=False,
        )


def _points(
    figure: go.Figure,
    points: pd.DataFrame,
    name: str,
    marker: dict[str, Any],
    write: Callable[[float], str],
    period: Callable[[str], str],
) -> None:
    if points.empty:
        return
    figure.add_scatter(
        x=_days(points),
        y=points["value"],
        mode="markers",
        marker=marker,
        name=name,
        cliponaxis=False,
        customdata=[_hover(row, name, write, period) for row in points.itertuples()],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _hover(row: Any, name: str, write: Callable[[float], str], period: Callable[[str], str]) -> str:
    limits = words.interval(row.lower, row.upper, write)
    return (
        f"<b>{write(row.value)}</b> in {period(row.start_month)}, n {words.count(row.denominator)}<br>"
        f"mean {write(row.centre)}, limits {limits}<br>{name}"
    )


def _at_the_right(figure: go.Figure, y: float, text: str) -> None:
    note(
        figure,
        text,
        x=1,
        xref="paper",
        xanchor="left",
        xshift=6,
        y=y,
        yanchor="middle",
        font={"size": 12, "color": TEXT},
    )


def _days(table: pd.DataFrame) -> list[str]:
    return [f"{month}-01" for month in table["start_month"]]
