"""How the changes are spread: how many patients changed by how much, so that a mean hides nobody."""

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, BAND, MUTED, QUIET, TEXT, axis_title, blank, note


def draw(table: pd.DataFrame, title: str, *, lower_is_better: bool, reference: float | None = None) -> go.Figure:
    """Bars from pain.details["distribution"] of one group (change, step, n); better than zero has the strong colour.

    reference: the mean change without treatment, of pain.details["regression"], as a line with
    all short of it shaded.
    """
    figure = blank(height=380, top=28, bottom=56)
    better = [change < 0 if lower_is_better else change > 0 for change in table["change"]]
    figure.add_bar(
        x=table["change"],
        y=table["n"],
        marker={"color": [ACCENT if side else QUIET for side in better]},
        customdata=[
            f"change {words.signed(change)}: {words.count(n)} patients"
            for change, n in zip(table["change"], table["n"], strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure.add_vline(x=0, line={"color": MUTED, "width": 1})
    if pd.notna(reference):
        figure.add_vrect(x0=0, x1=reference, fillcolor=BAND, line_width=0, layer="below")
        figure.add_vline(x=reference, line={"color": MUTED, "width": 2, "dash": "dot"})
        said = f"reference {words.signed(reference)}"
        note(figure, said, x=reference, y=1, yref="paper", yanchor="bottom", yshift=4, font={"size": 12, "color": TEXT})
    figure.update_layout(bargap=0.12)
    figure.update_xaxes(title=axis_title(title), showgrid=False)
    figure.update_yaxes(rangemode="tozero", title=axis_title("episodes"), tickformat=",d")
    sides = ("better", "worse") if lower_is_better else ("worse", "better")
    for place, (side, anchor) in enumerate(zip(sides, ("left", "right"), strict=True)):
        note(figure, side, x=place, xref="paper", xanchor=anchor, y=1, yref="paper", yanchor="bottom", yshift=4)
    return figure
