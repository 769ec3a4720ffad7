"""Lasting: who is still improved so many weeks after the end of care, and how far those not asked could move it."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, MIDDLE
from analysis.figures.responders import END
from analysis.figures.rows import percent_axis, segments, tracks


def draw(table: pd.DataFrame) -> go.Figure:
    """Points from lasting rows of one group: weeks, n_reached, n_known, n_still, rate, low, high, worst, best, shown."""
    shown = table[table["shown"]]
    labels = [f"{weeks} weeks after the end" for weeks in shown["weeks"]]
    says = [
        f"<b>{words.percent(row.rate)}</b>, {words.count(row.n_still)} of {words.count(row.n_known)}"
        for row in shown.itertuples()
    ]
    title = "still improved, of the known; thin: the others"
    figure = tracks(labels, says, title, (0, 1))
    percent_axis(figure)
    segments(figure, shown["low"], shown["high"], {"color": MIDDLE, "width": 5})
    segments(figure, shown["worst"], shown["best"], {"color": END["line"]["color"], "width": 1}, END)
    figure.add_scatter(
        x=shown["rate"],
        y=list(range(len(shown))),
        mode="markers",
        cliponaxis=False,
        marker={"color": ACCENT, "size": 13},
        customdata=[_hover(row) for row in shown.itertuples()],
        hovertemplate="%{customdata}<extra></extra>",
    )
    return figure


def _hover(row: Any) -> str:
    return (
        f"{words.percent(row.rate)} of the known ({words.interval(row.low, row.high, words.percent)})<br>known: "
        f"{words.count(row.n_known)} of {words.count(row.n_reached)}; whatever became of the others: "
        f"{words.interval(row.worst, row.best, words.percent)}"
    )
