"""Access: the share of the referred who had come to a first visit, day by day, and the wait of each group."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, BAND, MIDDLE, MUTED, axis_title, blank, note
from analysis.figures.rows import QUARTERS, segments, tracks

LONGEST = 84
TARGET = 14
WEEKS = range(0, LONGEST + 1, 14)
STEP = {"shape": "hv"}


def curve(table: pd.DataFrame) -> go.Figure:
    """The rising curve with its band over the first twelve weeks, from access's detail "curve" of one group.

    Columns time, at_risk, estimate, low, high, shown; a dashed line stands at 14 days.
    """
    shown = table[table["shown"] & (table["time"] <= LONGEST)]
    figure = blank(height=260, top=16)
    figure.update_xaxes(tickvals=list(WEEKS), range=[0, LONGEST], title=axis_title("days since the referral"))
    figure.update_yaxes(tickvals=QUARTERS, ticktext=[words.percent(share) for share in QUARTERS], range=[0, 1.04])
    limits = shown.dropna(subset=["low", "high"])
    edge = {"x": limits["time"], "mode": "lines", "hoverinfo": "skip", "line": {**STEP, "width": 0, "color": BAND}}
    figure.add_scatter(y=limits["low"], **edge)
    figure.add_scatter(y=limits["high"], fill="tonexty", fillcolor=BAND, **edge)
    start = [] if len(shown) and shown["time"].iloc[0] == 0 else [0]
    figure.add_scatter(
        x=[*start, *shown["time"]],
        y=[*start, *shown["estimate"]],
        mode="lines",
        line={**STEP, "color": ACCENT, "width": 3},
        customdata=[*("nobody yet" for _ in start), *(_said(row) for row in shown.itertuples())],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure.add_vline(x=TARGET, line={"color": MUTED, "width": 1, "dash": "dash"})
    note(figure, f"{TARGET} days", x=TARGET, y=1.04, xanchor="left", yanchor="top", xshift=4)
    return figure


def groups(table: pd.DataFrame, group: str) -> go.Figure:
    """Quartiles (thin), median (point) and its interval (thick) per group, from access rows: `group`, n, median with its
    limits, q25, q75, n_due_14, n_within_14, shown. A quartile that is not reached runs to the edge of the axis.
    """
    shown = table[table["shown"]]
    reached = shown[["median_high", "q75", "median"]].max().max()
    edge = 1.1 * (float(reached) if pd.notna(reached) and reached > 0 else TARGET)
    figure = tracks(
        list(shown[group]), [_says(row) for row in shown.itertuples()], "days since the referral", (0, edge)
    )
    segments(figure, shown["q25"], shown["q75"].fillna(edge), {"color": MIDDLE, "width": 1})
    segments(figure, shown["median_low"], shown["median_high"].fillna(edge), {"color": MIDDLE, "width": 7})
    figure.add_scatter(
        x=shown["median"],
        y=list(range(len(shown))),
        mode="markers",
        cliponaxis=False,
        marker={"color": ACCENT, "size": 11},
        customdata=[f"{words.plain(getattr(row, group))}: {_spread(row)}" for row in shown.itertuples()],
        hovertemplate="%{customdata}<extra></extra>",
    )
    return figure


def _said(row: Any) -> str:
    limits = words.interval(row.low, row.high, words.percent)
    return (
        f"day {row.time}: {words.percent(row.estimate)} had come<br>{limits}, {words.count(row.at_risk)} still waiting"
    )


def _says(row: Any) -> str:
    return f"median <b>{words.days(row.median)}</b>, n {words.count(row.n)}"


def _spread(row: Any) -> str:
    middle = words.confidence(row.median_low, row.median_high, words.days)
    quarters = f"a quarter by {words.days(row.q25)}, three quarters by {words.days(row.q75)}"
    return f"median {words.days(row.median)} ({middle})<br>{quarters}"
