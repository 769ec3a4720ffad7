"""Missing outcomes: of whom one is known, the curve with and without weights, and what it takes to tip a difference."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, BAND, MIDDLE, MUTED, SECOND, TEXT, axis_title, blank, note
from analysis.figures.rows import QUARTERS, legend_above, percent_axis, segments, tracks

STEP = {"shape": "hv"}
TIPPING_HEIGHT = 84
ROOM = 1.08
END = {"symbol": "line-ns", "size": 9, "line": {"width": 1.5, "color": MUTED}}


def reasons(table: pd.DataFrame) -> go.Figure:
    """Share with an outcome by how care ended, from rows reason, n, n_measured, share, low, high, shown."""
    shown = table[table["shown"]]
    says = [f"<b>{words.percent(row.share)}</b>, {_of(row.n_measured, row.n)}" for row in shown.itertuples()]
    figure = tracks(list(shown["reason"]), says, "with baseline and outcome, of those due", (0, 1))
    percent_axis(figure)
    segments(figure, shown["low"], shown["high"], {"color": MIDDLE, "width": 5})
    _points(figure, shown["share"], [_reason_hover(row) for row in shown.itertuples()])
    return figure


def curves(table: pd.DataFrame, height: int = 320) -> go.Figure:
    """The plain curve with its band and the weighted one, from rows time, at_risk, plain, low, high, weighted,
    weighted_low, weighted_high, n_effective, shown.
    """
    shown = table[table["shown"]]
    figure = blank(height=height, right=48)
    limits = shown.dropna(subset=["low", "high"])
    edge = {"x": limits["time"], "mode": "lines", "hoverinfo": "skip", "line": {**STEP, "width": 0, "color": BAND}}
    figure.add_scatter(y=limits["low"], showlegend=False, **edge)
    figure.add_scatter(y=limits["high"], showlegend=False, fill="tonexty", fillcolor=BAND, **edge)
    lines = {
        "plain": ("as followed", {"color": ACCENT, "width": 3}),
        "weighted": ("weighted for the lost", {"color": SECOND, "width": 2, "dash": "dash"}),
    }
    last = shown.iloc[-1]
    higher = "plain" if last["plain"] >= last["weighted"] else "weighted"
    for column, (name, line) in lines.items():
        figure.add_scatter(
            x=shown["time"],
            y=shown[column],
            mode="lines",
            line={**STEP, **line},
            name=name,
            customdata=[_curve_hover(row) for row in shown.itertuples()],
            hovertemplate="%{customdata}<extra></extra>",
        )
        anchor = "bottom" if column == higher else "top"
        place = {"x": last["time"], "y": last[column], "xanchor": "left", "yanchor": anchor}
        note(figure, words.percent(last[column]), **place)
    figure.update_yaxes(range=[0, 1], tickvals=QUARTERS, ticktext=[words.percent(share) for share in QUARTERS])
    figure.update_xaxes(range=[0, max(last["time"], 1)], title=axis_title("days since the first visit"))
    legend_above(figure)
    return figure


def tipping(table: pd.DataFrame, group: str) -> go.Figure:
    """Each group's difference in the share improved, its interval, what the missing could make of it, and the verdict.

    From tipping rows: `group`, reference, difference, low, high, least, most, better, verdict, shown.
    """
    shown = table[table["shown"]]
    reach = shown[["low", "high", "least", "most"]].abs().max().max() * ROOM
    title = "points of the share improved, less (left) or more (right)<br>thin line: whatever the missing did"
    says = [f"<b>{_points_words(row.difference)}</b>" for row in shown.itertuples()]
    figure = tracks(list(shown[group]), says, title, (-reach, reach), TIPPING_HEIGHT)
    figure.update_layout(margin={"b": 64}, height=figure.layout.height + 16)
    figure.update_yaxes(range=[len(shown) - 0.4, -0.5])
    figure.update_xaxes(tickvals=(ticks := _ticks(reach)), ticktext=[_points_words(tick) for tick in ticks])
    figure.add_vline(0, line={"color": MUTED, "width": 1}, layer="below")
    segments(figure, shown["low"], shown["high"], {"color": MIDDLE, "width": 5})
    segments(figure, shown["least"], shown["most"], {"color": MUTED, "width": 1}, END)
    _points(figure, shown["difference"], [_tipping_hover(row, group) for row in shown.to_dict("records")])
    for place, verdict in enumerate(shown["verdict"]):
        text = words.plain(verdict).replace("; ", "<br>")
        across = {"x": 0, "xref": "paper", "xanchor": "left", "xshift": -8, "align": "left"}
        down = {"y": place, "yref": "y", "yanchor": "top", "yshift": -8}
        note(figure, text, **across, **down, font={"size": 12, "color": TEXT})
    return figure


def _points(figure: go.Figure, values: pd.Series, hovers: list[str]) -> None:
    figure.add_scatter(
        x=values,
        y=list(range(len(values))),
        mode="markers",
        cliponaxis=False,
        marker={"color": ACCENT, "size": 13},
        customdata=hovers,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _ticks(reach: float) -> list[float]:
    """Round numbers on both sides of 0 that fit into the reach."""
    step = max(size for size in (0.01, 0.05, 0.1, 0.25, 0.5) if size <= max(reach, 0.01))
    return [-step, 0, step]


def _of(part: float, whole: float) -> str:
    return f"{words.count(part)} of {words.count(whole)}"


def _points_words(share: float) -> str:
    return "0" if share == 0 else words.signed(100 * share, 0)


def _reason_hover(row: Any) -> str:
    gaps = f"{words.count(row.n_no_baseline)} without baseline, {words.count(row.n_no_outcome)} without outcome score"
    return f"{_of(row.n_measured, row.n)}: {words.confidence(row.low, row.high, words.percent)}<br>{gaps}"


def _curve_hover(row: Any) -> str:
    both = f"{words.percent(row.plain, 1)} as followed, {words.percent(row.weighted, 1)} weighted"
    return (
        f"{row.time:g}: {both}<br>{words.count(row.at_risk)} at risk, telling as much as {words.count(row.n_effective)}"
    )


def _tipping_hover(row: dict[str, Any], group: str) -> str:
    limits = words.confidence(row["low"], row["high"], _points_words)
    bounds = words.interval(row["least"], row["most"], _points_words)
    who = f"{words.plain(row[group])} against {words.plain(row['reference'])}"
    return f"{who}: {_points_words(row['difference'])} points<br>{limits}<br>whatever the missing did: {bounds}"
