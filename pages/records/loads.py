"""Loads: load exports, see what is loaded and what was rejected and why, map conditions, go back."""

import streamlit as st

from analysis.documents import read_rules
from pages.records import conditions, history, load_exports, rejected, what_is_loaded
from pages.shared import links, loading, show, who
from pages.shared.links import Choice

SECTIONS = {
    "load": ("Load exports", load_exports.draw),
    "loaded": ("What is loaded", what_is_loaded.draw),
    "rejected": ("Rejected", rejected.draw),
    "conditions": ("Conditions", conditions.draw),
    "history": ("History", history.draw),
}


def _section(names: list[str]) -> str:
    choice = Choice("section", names, lambda name: SECTIONS[name][0])
    links.write_labels([choice])
    return st.segmented_control(
        "Section",
        names,
        format_func=choice.label,
        default=names[0],
        required=True,
        key=choice.name,
        bind="query-params",
        label_visibility="collapsed",
    )


st.title("Loads", anchor=False)
if loading.in_force() is None:
    st.info(
        "Nothing is loaded yet. Load the exports of your clinic's software here: files come in, and every record is "
        "either loaded or listed with the reason why not.",
        icon=":material/waving_hand:",
    )
allowed = [name for name in SECTIONS if name != "load" or who.may_load()]
section = _section(allowed)
try:
    SECTIONS[section][1]()
except show.OutcomesError as refused:
    st.info(show.plain(str(refused)), icon=":material/info:")

with st.expander("How this was calculated", icon=":material/calculate:"):
    st.markdown("\n".join(f"- {sentence}" for sentence in read_rules()["Loads"]))
