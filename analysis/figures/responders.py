"""Responders: the rate of the measured with its interval, and how far the missing could move it (thin line)."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import MIDDLE, MUTED
from analysis.figures.rows import emphasis, percent_axis, segments, tracks

END = {"symbol": "line-ns", "size": 9, "line": {"width": 1.5, "color": MUTED}}


def draw(table: pd.DataFrame, label: str, chosen: str | None = None) -> go.Figure:
    """Points from responder rows: the `label` column, n_due, n_measured, n_improved, rate, rate_low, rate_high, worst,
    best, shown; of several rows one may be `chosen`.
    """
    shown = table[table["shown"]]
    says = [_says(row) for row in shown.itertuples()]
    figure = tracks(
        list(shown[label]), says, "improved, of those measured; thin line: how far the missing could move it", (0, 1)
    )
    percent_axis(figure)
    segments(figure, shown["rate_low"], shown["rate_high"], {"color": MIDDLE, "width": 5})
    segments(figure, shown["worst"], shown["best"], {"color": MUTED, "width": 1}, END)
    figure.add_scatter(
        x=shown["rate"],
        y=list(range(len(shown))),
        mode="markers",
        cliponaxis=False,
        marker={"color": emphasis(shown[label], chosen), "size": 13},
        customdata=[_hover(row) for row in shown.itertuples()],
        hovertemplate="%{customdata}<extra></extra>",
    )
    return figure


def _says(row: Any) -> str:
    return f"<b>{words.percent(row.rate)}</b>, {words.count(row.n_improved)} of {words.count(row.n_measured)}"


def _hover(row: Any) -> str:
    limits = words.interval(row.rate_low, row.rate_high, words.percent)
    bounds = words.interval(row.worst, row.best, words.percent)
    measured = f"{words.percent(row.rate)} of the measured ({limits})"
    return f"{measured}<br>{words.count(row.n_due)} were due; whatever the missing did: {bounds}"
