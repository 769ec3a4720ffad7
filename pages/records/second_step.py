"""The second step of a load: its research tables are published beside the page, which says how far that is."""

import os

import streamlit as st

from analysis.errors import OutcomesError
from pages.research.publish import DONE, KEY, REFUSED
from pages.shared import background, publishing
from pages.shared.background import Job, Progress
from pages.shared.releasing import Published
from pages.shared.show import plain

WHERE = "see the page Releases"


def start() -> None:
    """Begin to publish the research tables of what was loaded, where the settings of this machine do not say no."""
    if os.environ.get("OUTCOMES_PROTECT") == "no":
        return
    for key in (DONE, REFUSED):
        st.session_state.pop(key, None)

    def work(note: Progress) -> Published:
        return publishing.publish(None, note, patience=publishing.PATIENCE)

    background.start(KEY, work)


def draw() -> None:
    """Say what became of it so far; the page Releases follows it to its end."""
    job: Job | None = st.session_state.get(KEY)
    if job is None:
        return
    if not job.future.done():
        st.caption(f"The research tables of this load are being counted and protected; {WHERE}.")
    elif trouble := job.future.exception():
        said = str(trouble) if isinstance(trouble, OutcomesError) else f"Something went wrong: {WHERE}."
        st.caption(plain(f"No research tables were published. {said}"))
    else:
        st.caption(plain(f"Its research tables are published as release {job.future.result().id}; {WHERE}."))
