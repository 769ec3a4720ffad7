"""Responders: the improved and the worsened of the measured, and how far the missing could move it (thin line)."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import MIDDLE, MUTED, PALE, PAPER
from analysis.figures.rows import emphasis, legend_above, percent_axis, segments, tracks

END = {"symbol": "line-ns", "size": 9, "line": {"width": 1.5, "color": MUTED}}


def draw(table: pd.DataFrame, label: str, chosen: str | None = None) -> go.Figure:
    """Points from responder rows; of several rows one may be `chosen`.

    Columns: `label`, n_due, n_measured, n_improved, n_worsened, rate and worsened_rate each with _low, _high and _of_due,
    worst, best, shown.
    """
    shown = table[table["shown"]]
    says = [_says(row) for row in shown.itertuples()]
    figure = tracks(
        list(shown[label]), says, "share of the measured; thin line: what the missing could make it", (0, 1)
    )
    percent_axis(figure)
    segments(figure, shown["rate_low"], shown["rate_high"], {"color": MIDDLE, "width": 5})
    segments(figure, shown["worsened_rate_low"], shown["worsened_rate_high"], {"color": PALE, "width": 5})
    segments(figure, shown["worst"], shown["best"], {"color": MUTED, "width": 1}, END)
    hollow = {"color": PAPER, "line": {"color": MUTED, "width": 2}, "symbol": "diamond"}
    _marks(figure, shown, "worsened_rate", "worsened", {**hollow, "size": 10})
    _marks(figure, shown, "rate", "improved", {"color": emphasis(shown[label], chosen), "size": 13})
    legend_above(figure)
    return figure


def _marks(figure: go.Figure, shown: pd.DataFrame, column: str, name: str, marker: dict[str, object]) -> None:
    figure.add_scatter(
        x=shown[column],
        y=list(range(len(shown))),
        mode="markers",
        cliponaxis=False,
        marker=marker,
        name=name,
        customdata=[_hover(row) for row in shown.itertuples()],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _says(row: Any) -> str:
    improved = f"<b>{words.percent(row.rate)}</b>, {words.count(row.n_improved)} of {words.count(row.n_measured)}"
    return f"{improved}; worse {words.count(row.n_worsened)}"


def _hover(row: Any) -> str:
    limits = words.interval(row.rate_low, row.rate_high, words.percent)
    bounds = words.interval(row.worst, row.best, words.percent)
    worse = words.interval(row.worsened_rate_low, row.worsened_rate_high, words.percent)
    return (
        f"improved: {words.percent(row.rate)} of the measured ({limits}), {words.percent(row.rate_of_due)} of the "
        f"{words.count(row.n_due)} due<br>whatever the missing did: {bounds}<br>"
        f"worsened by as much: {words.percent(row.worsened_rate)} of the measured ({worse}), "
        f"{words.percent(row.worsened_rate_of_due)} of the due"
    )
