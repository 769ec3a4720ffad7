"""Codebook: every variable of the research tables, to be searched, and the measures and thresholds in force."""

import streamlit as st

from analysis.reports.package.codebook import MISSING
from analysis.reports.package.variables import Entry, search, variables
from pages.shared import links, measures, releasing, show
from pages.shared.links import Choice
from pages.shared.releasing import Published
from pages.shared.show import plain

KINDS = {"group": "Groups", "count": "Counts", "statistic": "Statistics"}
MEASURES = "measures"
MOST_NAMED = 4


def pick_section() -> str:
    """Which part is shown while nothing is searched, kept in the address."""
    titles = {**KINDS, MEASURES: "Measures and thresholds"}
    choice = Choice("section", list(titles), titles.__getitem__)
    links.write_labels([choice])
    return st.segmented_control(
        "Section",
        choice.options,
        format_func=choice.label,
        default=choice.options[0],
        required=True,
        key=choice.name,
        bind="query-params",
        label_visibility="collapsed",
    )


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


def draw_measures(release: Published) -> None:
    """The measures and thresholds of the dictionary that the load of the release was built with."""
    st.caption(plain(f"Dictionary {release.dictionary_version}, as the load of this release was built with it."))
    measures.draw(release.dictionary.measures)


release = releasing.published()
st.title("Codebook", anchor=False)
entries = variables(list(release.tables.values()))
st.markdown(
    f"The {len(entries)} variables of the {len(release.tables)} tables, and the measures and thresholds in force."
)
text = st.text_input(
    "Search the variables", type="search", key="find", bind="query-params", placeholder="pain, rate, sex"
)
if text:
    found = search(entries, text)
    st.caption(f"{len(found)} of {len(entries)} variables have these words")
    if not found:
        st.info("No variable has these words. Try one word alone.", icon=":material/info:")
    draw_found(found)
elif (section := pick_section()) == MEASURES:
    draw_measures(release)
else:
    draw_found([entry for entry in entries if entry.variable.kind == section])
