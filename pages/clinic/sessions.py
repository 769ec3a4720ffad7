"""Sessions: what became of the bookings, how many visits an episode has, and how much of the plan was delivered."""

from dataclasses import replace

import streamlit as st

from analysis.figures import sessions, words
from pages.shared import show, sidebar, who
from pages.shared.names import labelled, title_of

page, filters = show.Page(who.store()), sidebar.chosen()
st.title("Sessions", anchor=False)
by = sidebar.pick_group(page.store, "clinic")

with show.part("All bookings of the selection"):
    together = page.ask("sessions", filters)
    row = together.rows.iloc[0]
    with st.grid(4, min_column_width=150):
        show.tile("No-show rate", words.percent(row["no_show_rate"], 1), f"{words.count(row['no_show'])} missed")
        show.tile(
            "Visits per episode",
            words.number(row["visits_per_episode"]),
            f"over {words.count(row['n_finished'])} finished",
        )
        show.tile(
            "Plan delivered",
            words.percent(row["delivered_share"]),
            f"of {words.count(row['prescribed'])} sessions prescribed",
        )
        show.tile("Minutes a visit", words.number(row["minutes"], 0), f"over {words.count(row['n_minutes'])} visits")

with show.part(f"By {title_of(by).lower()}"):
    groups = page.ask("sessions", replace(filters, by=by))
    rows = labelled(groups.rows, page.store, by)
    show.figure(groups, "groups", rows, lambda: sessions.draw(rows, by))
    show.held_back(rows, by, "booked")
    show.table(
        groups,
        "groups",
        rows,
        {by: title_of(by), "booked": "Booked", "cancelled": "Cancelled", "no_show_rate": "No-show"},
    )

page.method()
