"""Safety: each kind of harm as a share of those where it is known, with its interval; 0 of n has an upper limit too."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, MIDDLE
from analysis.figures.rows import segments, tracks


def draw(table: pd.DataFrame) -> go.Figure:
    """Points from safety's detail "harms" of one group: harm, n_known, n, rate, low, high, shown."""
    shown = table[table["shown"]]
    says = [_says(row) for row in shown.itertuples()]
    low, high, rate = (100 * shown[column] for column in ("low", "high", "rate"))
    edge = max(5.0, 1.1 * high.max())
    figure = tracks(list(shown["harm"]), says, "share, with its 95 % interval; the axis ends where they do", (0, edge))
    figure.update_xaxes(tickformat=".0f", ticksuffix=f"{words.BEFORE_PERCENT}%", nticks=6)
    segments(figure, low, high, {"color": MIDDLE, "width": 5})
    figure.add_scatter(
        x=rate,
        y=list(range(len(shown))),
        mode="markers",
        cliponaxis=False,
        marker={"color": ACCENT, "size": 11},
        customdata=[f"{row.harm}: {_interval(row)}" for row in shown.itertuples()],
        hovertemplate="%{customdata}<extra></extra>",
    )
    return figure


def _says(row: Any) -> str:
    return f"<b>{words.percent(row.rate, 1)}</b> ({_interval(row)}), {words.count(row.n)} of {words.count(row.n_known)}"


def _interval(row: Any) -> str:
    return words.interval(row.low, row.high, lambda rate: words.percent(rate, 1))
