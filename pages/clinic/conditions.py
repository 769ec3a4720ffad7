"""Conditions: one condition against the others, how it goes visit by visit, and how the changes are spread."""

from dataclasses import replace

import streamlit as st

from analysis.figures import distribution, pain, responders, trajectory
from pages.shared import show, sidebar, tiles, who
from pages.shared.names import axis_title, label_of, labelled, threshold_title

page, filters = show.Page(who.store()), sidebar.chosen()
measure = page.store.dictionary.measures[filters.measure]
span = (measure.low, measure.high)

st.title("Conditions", anchor=False)
codes = [code for code in page.ask("pain", replace(filters, by="condition")).rows["condition"] if code != "unknown"]
if not codes:
    st.info("No patient with a condition that the dictionary knows is in this selection.", icon=":material/info:")
    st.stop()
code = sidebar.pick("focus", "Condition", codes, lambda value: label_of(page.store, "condition", value))
name, alone = label_of(page.store, "condition", code), replace(filters, condition=(code,))
own = page.store.dictionary.conditions.get(code)
if own and own.primary not in (filters.measure, "primary"):
    st.caption(
        show.plain(
            f"Shown: {measure.label}. Its own measure: {page.store.dictionary.measures[own.primary].label}; "
            "choose under How to count."
        )
    )
tiles.draw(page, alone)

left, right = st.columns(2)
with left, show.part("Course, visit by visit"):
    course = page.ask("trajectory", alone)
    show.figure(course, "course", course.rows, lambda: trajectory.draw(course.rows, axis_title(measure), span))
with right, show.part("How the changes are spread"):
    scores = page.ask("pain", alone)
    spread = scores.details["distribution"]
    show.figure(
        scores,
        "spread",
        scores.rows,
        lambda: distribution.draw(spread, f"change in {measure.label}", lower_is_better=measure.better == "lower"),
    )

with show.part("Improved, by how much is asked"):
    each = page.ask("responders", replace(alone, threshold=None))
    rates = each.rows.assign(threshold=each.rows["threshold"].map(threshold_title))
    show.figure(each, "thresholds", rates, lambda: responders.draw(rates, "threshold"))

left, right = st.columns(2)
with left, show.part("Against the others: pain before and after"):
    others = page.ask("pain", replace(filters, by="condition"))
    pairs = labelled(others.details["pairs"], page.store, "condition")
    show.figure(others, "pairs", pairs, lambda: pain.draw(pairs, "condition", axis_title(measure), span, name))
    show.held_back(pairs, "condition", "n")
with right, show.part("Against the others: improved"):
    shares = page.ask("responders", replace(filters, by="condition"))
    rows = labelled(shares.rows, page.store, "condition")
    show.figure(shares, "shares", rows, lambda: responders.draw(rows, "condition", name))
    show.held_back(rows, "condition", "n_measured")
with show.part("All conditions in numbers"):
    shares = page.ask("responders", replace(filters, by="condition"))
    show.table(
        shares,
        "numbers",
        labelled(shares.rows, page.store, "condition"),
        {"condition": "Condition", "n_measured": "Measured", "rate": "Rate", "rate_of_due": "Of the due"},
    )

page.method()
