"""Mean score visit by visit beside the baseline of the same patients: who got better leaves, which moves the mean."""

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, BAND, MUTED, TEXT, axis_title, blank, note

ABOVE = {"yanchor": "bottom", "yshift": 6}
BELOW = {"yanchor": "top", "yshift": -16}


def draw(table: pd.DataFrame, title: str, span: tuple[float, float]) -> go.Figure:
    """Lines from trajectory rows of one group; `span` is the range of the measure.

    Columns: visit, n, mean, low, high, baseline_mean, reference_mean (may be left out), shown.
    """
    shown = table[table["shown"]]
    figure = blank(height=380, top=16, bottom=56)
    _band(figure, shown)
    _line(
        figure,
        shown,
        "baseline_mean",
        "baseline of the same patients",
        {"color": MUTED, "width": 2, "dash": "dot"},
        ABOVE,
    )
    _reference(figure, shown)
    _line(figure, shown, "mean", "mean before the visit", {"color": ACCENT, "width": 3}, BELOW)
    figure.update_xaxes(
        tickvals=shown["visit"],
        ticktext=[f"{visit}<br>{words.count(n)}" for visit, n in zip(shown["visit"], shown["n"], strict=True)],
        tickfont={"size": 11},
        showgrid=False,
        title=axis_title("visit, and under it how many were scored"),
    )
    figure.update_yaxes(range=list(span), title=axis_title(title))
    return figure


def _band(figure: go.Figure, shown: pd.DataFrame) -> None:
    limits = shown.dropna(subset=["low", "high"])
    edge = {"x": limits["visit"], "mode": "lines", "hoverinfo": "skip", "line": {"width": 0, "color": BAND}}
    figure.add_scatter(y=limits["low"], **edge)
    figure.add_scatter(y=limits["high"], fill="tonexty", fillcolor=BAND, **edge)


def _line(
    figure: go.Figure,
    shown: pd.DataFrame,
    column: str,
    name: str,
    line: dict[str, object],
    side: dict[str, object] | None,
) -> None:
    if shown.empty:
        return
    limits = [words.interval(*pair) for pair in zip(shown["low"], shown["high"], strict=True)]
    said = [
        f"visit {visit}: {words.number(value)} {name}<br>mean {limit}, n {words.count(n)}"
        for visit, value, limit, n in zip(shown["visit"], shown[column], limits, shown["n"], strict=True)
    ]
    figure.add_scatter(
        x=shown["visit"],
        y=shown[column],
        mode="lines+markers",
        line=line,
        marker={"size": 7},
        name=name,
        customdata=said,
        hovertemplate="%{customdata}<extra></extra>",
    )
    note(figure, name, x=shown["visit"].iloc[-1], y=shown[column].iloc[-1], xanchor="right", **side)


def _reference(figure: go.Figure, shown: pd.DataFrame) -> None:
    """Where the baseline would be had it only moved as scores move without treatment."""
    if "reference_mean" not in shown or not shown["reference_mean"].notna().any():
        return
    said = [
        f"reference before visit {visit}: {words.number(value)}"
        for visit, value in zip(shown["visit"], shown["reference_mean"], strict=True)
    ]
    figure.add_scatter(
        x=shown["visit"],
        y=shown["reference_mean"],
        mode="lines",
        line={"color": MUTED, "width": 1, "dash": "dash"},
        name="reference",
        customdata=said,
        hovertemplate="%{customdata}<extra></extra>",
    )
    first = {"x": shown["visit"].iloc[0], "y": shown["reference_mean"].iloc[0]}
    note(figure, "reference", xanchor="left", yanchor="top", font={"size": 12, "color": TEXT}, **first)
