"""Adjusted comparison: the difference of each group from its reference with its interval, the margin, and the verdict."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, BAND, MIDDLE, MUTED, TEXT, note
from analysis.figures.rows import segments, tracks

ROW_HEIGHT = 68
ROOM = 1.08


def draw(table: pd.DataFrame, group: str) -> go.Figure:
    """A forest from compare rows: `group`, reference, n_group, n_reference, difference, low, high, margin, verdict,
    n_more, shown. Right of 0 is better; the band is the margin within which a difference does not matter.
    """
    shown = table[table["shown"]]
    reach = shown[["low", "high", "margin"]].abs().max().max() * ROOM
    says = [_says(row) for row in shown.itertuples()]
    has_margin = shown["margin"].notna().any()
    title = "points better (right) or worse (left) than the reference" + ("<br>band: the margin" if has_margin else "")
    figure = tracks(list(shown[group]), says, title, (-reach, reach), ROW_HEIGHT)
    if has_margin:
        margin = shown["margin"].max()
        figure.add_vrect(-margin, margin, fillcolor=BAND, line_width=0, layer="below")
        figure.update_layout(margin={"b": 64}, height=figure.layout.height + 16)
    figure.add_vline(0, line={"color": MUTED, "width": 1}, layer="below")
    segments(figure, shown["low"], shown["high"], {"color": MIDDLE, "width": 5})
    figure.add_scatter(
        x=shown["difference"],
        y=list(range(len(shown))),
        mode="markers",
        cliponaxis=False,
        marker={"color": ACCENT, "size": 13},
        customdata=[_hover(row, group) for row in shown.to_dict("records")],
        hovertemplate="%{customdata}<extra></extra>",
    )
    for place, row in enumerate(shown.itertuples()):
        note(
            figure,
            verdict_words(row.verdict, row.n_more),
            x=0,
            xref="paper",
            xanchor="left",
            xshift=-8,
            y=place,
            yref="y",
            yshift=-16,
            font={"size": 12, "color": TEXT},
        )
    return figure


def verdict_words(verdict: str | None, n_more: float) -> str:
    """The verdict, and how many more it would take where it cannot be told yet."""
    if pd.isna(verdict):
        return "no verdict without a margin"
    return f"{verdict}: about {words.count(n_more)} more would do" if n_more > 0 else verdict


def _says(row: Any) -> str:
    return f"<b>{_signed(row.difference)}</b> ({words.interval(row.low, row.high, _signed)})"


def _signed(value: float) -> str:
    return words.signed(value, 2)


def _hover(row: dict[str, Any], group: str) -> str:
    limits = words.confidence(row["low"], row["high"], _signed)
    sizes = f"n {words.count(row['n_group'])} against {words.count(row['n_reference'])}"
    return (
        f"{words.plain(row[group])} against {words.plain(row['reference'])}: {_signed(row['difference'])}"
        f"<br>{limits}<br>{sizes}; not adjusted {_signed(row['unadjusted'])}"
    )
