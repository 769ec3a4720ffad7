"""Releases: what was published when and from which load; publishing for managers; and whether a package is genuine."""

import streamlit as st

from pages.research import ledger, publish, verifying
from pages.shared import publishing, show

st.title("Releases", anchor=False)
st.markdown(
    "A release is the whole set of protected tables of one load. Each is held against all that were released before, so "
    "that nobody can be found by comparing two of them."
)
if publishing.may_publish():
    with show.part("Publish"):
        publish.draw()
with show.part("Ledger" if publishing.may_publish() else "Releases"):
    ledger.draw()
with show.part("Verify a package"):
    verifying.draw()
