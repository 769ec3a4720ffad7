"""Drill-through: choosing a point of a figure, or a name below it, opens what is behind it with the filters set, and back.

A page draws a figure through `drill.figure` in place of `show.figure`, and says where its points lead:

    behind = drill.Behind("condition", to="Overview")            # a filter of the sidebar, and a page by its title
    drill.figure(result, "pairs", pairs, codes, lambda: pain.draw(pairs, …), behind)

rows: those of the figure, with names as people read them; codes: of each of them the value as `ask` takes it, so that
the filter can be set. In a figure made of rows (figures/rows.py: tracks) a point is found by its height; any other figure
has the code in its points: `Behind("therapist", to="Overview", code=lambda point: point["customdata"][0])`.
A point is a marker or a bar: a line without markers cannot be chosen. Whoever
uses no mouse has the same names under a fold below the figure.

The filters stand in the address of the page that is opened. Back restores the choices of the page one came from. The
frame calls `follow` before it draws anything, and `back` above the page.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit.navigation.page import Page

from analysis.figures.ink import CONFIG
from analysis.filters import CHOICES
from analysis.questions import Result
from pages.shared import show
from pages.shared.names import TITLES

_PAGES, _HERE, _TO, _FROM = "drill-pages", "drill-here", "drill-to", "drill-from"
_KEPT = (*TITLES, "from", "to", "at")


@dataclass(frozen=True)
class Behind:
    """Where the points of a figure lead. column: the choice that is set; to: a page by its title.

    code: the value that a point of the figure stands for; by its height among the shown rows where None.
    """

    column: str
    to: str
    code: Callable[[Mapping[str, Any]], str] | None = None


@dataclass(frozen=True)
class _Step:
    """A step from one page to another: where one came from, with what was chosen there, and where it led."""

    title: str
    chosen: Mapping[str, Any]
    to: str


def follow(page: Page, sections: Mapping[str, Iterable[Page]]) -> None:
    """Go to the page that was chosen in the last click, if any; to be called before anything is drawn."""
    pages = {each.title: each for section in sections.values() for each in section}
    if st.session_state.get(_HERE, page.title) != page.title:
        st.session_state.pop(_FROM, None)  # the reader went on by the menu: there is no way back any more
    st.session_state[_PAGES], st.session_state[_HERE] = tuple(pages), page.title
    to = st.session_state.pop(_TO, None)
    if to in pages and to != page.title:
        st.session_state[_HERE] = to
        # {}: with None Streamlit would not let go of what the filters keep in the address
        st.switch_page(pages[to], query_params={})


def back() -> None:
    """Draw the way back to the page one came from through a figure; nothing where one did not."""
    steps = st.session_state.get(_FROM, ())
    if steps and steps[-1].to == st.session_state[_HERE]:
        title = steps[-1].title
        st.button(f"Back to {title}", icon=":material/arrow_back:", key="drill-back", type="tertiary", on_click=_return)


def figure(
    result: Result,
    name: str,
    rows: pd.DataFrame,
    codes: Sequence[str],
    draw: Callable[[], go.Figure],
    behind: Behind,
) -> None:
    """As show.figure, and each point of it, and each name in the fold below it, opens what is behind it."""
    shown = rows["shown"].to_numpy(dtype=bool)
    kept = [code for code, is_shown in zip(codes, shown, strict=True) if is_shown]
    if not kept or behind.to not in st.session_state.get(_PAGES, ()):
        show.figure(result, name, rows, draw)
        return
    show.figure(result, name, rows, draw, lambda drawn: _chart(drawn, name, result.sentence, kept, behind))
    links(name, dict(zip(kept, rows.loc[shown, _group_of(rows, behind)], strict=True)), behind)


def links(name: str, values: Mapping[str, str], behind: Behind) -> None:
    """A fold in which every value (code: as people call it) is a link to what is behind it."""
    if not values or behind.to not in st.session_state.get(_PAGES, ()):
        return
    title = f"Open one of these in {behind.to}"
    # an expander, not a popover: what stands in it is next in the order of the keyboard
    with (
        st.expander(title, icon=":material/arrow_outward:", type="compact"),
        st.container(horizontal=True, gap="small"),
    ):
        for code, label in values.items():
            key = f"drill-{name}-{code}"
            st.button(show.label(str(label)), key=key, type="tertiary", on_click=_go, args=(behind, code))


def _group_of(rows: pd.DataFrame, behind: Behind) -> str:
    return behind.column if behind.column in rows else str(rows.columns[0])


def _chart(drawn: go.Figure, name: str, alt: str, codes: Sequence[str], behind: Behind) -> None:
    key = f"figure-{name}"
    st.plotly_chart(
        drawn,
        key=key,
        config=CONFIG,
        alt=alt,
        selection_mode="points",
        on_select=lambda: _choose(key, codes, behind),
    )


def _choose(key: str, codes: Sequence[str], behind: Behind) -> None:
    """Go where the chosen point leads; a click that takes a choice back leads nowhere."""
    points = st.session_state[key]["selection"]["points"]
    code = _code(points[0], codes, behind) if points else None
    if code in codes:
        _go(behind, code)


def _code(point: Mapping[str, Any], codes: Sequence[str], behind: Behind) -> str | None:
    if behind.code:
        return behind.code(point)
    row = round(point["y"])
    return codes[row] if 0 <= row < len(codes) else None


def _go(behind: Behind, code: str) -> None:
    here = st.session_state[_HERE]
    kept = {name for name in (*_KEPT, *st.query_params) if name in st.session_state}
    step = _Step(here, {name: st.session_state[name] for name in kept}, behind.to)
    st.session_state[_FROM] = (*st.session_state.get(_FROM, ()), step)
    st.session_state[behind.column] = [code] if behind.column in CHOICES else code
    st.session_state[_TO] = behind.to


def _return() -> None:
    *earlier, step = st.session_state[_FROM]
    st.session_state[_FROM] = tuple(earlier)
    for name, value in step.chosen.items():
        st.session_state[name] = value
    st.session_state[_TO] = step.title
