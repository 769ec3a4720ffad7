"""What moved a headline: from before to after, one part under the other, each where the one above it left off."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from analysis.figures.ink import ACCENT, MUTED, PAPER, SECOND
from analysis.figures.rows import legend_above, tracks

ROW_HEIGHT = 40
WAYS = {"up": ("moves it up", ACCENT), "down": ("moves it down", SECOND)}


def draw(
    table: pd.DataFrame, labels: Sequence[str], says: Sequence[str], title: str, *, is_share: bool = False
) -> go.Figure:
    """A waterfall from one headline's rows of moved.details["waterfall"] (start, end), before first and after last.

    labels and says: what stands above each row, on the left and on the right. is_share: the values are shares of one.
    """
    low, high = table[["start", "end"]].min().min(), table[["start", "end"]].max().max()
    room = (high - low) * 0.06 or abs(high) * 0.06 or 1
    figure = tracks(labels, says, title, (low - room, high + room), ROW_HEIGHT)
    _joints(figure, table)
    _bars(figure, table, labels, says)
    hollow = {"size": 14, "color": PAPER, "line": {"color": MUTED, "width": 2}}
    _end(figure, table, labels, says, 0, hollow)
    _end(figure, table, labels, says, len(table) - 1, {"size": 14, "color": MUTED})
    figure.update_annotations(bgcolor=PAPER)  # a joint that passes behind a label must not strike it out
    figure.update_xaxes(tickformat=_percent(high - low) if is_share else ",~g", nticks=5)
    legend_above(figure)
    return figure


def _percent(span: float) -> str:
    """How the axis writes shares: with as many digits as tell its ticks apart."""
    return ".0%" if span > 0.05 else ".1%" if span > 0.005 else ".2%"


def _joints(figure: go.Figure, table: pd.DataFrame) -> None:
    """A thin line from where each part leaves off down to the next one."""
    for place, end in enumerate(table["end"].iloc[:-1]):
        figure.add_scatter(
            x=[end, end],
            y=[place, place + 1],
            mode="lines",
            line={"color": MUTED, "width": 1, "dash": "dot"},
            hoverinfo="skip",
            showlegend=False,
        )


def _bars(figure: go.Figure, table: pd.DataFrame, labels: Sequence[str], says: Sequence[str]) -> None:
    for way, (name, color) in WAYS.items():
        moves = [
            (place, row.start, row.end)
            for place, row in enumerate(table.itertuples())
            if (row.end > row.start if way == "up" else row.end < row.start)
        ]
        figure.add_bar(
            x=[end - start for _, start, end in moves],
            base=[start for _, start, _ in moves],
            y=[place for place, _, _ in moves],
            orientation="h",
            width=0.34,
            marker={"color": color},
            name=name,
            showlegend=bool(moves),
            customdata=[f"{labels[place]}: {says[place]}" for place, _, _ in moves],
            hovertemplate="%{customdata}<extra></extra>",
        )
    figure.update_layout(barmode="overlay")


def _end(
    figure: go.Figure,
    table: pd.DataFrame,
    labels: Sequence[str],
    says: Sequence[str],
    place: int,
    mark: dict[str, object],
) -> None:
    figure.add_scatter(
        x=[table["end"].iloc[place]],
        y=[place],
        mode="markers",
        cliponaxis=False,
        marker=mark,
        showlegend=False,
        customdata=[f"{labels[place]}: {says[place]}"],
        hovertemplate="%{customdata}<extra></extra>",
    )
