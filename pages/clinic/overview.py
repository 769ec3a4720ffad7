"""Overview: what a manager sees in ten seconds."""

from contextlib import suppress
from dataclasses import replace

import streamlit as st

from analysis.errors import OutcomesError
from analysis.figures import ladder, landmarks, pain
from pages.clinic import on_paper
from pages.shared import show, sidebar, signals, tiles, who
from pages.shared.names import axis_title, labelled, moment_of

page, filters = show.Page(who.store()), sidebar.chosen()
measure = page.store.dictionary.measures[filters.measure]
by_condition = replace(filters, by="condition")

st.title("Overview", anchor=False)
tiles.draw(page, filters)
if page.store.cuts:
    with suppress(OutcomesError), st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(show.plain(page.ask("moved", filters).sentence), width="content")
        st.page_link("pages/clinic/changed.py", label="What changed", icon=":material/compare_arrows:")
news = st.container(horizontal=True, vertical_alignment="center", gap="small")

with show.part("From referral to outcome"):
    steps = page.ask("ladder", filters)
    show.figure(steps, "ladder", steps.rows.assign(shown=True), lambda: ladder.draw(steps.rows, moment_of(filters.at)))

left, right = st.columns(2)
with left, show.part("Pain before and after"):
    scores = page.ask("pain", replace(by_condition, detail="pairs"))
    pairs = labelled(scores.details["pairs"], page.store, "condition")
    show.figure(
        scores, "pain", pairs, lambda: pain.draw(pairs, "condition", axis_title(measure), (measure.low, measure.high))
    )
    show.held_back(pairs, "condition", "n")
with right, show.part("Time to improvement"):
    times = page.ask("improvement", by_condition)
    reached = labelled(times.rows, page.store, "condition")
    show.figure(times, "landmarks", reached, lambda: landmarks.draw(reached, "condition"))
    show.held_back(reached, "condition", "n")

signals.draw_news(page, filters, news)  # last, as it asks for many charts: the page stands meanwhile
with show.part("The month on paper"):
    on_paper.draw(page.store, filters)

page.method()
