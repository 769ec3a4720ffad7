"""Cumulative responder curves: for every threshold the share that improved by at least that, and where groups cross."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from analysis.figures import words
from analysis.figures.ink import ACCENT, BAND, FIFTH, FOURTH, MUTED, QUIET, SECOND, TEXT, THIRD, axis_title, blank, note
from analysis.figures.rows import QUARTERS, legend_above

COLOURS = (ACCENT, SECOND, THIRD, FOURTH, FIFTH)
LEAST_PERCENT = -50
STRIP, LABEL, ABOVE_STRIP = 0.05, 0.06, 0.17


def draw(
    table: pd.DataFrame, lines: pd.DataFrame, unit: str, group: str | None = None, chosen: str | None = None
) -> go.Figure:
    """Curves from responders.details["cumulative"] of one measure and axis, with the `lines` of details["cited"].

    One curve has its band. Of several, one may be `chosen`: the others are quiet. The strip
    under them is filled where another order holds than at the reference (of the chosen, or of any).
    """
    shown = table[table["shown"]]
    figure = blank(height=400, top=40, bottom=56)
    names = list(dict.fromkeys(shown[group])) if group else [None]
    for name, colour in zip(names, _colours(names, chosen), strict=True):
        own = shown[shown[group] == name] if group else shown
        if len(names) == 1:
            _band(figure, own)
        _curve(figure, own, name, colour, unit, wide=chosen in (None, name))
    if len(names) > 1:
        _strip(figure, shown[shown[group] == (chosen or names[0])], lines, unit, chosen)
        if chosen is None and len(names) <= len(COLOURS):
            legend_above(figure)
    _cited(figure, lines)
    least, most = shown["threshold"].min(), shown["threshold"].max()
    figure.update_xaxes(
        range=[max(least, LEAST_PERCENT) if unit == "%" else least, most],
        title=axis_title(f"improved by at least so many {'% of baseline' if unit == '%' else unit}"),
        showgrid=False,
        anchor="free",
        position=0,
    )
    figure.update_layout(
        yaxis={
            "range": [0, 1],
            "domain": [ABOVE_STRIP, 1] if len(names) > 1 else [0, 1],
            "tickvals": QUARTERS,
            "ticktext": [words.percent(share) for share in QUARTERS],
            "title": axis_title("share of the measured"),
        }
    )
    return figure


def _colours(names: Sequence[str | None], chosen: str | None) -> list[str]:
    if chosen is not None:
        return [ACCENT if name == chosen else QUIET for name in names]
    return list(COLOURS[: len(names)]) if len(names) <= len(COLOURS) else [QUIET] * len(names)


def _band(figure: go.Figure, rows: pd.DataFrame) -> None:
    line = {"width": 0, "shape": "vh", "color": BAND}
    edge = {"x": rows["threshold"], "mode": "lines", "hoverinfo": "skip", "showlegend": False, "line": line}
    figure.add_scatter(y=rows["rate_low"], **edge)
    figure.add_scatter(y=rows["rate_high"], fill="tonexty", fillcolor=BAND, **edge)


def _curve(figure: go.Figure, rows: pd.DataFrame, name: str | None, colour: str, unit: str, *, wide: bool) -> None:
    """A falling step line: between two thresholds that somebody reached stands the share of the higher one."""
    label = f"{words.plain(name)}: " if name is not None else ""
    figure.add_scatter(
        x=rows["threshold"],
        y=rows["rate"],
        mode="lines",
        line={"color": colour, "width": 3 if wide else 1, "shape": "vh"},
        name=words.plain(name) if name is not None else "measured",
        customdata=[
            f"{label}{words.percent(row.rate)} improved by at least {row.threshold:g} {unit}<br>"
            f"{words.count(row.n_reached)} of {words.count(row.n_measured)}"
            f" ({words.interval(row.rate_low, row.rate_high, words.percent)})"
            for row in rows.itertuples()
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _cited(figure: go.Figure, lines: pd.DataFrame) -> None:
    """The thresholds that are cited, as lines; the label of the first stands to its left, the others' to their right."""
    amounts = sorted(set(lines["threshold"]))
    for place, amount in enumerate(amounts):
        figure.add_vline(x=amount, line={"color": MUTED, "width": 1, "dash": "dot"})
        names = list(dict.fromkeys(lines.loc[lines["threshold"] == amount, "name"]))
        text = names[0] if names[0].endswith("%") else f"{names[0].partition(' (')[0]} {amount:g}"
        side = "right" if place == 0 and len(amounts) > 1 else "left"
        note(
            figure, text, x=amount, xanchor=side, y=1, yref="paper", yanchor="bottom", font={"size": 12, "color": TEXT}
        )


def _strip(figure: go.Figure, rows: pd.DataFrame, lines: pd.DataFrame, unit: str, chosen: str | None) -> None:
    """Under the curves: the ranges of thresholds at which the order of groups is another than at the reference."""
    column, of = ("n_pairs_turned", "pairs of groups") if chosen is None else ("n_turned", "others")
    places = rows.sort_values("threshold")
    for before, at, n in zip(places["threshold"], places["threshold"].iloc[1:], places[column].iloc[1:], strict=False):
        if n:
            figure.add_scatter(
                x=[before, at],
                y=[0, 0],
                yaxis="y2",
                mode="lines",
                line={"color": ACCENT, "width": 10},
                showlegend=False,
                text=f"from {before:g} to {at:g} {unit}: {words.count(n)} {of} the other way round",
                hoverinfo="text",
            )
    figure.update_layout(yaxis2={"domain": [0, STRIP], "range": [-1, 1], "visible": False, "fixedrange": True})
    reference = lines.loc[lines["is_reference"], "threshold"]
    if len(reference):
        which = "another order of groups" if chosen is None else "others on the other side of it"
        said = f"filled: {which} than at {reference.iloc[0]:g} {unit}"
        place = {"x": 0, "xref": "paper", "xanchor": "left", "y": LABEL, "yref": "paper", "yanchor": "bottom"}
        note(figure, said, font={"size": 11, "color": TEXT}, **place)
