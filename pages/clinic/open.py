"""Open episodes: for whom there is something to do now, the most urgent first, row by row."""

import streamlit as st

from analysis.figures import words
from analysis.questions.open_reasons import STATES, scored, visited
from pages.shared import show, sidebar, who
from pages.shared.names import labelled

MOST = 200
COLUMNS = {
    "episode": st.column_config.TextColumn("Referral", width=85),
    "reasons": st.column_config.TextColumn("To do", width=230),
    "condition": st.column_config.TextColumn("Condition", width=165),
    "therapist": st.column_config.TextColumn("Therapist", width=90),
    "days_since_visit": st.column_config.NumberColumn("Days", width=55, help="Days since the last visit"),
    "next_visit": st.column_config.TextColumn("Next visit", width=85),
    "visited": st.column_config.TextColumn("Visits", width=70),
    "scored": st.column_config.TextColumn("Scores", width=65, help="First and last score"),
    "state": "Care",
    "clinic": "Clinic",
}

page, filters = show.Page(who.store()), sidebar.chosen()
answer = page.ask("open", filters)
st.title("Open episodes", anchor=False)
measure = page.store.dictionary.measures[filters.measure]
with show.part(f"For whom there is something to do, as of {page.store.load.data_cut}"):
    st.markdown(show.plain(answer.sentence))
    with st.grid(5, min_column_width=130):
        for reason in answer.details["reasons"].to_dict("records"):
            show.tile(reason["label"], words.count(reason["n"]), f"of {words.count(reason['of'])} open")
    for note in answer.notes:
        st.caption(show.plain(note))

if len(answer.rows):
    with show.part("The list, most urgent first"):
        rows = answer.rows.head(MOST)
        rows = rows.assign(state=rows["state"].map(STATES), visited=visited(rows), scored=scored(rows))
        for group in ("condition", "therapist", "clinic"):
            rows = labelled(rows, page.store, group)
        if len(answer.rows) > MOST:
            st.caption(f"The first {MOST} of {words.count(len(answer.rows))}; the CSV has them all.")
        show.table(answer, "open", rows, COLUMNS)
        st.caption(
            f"Order: off track; no visit and none booked; final score due; no score in 3 visits; plan nearly used; no visit "
            f"but one booked. Scores: {measure.label}; {measure.better} is better."
        )

page.method()
