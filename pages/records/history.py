"""The history of loads: who loaded what and when, two of them side by side, and the way back."""

import pandas as pd
import streamlit as st

from pages.records import comparison
from pages.shared import loading, show, who
from pages.shared.loading import LoadSummary

COLUMNS = {"in_force": "In force", "when": "When (UTC)", "who": "Who", "id": "Load", "data_cut": "Data to",
           "read": "Read", "loaded": "Loaded", "rejected": "Rejected", "set_aside": "Set aside",
           "files": "Files"}  # fmt: skip
MOST_KEPT = 1000
_SAID = "loads-rolled-back"


def draw() -> None:
    """Draw all loads that are kept, and what can be done with them."""
    found = loading.loads()
    with show.part("Loads"):
        if _SAID in st.session_state:
            st.success(st.session_state.pop(_SAID), icon=":material/history:")
        if not found:
            st.markdown("Nothing has been loaded yet.")
            return
        show.plain_table("history", pd.DataFrame([_row(load) for load in found]), COLUMNS, "Loads, the newest first")
        for load in found:
            if load.trouble:
                st.caption(show.plain(f"{load.id}: {load.trouble}"))
        _draw_kept()
    if len(found) > 1:
        with show.part("Compare two loads"):
            comparison.draw(found)
        if who.may_load():
            with show.part("Go back to an earlier load"):
                _draw_way_back([load for load in found if not load.in_force and not load.trouble])


def title(load: LoadSummary) -> str:
    """A load as a reader tells it from others."""
    when = f"{load.loaded_at:%Y-%m-%d %H:%M}" if load.loaded_at else "at an unknown time"
    state = ", in force" if load.in_force else ""
    return f"{when}, data to {load.data_cut}, {load.loaded:,} records ({load.id}{state})"


def _row(load: LoadSummary) -> dict[str, object]:
    return {
        "in_force": "yes" if load.in_force else "",
        "when": f"{load.loaded_at:%Y-%m-%d %H:%M}" if load.loaded_at else "",
        "who": load.loaded_by,
        "data_cut": str(load.data_cut or ""),
        "files": ", ".join(file.file for file in load.files),
        "read": load.read,
        "loaded": load.loaded,
        "rejected": load.rejected,
        "set_aside": load.set_aside,
        "id": load.id + (" (simulated)" if load.simulated else ""),
    }


def _draw_kept() -> None:
    keep = loading.loads_kept()
    if not who.may_load():
        st.caption(f"The last {keep:,} loads are kept.")
        return
    with st.popover(f"The last {keep:,} loads are kept", icon=":material/inventory_2:"), st.form("loads-keep"):
        wanted = st.number_input("Loads to keep", 1, MOST_KEPT, keep, 1, key="loads-kept")
        st.caption("With the next load, those beyond are removed, never the one in force or the one before it.")
        if st.form_submit_button("Keep that many"):
            loading.keep_loads(int(wanted))
            st.rerun()


def _draw_way_back(others: list[LoadSummary]) -> None:
    titles = {load.id: title(load) for load in others}
    st.markdown("All pages then answer from that load. Nothing is removed, so you can come back the same way.")
    chosen = st.selectbox(
        "Load to put in force", list(titles), index=None, format_func=titles.get, key="loads-back", placeholder="Choose"
    )
    if chosen in titles:
        sure = st.checkbox(show.label(f"Yes, put {chosen} in force for all readers"), key=f"loads-sure-{chosen}")
        if st.button("Go back", disabled=not sure, icon=":material/history:", key="loads-go-back"):
            load = loading.roll_back(chosen)
            st.session_state[_SAID] = f"In force is now load {load.id}, data to {load.data_cut}."
            st.rerun()
