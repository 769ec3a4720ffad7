"""Time to improvement: the rising curve with its band, the competing end of care, and the table at risk under the axis.

The table (at risk, improved, ended, censored) stands in the same figure on the same axis, so each count is under its day,
as KMunicate recommends (Morris et al., BMJ Open 2019).
"""

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, BAND, MUTED, TEXT, axis_title, blank, note
from analysis.figures.rows import QUARTERS

COUNTS = {"at_risk": "At risk", "improved": "Improved", "ended": "Ended", "censored": "Censored"}
COUNT_HEIGHT = 26
AXIS_HEIGHT = 90
STEP = {"shape": "hv"}
ABOVE = {"yanchor": "bottom", "yshift": 3}
BELOW = {"yanchor": "top", "yshift": -3}


def draw(
    curve: pd.DataFrame, competing: pd.DataFrame | None, at_risk: pd.DataFrame, title: str, plot_height: int = 280
) -> go.Figure:
    """One group's curve (time, at_risk, estimate, low, high, shown), the curve of those who ended without improving (same
    columns; None where ends censor) and the table at risk (tick, at_risk, improved, ended, censored); `title` says what time is.
    """
    table_height = COUNT_HEIGHT * len(COUNTS)
    figure = blank(height=plot_height + table_height + AXIS_HEIGHT, top=24)
    _band(figure, curve[curve["shown"]])
    reached = curve[curve["shown"]]
    ended = curve.head(0) if competing is None else competing[competing["shown"]]
    is_higher = reached["estimate"].max() >= ended["estimate"].max() or ended.empty
    _line(figure, ended, "ended without it", {"color": MUTED, "width": 2, "dash": "dot"}, is_higher=not is_higher)
    _line(figure, reached, "reached improvement", {"color": ACCENT, "width": 3}, is_higher=is_higher)
    ticks = at_risk[(at_risk["at_risk"] > 0) | (at_risk["tick"] == 0)]
    _counts(figure, ticks)
    end = max([*ticks["tick"], *curve.loc[curve["shown"], "time"], 1])
    figure.update_xaxes(tickvals=list(ticks["tick"]), range=[-0.05 * end, 1.05 * end], title=axis_title(title), anchor="y2")
    low = table_height / (plot_height + table_height)
    figure.update_layout(
        yaxis={"domain": [low + 0.05, 1], "range": [0, 1], "tickvals": QUARTERS,
               "ticktext": [words.percent(share) for share in QUARTERS]},
        yaxis2={"domain": [0, low], "range": [len(COUNTS) - 0.5, -0.5], "showgrid": False, "zeroline": False,
                "tickvals": list(range(len(COUNTS))), "ticktext": list(COUNTS.values()), "fixedrange": True,
                "tickfont": {"size": 12, "color": TEXT}},
    )
    return figure


def _band(figure: go.Figure, curve: pd.DataFrame) -> None:
    limits = curve.dropna(subset=["low", "high"])
    edge = {"x": limits["time"], "mode": "lines", "hoverinfo": "skip", "line": {**STEP, "width": 0, "color": BAND}}
    figure.add_scatter(y=limits["low"], **edge)
    figure.add_scatter(y=limits["high"], fill="tonexty", fillcolor=BAND, **edge)


def _line(figure: go.Figure, curve: pd.DataFrame, name: str, line: dict[str, object], *, is_higher: bool) -> None:
    if curve.empty:
        return
    said = [
        f"{row.time:g}: {words.percent(row.estimate)} {name}<br>{words.interval(row.low, row.high, words.percent)}, "
        f"{words.count(row.at_risk)} at risk"
        for row in curve.itertuples()
    ]
    figure.add_scatter(x=curve["time"], y=curve["estimate"], mode="lines", line={**STEP, **line}, name=name,
                       customdata=said, hovertemplate="%{customdata}<extra></extra>")
    end = curve.iloc[-1]
    note(figure, f"{words.percent(end['estimate'])} {name}", x=end["time"], y=end["estimate"], xanchor="right",
         **(ABOVE if is_higher else BELOW))


def _counts(figure: go.Figure, ticks: pd.DataFrame) -> None:
    for place, column in enumerate(COUNTS):
        figure.add_scatter(x=ticks["tick"], y=[place] * len(ticks), text=[words.count(n) for n in ticks[column]],
                           mode="text", textfont={"size": 12, "color": TEXT}, yaxis="y2", hoverinfo="skip",
                           cliponaxis=False)
