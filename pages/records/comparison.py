"""Two loads side by side: their headlines, what became of the records, and which records are new, gone or altered."""

import pandas as pd
import streamlit as st

from pages.shared import loading, show, sidebar, tiles
from pages.shared.loading import Comparison, LoadSummary

HEADLINES = {"name": "Headline", "one": "Earlier", "other": "Later"}
RECORDS = {"name": "Records", "added": "Only in the later", "gone": "Only in the earlier", "altered": "Altered",
           "same": "The same"}  # fmt: skip
COUNTS = {"what": "Counted", "name": "Of", "one": "Earlier", "other": "Later"}
_SHOWN = "loads-compared"


def draw(found: tuple[LoadSummary, ...]) -> None:
    """Draw the choice of two loads and how they differ; first the one in force and the one before it."""
    whole = {load.id: load for load in found if not load.trouble}
    if len(whole) < 2:
        st.markdown("There is only one load that can be read.")
        return
    one, other = _choice(whole)
    if st.button("Compare", icon=":material/compare_arrows:", key="loads-compare"):
        st.session_state[_SHOWN] = (one, other)
    if one == other:
        st.markdown("Choose two different loads.")
    elif st.session_state.get(_SHOWN) == (one, other):
        _draw_headlines(whole[one], whole[other])
        _draw_differences(loading.compare(one, other))


def _choice(whole: dict[str, LoadSummary]) -> tuple[str, str]:
    titles = {name: f"{load.loaded_at:%Y-%m-%d %H:%M}, {name}" for name, load in whole.items()}
    later = next((load for load in whole.values() if load.in_force), next(iter(whole.values())))
    before = later.previous if later.previous in whole else next(name for name in whole if name != later.id)
    left, right = st.columns(2)
    names = list(whole)
    one = left.selectbox("Earlier", names, names.index(before), format_func=titles.get, key="loads-one")
    other = right.selectbox("Later", names, names.index(later.id), format_func=titles.get, key="loads-other")
    return one, other


def _draw_headlines(one: LoadSummary, other: LoadSummary) -> None:
    before, after = (tiles.headlines(loading.store_of(load), sidebar.chosen()) for load in (one, other))
    rows = [{"name": name, "one": before[name], "other": after[name]} for name in after]
    show.plain_table("compared-headlines", pd.DataFrame(rows), HEADLINES, "Headlines of two loads")
    st.caption("Of the selection in the sidebar; a dash where a load cannot answer, or has fewer than ten to show.")


def _draw_differences(found: Comparison) -> None:
    records = pd.DataFrame(found.records).rename(columns={"changed": "altered"})
    show.plain_table("compared-records", records, RECORDS, "Records of two loads, told by their ids")
    same = ", ".join(found.same_files) or "none"
    st.markdown(show.plain(f"Files that are the same in both, byte for byte: {same}."))
    counts = (
        ("read", found.read),
        ("loaded", found.loaded),
        ("rejected", found.rejected),
        ("reason", found.rejects),
        ("to look at", found.checks),
    )
    rows = [
        {"what": what, "name": row.name, "one": row.one or 0, "other": row.other or 0}
        for what, differences in counts
        for row in differences
        if (row.one or 0) != (row.other or 0)
    ]
    if rows:
        show.plain_table("compared-counts", pd.DataFrame(rows), COUNTS, "Counts in which two loads differ")
    else:
        st.markdown("The counts of files, rejects and checks are the same in both.")
