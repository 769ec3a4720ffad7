"""Sessions: what became of the bookings, how many visits an episode has, and how much of the plan was delivered."""

from dataclasses import replace

import streamlit as st

from analysis.figures import safety, sessions, words
from pages.clinic import waiting
from pages.shared import show, sidebar, who
from pages.shared.names import labelled, title_of

SAFETY = {"n_visits": "Visits", "n_recorded": "Recorded", "n_events": "With an event", "n_measured": "Measured"}
SAFETY |= {"n_worsened": "Worsened", "n_referred_on": "Referred on", "n_surgery": "Surgery", "n_injection": "Injection"}
SAFETY |= {"n_new_injury": "New injury"}

page, filters = show.Page(who.store()), sidebar.chosen()
st.title("Sessions", anchor=False)
by = sidebar.pick_group(page.store, "clinic")

with show.part("All bookings of the selection"):
    together = page.ask("sessions", filters)
    row = together.rows.iloc[0]
    no_shows = words.percent(row["no_show_rate"], 1) if row["shown"] else words.MISSING
    visits, delivered = words.number(row["visits_per_episode"]), words.percent(row["delivered_share"])
    finished, recorded = words.count(row["n_finished"]), words.count(row["n_minutes"])
    with st.grid(4, min_column_width=150):
        show.tile(
            "No-show rate",
            no_shows,
            f"{words.count(row['no_show'])} of {words.count(row['n_to_attend'])} bookings not cancelled in time",
        )
        show.tile("Visits per episode", show.enough(row["n_finished"], visits), f"over {finished} finished episodes")
        show.tile(
            "Plan delivered",
            show.enough(row["n_prescribed"], delivered),
            f"of {words.count(row['prescribed'])} sessions prescribed to {words.count(row['n_prescribed'])}",
        )
        show.tile(
            "Minutes a visit", show.enough(row["n_minutes"], words.number(row["minutes"], 0)), f"over {recorded} visits"
        )

with show.part(f"By {title_of(by).lower()}"):
    groups = page.ask("sessions", replace(filters, by=by))
    rows = labelled(groups.rows, page.store, by)
    show.figure(groups, "groups", rows, lambda: sessions.draw(rows, by))
    show.held_back(rows, by, "n_to_attend")
    show.table(
        groups,
        "groups",
        rows,
        {by: title_of(by), "booked": "Booked", "cancelled": "Cancelled", "no_show_rate": "No-show"},
    )

with show.part("From referral to first visit"):
    waiting.draw(page, filters, by)

with show.part("Safety"):
    whole = page.ask("safety", filters)
    harms = whole.details["harms"]
    show.figure(whole, "harms", harms, lambda: safety.draw(harms))
    each = page.ask("safety", replace(filters, by=by))
    show.table(each, "safety", labelled(each.rows, page.store, by), {by: title_of(by), **SAFETY})

page.method()
