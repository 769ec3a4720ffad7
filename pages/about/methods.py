"""Methods: what each number means, in the same words that stand beside it and in every export."""

import streamlit as st

from analysis.documents import read_rules
from analysis.questions import DEFINITIONS
from pages.shared import show

NO_CONTROL = """Everything here is **change during care**. There is no control group: part of any change would have come
without treatment, and people come when it hurts most. Nothing on these pages is the effect of massage alone."""

st.title("Methods", anchor=False)
st.markdown(NO_CONTROL)
for definition in DEFINITIONS.values():
    with show.part(definition.title):
        show.definition(definition)
st.header("The rules in force", anchor=False)
for section, sentences in read_rules().items():
    with show.part(section):
        st.markdown("\n".join(f"- {sentence}" for sentence in sentences))
