"""Glossary: the words of this dashboard, and the measures with their range, direction and thresholds."""

import streamlit as st

from analysis.dictionary import read_dictionary
from analysis.documents import read_glossary
from pages.shared import measures, show

st.title("Glossary", anchor=False)
with show.part("Words"):
    st.table(read_glossary(), border="horizontal")
st.header("Measures", anchor=False)
measures.draw(read_dictionary().measures)
