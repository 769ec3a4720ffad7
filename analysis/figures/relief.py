"""Relief: change in pain within the session, what of it is kept to the next visit, and how it comes back with the days."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, MIDDLE, MUTED, SECOND
from analysis.figures.rows import legend_above, segments, tracks

INTERVAL = {"color": MIDDLE, "width": 5}
HOLLOW = {"color": SECOND, "size": 11, "symbol": "diamond-open", "line": {"width": 2}}
SHARES = tuple(quarter / 4 for quarter in range(-8, 13))


def change(table: pd.DataFrame, group: str) -> go.Figure:
    """Points from relief rows: `group`, n_scored, n_patients, change_mean, change_low, change_high, shown."""
    shown = table[table["shown"]]
    says = [
        f"<b>{words.signed(row.change_mean)}</b>, {words.count(row.n_scored)} sessions" for row in shown.itertuples()
    ]
    title = "points of change within the session"
    figure = tracks(list(shown[group]), says, title, _span(shown["change_low"], shown["change_high"]))
    _marks(figure, 0, len(shown), MUTED)
    segments(figure, shown["change_low"], shown["change_high"], INTERVAL)
    _points(figure, shown["change_mean"], [_change_hover(row) for row in shown.itertuples()])
    return figure


def carry_over(table: pd.DataFrame, group: str) -> go.Figure:
    """Points from relief rows: `group`, n_kept, carry_over and carry_over_chosen with their limits, noise_reference,
    carry_over_shown. Hollow: the sessions with relief only, beside what measurement error alone would make of these.
    """
    shown = table[table["carry_over_shown"]]
    says = [
        f"<b>{words.percent(row.carry_over)}</b> kept, {words.count(row.n_kept)} sessions" for row in shown.itertuples()
    ]
    title = "share of the relief kept to the next visit"
    figure = tracks(list(shown[group]), says, title, _span(shown["carry_over_low"], shown["carry_over_high"], 0.75))
    figure.update_xaxes(tickvals=SHARES, ticktext=[words.percent(share).replace("-", words.MINUS) for share in SHARES])
    _marks(figure, 0, len(shown), MUTED)
    segments(figure, shown["carry_over_low"], shown["carry_over_high"], INTERVAL)
    said = [_carry_hover(row) for row in shown.itertuples()]
    _points(figure, shown["carry_over"], said, "all sessions")
    _points(figure, shown["carry_over_chosen"], said, "only those with relief of a point", **HOLLOW)
    _marks(figure, shown["noise_reference"].iloc[0], len(shown), SECOND, "what chance alone makes of these")
    legend_above(figure)
    return figure


def rebound(table: pd.DataFrame, relieved: float) -> go.Figure:
    """Points from relief's detail "rebound" of one group: days, n, change_mean, change_low, change_high, shown.

    `relieved` is the mean fall within the session, in points: who rises by that is back where the session began.
    """
    shown = table[table["shown"]]
    says = [f"<b>{words.signed(row.change_mean)}</b>, n {words.count(row.n)}" for row in shown.itertuples()]
    title = "points by which pain rose to the next session"
    labels = [f"{days} days later" for days in shown["days"]]
    figure = tracks(labels, says, title, _span(shown["change_low"], shown["change_high"], relieved))
    _marks(figure, 0, len(shown), MUTED)
    segments(figure, shown["change_low"], shown["change_high"], INTERVAL)
    said = [
        f"{row.days} days later: {words.signed(row.change_mean, 2)} points<br>"
        f"{words.confidence(row.change_low, row.change_high, _two)}, n {words.count(row.n)}"
        for row in shown.itertuples()
    ]
    _points(figure, shown["change_mean"], said, "rise to the next session")
    _marks(figure, relieved, len(shown), SECOND, "mean fall within the session: back where it began")
    legend_above(figure)
    return figure


def _span(lows: pd.Series, highs: pd.Series, least: float = 0.2) -> tuple[float, float]:
    """An axis that holds 0 and every interval, with a little room at both ends."""
    low, high = min(lows.min(), 0), max(highs.max(), 0, least)
    room = 0.06 * (high - low)
    return low - room, high + room


def _points(figure: go.Figure, values: pd.Series, said: list[str], name: str = "", **marker: Any) -> None:
    figure.add_scatter(
        x=values,
        y=list(range(len(values))),
        mode="markers",
        cliponaxis=False,
        marker=marker or {"color": ACCENT, "size": 13},
        name=name,
        customdata=said,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _marks(figure: go.Figure, place: float, rows: int, color: str, name: str = "") -> None:
    """A short upright line at one value on every track, so that it crosses no label."""
    figure.add_scatter(
        x=[place] * rows,
        y=list(range(rows)),
        mode="markers",
        marker={"symbol": "line-ns", "size": 13, "line": {"width": 1.5, "color": color}},
        name=name,
        hoverinfo="skip",
        showlegend=bool(name),
    )


def _two(value: float) -> str:
    return words.signed(value, 2)


def _change_hover(row: Any) -> str:
    limits = words.confidence(row.change_low, row.change_high, _two)
    return (
        f"{words.signed(row.change_mean, 2)} points ({limits})<br>{words.count(row.n_scored)} of "
        f"{words.count(row.visits)} visits scored, {words.count(row.n_patients)} patients"
    )


def _carry_hover(row: Any) -> str:
    all_of_them = words.interval(row.carry_over_low, row.carry_over_high, _percent)
    chosen = words.interval(row.carry_over_chosen_low, row.carry_over_chosen_high, _percent)
    return (
        f"{_percent(row.carry_over)} kept over all {words.count(row.n_kept)} sessions ({all_of_them})<br>"
        f"{_percent(row.carry_over_chosen)} over the {words.count(row.n_chosen)} with a point of relief ({chosen}); "
        f"measurement error alone: {_percent(row.noise_reference)}"
    )


def _percent(value: float) -> str:
    return words.percent(value).replace("-", words.MINUS)
