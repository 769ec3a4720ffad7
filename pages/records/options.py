"""How an export is loaded: in the place of what is loaded or with it, whose it is, and up to which day."""

import streamlit as st

from pages.shared import loading
from pages.shared.loading import Options

REPLACE, ADD = "Replace what is loaded", "Add to what is loaded"


def draw(format: str | None = None) -> Options:
    """Draw the options of a load; in the format that was recognised, or in the one that is given."""
    before = loading.in_force()
    add = before is not None and not before.simulated and _draw_adding()
    with st.expander("Options", icon=":material/tune:"):
        source = st.text_input(
            "Whose export is it?",
            key="loads-source",
            max_chars=60,
            placeholder="only needed where ids of several clinics may clash",
            help="Exports of two clinics can use the same ids for different people. With a name of its own, each "
            "clinic's ids are told apart; give the same name with its next export.",
        )
        data_cut = st.date_input(
            "Load nothing after this day",
            value=None,
            key="loads-data-cut",
            format="YYYY-MM-DD",
            help="Left empty, it is the day of the last attended session, score or discharge.",
        )
        drop_gone = add and st.checkbox(
            "Leave out earlier records that this export lacks",
            key="loads-drop-gone",
            help="A record that is loaded, that lies within the dates of this export and is not in it any more, was "
            "probably deleted in the clinic's software.",
        )
    return Options(format, data_cut, source.strip() or None, add, drop_gone)


def _draw_adding() -> bool:
    chosen = st.radio(
        "What becomes of what is loaded?",
        (REPLACE, ADD),
        key="loads-adding",
        captions=(
            "The new load holds exactly these files. The load before stays in the history.",
            "Records are merged by their ids; where both have one, the newer export wins.",
        ),
    )
    return chosen == ADD
