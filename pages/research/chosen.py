"""Which research table is shown, and which of its rows: kept in the address."""

from collections.abc import Mapping
from itertools import takewhile

import streamlit as st

from analysis.disclosure.protected.protected_table import Drawing
from analysis.figures import research_rows, research_words
from analysis.figures.research_rows import TOTAL
from pages.shared import releasing, show, sidebar
from pages.shared.releasing import ProtectedTable, Published

EVERYTHING, RELEASE, TABLE = "everything", "this release", "this table"


def table(release: Published) -> ProtectedTable:
    """Let the reader choose a subject and one of its tables; an address may name the table alone."""
    blocks = releasing.blocks(release)
    if "block" not in st.session_state and "block" not in st.query_params:  # once: widgets keep the two in step
        subject = _subject(blocks, st.query_params.get("table", ""))
        if subject:
            st.query_params["block"] = subject
    left, right = st.columns([1, 2])
    with left:
        block = sidebar.pick("block", "Subject", list(blocks), _title, RELEASE)
    with right:
        name = sidebar.pick("table", "Table", list(blocks[block]), lambda name: release.tables[name].title, RELEASE)
    return release.tables[name]


def _subject(blocks: Mapping[str, Mapping[str, ProtectedTable]], asked: str) -> str:
    """The subject of a table by its name or title; empty where there is no such table."""
    return next((b for b, tables in blocks.items() if any(asked in {t.name, t.title} for t in tables.values())), "")


def rows(table: ProtectedTable) -> Mapping[str, str]:
    """Let the reader choose one value of the first group of a table that has several, everybody first: by column."""
    first, *others = [variable for variable in table.variables if variable.kind == "group"]
    codes = list(dict.fromkeys(table.frame()[first.name]))
    if not others or len(codes) < 2:
        return {}
    named = {code: research_words.group(first, code) for code in codes}
    total = {TOTAL: named[TOTAL]} if TOTAL in named else {}
    labels = total | {EVERYTHING: "Every row"} | named
    code = sidebar.pick("rows", show.label(first.label), list(labels), labels.__getitem__, TABLE)
    return {} if code == EVERYTHING else {first.name: code}


def drawing(table: ProtectedTable, rows: Mapping[str, str]) -> Drawing | None:
    """Let the reader choose a figure of a table that has several; None for a table that has none."""
    named = {drawn.title: drawn for drawn in research_rows.offered(table, rows)}
    if len(named) < 2:
        return next(iter(named.values()), None)
    same = _beginning(list(named))
    return named[sidebar.pick("figure", "Figure", list(named), lambda title: title.removeprefix(same), TABLE)]


def _beginning(titles: list[str]) -> str:
    """The parts, up to a colon each, that all titles begin with."""
    parts = zip(*(title.split(": ")[:-1] for title in titles), strict=False)
    return "".join(f"{same[0]}: " for same in takewhile(lambda part: len(set(part)) == 1, parts))


def _title(block: str) -> str:
    said = block.replace("_", " ")
    return said[:1].upper() + said[1:]
