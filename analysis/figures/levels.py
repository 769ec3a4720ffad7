"""Change against the level, the mean of both scores (Oldham): dots are means of many, never one patient."""

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, BAND, MIDDLE, MUTED, TEXT, axis_title, blank, note


def draw(table: pd.DataFrame, label: str, span: tuple[float, float], reference: float | None = None) -> go.Figure:
    """Mean change with its interval at each step of the level, and the line through all; `span` is the range.

    reference: the mean change without treatment; change short of it is shaded.
    Columns of pain.details["levels"] of one group: level, n, change_mean, change_low, change_high, fitted, shown.
    """
    shown = table[table["shown"]]
    figure = blank(height=380, top=16, bottom=64)
    figure.add_hline(y=0, line={"color": MUTED, "width": 1})
    if pd.notna(reference):
        _reference(figure, reference)
    _intervals(figure, shown)
    figure.add_scatter(
        x=shown["level"],
        y=shown["fitted"],
        mode="lines",
        line={"color": MUTED, "width": 2, "dash": "dot"},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=shown["level"],
        y=shown["change_mean"],
        mode="markers",
        marker={"color": ACCENT, "size": 11},
        customdata=[
            f"about {row.level:g} on average: change {words.signed(row.change_mean)}"
            f" ({words.interval(row.change_low, row.change_high, words.signed)}), n {words.count(row.n)}"
            for row in shown.itertuples()
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure.update_xaxes(
        range=list(span),
        tickvals=shown["level"],
        ticktext=[f"{level:g}<br>{words.count(n)}" for level, n in zip(shown["level"], shown["n"], strict=True)],
        tickfont={"size": 11},
        showgrid=False,
        title=axis_title("mean of both scores, and under it how many"),
    )
    figure.update_yaxes(rangemode="tozero", title=axis_title(f"change in {label}"))
    return figure


def _reference(figure: go.Figure, reference: float) -> None:
    """Shade the change that needs no treatment."""
    figure.add_hrect(y0=0, y1=reference, fillcolor=BAND, line_width=0, layer="below")
    place = {
        "x": 1,
        "xref": "paper",
        "xanchor": "right",
        "y": reference,
        "yanchor": "top" if reference < 0 else "bottom",
    }
    note(figure, f"reference {words.signed(reference)}", font={"size": 12, "color": TEXT}, **place)


def _intervals(figure: go.Figure, shown: pd.DataFrame) -> None:
    for row in shown.dropna(subset=["change_low"]).itertuples():
        figure.add_scatter(
            x=[row.level, row.level],
            y=[row.change_low, row.change_high],
            mode="lines",
            line={"color": MIDDLE, "width": 5},
            hoverinfo="skip",
        )
