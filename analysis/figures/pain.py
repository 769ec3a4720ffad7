"""Pain before and after: baseline and outcome of the same patients, and the mean change with its interval."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import MUTED, PAPER, QUIET
from analysis.figures.rows import emphasis, legend_above, segments, tracks


def draw(
    table: pd.DataFrame, group: str, title: str, span: tuple[float, float], chosen: str | None = None
) -> go.Figure:
    """Dumbbells from pain.details["pairs"]; `span` is the range of the measure, and one row may be `chosen`.

    Columns: `group`, n, baseline_mean, latest_mean, change_mean, change_low, change_high, shown;
    reference_mean where there is one.
    """
    shown = table[table["shown"]]
    figure = tracks(list(shown[group]), [_says(row) for row in shown.itertuples()], title, span)
    segments(figure, shown["baseline_mean"], shown["latest_mean"], {"color": QUIET, "width": 3})
    hollow = {"color": PAPER, "line": {"color": MUTED, "width": 2}}
    _ends(figure, shown, group, "baseline_mean", hollow, "baseline")
    _ends(figure, shown, group, "latest_mean", {"color": emphasis(shown[group], chosen)}, "outcome")
    _reference(figure, shown, group)
    legend_above(figure)
    return figure


def _reference(figure: go.Figure, shown: pd.DataFrame, group: str) -> None:
    """Where the mean would be had it only moved as it does without treatment."""
    if "reference_mean" not in shown or not shown["reference_mean"].notna().any():
        return
    places = shown["reference_mean"].notna()
    figure.add_scatter(
        x=shown.loc[places, "reference_mean"],
        y=[place for place, known in enumerate(places) if known],
        mode="markers",
        cliponaxis=False,
        marker={"symbol": "line-ns", "size": 18, "line": {"width": 2, "color": MUTED}},
        name="reference",
        customdata=[
            f"{words.plain(label)}: {words.number(value)} had it only moved as it does without treatment"
            for label, value in zip(shown.loc[places, group], shown.loc[places, "reference_mean"], strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _says(row: Any) -> str:
    limits = words.interval(row.change_low, row.change_high, words.signed)
    return f"<b>{words.signed(row.change_mean)}</b> ({limits}), n {words.count(row.n)}"


def _ends(
    figure: go.Figure, shown: pd.DataFrame, group: str, column: str, marker: dict[str, object], name: str
) -> None:
    said = [
        f"{words.plain(label)}: {name} {words.number(value)} on average, n {words.count(n)}"
        for label, value, n in zip(shown[group], shown[column], shown["n"], strict=True)
    ]
    figure.add_scatter(
        x=shown[column],
        y=list(range(len(shown))),
        mode="markers",
        cliponaxis=False,
        marker={"size": 13, **marker},
        name=name,
        customdata=said,
        hovertemplate="%{customdata}<extra></extra>",
    )
