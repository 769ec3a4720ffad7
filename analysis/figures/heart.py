"""Heart: changes of one measure beside what chance alone brings, the course by visit, and categories at intake and now."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import trajectory, words
from analysis.figures.ink import ACCENT, BAND, MIDDLE, MUTED, PAPER, QUIET, SECOND
from analysis.figures.rows import legend_above, percent_axis, segments, tracks

END = {"symbol": "line-ns", "size": 9, "line": {"width": 1.5, "color": MUTED}}
REFERENCE = {"symbol": "diamond-open", "size": 12, "color": SECOND, "line": {"width": 2, "color": SECOND}}


def changes(table: pd.DataFrame, label: str, title: str, digits: int) -> go.Figure:
    """Changes of one measure from heart's detail "changes": the `label` column, n, mean, low, high, sd, noise, reference,
    shown. The band is what two readings of one person differ by; the diamond what regression to the mean brings.
    """
    shown = table[table["shown"]]
    edge = _edge(shown)
    figure = tracks(list(shown[label]), [_says(row, digits) for row in shown.itertuples()], title, (-edge, edge))
    if shown["noise"].notna().any():
        segments(figure, -shown["noise"], shown["noise"], {"color": BAND, "width": 16})
    figure.add_vline(x=0, line={"color": MUTED, "width": 1})
    single = shown["mean"] - 1.96 * shown["sd"], shown["mean"] + 1.96 * shown["sd"]
    segments(figure, *single, {"color": MUTED, "width": 1}, END)
    segments(figure, shown["low"], shown["high"], {"color": MIDDLE, "width": 5})
    _points(figure, shown, "mean", {"color": ACCENT, "size": 11}, "mean change, with its 95 % interval", digits)
    if shown["reference"].notna().any():
        _points(figure, shown, "reference", REFERENCE, "what regression to the mean alone would bring", digits)
        legend_above(figure)
    return figure


def course(table: pd.DataFrame, title: str) -> go.Figure:
    """The course by visit from heart's detail "visits" of one measure: as a trajectory, with the means after sessions."""
    figure = trajectory.draw(table, title, (0, 1))
    figure.layout.annotations = ()
    figure.for_each_trace(lambda trace: trace.update(showlegend=trace.name is not None))
    after = table[table["shown"] & table["shown_after"]]
    figure.add_scatter(
        x=after["visit"],
        y=after["after_mean"],
        mode="markers",
        name="after the session",
        marker={"color": PAPER, "size": 9, "line": {"color": SECOND, "width": 2}},
        customdata=[
            f"visit {row.visit}: {words.number(row.after_mean)} after the session, n {words.count(row.n_after)}"
            for row in after.itertuples()
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure.update_yaxes(range=None, autorange=True)
    legend_above(figure)
    return figure


def categories(table: pd.DataFrame) -> go.Figure:
    """Shares of the same episodes at intake (hollow) and now, from heart's detail "categories" of one group."""
    shown = table[table["shown"]]
    figure = tracks(
        list(shown["category"]), [_moved(row) for row in shown.itertuples()], "share of the same episodes", (0, 1)
    )
    percent_axis(figure)
    segments(figure, shown["intake_share"], shown["now_share"], {"color": QUIET, "width": 3})
    for column, marker, name in (
        ("intake_share", {"color": PAPER, "line": {"color": MUTED, "width": 2}}, "at intake"),
        ("now_share", {"color": ACCENT}, "now"),
    ):
        figure.add_scatter(
            x=shown[column],
            y=list(range(len(shown))),
            mode="markers",
            cliponaxis=False,
            marker={"size": 13, **marker},
            name=name,
            customdata=[
                f"{category}: {words.percent(value)} {name}"
                for category, value in zip(shown["category"], shown[column], strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    legend_above(figure)
    return figure


def _edge(shown: pd.DataFrame) -> float:
    """How far the axis goes to either side of none: everything that is drawn lies within."""
    single = (shown["mean"].abs() + 1.96 * shown["sd"]).max()
    limits = [shown["low"].abs().max(), shown["high"].abs().max(), shown["noise"].max(), shown["reference"].abs().max()]
    return 1.08 * max(value for value in (single, *limits, 0.1) if pd.notna(value))


def _says(row: Any, digits: int) -> str:
    limits = words.interval(row.low, row.high, lambda value: words.signed(value, digits))
    return f"<b>{words.signed(row.mean, digits)}</b> ({limits}), n {words.count(row.n)}"


def _moved(row: Any) -> str:
    now = f"<b>{words.percent(row.now_share)}</b>, {words.count(row.n_now)} of {words.count(row.n_of)}"
    return f"{words.percent(row.intake_share)} to {now}"


def _points(
    figure: go.Figure, shown: pd.DataFrame, column: str, marker: dict[str, object], name: str, digits: int
) -> None:
    figure.add_scatter(
        x=shown[column],
        y=list(range(len(shown))),
        mode="markers",
        marker=marker,
        name=name,
        customdata=[f"{name}: {words.signed(value, digits)}" for value in shown[column]],
        hovertemplate="%{customdata}<extra></extra>",
    )
