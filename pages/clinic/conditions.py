"""Conditions: one condition against the others, how it goes visit by visit, and how far its change can be trusted."""

from dataclasses import replace

import streamlit as st

from analysis.figures import cumulative, distribution, levels, pain, responders, trajectory
from pages.shared import drill, show, sidebar, tiles, who
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
among = replace(filters, by="condition")
behind = drill.Behind("condition", to="Overview")
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
    scores = page.ask("pain", replace(alone, detail="distribution"))
    spread, reference = scores.details["distribution"], scores.details["regression"]["reference"].iloc[0]
    show.figure(
        scores,
        "spread",
        scores.rows,
        lambda: distribution.draw(
            spread,
            f"change in {measure.label}",
            lower_is_better=measure.better == "lower",
            reference=reference,
        ),
    )

left, right = st.columns(2)
with left, show.part("Improved and worsened, by how much is asked"):
    each = page.ask("responders", replace(alone, threshold=None))
    rates = each.rows.assign(threshold=[threshold_title(asked, measure) for asked in each.rows["threshold"]])
    show.figure(each, "thresholds", rates, lambda: responders.draw(rates, "threshold"))
with right, show.part("Improved, for every threshold"):
    every = page.ask("responders", replace(among, detail="cumulative"))
    curves, lines = (table[table["in_force"]] for table in (every.details["cumulative"], every.details["cited"]))
    unit = "%" if (lines["axis"] == "percent").any() else measure.unit
    curves = labelled(curves, page.store, "condition")
    show.figure(every, "curves", curves, lambda: cumulative.draw(curves, lines, unit, "condition", name))

left, right = st.columns(2)
with left, show.part("Against the others: pain before and after"):
    others = page.ask("pain", replace(among, detail="pairs"))
    pairs = labelled(others.details["pairs"], page.store, "condition")
    codes = list(others.details["pairs"]["condition"])
    drill.figure(
        others, "pairs", pairs, codes, lambda: pain.draw(pairs, "condition", axis_title(measure), span, name), behind
    )
    show.held_back(pairs, "condition", "n")
with right, show.part("Against the others: improved and worsened"):
    shares = page.ask("responders", among)
    rows = labelled(shares.rows, page.store, "condition")
    codes = list(shares.rows["condition"])
    drill.figure(shares, "shares", rows, codes, lambda: responders.draw(rows, "condition", name), behind)
    show.held_back(rows, "condition", "n_measured")

left, right = st.columns(2)
with left, show.part("Does change depend on the level?"):
    steps = page.ask("pain", replace(alone, detail="levels"))
    by_level = steps.details["levels"]
    show.figure(steps, "levels", by_level, lambda: levels.draw(by_level, measure.label, span, reference))
with right, show.part("Where the scale ends"):
    ends = page.ask("pain", replace(alone, detail="limits"))
    titles = {"moment": "Score", "n": "Scored", "n_best": "At the best", "n_worst": "At the worst"}
    st.markdown(show.plain(ends.sentence))
    show.plain_table("limits", ends.details["limits"], titles, ends.sentence)
with right, show.part("Beyond measurement error"):
    for asked in dict.fromkeys((filters.measure, own.primary if own else filters.measure)):
        certain = page.ask("responders", replace(alone, measure=asked, threshold=None, detail="reliable"))
        st.markdown(show.plain(certain.sentence))
        for note in certain.notes:
            st.caption(show.plain(note))
with show.part("All conditions in numbers"):
    shares = page.ask("responders", among)
    show.table(
        shares,
        "numbers",
        labelled(shares.rows[shares.rows["shown"]], page.store, "condition"),
        {
            "condition": "Condition",
            "n_due": "Due",
            "n_measured": "Measured",
            "n_improved": "Improved",
            "rate": "of measured",
            "rate_of_due": "of due",
            "worst": "at worst",
            "best": "at best",
            "n_worsened": "Worsened",
            "worsened_rate": "of measured ",
            "worsened_rate_of_due": "of due ",
        },
    )

page.method()
