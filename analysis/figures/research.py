"""The figures of protected tables: what a table's Drawing says, from its protected rows and from nothing else.

Series differ by shape, pattern or dash beside their colour. What is hidden in part says so beside its marks; what is
hidden whole has no place in the figure, and the page names it below.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.disclosure.protected.protected_table import HELD_COUNTS, Drawing, ProtectedTable, Variable
from analysis.figures import research_words, words
from analysis.figures.ink import ACCENT, FIFTH, FOURTH, MUTED, PAPER, QUIET, SECOND, TEXT, THIRD, axis_title, blank
from analysis.figures.research_rows import empty_groups, empty_series, series_of
from analysis.figures.research_words import heading, label_of, variable_of, writer
from analysis.figures.rows import ROW_HEIGHT, legend_above, tracks

COLORS = (ACCENT, SECOND, THIRD, FOURTH, FIFTH, QUIET, TEXT, MUTED)
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "triangle-down", "star")
PATTERNS = ("", "/", "x", ".", "\\", "-", "+", "|")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "2px,4px,8px,4px", "12px,2px")
MOST_SERIES = len(SYMBOLS)
LANE = 16  # pixels from one series to the next on a track
BAR = 12  # pixels that a bar is high
ABOVE, BELOW = 33, 18  # pixels above the first track, for its label, and below the last
CURVE_HEIGHT = 380
ROOM = 1.05  # more than the largest value, so that its mark is whole


@dataclass(frozen=True)
class _Series:
    """One series: its name as people read it, its place among the others, and its rows in order."""

    name: str
    place: int
    rows: pd.DataFrame


def draw(table: ProtectedTable, drawing: Drawing, rows: pd.DataFrame) -> go.Figure:
    """The figure of these rows of a table (some or all of `table.frame()`); up to MOST_SERIES series are drawn."""
    series = list(_series(table, drawing, rows))
    figure = _curves(table, drawing, series) if drawing.kind == "steps" else _tracks(table, drawing, rows, series)
    if len(series) > 1:
        legend_above(figure)
    return figure


def _series(table: ProtectedTable, drawing: Drawing, rows: pd.DataFrame) -> Iterator[_Series]:
    """Those of which there is a number; each keeps its shape whatever is hidden of the others."""
    for place, code in enumerate(series_of(drawing, rows, MOST_SERIES)):
        if code in empty_series(drawing, rows):
            continue
        name = words.plain(label_of(table, drawing.by, code)) if code else ""
        yield _Series(name, place, rows[rows[drawing.by] == code] if code else rows)


def _hover(table: ProtectedTable, drawing: Drawing, rows: pd.DataFrame) -> list[str]:
    """What each row says when pointed at: its groups, the value with its limits, and the counts that it rests on."""
    write = writer(table, drawing.y)
    return ["<br>".join(map(words.plain, _says(table, drawing, row, write))) for _, row in rows.iterrows()]


def _says(table: ProtectedTable, drawing: Drawing, row: pd.Series, write: Callable[[float], str]) -> Iterator[str]:
    yield ", ".join(label_of(table, name, row[name]) for name in table.dimensions if name != "status")
    measured, limits = variable_of(table, drawing.y), research_words.interval(drawing, row, write)
    if pd.notna(row[drawing.y]):
        yield f"{measured.label}: {write(row[drawing.y])}{f' ({limits})' if limits else ''}"
    if measured.of:
        yield ", ".join(f"{variable_of(table, name).label}: {words.count(row[name])}" for name in measured.of)
    held = [name for name in (drawing.y, *measured.of) if name in row[HELD_COUNTS.name].split()]
    if held:
        yield f"held at its last released value: {', '.join(variable_of(table, name).label for name in held)}"


def _tracks(table: ProtectedTable, drawing: Drawing, rows: pd.DataFrame, series: list[_Series]) -> go.Figure:
    """One track for each group, and on it a lane for each series, the first at the height of the track."""
    codes, lanes = (
        [code for code in dict.fromkeys(rows[drawing.x]) if code not in empty_groups(drawing, rows)],
        LANE * max((own.place for own in series), default=0),
    )
    height = ROW_HEIGHT + lanes
    labels = [label_of(table, drawing.x, code) for code in codes]
    says = [_beside(table, drawing, rows[rows[drawing.x] == code]) for code in codes]
    figure = tracks(labels, says, "", _span(table, drawing, rows), height)
    figure.update_yaxes(range=[len(codes) - 1 + (BELOW + lanes) / height, -ABOVE / height])
    figure.update_xaxes(**_axis(variable_of(table, drawing.y)))
    for own in series:
        drawn = own.rows[own.rows[drawing.y].notna()]
        places = [codes.index(code) + own.place * LANE / height for code in drawn[drawing.x]]
        _limits(figure, drawing, drawn, places, own.place)
        marks = {"x": drawn[drawing.y].astype(float).tolist(), "y": places, "customdata": _hover(table, drawing, drawn)}
        _mark(figure, drawing.kind, own, marks, BAR / height)
    figure.update_layout(barmode="overlay")
    return figure


def _beside(table: ProtectedTable, drawing: Drawing, rows: pd.DataFrame) -> str:
    """What stands at the right of a track: its one value, or how many of its series are not there, and why."""
    shown = rows[rows[drawing.y].notna()]
    if len(rows) == len(shown) == 1:
        return f"<b>{writer(table, drawing.y)(shown.iloc[0][drawing.y])}</b>"
    reasons = research_words.missing(table, drawing, rows)
    return ", ".join(why if len(rows) == 1 else f"{n} {why}" for why, n in reasons.items() if n)


def _limits(figure: go.Figure, drawing: Drawing, drawn: pd.DataFrame, places: list[float], place: int) -> None:
    """The interval of each value as a line behind it, where the table has one."""
    if not (drawing.low and drawing.high):
        return
    line = {"color": COLORS[place], "width": 2}
    for low, high, lane in zip(drawn[drawing.low], drawn[drawing.high], places, strict=True):
        if pd.notna(low) and pd.notna(high):
            ends = {"x": [float(low), float(high)], "y": [lane, lane]}
            figure.add_scatter(**ends, mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _mark(figure: go.Figure, kind: str, own: _Series, marks: dict[str, Any], thick: float) -> None:
    """The marks of a series, told apart by pattern or shape beside the colour."""
    marks |= {"name": own.name, "hovertemplate": "%{customdata}<extra></extra>"}
    marker: dict[str, Any] = {"color": COLORS[own.place]}
    if kind == "bars":
        marker["pattern"] = {"shape": PATTERNS[own.place], "fillmode": "overlay", "fgcolor": PAPER, "size": 6}
        figure.add_bar(**marks, orientation="h", width=thick, marker=marker)
        return
    marker |= {"symbol": SYMBOLS[own.place], "size": 11}
    figure.add_scatter(**marks, mode="markers", marker=marker, cliponaxis=False)


def _curves(table: ProtectedTable, drawing: Drawing, series: list[_Series]) -> go.Figure:
    """Curves in steps over one axis; a step that is hidden leaves a gap."""
    figure = blank(height=CURVE_HEIGHT, top=16, bottom=56)
    for own in series:
        rows = own.rows.sort_values(drawing.x)
        start = [0] if rows[drawing.x].iloc[0] > 0 else []  # nobody has reached anything before the first day
        figure.add_scatter(
            x=[*start, *rows[drawing.x].tolist()],
            y=[*start, *(None if pd.isna(step) else float(step) for step in rows[drawing.y])],
            mode="lines+markers",
            line={"color": COLORS[own.place], "width": 2.5, "dash": DASHES[own.place], "shape": "hv"},
            marker={"symbol": SYMBOLS[own.place], "size": 6},
            name=own.name,
            customdata=[*("nobody yet" for _ in start), *_hover(table, drawing, rows)],
            hovertemplate="%{customdata}<extra></extra>",
            cliponaxis=False,
        )
    figure.update_xaxes(title=axis_title(heading(variable_of(table, drawing.x))), rangemode="tozero")
    span = _span(table, drawing, pd.concat([own.rows for own in series]))
    figure.update_yaxes(**_axis(variable_of(table, drawing.y)), range=list(span))
    return figure


def _axis(measured: Variable) -> dict[str, object]:
    """How the axis of the values is written."""
    suffix = f"{words.BEFORE_PERCENT}%" if measured.unit == "%" else ""
    return {"title": axis_title(heading(measured)), "ticksuffix": suffix}


def _span(table: ProtectedTable, drawing: Drawing, rows: pd.DataFrame) -> tuple[float, float]:
    """The possible range of what is drawn; of changes to either side of 0 half of it or more, as much to both sides."""
    measured = variable_of(table, drawing.y)
    drawn = rows[[name for name in (drawing.y, drawing.low, drawing.high) if name]].astype(float)
    if measured.low is not None and measured.high is not None and measured.low < 0 < measured.high:
        reach = max(drawn.abs().max().max() * ROOM, (measured.high - measured.low) / 4)
        return -reach, reach
    low = measured.low if measured.low is not None else min(0.0, drawn.min().min())
    high = measured.high if measured.high is not None else drawn.max().max() * ROOM
    return (low, high) if high > low else (low, low + 1)
