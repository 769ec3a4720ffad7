"""The ladder: how many of the referred reach each step, which are the denominators behind every headline."""

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT
from analysis.figures.rows import tracks

RUNGS = {
    "referred": "Referred",
    "intake": "Intake done",
    "first_visit": "Came to a first visit",
    "two_scores": "Scored at least twice",
    "outcome": "Outcome known",
    "improved": "Improved at {moment}",
}


def draw(table: pd.DataFrame, moment: str) -> go.Figure:
    """Bars from the one row of `ladder` asked without a group; columns those of RUNGS, `moment` the one in force."""
    row = table.iloc[0]
    counts = [int(row[rung]) for rung in RUNGS]
    names = [name.format(moment=moment) for name in RUNGS.values()]
    says = [words.count(counts[0])] + [f"{words.count(n)} of {words.count(counts[0])}" for n in counts[1:]]
    figure = tracks(names, says, "referrals", (0, max(counts[0], 1)), row_height=40)
    figure.add_bar(
        x=counts,
        y=list(range(len(counts))),
        orientation="h",
        width=0.3,
        marker={"color": ACCENT},
        customdata=[f"{rung}: {said}" for rung, said in zip(names, says, strict=True)],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure.update_xaxes(rangemode="tozero", tickformat=",d", nticks=6)
    return figure
