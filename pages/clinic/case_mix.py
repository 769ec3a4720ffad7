"""The part of Variation about case mix: how far what was expected can be trusted, and what it rests on."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis.figures import calibration, words
from analysis.filters import Filters
from analysis.questions import Result
from analysis.questions.case_mix_words import VARIABLE_WORDS, agreement
from pages.shared import findings, show
from pages.shared.names import label_of
from pages.shared.who import Store


def draw(page: show.Page, filters: Filters, role: str) -> None:
    """Calibration of the expectation by the patients of other providers of a role, and the odds ratios behind it."""
    found = None
    left, right = st.columns(2)
    with left, show.part("Case mix: what was expected, and what happened"):
        found = page.ask("case_mix", replace(filters, by=None, reference=None, detail="calibration"))
        _calibration(found, role)
    if found is not None and len(found.details["terms"]):
        with right, show.part("What the expectation rests on"):
            _terms(found, page.store)


def _calibration(found: Result, role: str) -> None:
    says = agreement(found.rows[found.rows["role"] == role].iloc[0])
    st.markdown(show.plain(says))
    findings.draw(found, "case-mix")
    tenths = found.details["calibration"]
    tenths = tenths[tenths["role"] == role]
    if tenths["shown"].any():
        show.chart(calibration.draw(tenths), "case-mix", says)
        st.caption("A point is a tenth of the patients, from the least to the most likely to improve.")
    for note in found.notes:
        st.caption(show.plain(note))


def _terms(found: Result, store: Store) -> None:
    terms = found.details["terms"]
    terms = terms[terms["shown"]]
    table = pd.DataFrame(
        {
            "what": [VARIABLE_WORDS[name].capitalize() for name in terms["variable"]],
            "level": _labels(terms, "level", store),
            "reference": _labels(terms, "reference", store),
            "improved": [f"{words.count(row.n_improved)} of {words.count(row.n)}" for row in terms.itertuples()],
            "odds": [
                f"{words.number(row.odds_ratio, 2)} ({words.interval(row.low, row.high, _two)})"
                for row in terms.itertuples()
            ],
        }
    )
    st.markdown(
        "Odds of having improved against those of the reference, all else in the model equal, in this load's patients. "
        "Above 1: more likely."
    )
    titles = {
        "what": "",
        "level": "Level",
        "reference": "Against",
        "improved": "Improved",
        "odds": "Odds ratio (95 % CI)",
    }
    show.plain_table("case-mix-terms", table, titles, "Odds ratios of the case-mix model")


def _two(value: float) -> str:
    return words.number(value, 2)


def _labels(terms: pd.DataFrame, column: str, store: Store) -> list[str]:
    """Levels as people call them; a baseline is a score."""
    return [
        value if name == "baseline" else label_of(store, name, value)
        for name, value in zip(terms["variable"], terms[column], strict=True)
    ]
