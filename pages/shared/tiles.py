"""The six tiles: each a number with its denominator, and its course by quarter of the first visit."""

from dataclasses import replace

import streamlit as st

from analysis.errors import OutcomesError
from analysis.figures import words
from analysis.figures.headlines import HEADLINES, Headline
from analysis.filters import Filters
from analysis.questions import ask
from pages.shared.names import moment_of
from pages.shared.show import Page, tile
from pages.shared.who import Store

FEWEST_POINTS = 3


def draw(page: Page, filters: Filters) -> None:
    """Draw the six tiles for a selection; one that this load cannot answer says why."""
    with st.grid(3, min_column_width=150):
        for kind in HEADLINES:
            _draw(kind, page, filters)
    if page.store.load.dates == "calendar":
        st.caption("Lines: by quarter, the oldest on the left; rates and means of fewer than ten are left out.")


def headlines(store: Store, filters: Filters) -> dict[str, str]:
    """The numbers of the tiles as they are written, by label; a dash where a load cannot answer or has too few."""
    return {kind.label: _written(kind, store, filters) for kind in HEADLINES}


def _written(kind: Headline, store: Store, filters: Filters) -> str:
    try:
        return kind.value(ask(kind.question, store, filters).rows.iloc[0])
    except OutcomesError:
        return words.MISSING


def _draw(kind: Headline, page: Page, filters: Filters) -> None:
    try:
        row = page.ask(kind.question, filters).rows.iloc[0]
        trend = _trend(kind, page, filters)
    except OutcomesError as refused:
        tile(kind.label, words.MISSING, str(refused))
        return
    measure = page.store.dictionary.measures[filters.measure].label
    tile(kind.label, kind.value(row), kind.under(row, moment_of(filters.at), measure), trend)


def _trend(kind: Headline, page: Page, filters: Filters) -> list[float] | None:
    """The column by quarter, for a line that shows the course; None without a calendar or with too few quarters."""
    if page.store.load.dates == "nominal":
        return None
    rows = page.ask(kind.question, replace(filters, by="quarter")).rows
    shown = rows[rows["shown"]] if "shown" in rows else rows
    points = shown.loc[shown["quarter"] != "unknown", kind.column].dropna()
    return list(points) if len(points) >= FEWEST_POINTS else None
