"""Methods: what each number means, in the same words that stand beside it and in every export."""

import streamlit as st

from analysis.questions.improvement import DEFINITION as IMPROVEMENT
from analysis.questions.in_force import RULE_WORDS, VIEW_WORDS
from analysis.questions.ladder import DEFINITION as LADDER
from analysis.questions.pain import DEFINITION as PAIN
from analysis.questions.responders import DEFINITION as RESPONDERS
from analysis.questions.sessions import DEFINITION as SESSIONS
from analysis.questions.trajectory import DEFINITION as TRAJECTORY
from pages.shared import show

NO_CONTROL = """Everything here is **change during care**. There is no control group: part of any change would have come
without treatment, and people come when it hurts most. Nothing on these pages is the effect of massage alone."""
SMALL = """Percentages and means are shown from 10 patients up, and a curve is drawn while at least 10 are still at risk;
below that there are counts only. Intervals are 95 %. At 0 % or 100 % a curve has no limits: they are not estimable."""

st.title("Methods", anchor=False)
st.markdown(NO_CONTROL)
st.markdown(SMALL)
for definition in (LADDER, PAIN, RESPONDERS, IMPROVEMENT, TRAJECTORY, SESSIONS):
    with show.part(definition.title):
        show.definition(definition)
with show.part("Rules and views of time to improvement"):
    st.table({name.replace("_", " "): show.plain(text) for name, text in (RULE_WORDS | VIEW_WORDS).items()},
             border="horizontal")
