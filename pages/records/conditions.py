"""Conditions that the dictionary does not know: mapped here once, and from then on in every load."""

from typing import Any

import pandas as pd
import streamlit as st

from analysis.dictionary import Dictionary, read_dictionary
from analysis.errors import OutcomesError
from pages.records import load_exports, report
from pages.shared import loading, show, who

_SAID = "loads-mapped"


def draw() -> None:
    """Draw the labels that wait to be mapped, and those that were."""
    mapped, dictionary = loading.mapped_conditions(), read_dictionary()
    load = loading.in_force()
    waiting = report.unmapped(loading.manifest(load)["checks"]) if load else []
    fresh = [label for label in waiting if label["label"] not in mapped]
    with show.part("Conditions that the dictionary does not know"):
        if not fresh:
            st.markdown("There is none to map." if load else "Nothing is loaded yet.")
        elif who.may_load():
            _draw_form(fresh, dictionary)
        else:
            st.dataframe(pd.DataFrame(fresh)[["label", "n"]], hide_index=True)
        if _SAID in st.session_state:
            st.success(show.plain(st.session_state.pop(_SAID)), icon=":material/check_circle:")
        if any(label["label"] in mapped for label in waiting):
            _offer_again()
    if mapped:
        with show.part("Mapped here"):
            _draw_mapped(mapped, dictionary)


def _draw_form(fresh: list[dict[str, Any]], dictionary: Dictionary) -> None:
    st.markdown(
        "Until a label is mapped, its patients count in every total and in no condition of their own. Choose what each "
        "stands for; it stays so for all later loads."
    )
    codes = list(dictionary.conditions)
    with st.form("loads-conditions", border=False):
        for place, label in enumerate(fresh):
            suggested = label["suggestion"]
            st.selectbox(
                show.label(f"{label['label']} ({label['n']:,} referrals)"),
                codes,
                index=codes.index(suggested) if suggested in codes else None,
                format_func=dictionary.condition_label,
                key=f"loads-condition-{place}",
                placeholder="Leave it unmapped",
            )
        if st.form_submit_button("Map them", icon=":material/link:"):
            _map(fresh)


def _map(fresh: list[dict[str, Any]]) -> None:
    chosen = {label["label"]: st.session_state[f"loads-condition-{place}"] for place, label in enumerate(fresh)}
    done = 0
    for label, code in chosen.items():
        if code:
            try:
                loading.map_condition(label, code)
                done += 1
            except OutcomesError as refused:
                st.error(show.plain(str(refused)), icon=":material/block:")
                return
    st.session_state[_SAID] = f"Mapped: {done:,}. It takes effect with the next load."
    st.rerun()


def _offer_again() -> None:
    """Loading the same files again is what puts a mapping into effect."""
    again = load_exports.at_hand()
    if again is None:
        st.markdown("Some labels were mapped since this load. Load its files again to put that into effect.")
        return
    export, chosen = again
    st.markdown(show.plain(f"Some labels were mapped since this load. {export.name.capitalize()} are still at hand."))
    if st.button("Load the same files again", icon=":material/refresh:", key="loads-again"):
        load_exports.begin(export, chosen)


def _draw_mapped(mapped: dict[str, str], dictionary: Dictionary) -> None:
    rows = pd.DataFrame({"label": list(mapped), "condition": [dictionary.condition_label(c) for c in mapped.values()]})
    show.plain_table("mapped", rows, {"label": "In the exports", "condition": "Stands for"}, "Labels mapped here")
