"""Sessions: what became of the bookings that were due, attended, cancelled late or missed."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, PALE, SECOND
from analysis.figures.rows import legend_above, percent_axis, tracks

ENDS = {"attended": ("attended", ACCENT), "late_cancel": ("cancelled late", PALE), "no_show": ("no-show", SECOND)}


def draw(table: pd.DataFrame, group: str) -> go.Figure:
    """Stacked shares from sessions rows: `group`, attended, late_cancel, no_show, n_to_attend, no_show_rate, shown.

    Bookings cancelled in time are not in the bar, as they are not in the denominator of the no-show rate.
    """
    shown = table[table["shown"]]
    says = [_says(row) for row in shown.itertuples()]
    figure = tracks(list(shown[group]), says, "share of the bookings that were not cancelled in time", (0, 1))
    percent_axis(figure)
    for column, (name, color) in ENDS.items():
        figure.add_bar(
            x=shown[column],
            y=list(range(len(shown))),
            orientation="h",
            width=0.3,
            name=name,
            marker={"color": color},
            customdata=[
                f"{words.plain(label)}: {words.count(n)} {name}"
                for label, n in zip(shown[group], shown[column], strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    figure.update_layout(barmode="stack", barnorm="fraction")
    legend_above(figure)
    return figure


def _says(row: Any) -> str:
    n_of_n = f"{words.count(row.no_show)} of {words.count(row.n_to_attend)}"
    return f"no-show <b>{words.percent(row.no_show_rate, 1)}</b>, {n_of_n}"
