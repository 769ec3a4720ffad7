"""Time to improvement: when improvement was reached during care, with who was still at risk under the curve."""

from dataclasses import replace

import streamlit as st

from analysis.figures import improvement, landmarks, words
from pages.clinic import improvement_tables as tables
from pages.shared import show, sidebar, who
from pages.shared.names import TOGETHER, label_of, labelled, title_of

MOST_CURVES = 16
VIEWS = {"service": "counts as ending", "stayed": "as if they had stayed"}
AXES = {"days": "Days since the first visit", "visits": "Visits before the score"}

page, chosen = show.Page(who.store()), sidebar.chosen()
st.title("Time to improvement", anchor=False)
first, second, third = st.columns(3)
with first:
    by = sidebar.pick_group(page.store, TOGETHER)
with second:
    view = sidebar.pick("view", "Care that ends without it", list(VIEWS), VIEWS.__getitem__)
with third:
    axis = sidebar.pick("axis", "Time in", list(AXES), AXES.__getitem__)
filters = replace(chosen, view=view, axis=axis, by=None if by == TOGETHER else by)

with show.part("Reached improvement"):
    together = page.ask("improvement", replace(filters, by=None))
    show.figure(
        together,
        "curve",
        together.rows,
        lambda: improvement.draw(
            together.details["curve"],
            together.details.get("competing"),
            together.details["at_risk"],
            AXES[axis].lower(),
        ),
    )
    tables.draw_estimates(together, "together", together.rows)

if filters.by:
    with show.part(f"By {title_of(by).lower()}"):
        groups = page.ask("improvement", filters)
        rows = labelled(groups.rows, page.store, by)
        if axis == "days":
            show.figure(groups, "landmarks", rows, lambda: landmarks.draw(rows, by))
        tables.draw_estimates(groups, "groups", rows)
        show.held_back(rows, by, "n")
        drawn_groups = groups.rows[groups.rows["shown"]].to_dict("records")
        if len(drawn_groups) > MOST_CURVES:
            st.caption(f"Curves are drawn for up to {MOST_CURVES} groups: choose some of them in the filters.")
        with st.grid(2, min_column_width=340):
            for row in drawn_groups if len(drawn_groups) <= MOST_CURVES else []:
                mine = {name: table[table[by] == row[by]] for name, table in groups.details.items()}
                drawn = improvement.draw(
                    mine["curve"], mine.get("competing"), mine["at_risk"], AXES[axis].lower(), 180, groups.details
                )
                name = label_of(page.store, by, row[by])
                with show.part(name):
                    show.chart(
                        drawn,
                        f"curve-{name}",
                        f"{name}: {words.count(row['improved'])} of {words.count(row['n'])} reached improvement",
                    )
    with show.part("Do the groups differ by more than chance?"):
        tables.draw_tests(page, filters)

tables.draw_sensitivity(page, filters)
page.method()
