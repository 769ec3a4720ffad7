"""Heart: blood pressure, heart rate and their product before and after sessions and over care, beside chance alone."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis.figures import heart, words
from analysis.questions import Result
from analysis.questions.heart_parts import WITHIN
from analysis.questions.heart_words import by_category, by_visit, of_measure
from pages.shared import show, sidebar, who
from pages.shared.names import labelled, title_of

CLAIM = (
    "It is said that massage lowers the work of the heart: its rate times the systolic pressure. Below is what the "
    "readings at visits say, beside what rest before a second reading, chance and regression to the mean bring anyway."
)
READ = (
    "Thick: mean with its 95 % interval. Thin: where 95 of 100 single visits lie. Band: what two readings of one person "
    "at different visits differ by through chance. First and last: readings before a session, in the order of visits."
)
TITLES = {"sbp": "Systolic pressure", "dbp": "Diastolic pressure", "hr": "Heart rate", "rpp": "Rate-pressure product"}
TABLE = {
    "measure": "Measure",
    "n_visits": "Visits",
    "n_pairs": "Read twice",
    "before_mean": "Before",
    "after_mean": "After",
}
TABLE |= {"change_mean": "Change", "n_course": "With four", "change_over": "Over care"}
MOVES = {"intake": "At intake", "now": "Now", "n": "Episodes"}

page, filters = show.Page(who.store()), sidebar.chosen()
units = {code: f"{title.lower()}, {page.store.dictionary.measures[code].unit}" for code, title in TITLES.items()}


def saying(result: Result, sentence: str) -> Result:
    """The answer with the takeaway of one of its figures; who is missing is said once, at the top."""
    return replace(result, sentence=sentence, notes=(), findings=())


def of(result: Result, detail: str, code: str) -> pd.DataFrame:
    """The rows of a further table that are about one measure."""
    table = result.details[detail]
    return table[table["measure"] == code]


def draw_changes(result: Result, code: str) -> None:
    """The changes of one measure, with what the answer says of them."""
    rows = of(result, "changes", code)
    title, digits = f"change in {units[code]}", 0 if code == "rpp" else 1
    show.figure(result, code, rows, lambda: heart.changes(rows, "change", title, digits))


together = page.ask("heart", filters)  # before the title: where there are no visits the frame says so
st.title("Heart", anchor=False)
st.caption(CLAIM)
by = sidebar.pick_patient_group(page.store)

with show.part("Does it lower the work of the heart?"):
    row, urgent = together.rows.set_index("measure").loc["sbp"], together.details["urgent"].iloc[0]
    with st.grid(4, min_column_width=150):
        show.tile("Visits with a reading", words.count(row["n_before"]), f"of {words.count(row['n_visits'])} visits")
        show.tile(
            "Systolic, in the session",
            words.signed(row["change_mean"]) if row["shown"] else words.MISSING,
            f"mmHg, over {words.count(row['n_pairs'])} visits read before and after",
        )
        show.tile(
            "Systolic, over care",
            words.signed(row["course_change"]) if row["shown_course"] else words.MISSING,
            f"mmHg, over {words.count(row['n_course'])} episodes with four readings",
        )
        show.tile(
            "To be referred",
            words.count(urgent["n_urgent"]),
            f"of {words.count(urgent['n_readings'])} readings: above 180 systolic or 120 diastolic",
        )
    draw_changes(together, "rpp")
    st.caption(READ)

if together.details["visits"].empty:  # the sentence above says that nothing is recorded
    page.method()
    st.stop()

left, right = st.columns(2)
for place, code in ((left, "sbp"), (right, "dbp"), (left, "hr")):
    with place, show.part(TITLES[code]):
        draw_changes(saying(together, of_measure(of(together, "changes", code), TITLES[code])), code)
with right, show.part("Categories of blood pressure"):
    spread, moves = together.details["categories"], together.details["moves"]
    show.figure(saying(together, by_category(spread)), "categories", spread, lambda: heart.categories(spread))
    if moves["shown"].any():
        with st.expander("From which to which", icon=":material/table_rows:"):
            show.plain_table("moves", moves[moves["shown"]], MOVES, "Episodes by category at intake and now")
            few = words.count((~moves["shown"]).sum())
            st.caption(f"Pairs of categories with fewer than {show.SMALLEST} episodes are not shown; there are {few}.")

for place, code in zip(st.columns(2), ("rpp", "sbp"), strict=True):
    with place, show.part(f"{TITLES[code]}, visit by visit"):
        course = of(together, "visits", code)
        said = saying(together, by_visit(course, TITLES[code], 0 if code == "rpp" else 1))
        show.figure(said, f"course-{code}", course, lambda course=course, code=code: heart.course(course, units[code]))

with show.part(f"By {title_of(by).lower()}"):
    groups = page.ask("heart", replace(filters, by=by))
    groups = replace(groups, notes=tuple(note for note in groups.notes if note.endswith("left out.")))
    each = labelled(of(groups, "changes", "sbp"), page.store, by)
    each = each[each["change"] == WITHIN]
    show.figure(
        groups, "groups", each, lambda: heart.changes(each, by, f"change within the session in {units['sbp']}", 1)
    )
    show.held_back(each[each["n"] > 0], by, "n_patients")
    rows = labelled(groups.rows, page.store, by).rename(columns={"course_change": "change_over"})
    show.table(groups, "groups", rows[rows["shown"]].replace({"measure": TITLES}), {by: title_of(by), **TABLE})

page.method()
