"""Course of care: what course is usual for patients like these, what the next session brings, and what follows visit 4."""

from dataclasses import replace

import streamlit as st

from analysis.figures import dose, fan
from analysis.questions.dose import LANDMARK, NAIVE, landmark_words
from analysis.questions.expected import BANDS, calibration_words, fan_words, track_words
from pages.shared import show, sidebar, who
from pages.shared.names import label_of

GAINS = {
    "visit": "From visit",
    "n": "Scored at both",
    "n_left": "Left after it",
    "all_mean": "Gain",
    "gain_mean": "Stayed",
}
TRACK = {"baseline": "Baseline", "state": "Care", "n": "Judged", "n_off": "Off track", "rate": "Share"}
LATER = {
    "known": "Known then",
    "n": "n",
    "n_measured": "Scored later",
    "rate": "Improved",
    "further_mean": "Gain since",
}
STATES = {"in_care": "in care", "finished": "finished"}
KINDS = {"so_far": "By the change so far", "pace": "By the days it took"}
SO_FAR = {"improved": "improved by then", "better": "better, not yet improved", "same": "the same", "worse": "worse"}

page, filters = show.Page(who.store()), sidebar.chosen()
measure = page.store.dictionary.measures[filters.measure]
course = page.ask("expected", filters)
st.title("Course of care", anchor=False)
with show.part("What is usual for patients like these"):
    codes = list(dict.fromkeys(course.rows["condition"]))
    if not codes:
        st.info("No patient in this selection has a baseline and a visit.", icon=":material/info:")
        st.stop()
    left, right = st.columns(2)
    with left:
        code = sidebar.pick("focus", "Condition", codes, lambda value: label_of(page.store, "condition", value))
    bands = course.rows[course.rows["condition"] == code]
    said = dict(zip(bands["band"], bands["baseline"], strict=True))
    with right:
        band = sidebar.pick("band", "Baseline", [name for name in BANDS if name in said], said.__getitem__)
    rows = bands[bands["band"] == band]
    title = f"{measure.label}; {measure.better} is better"
    here = replace(course, sentence=fan_words(rows))
    show.figure(here, "fan", rows, lambda: fan.draw(rows, title, (measure.low, measure.high)))
    total, tracks = (course.details[name] for name in ("off_track_total", "off_track"))
    st.markdown(show.plain(track_words(total[total["condition"] == code])))
    mine = tracks[tracks["condition"] == code]
    mine = mine.assign(
        baseline=mine["band"].map(said), state=mine["state"].map(STATES), rate=mine["estimate"].where(mine["shown"])
    )
    if mine["n"].any():
        show.plain_table("track", mine, TRACK, "Who is off track, by baseline and state of care")
    st.caption("Off track: worse than nine in ten scores before the same visit; a mark of this product, no standard.")

with show.part("Did later patients keep to it?"):
    table = course.details["calibration"]
    show.figure(
        replace(course, sentence=calibration_words(table)), "calibration", table, lambda: fan.calibration(table)
    )
    st.caption(
        "Expected is not quite 10, 25, 75 or 90 %: a percentile out of few scores lies too near the middle. "
        "All conditions of the selection together."
    )

alone = replace(filters, condition=(code,))
gained = page.ask("dose", alone)
with show.part("What the next session brings"):
    show.figure(gained, "gains", gained.rows, lambda: dose.gains(gained.rows, f"gain, {measure.label}"))
    if gained.rows["shown"].any():
        means = gained.rows[gained.rows["shown"]]
        show.table(gained, "gains", means.assign(all_mean=means["estimate"]), GAINS)

with show.part(f"After visit {LANDMARK}, by what was known then"):
    if "landmark" not in gained.details:
        page.ask("dose", replace(alone, detail="landmark"))  # which says why there is none
    landmark = gained.details["landmark"]
    for side, (kind, head) in zip(st.columns(2), KINDS.items(), strict=True):
        known = landmark[landmark["kind"] == kind]
        known = known.assign(known=known["known"].map(lambda name: SO_FAR.get(name, name)))
        with side:
            st.caption(head)
            answer = replace(gained, sentence=landmark_words(landmark, kind), notes=())
            show.figure(answer, kind, known, lambda known=known: dose.landmark(known, "known"))
            if known["shown"].any():
                show.plain_table(kind, known[known["shown"]], LATER, f"What followed visit {LANDMARK}: {head.lower()}")
    st.caption(
        "A good score at the landmark falls back in part by itself, and a bad one rises: regression to the mean."
    )

with show.part("Outcome by number of sessions"):
    page.ask("dose", replace(alone, detail=NAIVE))

page.method()
