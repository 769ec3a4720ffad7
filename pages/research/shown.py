"""A protected table on the page: its figure with the one sentence about it, and its rows in words."""

from collections.abc import Mapping

import streamlit as st

from analysis.disclosure.protected.protected_table import Drawing
from analysis.disclosure.protected.variable import Variable
from analysis.figures import research, research_rows, research_words
from analysis.figures.research_rows import TOTAL
from pages.shared import show
from pages.shared.releasing import ProtectedTable
from pages.shared.show import plain

MANY_ROWS, HEIGHT = 15, 560
FIRST_WIDTH = 150  # pixels
LEGEND = (
    "**hidden**: not told, to protect people. **not given**: of too few people, not estimable, or it would tell of what is "
    "hidden. **held**: a count keeps its last released value, because it moved by less than the threshold since."
)


def figure(table: ProtectedTable, drawing: Drawing, chosen: Mapping[str, str]) -> None:
    """The takeaway and the figure, whose text alternative it is."""
    rows = research_rows.rows_of(table, drawing, chosen)
    of = [research_words.label_of(table, name, code) for name, code in chosen.items() if code != TOTAL]
    sentence = research_words.takeaway(table, drawing, rows, ", ".join(of))
    st.markdown(plain(sentence))
    if rows[drawing.y].notna().any():
        show.chart(research.draw(table, drawing, rows), f"research-{table.name}", sentence)
    empty = [
        research_words.label_of(table, name, code)
        for name, codes in (
            (drawing.x, research_rows.empty_groups(drawing, rows)),
            (drawing.by, research_rows.empty_series(drawing, rows)),
        )
        for code in codes
    ]
    if empty and rows[drawing.y].notna().any():
        st.caption(plain(f"Nothing can be drawn of: {', '.join(empty)}."))
    if left_out := research_rows.left_out(drawing, rows, research.MOST_SERIES):
        st.caption(f"Drawn are all together and the last ones; {left_out} more stand in the table below.")


def table(table: ProtectedTable, chosen: Mapping[str, str]) -> None:
    """The rows in words, under the names that the codebook explains."""
    frame = table.frame()
    for name, code in chosen.items():
        frame = frame[frame[name] == code]
    written = research_words.written(table, frame)
    st.dataframe(
        written,
        hide_index=True,
        height=HEIGHT if len(written) > MANY_ROWS else "content",
        column_config={v.name: _column(v, FIRST_WIDTH if not place else None) for place, v in enumerate(table.columns)},
        key=f"table-research-{table.name}",
        alt=f"Table: {table.title}",
    )
    st.caption(LEGEND)


def _column(variable: Variable, width: int | None) -> object:
    is_group = variable.kind == "group"
    title = "Status" if variable.name == "status" else research_words.heading(variable)
    side = "left" if is_group else "right"
    return st.column_config.TextColumn(title, help=plain(variable.derivation) or None, alignment=side, width=width)
