"""Variation: a funnel of observed beside expected over size, and a row for each provider with its own limits.

Shape says what colour says: a diamond lies outside its limits, a disc within, a ring is not flagged.
"""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, BAND, MUTED, PALE, PAPER, TEXT, axis_title, blank, note
from analysis.figures.rows import legend_above, segments, tracks

HEIGHT, ROW_HEIGHT = 440, 56
MOST_NAMED = 8
WITHIN, NOT_FLAGGED = "within limits", ("low volume", "low completion")
LINES = {"low_998": None, "low_95": "dash", "high_95": "dash", "high_998": None}
TICK = {"symbol": "line-ns", "size": 12, "line": {"width": 2, "color": TEXT}}
RING = {"color": PAPER, "line": {"color": MUTED, "width": 2}}
MARKS = {
    "within the 95 % limits": {"symbol": "circle", "color": ACCENT, "size": 11},
    "outside them": {"symbol": "diamond", "color": TEXT, "size": 15},
    "not flagged": {"symbol": "circle", "size": 11, **RING},
}


def draw(table: pd.DataFrame, curve: pd.DataFrame, group: str, point: str, unit: str) -> go.Figure:
    """A funnel from variation rows (`group`, `point`: ratio or difference, n, flag, shown …) and its detail "curve"."""
    shown = table[table["shown"]]
    figure = blank(height=HEIGHT, top=12, bottom=56, right=64)
    _lines(figure, curve)
    for name, chosen in _kinds(shown).items():
        figure.add_scatter(
            x=chosen["n"],
            y=chosen[point],
            mode="markers+text",
            marker=MARKS[name],
            name=name,
            cliponaxis=False,
            text=_names(chosen, group, is_named=len(shown) <= MOST_NAMED or name == "outside them"),
            textposition=_above_and_below(chosen["n"]),
            textfont={"size": 12, "color": TEXT},
            customdata=_hovers(chosen, group, point),
            hovertemplate="%{customdata[1]}<extra></extra>",
        )
    figure.update_xaxes(title=axis_title(f"{unit} counted"), range=_span(curve["n"], 0.02), nticks=7, tickformat=",d")
    figure.update_yaxes(range=_span(pd.concat([shown[point], curve["low_998"], curve["high_998"]]), 0.1), nticks=7)
    figure.update_yaxes(title=axis_title(_axis(point)) | {"standoff": 16}, tickformat=".1f")
    legend_above(figure)
    return figure


def each(table: pd.DataFrame, group: str, point: str) -> go.Figure:
    """A row for each provider: its own 95 and 99.8 % limits as bands, its point, and its shrunken estimate as a line."""
    shown = table[table["shown"]]
    says = [_says(row, point) for row in shown.to_dict("records")]
    ends = shown[["low_998", "high_998", point, "shrunken_low", "shrunken_high"]].to_numpy().ravel()
    title = f"{_axis(point)}<br>bands: limits of chance, 95 and 99.8 %; line with a tick: shrunken, with its interval"
    figure = tracks(list(shown[group]), says, title, tuple(_span(pd.Series(ends), 0.04)), ROW_HEIGHT)
    figure.update_layout(margin={"b": 64}, height=figure.layout.height + 24)
    figure.add_vline(1 if point == "ratio" else 0, line={"color": MUTED, "width": 1}, layer="below")
    segments(figure, shown["low_998"], shown["high_998"], {"color": BAND, "width": 14})
    segments(figure, shown["low_95"], shown["high_95"], {"color": PALE, "width": 14})
    segments(figure, shown["shrunken_low"], shown["shrunken_high"], {"color": TEXT, "width": 1.5})
    places = pd.Series(range(len(shown)), index=shown.index)
    figure.add_scatter(x=shown["shrunken"], y=places, mode="markers", marker=TICK, hoverinfo="skip", showlegend=False)
    for name, chosen in _kinds(shown).items():
        figure.add_scatter(
            x=chosen[point],
            y=places[chosen.index],
            mode="markers",
            marker=MARKS[name],
            name=name,
            cliponaxis=False,
            customdata=_hovers(chosen, group, point),
            hovertemplate="%{customdata[1]}<extra></extra>",
        )
    return figure


def _kinds(shown: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows by how they are marked; only the kinds that there are."""
    within, grey = shown["flag"] == WITHIN, shown["flag"].isin(NOT_FLAGGED)
    kinds = dict(zip(MARKS, (shown[within], shown[~within & ~grey], shown[grey]), strict=True))
    return {name: rows for name, rows in kinds.items() if len(rows)}


def _lines(figure: go.Figure, curve: pd.DataFrame) -> None:
    """What is expected, and the limits around it, each named at its end."""
    for column, dash in {"centre": "dot", **LINES}.items():
        figure.add_scatter(
            x=curve["n"],
            y=curve[column],
            mode="lines",
            line={"color": MUTED, "width": 1.2, "dash": dash},
            hoverinfo="skip",
            showlegend=False,
        )
    last = curve.iloc[-1]
    ends = {"centre": "expected", "low_95": "95 %", "high_95": "95 %", "low_998": "99.8 %", "high_998": "99.8 %"}
    for column, text in ends.items():
        note(figure, text, x=last["n"], y=last[column], xanchor="left", xshift=6, font={"size": 11, "color": TEXT})


def _span(values: pd.Series, room: float) -> list[float]:
    low, high = values.min(), values.max()
    spare = room * ((high - low) or abs(high) or 1)
    return [low - spare, high + spare]


def _axis(point: str) -> str:
    return "observed / expected" if point == "ratio" else "mean, above or below that of all together"


def _above_and_below(sizes: pd.Series) -> list[str]:
    """Names of neighbours in size on different sides of their points, so that they seldom cover each other."""
    return ["top center" if place % 2 else "bottom center" for place in sizes.rank(method="first")]


def _names(rows: pd.DataFrame, group: str, *, is_named: bool) -> list[str]:
    return [words.plain(name) if is_named else "" for name in rows[group]]


def _hovers(rows: pd.DataFrame, group: str, point: str) -> list[list[str]]:
    """For each point its code (rows' `id`, where given) and what is said of it."""
    codes = rows["id"] if "id" in rows else rows[group]
    return [[code, _hover(row, group, point)] for code, row in zip(codes, rows.to_dict("records"), strict=True)]


def _hover(row: dict[str, Any], group: str, point: str) -> str:
    limits = words.interval(row["low_95"], row["high_95"], _write(point))
    shrunken = words.interval(row["shrunken_low"], row["shrunken_high"], _write(point))
    known = "" if pd.isna(row["completion"]) else f"; completion {words.percent(row['completion'])}"
    return (
        f"{words.plain(row[group])}: {_counts(row, point)}{known}"
        f"<br>{_written(row[point], point)}; by chance {limits} (95 %)"
        f"<br>shrunken {_written(row['shrunken'], point)} ({shrunken})<br>{row['flag']}"
    )


def _says(row: dict[str, Any], point: str) -> str:
    return f"<b>{_written(row[point], point)}</b>; {_counts(row, point)}"


def _counts(row: dict[str, Any], point: str) -> str:
    if point == "ratio":
        return f"{words.count(row['observed'])} of {words.count(row['n'])}, expected {words.number(row['expected'])}"
    return f"{words.number(row['observed'], 2)} of {words.count(row['n'])}, all {words.number(row['expected'], 2)}"


def _write(point: str) -> Any:
    return (lambda value: words.number(value, 2)) if point == "ratio" else (lambda value: words.signed(value, 2))


def _written(value: float, point: str) -> str:
    return _write(point)(value)
