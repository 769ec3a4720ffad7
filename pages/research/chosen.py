"""Which research table is shown, and which of its rows: kept in the address."""

from collections.abc import Mapping

import streamlit as st

from analysis.disclosure.protected_table import Drawing
from analysis.figures import research_words
from pages.shared import releasing, show, sidebar
from pages.shared.releasing import ProtectedTable, Published

EVERYTHING = "everything"


def table(release: Published) -> ProtectedTable:
    """Let the reader choose a subject and one of its tables."""
    blocks = releasing.blocks(release)
    left, right = st.columns([1, 2])
    with left:
        block = sidebar.pick("block", "Subject", list(blocks), lambda name: name[:1].upper() + name[1:])
    with right:
        name = sidebar.pick("table", "Table", list(blocks[block]), lambda name: release.tables[name].title)
    return release.tables[name]


def rows(table: ProtectedTable) -> Mapping[str, str]:
    """Let the reader choose one value of the first group of a table that has several: by column; empty for all rows."""
    first, *others = [variable for variable in table.variables if variable.kind == "group"]
    codes = list(dict.fromkeys(table.frame()[first.name]))
    if not others or len(codes) < 2:
        return {}
    labels = {EVERYTHING: "All rows"} | {code: research_words.group(first, code) for code in codes}
    code = sidebar.pick("rows", show.label(first.label), list(labels), labels.__getitem__)
    return {} if code == EVERYTHING else {first.name: code}


def drawing(table: ProtectedTable) -> Drawing | None:
    """Let the reader choose a figure of a table that has several; None for a table that has none."""
    titles = [drawn.title for drawn in table.drawings]
    title = sidebar.pick("figure", "Figure", titles, str) if len(titles) > 1 else "".join(titles)
    return table.drawings[titles.index(title)] if titles else None
