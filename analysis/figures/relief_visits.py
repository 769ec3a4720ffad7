"""Pain before and after each session, visit by visit: how far it falls within, and from one visit to the next."""

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, MIDDLE, SECOND, axis_title, blank
from analysis.figures.rows import legend_above

LINES = {"before_mean": ("before the session", ACCENT), "after_mean": ("after it", SECOND)}


def draw(table: pd.DataFrame, span: tuple[float, float]) -> go.Figure:
    """Means from relief's detail "visits" of one group: visit, n_scored, before_mean, after_mean, change_mean with its
    limits, shown; `span` is the range of the measure.
    """
    shown = table[table["shown"]]
    figure = blank(height=380, top=16, bottom=56)
    for row in shown.itertuples():
        figure.add_scatter(
            x=[row.visit, row.visit],
            y=[row.before_mean, row.after_mean],
            mode="lines",
            line={"color": MIDDLE, "width": 4},
            hoverinfo="skip",
            showlegend=False,
        )
    said = [
        f"visit {row.visit}: {words.number(row.before_mean)} before, {words.number(row.after_mean)} after<br>change "
        f"{words.signed(row.change_mean)} ({words.interval(row.change_low, row.change_high, words.signed)}), "
        f"n {words.count(row.n_scored)}"
        for row in shown.itertuples()
    ]
    for column, (name, color) in LINES.items():
        figure.add_scatter(
            x=shown["visit"],
            y=shown[column],
            mode="markers",
            marker={"color": color, "size": 11},
            name=name,
            customdata=said,
            hovertemplate="%{customdata}<extra></extra>",
        )
    figure.update_xaxes(
        tickvals=shown["visit"],
        ticktext=[f"{visit}<br>{_short(n)}" for visit, n in zip(shown["visit"], shown["n_scored"], strict=True)],
        tickfont={"size": 10},
        tickangle=0,
        showgrid=False,
        title=axis_title("visit, and under it how many were scored before and after"),
    )
    figure.update_yaxes(range=list(span), title=axis_title("mean pain; lower is better"))
    legend_above(figure)
    return figure


def _short(n: int) -> str:
    """A count in few enough letters to stand beside others on a narrow screen: 4127 → "4.1k"; the hover has it whole."""
    return words.count(n) if n < 1000 else f"{n / 1000:.1f}k" if n < 10_000 else f"{n / 1000:.0f}k"
