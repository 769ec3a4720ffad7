"""Figures made of labelled rows: what the row is above its track on the left, what it says above it on the right.

Labels stand above the tracks and not beside them, so the data keep the whole width on a telephone as on a wide screen.
"""

from collections.abc import Sequence

import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, QUIET, axis_title, blank, note

ROW_HEIGHT = 46
FRAME_HEIGHT = 56
QUARTERS = (0, 0.25, 0.5, 0.75, 1)


def tracks(
    labels: Sequence[str], says: Sequence[str], title: str, span: tuple[float, float], row_height: int = ROW_HEIGHT
) -> go.Figure:
    """An empty figure with one track per label (at y = 0, 1, 2 … downwards) over the axis `span`."""
    figure = blank(height=FRAME_HEIGHT + row_height * len(labels), top=4, bottom=48)
    figure.update_yaxes(range=[len(labels) - 0.6, -0.72], visible=False)
    figure.update_xaxes(range=list(span), title=axis_title(title))
    for place, (label, says_right) in enumerate(zip(labels, says, strict=True)):
        _head(figure, place, words.plain(label), says_right)
    return figure


def percent_axis(figure: go.Figure) -> None:
    """Write the value axis of a figure whose values are shares of one."""
    figure.update_xaxes(tickvals=QUARTERS, ticktext=[words.percent(share) for share in QUARTERS])


def segments(
    figure: go.Figure,
    starts: Sequence[float],
    ends: Sequence[float],
    line: dict[str, object],
    end_mark: dict[str, object] | None = None,
) -> None:
    """One horizontal line per track, such as an interval; a limit that does not exist draws nothing."""
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        figure.add_scatter(
            x=[start, end],
            y=[place, place],
            mode="lines+markers" if end_mark else "lines",
            line=line,
            marker=end_mark,
            hoverinfo="skip",
            showlegend=False,
        )


def emphasis(labels: Sequence[str], chosen: str | None) -> list[str]:
    """The colour of each row: all strong, or only the chosen one where one is chosen."""
    return [ACCENT if chosen in (None, label) else QUIET for label in labels]


def legend_above(figure: go.Figure) -> None:
    """Name the parts of a figure in one line above it, where they cannot carry their own label."""
    figure.update_layout(
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1,
            "yanchor": "bottom",
            "font": {"size": 12},
            "itemclick": False,
            "itemdoubleclick": False,
            "itemsizing": "trace",
            "traceorder": "normal",
        },
        margin={"t": 32},
        height=figure.layout.height + 28,
    )


def _head(figure: go.Figure, place: int, label: str, says: str) -> None:
    above = {"y": place, "yref": "y", "xref": "paper", "yshift": 18}
    note(figure, label, x=0, xanchor="left", xshift=-8, **above)
    note(figure, says, x=1, xanchor="right", xshift=16, **above)
