"""Two loads side by side: their files, what became of the records, and which records are new, gone or changed."""

import pandas as pd
import streamlit as st

from pages.shared import loading, show
from pages.shared.loading import Comparison, LoadSummary

RECORDS = {"name": "Records", "added": "Only in the later", "gone": "Only in the earlier", "changed": "Changed",
           "same": "The same"}  # fmt: skip
COUNTS = {"what": "What", "name": "Of", "one": "Earlier", "other": "Later", "change": "Change"}


def draw(found: tuple[LoadSummary, ...]) -> None:
    """Draw the choice of two loads and how they differ; first the one in force and the one before it."""
    whole = {load.id: load for load in found if not load.trouble}
    first = next((load for load in whole.values() if load.in_force), next(iter(whole.values())))
    before = first.previous if first.previous in whole else next(name for name in whole if name != first.id)
    left, right = st.columns(2)
    names = list(whole)
    one = left.selectbox("Earlier", names, names.index(before), format_func=_titles(whole).get, key="loads-one")
    other = right.selectbox("Later", names, names.index(first.id), format_func=_titles(whole).get, key="loads-other")
    if one == other:
        st.markdown("Choose two different loads.")
        return
    _draw_differences(loading.compare(one, other))


def _titles(whole: dict[str, LoadSummary]) -> dict[str, str]:
    return {name: f"{load.loaded_at:%Y-%m-%d %H:%M}, data to {load.data_cut} ({name})" for name, load in whole.items()}


def _draw_differences(found: Comparison) -> None:
    same = ", ".join(found.same_files) or "none"
    st.markdown(show.plain(f"Files that are the same in both: {same}."))
    show.plain_table(
        "compared-records", pd.DataFrame(found.records), RECORDS, "Records of two loads, told by their ids"
    )
    counts = (
        ("Read", found.read),
        ("Loaded", found.loaded),
        ("Rejected", found.rejected),
        ("Why rejected", found.rejects),
        ("To look at", found.checks),
    )
    rows = [
        {
            "what": what,
            "name": row.name,
            "one": row.one,
            "other": row.other,
            "change": (row.other or 0) - (row.one or 0),
        }
        for what, differences in counts
        for row in differences
        if row.one != row.other
    ]
    if rows:
        show.plain_table("compared-counts", pd.DataFrame(rows), COUNTS, "Counts in which two loads differ")
    else:
        st.markdown("The counts of files, rejects and checks are the same in both.")
