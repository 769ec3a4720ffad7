"""Codebook: every variable of the research tables, to be searched, and the measures and thresholds in force."""

import streamlit as st

from analysis.reports.package.codebook import MISSING
from analysis.reports.package.variables import Entry, search, variables
from pages.shared import measures, releasing, show
from pages.shared.show import plain

KINDS = {"group": "Groups", "count": "Counts", "statistic": "Statistics"}
MOST_NAMED = 4


def draw_found(entries: list[Entry]) -> None:
    """The variables that were found, by kind."""
    for kind, title in KINDS.items():
        found = [entry for entry in entries if entry.variable.kind == kind]
        if found:
            with show.part(f"{title} ({len(found)})"):
                st.table({_name(entry): _meaning(entry) for entry in found}, border="horizontal")


def _name(entry: Entry) -> str:
    return f"**{plain(entry.variable.label)}**  \n`{entry.variable.name}`"


def _meaning(entry: Entry) -> str:
    """All that there is to say of a variable, a line for each part."""
    v = entry.variable
    ends = [f"{end:g}" if end is not None else "" for end in (v.low, v.high)]
    parts = {
        "Type": f"{v.type}{f', {v.unit}' if v.unit else ''}",
        "Range": " to ".join(ends) if all(ends) else f"{ends[0]} or more" if ends[0] else "",
        "Values": "; ".join(f"{code} = {label}" if code != label else code for code, label in v.values.items()),
        "Derivation": v.derivation,
        "Source": v.source,
        "Missing": MISSING[v.kind],
        "In": _tables(entry.tables),
    }
    return "  \n".join(f"{heading}: {plain(text)}" for heading, text in parts.items() if text)


def _tables(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - MOST_NAMED} more tables" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"


release = releasing.published()
st.title("Codebook", anchor=False)
text = st.text_input(
    "Search the variables", type="search", key="find", bind="query-params", placeholder="pain, rate, sex"
)
entries = variables(list(release.tables.values()))
found = search(entries, text or "")
st.caption(f"{len(found)} of {len(entries)} variables of {len(release.tables)} tables")
if not found:
    st.info("No variable has these words. Try one word alone.", icon=":material/info:")
draw_found(found)
st.header("Measures and thresholds in force", anchor=False)
st.caption(plain(f"Dictionary {release.dictionary_version}, as the load of this release was built with it."))
measures.draw(release.dictionary.measures)
