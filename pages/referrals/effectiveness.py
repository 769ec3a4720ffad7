"""Referral effectiveness: what became of one doctor's patients, in words first, beside all other doctors' patients."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis.errors import InputError
from analysis.figures import ladder, referrals, words
from analysis.questions import Result
from pages.shared import referrer, show, sidebar, who
from pages.shared.names import label_of, labelled, moment_of

CONDITIONS = {
    "label": "Condition",
    "n_referred": "Referred",
    "said_improved": "Improved",
    "rate": "Share",
    "said_expected": "Expected",
    "said_others": "Other doctors' patients",
    "verdict": "Verdict",
    "n_more": "More needed",
}
OPEN = {"referral": "Referral", "condition": "Condition", "state": "Care", "days_since_visit": "Days since visit"}
STOPPED = {
    "referral": "Referral",
    "condition": "Condition",
    "reason": "Why",
    "said_visits": "Visits",
    "days_since_visit": "Days since visit",
}
NEVER = {"referral": "Referral", "condition": "Condition", "days_since_referral": "Days since referral"}
MOST_LISTED = 12


def sentences(result: Result, place: str) -> list[str]:
    """What the doctor's page says in one place."""
    table = result.details["words"]
    return list(table.loc[table["place"] == place, "sentence"])


def said(result: Result, place: str) -> None:
    """The sentences of one place, one under the other."""
    for sentence in sentences(result, place):
        st.markdown(show.plain(sentence))


def draw_list(result: Result, name: str, columns: dict[str, str], nobody: str) -> None:
    """A list of referrals, or a sentence where there is none."""
    rows = result.details[name]
    if rows.empty:
        st.caption(nobody)
        return
    if "prescribed_sessions" in rows:
        plans = [f" of {n:.0f}" if pd.notna(n) else "" for n in rows["prescribed_sessions"]]
        rows = rows.assign(said_visits=[f"{n}{plan}" for n, plan in zip(rows["n_visits"], plans, strict=True)])
    drawn = labelled(rows.head(MOST_LISTED), page.store, "condition")
    show.plain_table(name, drawn, columns, f"Referrals: {name}")
    if len(rows) > MOST_LISTED:
        st.caption(f"The latest {MOST_LISTED} of {len(rows):,}; all of them are among the numbers as CSV below.")


def beside(rows: pd.DataFrame) -> pd.DataFrame:
    """The conditions as people read them: counts of counts, and percentages only where there are enough."""
    return rows.assign(
        said_improved=[
            f"{row.n_improved:,} of {row.n_complete:,}" if row.n_complete else "" for row in rows.itertuples()
        ],
        said_expected=[words.number(n) if pd.notna(n) else "" for n in rows["expected"]],
        said_others=[
            f"{words.percent(row.others_rate)} of {words.count(row.others_n)}" if pd.notna(row.others_n) else ""
            for row in rows.itertuples()
        ],
        verdict=rows["verdict"].fillna(""),
    )


page, chosen = show.Page(who.store()), sidebar.chosen()
st.title("Referral effectiveness", anchor=False)
try:
    doctor = referrer.pick(page.store, chosen)
except InputError as refused:
    st.info(show.plain(str(refused)), icon=":material/info:")
    st.stop()
result = page.ask("referrals", replace(chosen, referrer=(doctor,)))
tables = result.details
st.caption(show.plain(f"{label_of(page.store, 'referrer', doctor)} ({doctor})"))
st.markdown(f"#### {show.plain(result.sentence)}")
for note in result.notes:
    st.caption(show.plain(note))

if len(tables["conditions"]):
    left, right = st.columns(2)
    with left, show.part("Who came, and how far"):
        said(result, "came")
        steps = tables["ladder"].set_index("step")[["n"]].T
        show.chart(ladder.draw(steps, moment_of(chosen.at)), "ladder", result.sentence)
    with right, show.part("Observed and expected"):
        said(result, "expected")
    with right, show.part("When they improved"):
        said(result, "time")
        if (tables["curve"]["shown"] & (tables["curve"]["who"] == "own")).sum() > 1:
            show.chart(referrals.draw(tables["curve"]), "curve", " ".join(sentences(result, "time")))
    with show.part("By condition, beside all other doctors' patients"):
        for sentence in sentences(result, "conditions"):
            if sentence not in set(tables["conditions"]["sentence"]):
                st.markdown(show.plain(sentence))
        rows = beside(tables["conditions"])
        show.plain_table("conditions", rows, CONDITIONS, " ".join(tables["conditions"]["sentence"]))
    with show.part("To consider for the next referral"):
        said(result, "consider")
    with show.part("Still open"):
        draw_list(result, "open", OPEN, "No referral is open.")
    with show.part("Stopped early"):
        draw_list(result, "stopped", STOPPED, "None stopped before the goals were met or the plan was completed.")
    with show.part("Never came"):
        draw_list(result, "never", NEVER, "Everybody came or may still come.")
with show.part("How to read this"):
    said(result, "method")

page.method()
