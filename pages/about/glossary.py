"""Glossary: the words of this dashboard, and the measures with their range, direction and thresholds."""

import streamlit as st

from analysis.dictionary import read_dictionary
from analysis.documents import read_glossary
from pages.shared import show

st.title("Glossary", anchor=False)
with show.part("Words"):
    st.table(read_glossary(), border="horizontal")
st.header("Measures", anchor=False)
for measure in read_dictionary().measures.values():
    with show.part(measure.label):
        facts = {
            "Range": f"{measure.low:g} to {measure.high:g} {measure.unit}; {measure.better} is better",
            "Important change": measure.threshold_words("mcid") if measure.mcid else "no threshold is in force",
            "Per cent of baseline": "20, 30 or 50 % can be asked" if measure.percent_ok else "has no meaning here",
            "Measurement error": f"{measure.mdc.words(measure.unit)} ({measure.mdc.source})" if measure.mdc else "",
            "Note": measure.note,
        }
        st.table({name: show.plain(text) for name, text in facts.items() if text}, border="horizontal")
