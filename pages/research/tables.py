"""Research tables: choose one, see it as it is protected, and take it away."""

import streamlit as st

from pages.research import chosen, downloads, explained, shown
from pages.shared import releasing, show
from pages.shared.show import plain

release = releasing.published()
st.title("Research tables", anchor=False)
st.markdown(
    "A fixed set of tables: counts of people in closed periods, and what follows from them. Small counts are hidden, the "
    "others rounded, before anything is drawn or taken away. No row is about a person."
)
table = chosen.table(release)
left, right = st.columns([1, 2])
with left:
    rows = chosen.rows(table)
with right:
    drawing = chosen.drawing(table, rows)
with show.part(plain(table.title)):
    if drawing:
        shown.figure(table, drawing, rows)
    else:
        st.info("Nothing to draw: no number of this table's figures may be told.", icon=":material/info:")
    shown.table(table, rows)
    for note in table.notes:
        st.caption(plain(note))
with show.part("What is hidden, and why"):
    explained.protection(release, table)
with show.part("Take it away"):
    downloads.of_table(release, table)
    downloads.of_release(release)
explained.definition(release, table)
