"""Data quality: scores given by weekday, and bookings week by week."""

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, QUIET, SECOND, axis_title, blank
from analysis.figures.rows import percent_axis, segments, tracks

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HEIGHT = 260


def weekdays(table: pd.DataFrame) -> go.Figure:
    """One track a weekday from quality's weekdays: weekday (1 is Monday), visits, scored, completion, shown."""
    shown = table[table["shown"]]
    says = [
        f"<b>{words.percent(row.completion)}</b>, {words.count(row.scored)} of {words.count(row.visits)}"
        for row in shown.itertuples()
    ]
    labels = [WEEKDAYS[number - 1] for number in shown["weekday"]]
    figure = tracks(labels, says, "share of visits with a pain score before", (0, 1))
    percent_axis(figure)
    segments(figure, [0] * len(shown), [1] * len(shown), {"color": QUIET, "width": 1})
    segments(figure, [0] * len(shown), list(shown["completion"]), {"color": ACCENT, "width": 8})
    return figure


def weeks(table: pd.DataFrame, dropped: pd.DataFrame) -> go.Figure:
    """Bookings by week from quality's weeks (week, booked); dropped: the weeks that stand out, date and says."""
    figure = blank(height=HEIGHT, top=16)
    figure.add_scatter(
        x=table["week"],
        y=table["booked"],
        mode="lines",
        line={"color": ACCENT, "width": 2},
        hovertemplate="week of %{x|%Y-%m-%d}: %{y:,} bookings<extra></extra>",
    )
    booked = table.set_index("week")["booked"]
    figure.add_scatter(
        x=dropped["date"],
        y=[booked.get(date, 0) for date in dropped["date"]],
        mode="markers",
        marker={"color": SECOND, "size": 10, "symbol": "diamond"},
        customdata=[words.plain(text) for text in dropped["says"]],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure.update_xaxes(title=axis_title("week"))
    figure.update_yaxes(title=axis_title("bookings"), rangemode="tozero")
    return figure
