"""Glossary: the words of this dashboard, and the measures with their range, direction and thresholds."""

import streamlit as st

from analysis.dictionary import read_dictionary
from pages.shared import show

WORDS = {
    "patient": "a person under a pseudonym",
    "referral": "a doctor's prescription of massage for a condition",
    "intake": "the first assessment",
    "episode": "one referral with its intake, bookings and end",
    "booking": "a scheduled session: attended, no-show, cancelled late, cancelled, or upcoming",
    "visit": "an attended booking",
    "day 0": "the day of the first visit",
    "measure": "an instrument with a range and a direction, such as pain from 0 to 10",
    "score": "one value of a measure on a date",
    "baseline": "the last score before treatment",
    "due": "started and finished, so that an outcome is to be expected",
    "improved at the latest score": "the latest score meets the threshold",
    "reached improvement": "the threshold was met at some time during care",
    "lost": "no end of care is recorded, and no visit or score in the 28 days before the data cut",
    "ladder": "the denominators behind every headline",
    "load": "one import of exports, with an id",
    "data cut": "the last date in a load; no result depends on today's date",
}

st.title("Glossary", anchor=False)
with show.part("Words"):
    st.table({word: meaning for word, meaning in WORDS.items()}, border="horizontal")
for measure in read_dictionary().measures.values():
    with show.part(measure.label):
        facts = {
            "Range": f"{measure.low:g} to {measure.high:g} {measure.unit}; {measure.better} is better",
            "Improved means": measure.threshold_words("mcid") if measure.mcid else "no threshold is in force",
            "Per cent of baseline": "20, 30 or 50 % can be asked" if measure.percent_ok else "has no meaning here",
            "Measurement error": f"{measure.mdc.words(measure.unit)} ({measure.mdc.source})" if measure.mdc else "",
            "Note": measure.note,
        }
        st.table({name: show.plain(text) for name, text in facts.items() if text}, border="horizontal")
