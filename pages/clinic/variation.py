"""Variation: each clinic, therapist or referring doctor beside what is expected of it, and what to check first."""

from dataclasses import replace

import streamlit as st

from analysis.figures import funnel
from analysis.filters import PROVIDERS
from analysis.provider_outcomes import PROVIDER_OUTCOMES
from pages.clinic import case_mix, variation_parts
from pages.shared import drill, show, sidebar, who
from pages.shared.names import labelled, title_of

BEHIND = dict.fromkeys(("no_show", "visits_per_episode", "seen_14_days"), "Sessions")

page, chosen = show.Page(who.store()), sidebar.chosen()
st.title("Variation", anchor=False)
several = [name for name in PROVIDERS if len(page.store.values(name)) > 1]
if not several:
    st.info("Nothing to draw: this load has no two providers of a kind to compare.", icon=":material/info:")
    st.stop()
left, right = st.columns(2)
with left:
    by = sidebar.pick("by", "Compare by", several, title_of)
with right:
    asked = sidebar.pick("outcome", "Outcome", list(PROVIDER_OUTCOMES), lambda code: PROVIDER_OUTCOMES[code].title)
outcome = PROVIDER_OUTCOMES[asked]
point = "difference" if outcome.kind == "mean" else "ratio"

found = None
with show.part("Beside what is expected, over size"):
    found = page.ask("variation", replace(chosen, by=by, outcome=asked))
    rows = labelled(found.rows.assign(id=found.rows[by]), page.store, by)
    drill.figure(
        found,
        "funnel",
        rows,
        list(rows["id"]),
        lambda: funnel.draw(rows, found.details["curve"], by, point, outcome.unit[1]),
        drill.Behind(by, to=BEHIND.get(asked, "Overview"), code=lambda drawn: drawn["customdata"][0]),
    )
if found:
    variation_parts.draw_each(page.store, found, point)
    variation_parts.draw_outside(page.store, found)
if asked == "improved":
    case_mix.draw(page, chosen, by)
page.method()
