"""Dose without immortal time: the gain of the next session visit by visit, and what followed the landmark visit."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, MIDDLE, MUTED, PAPER, axis_title, blank
from analysis.figures.rows import legend_above, percent_axis, segments, tracks

END = {"symbol": "line-ns", "size": 9, "line": {"width": 1.5, "color": MUTED}}


def gains(table: pd.DataFrame, title: str) -> go.Figure:
    """Points from dose rows of one group: visit, n, n_left, gain_mean, estimate, low, high, shown; better is up."""
    shown = table[table["shown"]].dropna(subset=["estimate", "low", "high"])
    figure = blank(height=360, top=16, bottom=56)
    figure.add_hline(y=0, line={"color": MUTED, "width": 1})
    hollow = {"color": PAPER, "size": 9, "line": {"color": MUTED, "width": 2}}
    _points(figure, shown, "gain_mean", hollow, "only those who stayed")
    for row in shown.itertuples():
        figure.add_scatter(
            x=[row.visit, row.visit],
            y=[row.low, row.high],
            mode="lines",
            line={"color": MIDDLE, "width": 5},
            hoverinfo="skip",
            showlegend=False,
        )
    _points(figure, shown, "estimate", {"color": ACCENT, "size": 11}, "all who came")
    figure.update_xaxes(
        tickvals=shown["visit"],
        ticktext=[f"{visit}<br>{words.count(n)}" for visit, n in zip(shown["visit"], shown["n"], strict=True)],
        tickfont={"size": 11},
        showgrid=False,
        title=axis_title("from visit; under it how many were scored again"),
    )
    figure.update_yaxes(title=axis_title(title))
    legend_above(figure)
    return figure


def landmark(table: pd.DataFrame, label: str) -> go.Figure:
    """Rates from rows of the detail landmark: the `label` column, n_due, n_measured, n_improved, rate, low, high, best,
    worst, shown.
    """
    shown = table[table["shown"]]
    says = [
        f"<b>{words.percent(row.rate)}</b>, {words.count(row.n_improved)} of {words.count(row.n_measured)}"
        for row in shown.itertuples()
    ]
    figure = tracks(
        list(shown[label]), says, "improved at a later score; thin line: how far the missing could move it", (0, 1)
    )
    percent_axis(figure)
    segments(figure, shown["low"], shown["high"], {"color": MIDDLE, "width": 5})
    segments(figure, shown["worst"], shown["best"], {"color": MUTED, "width": 1}, END)
    figure.add_scatter(
        x=shown["rate"],
        y=list(range(len(shown))),
        mode="markers",
        cliponaxis=False,
        marker={"color": ACCENT, "size": 13},
        customdata=[_later(row) for row in shown.itertuples()],
        hovertemplate="%{customdata}<extra></extra>",
    )
    return figure


def _points(figure: go.Figure, shown: pd.DataFrame, column: str, marker: dict[str, object], name: str) -> None:
    figure.add_scatter(
        x=shown["visit"],
        y=shown[column],
        mode="markers",
        marker=marker,
        name=name,
        customdata=[_hover(row) for row in shown.itertuples()],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _hover(row: Any) -> str:
    limits = words.confidence(row.low, row.high, words.signed)
    return (
        f"after visit {row.visit}: {words.signed(row.estimate)} ({limits})<br>only those who stayed: "
        f"{words.signed(row.gain_mean)}, n {words.count(row.n)}; {words.count(row.n_left)} had left"
    )


def _later(row: Any) -> str:
    limits = words.confidence(row.low, row.high, words.percent)
    further = words.interval(row.further_low, row.further_high, words.signed)
    return (
        f"{words.percent(row.rate)} ({limits}), of {words.count(row.n_due)} due<br>"
        f"gain since: {words.signed(row.further_mean)} ({further})"
    )
