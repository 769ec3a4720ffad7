"""Who has reached improvement by week 4, 8 and 12, group by group, with the interval at week 8 and the median time."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, DEEP, MIDDLE, PALE
from analysis.figures.rows import legend_above, percent_axis, segments, tracks

WEEKS = {4: PALE, 8: ACCENT, 12: DEEP}
MAIN_WEEK = 8


def draw(table: pd.DataFrame, group: str) -> go.Figure:
    """Points from improvement rows: `group`, n, median, by_week_4 with _low and _high, the same for 8 and 12, shown."""
    shown = table[table["shown"]]
    says = [_says(row) for row in shown.itertuples()]
    figure = tracks(list(shown[group]), says, "share who had reached improvement; at the right the median", (0, 1))
    percent_axis(figure)
    segments(
        figure, shown[f"by_week_{MAIN_WEEK}_low"], shown[f"by_week_{MAIN_WEEK}_high"], {"color": MIDDLE, "width": 5}
    )
    for week, color in WEEKS.items():
        _points(figure, shown, group, week, color)
    legend_above(figure)
    return figure


def _says(row: Any) -> str:
    return f"<b>{words.days(row.median)}</b>, n {words.count(row.n)}"


def _points(figure: go.Figure, shown: pd.DataFrame, group: str, week: int, color: str) -> None:
    names = [group, *(f"by_week_{week}{part}" for part in ("", "_low", "_high")), "n"]
    said = [
        f"{words.plain(label)}: {words.percent(share)} by week {week}<br>{words.interval(low, high, words.percent)}, "
        f"n {words.count(n)}"
        for label, share, low, high, n in zip(*(shown[name] for name in names), strict=True)
    ]
    figure.add_scatter(
        x=shown[f"by_week_{week}"],
        y=list(range(len(shown))),
        mode="markers",
        cliponaxis=False,
        marker={"color": color, "size": 13 if week == MAIN_WEEK else 9},
        name=f"by week {week}",
        customdata=said,
        hovertemplate="%{customdata}<extra></extra>",
    )
