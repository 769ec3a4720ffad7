"""A doctor's patients beside all other doctors': when improvement was reached, as two curves told apart without colour."""

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, BAND, MUTED, TEXT, axis_title, blank, note
from analysis.figures.rows import QUARTERS, legend_above

LINES = {
    "own": ("this doctor's patients", {"color": ACCENT, "width": 3}),
    "others": ("all other doctors' patients", {"color": MUTED, "width": 2, "dash": "dot"}),
}
STEP = {"shape": "hv"}


def draw(curve: pd.DataFrame) -> go.Figure:
    """Two rising curves, as far as they are shown: who (own, others), time in days, at_risk, estimate, low, high, shown."""
    figure = blank(height=300)
    shown = curve[curve["shown"]]
    own = shown[shown["who"] == "own"]
    limits = own.dropna(subset=["low", "high"])
    edge = {"x": limits["time"], "mode": "lines", "hoverinfo": "skip", "line": {**STEP, "width": 0, "color": BAND}}
    figure.add_scatter(y=limits["low"], showlegend=False, **edge)
    figure.add_scatter(y=limits["high"], showlegend=False, fill="tonexty", fillcolor=BAND, **edge)
    for who, (name, line) in LINES.items():
        rows = shown[shown["who"] == who]
        if len(rows):
            _line(figure, rows, name, line, "top" if who == "own" and _is_below(shown) else "bottom")
    figure.update_xaxes(title=axis_title("days since the first visit"), rangemode="tozero", dtick=28)
    shares = [words.percent(share) for share in QUARTERS]
    figure.update_yaxes(range=[0, 1], tickvals=QUARTERS, ticktext=shares, color=TEXT)
    legend_above(figure)
    return figure


def _is_below(shown: pd.DataFrame) -> bool:
    """Whether the own curve ends at or below the others', so that its last number stands clear of their line."""
    own, others = (shown[shown["who"] == who] for who in LINES)
    until = others[others["time"] <= own["time"].max()]
    return bool(len(until)) and bool(own["estimate"].iloc[-1] <= until["estimate"].iloc[-1])


def _line(figure: go.Figure, rows: pd.DataFrame, name: str, line: dict[str, object], end_anchor: str) -> None:
    said = [
        f"day {row.time:g}: {words.percent(row.estimate)} of {name}<br>"
        f"{words.interval(row.low, row.high, words.percent)}, {words.count(row.at_risk)} at risk"
        for row in rows.itertuples()
    ]
    start = [] if rows["time"].iloc[0] == 0 else [0]
    figure.add_scatter(
        x=[*start, *rows["time"]],
        y=[*start, *rows["estimate"]],
        mode="lines",
        line={**STEP, **line},
        name=name,
        customdata=[*("nobody yet" for _ in start), *said],
        hovertemplate="%{customdata}<extra></extra>",
    )
    end = rows.iloc[-1]
    note(figure, words.percent(end["estimate"]), x=end["time"], y=end["estimate"], xanchor="left", yanchor=end_anchor)
