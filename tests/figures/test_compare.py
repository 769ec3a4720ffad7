"""The forest of adjusted differences draws what the table says, all that may be shown of it, and nothing else."""

import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.figures import compare, ink

TABLE = pd.DataFrame({
    "clinic": ["<b>North", "South", "East", "Small"],
    "reference": ["all others"] * 4,
    "n_group": [40, 30, 25, 4],
    "n_reference": [59, 69, 74, 95],
    "difference": [1.25, -0.32, 0.44, 5.5],
    "low": [0.51, -0.81, -0.72, 1.1],
    "high": [1.99, 0.17, 1.6, 9.9],
    "unadjusted": [1.4, -0.5, 0.4, 5.1],
    "margin": [1.0, 1.0, 1.0, 1.0],
    "verdict": ["better", "no different", "cannot tell yet", None],
    "n_more": [None, None, 57.0, None],
    "shown": [True, True, True, False],
})  # fmt: skip


def written(figure: go.Figure) -> str:
    return " ".join(
        [note.text for note in figure.layout.annotations] + [str(trace.customdata) for trace in figure.data]
    )


def test_hidden_groups_are_not_drawn() -> None:
    """A group that is not shown leaves neither a mark nor a word, nor does it stretch the axis."""
    assert "Small" not in written(compare.draw(TABLE, "clinic"))
    assert compare.draw(TABLE, "clinic") == compare.draw(TABLE[TABLE["shown"]], "clinic")


def test_names_are_never_markup() -> None:
    """What an export calls a group is text: Plotly's mark-up in it is escaped."""
    said = written(compare.draw(TABLE, "clinic"))
    assert "&lt;b&gt;North" in said
    assert "<b>North" not in said


def test_nothing_is_computed() -> None:
    """Every value drawn stands in the table."""
    drawn = {float(x) for trace in compare.draw(TABLE, "clinic").data for x in trace.x}
    assert drawn <= set(TABLE[["difference", "low", "high"]].to_numpy().ravel())


def test_verdicts_are_words() -> None:
    """Every row says its verdict, and how many more it would take where it cannot be told yet."""
    said = written(compare.draw(TABLE, "clinic"))
    assert "better" in said
    assert "no different" in said
    assert "cannot tell yet: about 57 more would do" in said


def test_the_band_is_the_margin() -> None:
    """The band runs from minus to plus the margin, 0 lies in the middle; without a margin there is no band and no verdict."""
    figure = compare.draw(TABLE, "clinic")
    (band,) = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert (band.x0, band.x1, band.fillcolor) == (-1, 1, ink.BAND)
    assert sum(figure.layout.xaxis.range) == pytest.approx(0)
    bare = compare.draw(TABLE.assign(margin=float("nan"), verdict=None, n_more=float("nan")), "clinic")
    assert not [shape for shape in bare.layout.shapes if shape.type == "rect"]
    assert "no verdict without a margin" in written(bare)
    assert "margin" not in bare.layout.xaxis.title.text
