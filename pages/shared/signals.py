"""The signals of a selection, worked out once for all who look at the same load with the same targets and known changes."""

from contextlib import suppress
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.errors import OutcomesError
from analysis.filters import Filters
from analysis.questions import Result, ask
from pages.shared.show import Page, plain
from pages.shared.who import Store


def signals(store: Store, filters: Filters) -> Result:
    """The answer to the question signals, with the filters that it heeds. Raises OutcomesError as `ask` does."""
    return _ask(store, replace(filters, by=None, metric=Filters.metric, detail=None))


def draw_news(page: Page, filters: Filters, place: DeltaGenerator) -> None:
    """What is new since the load before, in one line with a link; nothing where nothing is, or there is no load before."""
    if page.store.before is None:
        return
    with suppress(OutcomesError):
        answer = signals(page.store, filters)
        if answer.rows["is_new"].any():
            page.answers.append(answer)
            place.markdown(plain(answer.sentence), width="content")
            place.page_link("pages/clinic/signals.py", label="Signals", icon=":material/notifications:")


def _what_decides(store: Store) -> tuple[object, ...]:
    return str(store.load.folder), store.scope, store.targets, store.rebases


@st.cache_resource(show_spinner=False, max_entries=50, hash_funcs={Store: _what_decides})
def _ask(store: Store, filters: Filters) -> Result:
    return ask("signals", store, filters)
