"""Time to improvement: the rising curve with its band, the competing end of care, and the table at risk under the axis.

The table (at risk, improved, ended, censored) stands in the same figure on the same axis, so that each count is under
its day, as KMunicate recommends (Morris et al., BMJ Open 2019).
"""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, BAND, MUTED, TEXT, axis_title, blank, note
from analysis.figures.rows import QUARTERS, legend_above

COUNTS = {"at_risk": "At risk", "improved": "Improved", "ended": "Ended", "censored": "Censored"}
COUNT_HEIGHT = 26
AXIS_HEIGHT = 64
STEP = {"shape": "hv"}
REACHED, ENDED = {"color": ACCENT, "width": 3}, {"color": MUTED, "width": 2, "dash": "dot"}


def draw(
    curve: pd.DataFrame,
    competing: pd.DataFrame | None,
    at_risk: pd.DataFrame,
    title: str,
    plot_height: int = 280,
    beside: Mapping[str, pd.DataFrame] | None = None,
) -> go.Figure:
    """One group's curve over the curve of those whose care ended without it (None where ends censor), and the counts.

    curve and competing: time, at_risk, estimate, low, high, shown; at_risk: tick, at_risk, improved, ended, censored.
    `title` says what time is; `beside` has the tables "curve" and "at_risk" of all groups that are to share one axis.
    """
    table_height = COUNT_HEIGHT * len(COUNTS)
    figure = blank(height=plot_height + table_height + AXIS_HEIGHT)
    reached = curve[curve["shown"]]
    ended = curve.head(0) if competing is None else competing[competing["shown"]]
    ended_is_higher = bool(ended["estimate"].max() > reached["estimate"].max())
    _band(figure, reached)
    _line(figure, reached, "reached improvement", REACHED, "top" if ended_is_higher else "bottom")
    _line(figure, ended, "care ended without it", ENDED, "bottom" if ended_is_higher else "top")
    every = beside or {"curve": curve, "at_risk": at_risk}
    marks = sorted(
        set(every["at_risk"].loc[(every["at_risk"]["at_risk"] > 0) | (every["at_risk"]["tick"] == 0), "tick"])
    )
    _counts(figure, at_risk[at_risk["tick"].isin(marks)])
    _axes(figure, table_height / (plot_height + table_height))
    last = max([*marks, *every["curve"].loc[every["curve"]["shown"], "time"], 1])
    figure.update_xaxes(tickvals=marks, range=[-0.05 * last, 1.1 * last], title=axis_title(title))
    legend_above(figure)
    return figure


def _axes(figure: go.Figure, table_share: float) -> None:
    shares = [words.percent(share) for share in QUARTERS]
    rows = {"range": [len(COUNTS) - 0.5, -0.5], "tickvals": list(range(len(COUNTS))), "ticktext": list(COUNTS.values())}
    quiet = {"showgrid": False, "zeroline": False, "fixedrange": True, "tickfont": {"size": 12, "color": TEXT}}
    figure.update_layout(
        xaxis={"anchor": "y2"},
        yaxis={"domain": [table_share + 0.05, 1], "range": [0, 1], "tickvals": QUARTERS, "ticktext": shares},
        yaxis2={"domain": [0, table_share], **rows, **quiet},
    )


def _band(figure: go.Figure, curve: pd.DataFrame) -> None:
    limits = curve.dropna(subset=["low", "high"])
    edge = {"x": limits["time"], "mode": "lines", "hoverinfo": "skip", "line": {**STEP, "width": 0, "color": BAND}}
    figure.add_scatter(y=limits["low"], showlegend=False, **edge)
    figure.add_scatter(y=limits["high"], showlegend=False, fill="tonexty", fillcolor=BAND, **edge)


def _line(figure: go.Figure, curve: pd.DataFrame, name: str, line: dict[str, object], end_anchor: str) -> None:
    if curve.empty:
        return
    said = [
        f"{row.time:g}: {words.percent(row.estimate)} {name}<br>{words.interval(row.low, row.high, words.percent)}, "
        f"{words.count(row.at_risk)} at risk"
        for row in curve.itertuples()
    ]
    # Nobody has improved before the first time, so that every curve begins at 0 on day 0.
    start = [] if curve["time"].iloc[0] == 0 else [0]
    figure.add_scatter(
        x=[*start, *curve["time"]],
        y=[*start, *curve["estimate"]],
        mode="lines",
        line={**STEP, **line},
        name=name,
        customdata=[*("nobody yet" for _ in start), *said],
        hovertemplate="%{customdata}<extra></extra>",
    )
    end = curve.iloc[-1]
    place = {"x": end["time"], "y": end["estimate"], "xanchor": "left", "yanchor": end_anchor}
    note(figure, words.percent(end["estimate"]), **place)


def _counts(figure: go.Figure, ticks: pd.DataFrame) -> None:
    for place, column in enumerate(COUNTS):
        figure.add_scatter(
            x=ticks["tick"],
            y=[place] * len(ticks),
            text=[words.count(n) for n in ticks[column]],
            mode="text",
            textfont={"size": 12, "color": TEXT},
            yaxis="y2",
            hoverinfo="skip",
            cliponaxis=False,
            showlegend=False,
        )
