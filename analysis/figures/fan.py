"""The expected course as a fan: the middle half and eight in ten of the scores before each visit, and their median."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, BAND, MIDDLE, MUTED, PALE, axis_title, blank
from analysis.figures.rows import legend_above, percent_axis, segments, tracks

NOMINAL = {"symbol": "line-ns", "size": 20, "line": {"width": 2, "color": MUTED}}


def draw(table: pd.DataFrame, title: str, span: tuple[float, float]) -> go.Figure:
    """A fan from expected rows of one condition and band: visit, n_came, n, p10 to p90, shown; `span` is the range."""
    shown = table[table["shown"]]
    figure = blank(height=380, top=16, bottom=64)
    _between(figure, shown, "p10", "p90", BAND, "eight in ten")
    _between(figure, shown, "p25", "p75", PALE, "middle half")
    figure.add_scatter(
        x=shown["visit"],
        y=shown["p50"],
        mode="lines+markers",
        line={"color": ACCENT, "width": 3},
        marker={"size": 7},
        name="median",
        customdata=[_hover(row) for row in shown.itertuples()],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure.update_xaxes(
        tickvals=shown["visit"],
        ticktext=[f"{row.visit}<br>{words.count(row.n)}<br>{words.count(row.n_came)}" for row in shown.itertuples()],
        tickfont={"size": 11},
        showgrid=False,
        title=axis_title("visit; under it how many were scored, and how many came"),
    )
    figure.update_yaxes(range=list(span), title=axis_title(title))
    legend_above(figure)
    return figure


def calibration(table: pd.DataFrame) -> go.Figure:
    """The detail calibration: share of later scores under each percentile with its interval, and what was expected."""
    shown = table[table["shown"]]
    figure = tracks(
        [f"under the {percentile}th percentile" for percentile in shown["percentile"]],
        [f"<b>{words.percent(row.estimate)}</b>, expected {words.percent(row.expected)}" for row in shown.itertuples()],
        "share of the scores of later episodes",
        (0, 1),
    )
    percent_axis(figure)
    segments(figure, shown["low"], shown["high"], {"color": MIDDLE, "width": 5})
    for name, column, marker in (
        ("expected", "expected", NOMINAL),
        ("found in later episodes", "estimate", {"color": ACCENT, "size": 13}),
    ):
        figure.add_scatter(
            x=shown[column],
            y=list(range(len(shown))),
            mode="markers",
            cliponaxis=False,
            marker=marker,
            name=name,
            customdata=[_found(row) for row in shown.itertuples()],
            hovertemplate="%{customdata}<extra></extra>",
        )
    legend_above(figure)
    return figure


def _between(figure: go.Figure, shown: pd.DataFrame, low: str, high: str, color: str, name: str) -> None:
    edge = {"x": shown["visit"], "mode": "lines", "hoverinfo": "skip", "line": {"width": 0, "color": color}}
    figure.add_scatter(y=shown[low], showlegend=False, **edge)
    figure.add_scatter(y=shown[high], fill="tonexty", fillcolor=color, name=name, **edge)


def _hover(row: Any) -> str:
    half, most = words.interval(row.p25, row.p75), words.interval(row.p10, row.p90)
    return (
        f"visit {row.visit}: median {words.number(row.p50)}<br>middle half {half}, eight in ten {most}<br>"
        f"{words.count(row.n)} scored of {words.count(row.n_came)} who came"
    )


def _found(row: Any) -> str:
    limits = words.confidence(row.low, row.high, words.percent)
    return f"{words.percent(row.estimate)} under the {row.percentile}th percentile ({limits})<br>n {words.count(row.n)}"
