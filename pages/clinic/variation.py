"""Variation: each clinic, therapist or referring doctor beside what is expected of it, and what to check first."""

from dataclasses import replace

import streamlit as st

from analysis.figures import funnel
from analysis.filters import PROVIDERS
from analysis.provider_outcomes import PROVIDER_OUTCOMES
from analysis.questions.variation_words import shrunken_words
from pages.clinic import case_mix
from pages.shared import drill, show, sidebar, who
from pages.shared.names import labelled, title_of

MOST_ROWS = 20

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

with show.part("Beside what is expected, over size"):
    found = page.ask("variation", replace(chosen, by=by, outcome=asked))
    rows = labelled(found.rows.assign(id=found.rows[by]), page.store, by)
    drill.figure(
        found,
        "funnel",
        rows,
        list(rows["id"]),
        lambda: funnel.draw(rows, found.details["curve"], by, point, outcome.unit[1]),
        drill.Behind(by, to="Overview", code=lambda drawn: drawn["customdata"][0]),
    )
with show.part(f"Each {title_of(by).lower()} with its own limits"):
    most = rows[rows["shown"]].nlargest(MOST_ROWS, "n_complete").sort_values(by)
    if len(most):
        says = shrunken_words(found.rows, by)
        st.markdown(show.plain(says))
        show.chart(funnel.each(most, by, point), "each", says)
    if rows["shown"].sum() > MOST_ROWS:
        st.caption(f"The {MOST_ROWS} with most complete episodes, in order of name; all are in the table.")
    numbers = {"n_complete": "Complete", "completion": "Completion", "observed": "Observed", "expected": "Expected"}
    numbers |= {point: "Ratio" if point == "ratio" else "Difference", "low_95": "95 % from", "high_95": "to"}
    numbers |= {"shrunken": "Shrunken", "shrunken_low": "from", "shrunken_high": "to ", "p_adjusted": "p (BH)"}
    known = [name for name in numbers if rows[name].notna().any()]
    columns = {by: title_of(by), **{name: numbers[name] for name in known}, "flag": "Flag"}
    show.table(found, "each", rows[rows["shown"]], columns)
    few = labelled(found.details["small"], page.store, by)
    if len(few):
        with st.expander(f"In words: {len(few)} with too few for a ratio"):
            show.plain_table("small", few, {by: title_of(by), "sentence": "Counted"}, "Those with too few for a ratio")
with show.part("Who lies outside, and what to check first"):
    first = labelled(found.details["first"], page.store, by)
    if first.empty:
        st.markdown("Nobody who can be flagged lies outside the 95 % limits.")
    for name, steps in first.groupby(by, sort=False):
        st.markdown(f"**{show.plain(name)}**")
        st.table({f"{row.step} {row.look_at}": show.plain(row.says) for row in steps.itertuples()}, border="horizontal")

if asked == "improved":
    case_mix.draw(page, chosen, by)
page.method()
