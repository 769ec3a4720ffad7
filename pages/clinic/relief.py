"""Relief: is it nearly immediate, does it hold to the next visit, and does improvement last after the end of care."""

from dataclasses import replace

import streamlit as st

from analysis.figures import lasting, relief, relief_visits, words
from pages.shared import show, sidebar, who
from pages.shared.names import labelled, title_of

CLAIM = (
    "It is said that relief is nearly immediate and that it lasts. Below is what the scores of this clinic's own "
    "sessions say. The score after a session is taken at once, when everybody hopes for relief: it is no outcome."
)
NOISE = (
    "Hollow marks look only at sessions with at least a point of relief, as is often done. A score that was too high by "
    "chance makes such a session likelier, and would be lower at the next visit anyway: measurement error alone puts "
    "these marks at 50 %, so they show nothing. Over all sessions it has no such pull; what would have got better by "
    "itself between two visits counts as kept."
)
TABLE = {"n_scored": "Scored", "change_mean": "Mean change", "n_kept": "With next score", "rate": "With relief"}

page, chosen = show.Page(who.store()), sidebar.chosen()
pain = page.store.dictionary.measures["nprs"]
filters = chosen if chosen.measure == "nprs" else replace(chosen, measure="nprs", threshold=None)
st.title("Relief", anchor=False)
st.caption(CLAIM + ("" if chosen.measure == "nprs" else " Sessions are about pain from 0 to 10, whatever is chosen."))
by = sidebar.pick_patient_group(page.store)

with show.part("Is relief nearly immediate, and does it hold?"):
    together = page.ask("relief", filters)
    row = together.rows.iloc[0]
    with st.grid(4, min_column_width=150):
        show.tile(
            "Change in the session",
            words.signed(row["change_mean"]) if row["shown"] else words.MISSING,
            f"points, over {words.count(row['n_scored'])} of {words.count(row['visits'])} visits",
        )
        show.tile(
            "Sessions with relief",
            words.percent(row["rate"]) if row["shown"] else words.MISSING,
            f"{words.count(row['n_relieved'])} of {words.count(row['n_eligible'])} that could have it",
        )
        show.tile(
            "Kept to the next visit",
            words.percent(row["carry_over"]) if row["carry_over_shown"] else words.MISSING,
            f"of the relief, over {words.count(row['n_kept'])} with a next score",
        )
        show.tile(
            "Scored by the therapist",
            words.percent(row["therapist_share"]) if row["shown"] else words.MISSING,
            f"{words.count(row['n_by_therapist'])} of {words.count(row['n_collected'])} scores after a session",
        )
    st.caption(show.plain(together.in_force))
    visits, rebound = together.details["visits"], together.details["rebound"]
    show.figure(together, "visits", visits, lambda: relief_visits.draw(visits, (pain.low, pain.high)))
    if rebound["shown"].any():
        st.caption("Later visits are of other patients than earlier ones: who got better leaves.")
        st.markdown("**How it comes back with the days to the next visit**")
        show.chart(relief.rebound(rebound, -row["change_mean"]), "rebound", together.sentence)

with show.part(f"By {title_of(by).lower()}"):
    compared = page.ask("relief", replace(filters, by=by))
    rows = labelled(compared.rows, page.store, by)
    show.figure(compared, "change", rows, lambda: relief.change(rows, by))
    show.held_back(rows, by, "n_patients")
    if rows["carry_over_shown"].any():
        st.markdown("**What of it is kept to the next visit**")
        show.chart(relief.carry_over(rows, by), "kept", compared.sentence)
        st.caption(NOISE)
        without = ", ".join(rows.loc[rows["shown"] & ~rows["carry_over_shown"], by])
        if without:
            st.caption(show.plain(f"Not drawn, with less than half a point of relief or 30 sessions: {without}."))
    if rows["shown"].any():
        show.table(compared, "groups", rows[rows["shown"]], {by: title_of(by), **TABLE})

with show.part("Does improvement last after the end of care?"):
    after = page.ask("lasting", chosen)
    show.figure(after, "lasting", after.rows, lambda: lasting.draw(after.rows))

page.method()
