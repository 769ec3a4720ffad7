"""The six tiles: each a number with its denominator, and its course by quarter of the first visit."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from analysis.errors import OutcomesError
from analysis.figures import words
from analysis.filters import Filters
from analysis.questions import ask
from pages.shared.names import moment_of
from pages.shared.show import Page, tile
from pages.shared.who import Store

FEWEST_POINTS = 3


@dataclass(frozen=True)
class Tile:
    """What a tile is called, which question and column it shows, how it writes the number and its denominator, and the
    count that decides whether there is enough to show (None: the number is a count itself); lacks: why there is a dash.
    """

    label: str
    question: str
    column: str
    write: Callable[[float], str]
    says: Callable[[pd.Series, Filters, str], str]
    n: str | None
    lacks: Callable[[pd.Series], str] | None = None


def draw(page: Page, filters: Filters) -> None:
    """Draw the six tiles for a selection; one that this load cannot answer says why."""
    with st.grid(3, min_column_width=150):
        for kind in TILES:
            _draw(kind, page, filters)
    if page.store.load.dates == "calendar":
        st.caption("Lines: by quarter, the oldest on the left; rates and means of fewer than ten are left out.")


def headlines(store: Store, filters: Filters) -> dict[str, str]:
    """The numbers of the tiles as they are written, by label; a dash where a load cannot answer or has too few."""
    return {kind.label: _written(kind, store, filters) for kind in TILES}


def _written(kind: Tile, store: Store, filters: Filters) -> str:
    try:
        row = ask(kind.question, store, filters).rows.iloc[0]
    except OutcomesError:
        return words.MISSING
    return kind.write(row[kind.column]) if kind.n is None or row["shown"] else words.MISSING


def _draw(kind: Tile, page: Page, filters: Filters) -> None:
    try:
        row = page.ask(kind.question, filters).rows.iloc[0]
        trend = _trend(kind, page, filters)
    except OutcomesError as refused:
        tile(kind.label, words.MISSING, str(refused))
        return
    if kind.n is None or row["shown"]:
        tile(
            kind.label,
            kind.write(row[kind.column]),
            kind.says(row, filters, page.store.dictionary.measures[filters.measure].label),
            trend,
        )
    else:
        why = kind.lacks(row) if kind.lacks else f"too few to show: {words.count(row[kind.n])}"
        tile(kind.label, words.MISSING, why, trend)


def _trend(kind: Tile, page: Page, filters: Filters) -> list[float] | None:
    """The column by quarter, for a line that shows the course; None without a calendar or with too few quarters."""
    if page.store.load.dates == "nominal":
        return None
    rows = page.ask(kind.question, replace(filters, by="quarter")).rows
    shown = rows[rows["shown"]] if "shown" in rows else rows
    points = shown.loc[shown["quarter"] != "unknown", kind.column].dropna()
    return list(points) if len(points) >= FEWEST_POINTS else None


def _started(row: pd.Series, _filters: Filters, _measure: str) -> str:
    return f"of {words.count(row['referred'])} referred"


def _improved(row: pd.Series, filters: Filters, _measure: str) -> str:
    measured = f"{words.count(row['n_improved'])} of {words.count(row['n_measured'])} measured"
    worse = f"{words.count(row['n_worsened'])} worsened"
    return f"at {moment_of(filters.at)}: {measured}, {words.count(row['n_due'])} due; {worse}"


def _changed(row: pd.Series, _filters: Filters, measure: str) -> str:
    limits = words.confidence(row["change_low"], row["change_high"], words.signed)
    return f"{measure}: {limits}; {words.count(row['n_change'])} of {words.count(row['n_due'])} due"


def _reached(row: pd.Series, _filters: Filters, _measure: str) -> str:
    limits = words.confidence(row["by_week_8_low"], row["by_week_8_high"], words.percent)
    return f"by week 8, of {words.count(row['n'])}; {limits}; median {words.days(row['median'])}"


def _missed(row: pd.Series, _filters: Filters, _measure: str) -> str:
    return (
        f"{words.count(row['no_show'])} of {words.count(row['n_to_attend'])} bookings that were not cancelled in time"
    )


def _harmed(row: pd.Series, _filters: Filters, _measure: str) -> str:
    visits = f"{words.count(row['n_events'])} of {words.count(row['n_visits'])} visits"
    if row["n_recorded"] < row["n_visits"]:
        return f"at least: {visits}; {words.count(row['n_visits'] - row['n_recorded'])} say neither yes nor no"
    limits = words.confidence(
        row["rate_of_visits_low"], row["rate_of_visits_high"], lambda rate: words.percent(rate, 1)
    )
    return f"{visits}; {limits}"


def _unrecorded(row: pd.Series) -> str:
    if not row["n_visits"]:
        return "no visits"
    if not row["n_recorded"]:
        return f"not recorded at any of {words.count(row['n_visits'])} visits"
    return f"too few to show: {words.count(row['n_events'])} of {words.count(row['n_visits'])} visits"


TILES = (
    Tile("Started care", "ladder", "first_visit", words.count, _started, None),
    Tile("Improved", "responders", "rate", words.percent, _improved, "n_measured"),
    Tile("Mean change", "pain", "change_mean", words.signed, _changed, "n_change"),
    Tile("Reached improvement", "improvement", "by_week_8", words.percent, _reached, "n"),
    Tile("No-show rate", "sessions", "no_show_rate", lambda rate: words.percent(rate, 1), _missed, "n_to_attend"),
    Tile(
        "Adverse events",
        "safety",
        "rate_of_visits",
        lambda rate: words.percent(rate, 1),
        _harmed,
        "n_visits",
        _unrecorded,
    ),
)
