"""Parts of the page Variation: each provider with its own limits, and what to check first of who lies outside."""

import pandas as pd
import streamlit as st

from analysis.figures import funnel
from analysis.questions import Result
from analysis.questions.variation_words import shrunken_words
from pages.shared import show
from pages.shared.names import labelled, title_of
from pages.shared.who import Store

MOST_ROWS = 20
NUMBERS = {
    "n_complete": "Complete",
    "completion": "Completion",
    "observed": "Observed",
    "expected": "Expected",
    "ratio": "Ratio",
    "difference": "Difference",
    "low_95": "95 % from",
    "high_95": "to",
    "shrunken": "Shrunken",
    "shrunken_low": "from",
    "shrunken_high": "to ",
    "p_adjusted": "p (BH)",
    "flag": "Flag",
}


def draw_each(store: Store, found: Result, point: str) -> None:
    """A row for each provider with its own limits, the same in numbers, and in words those too small for a ratio."""
    by = found.filters.by or ""
    rows = labelled(found.rows, store, by)
    with show.part(f"Each {title_of(by).lower()} with its own limits"):
        shown = rows[rows["shown"]]
        most = shown.nlargest(MOST_ROWS, "n_complete").sort_values(by)
        says = shrunken_words(found.rows, by)
        st.markdown(show.plain(says))
        if len(most):
            show.chart(funnel.each(most, by, point), "each", says)
            _table(found, shown, by)
        if len(shown) > MOST_ROWS:
            st.caption(f"Drawn: the {MOST_ROWS} with most complete episodes, in order of name. In the table: all.")
        few = labelled(found.details["small"], store, by)
        if len(few):
            with st.expander(f"In words: {len(few)} with too few for a ratio"):
                show.plain_table("small", few, {by: title_of(by), "sentence": "Counted"}, "Too few for a ratio")


def draw_outside(store: Store, found: Result) -> None:
    """For everybody outside the limits six steps, in the order in which to take them."""
    by = found.filters.by or ""
    with show.part("Who lies outside, and what to check first"):
        first = labelled(found.details["first"], store, by)
        if first.empty:
            st.markdown("Nobody who can be flagged lies outside the 95 % limits.")
        for code, steps in first.groupby(found.details["first"][by], sort=False):
            st.markdown(f"**{show.plain(store.provider_label(by, str(code)))}**")
            lines = {f"{row.step} {row.look_at}": show.plain(row.says) for row in steps.itertuples()}
            st.table(lines, border="horizontal")


def _table(found: Result, shown: pd.DataFrame, by: str) -> None:
    known = {name: title for name, title in NUMBERS.items() if shown[name].notna().any()}
    show.table(found, "each", shown, {by: title_of(by), **known})
