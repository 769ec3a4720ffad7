"""Calibration: of each tenth of the patients by what was expected, the share that improved, against the exact line."""

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, MIDDLE, MUTED, TEXT, axis_title, blank, note
from analysis.figures.rows import QUARTERS


def draw(table: pd.DataFrame) -> go.Figure:
    """A point with its interval for each tenth: columns expected, rate, rate_low, rate_high, n, n_improved, shown.

    On the dashed line as many improved as expected; above it more.
    """
    shown = table[table["shown"]]
    figure = blank(height=380, top=16, bottom=56, right=32)
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": MUTED, "width": 1.5, "dash": "dash"}, hoverinfo="skip"
    )
    note(
        figure,
        "as expected",
        x=0.98,
        y=0.98,
        xanchor="right",
        yanchor="bottom",
        textangle=0,
        font={"size": 12, "color": TEXT},
    )
    for row in shown.itertuples():
        figure.add_scatter(
            x=[row.expected, row.expected],
            y=[row.rate_low, row.rate_high],
            mode="lines",
            line={"color": MIDDLE, "width": 5},
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=shown["expected"],
        y=shown["rate"],
        mode="markers",
        cliponaxis=False,
        marker={"color": ACCENT, "size": 11},
        customdata=[
            f"expected {words.percent(row.expected)}: {words.percent(row.rate)} improved"
            f" ({words.confidence(row.rate_low, row.rate_high, words.percent)}),"
            f" {words.count(row.n_improved)} of {words.count(row.n)}"
            for row in shown.itertuples()
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    ticks = {"tickvals": QUARTERS, "ticktext": [words.percent(share) for share in QUARTERS], "showgrid": False}
    figure.update_xaxes(range=[0, 1], title=axis_title("expected from who the patients are"), **ticks)
    figure.update_yaxes(range=[0, 1.06], title=axis_title("improved at the latest score"), **ticks)
    return figure
