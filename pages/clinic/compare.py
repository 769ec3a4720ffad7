"""Compare groups: outcomes adjusted for who the patients are, who they are, and who is missing."""

from dataclasses import replace

import streamlit as st

from analysis.figures import compare
from pages.clinic import missing, table_one
from pages.shared import findings, show, sidebar, who
from pages.shared.names import label_of, labelled, title_of

OTHERS = "others"
GROUPS = ("clinic", "therapist", "referrer", "cohort", "condition", "sex", "age", "duration", "quarter")

page, chosen = show.Page(who.store()), sidebar.chosen()
st.title("Compare groups", anchor=False)
several = {name: page.store.values(name) for name in GROUPS if len(page.store.values(name)) > 1}
if not several:
    st.info("Nothing to draw: this load has one group of everything, so none to compare.", icon=":material/info:")
    st.stop()
left, right = st.columns(2)
with left:
    by = sidebar.pick("by", "Compare by", list(several), title_of)
with right:
    against = sidebar.pick(
        "reference",
        "Each against",
        [OTHERS, *several[by]],
        lambda name: "all others together" if name == OTHERS else label_of(page.store, by, name),
    )
filters = replace(chosen, by=by, reference=None if against == OTHERS else against)

with show.part("Outcome, adjusted for who the patients are"):
    found = page.ask("compare", filters)
    rows = labelled(found.rows, page.store, by)
    show.figure(found, "differences", rows, lambda: compare.draw(rows, by))
    show.held_back(rows, by, "n_group")
    show.table(
        found,
        "differences",
        rows,
        {
            by: title_of(by),
            "n_group": "n",
            "n_reference": "n of reference",
            "difference": "Adjusted difference",
            "unadjusted": "Not adjusted",
            "standardised_difference": "Standardised",
            "verdict": "Verdict",
        },
    )

with show.part("Who they are"):
    patients = page.ask("baseline", filters)
    st.markdown(show.plain(patients.sentence))
    findings.draw(patients, "patients")
    wide = table_one.lines(patients, page.store)
    show.plain_table("patients", wide, {name: name if name != "line" else "" for name in wide}, patients.sentence)
    if table_one.has_more(patients):
        st.caption(f"The first {table_one.MOST_GROUPS} groups; all of them are among the numbers as CSV below.")
    for note in patients.notes:
        st.caption(show.plain(note))

missing.draw(page, filters)
page.method()
