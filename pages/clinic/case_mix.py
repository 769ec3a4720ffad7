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

INDENT = "\N{EM SPACE}"


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
    """A heading for each variable, a line for what its levels are compared with, and a line for each level."""
    terms = found.details["terms"]
    lines = []
    for (variable, reference), levels in terms[terms["shown"]].groupby(["variable", "reference"], sort=False):
        lines.append((VARIABLE_WORDS[variable].capitalize(), "", ""))
        lines.append((f"{INDENT}{_label(store, variable, reference)}", "1 (reference)", ""))
        lines += [
            (
                f"{INDENT}{_label(store, variable, row.level)}",
                f"{_two(row.odds_ratio)} ({words.interval(row.low, row.high, _two)})",
                f"{words.count(row.n_improved)} of {words.count(row.n)}",
            )
            for row in levels.itertuples()
        ]
    st.markdown(
        "Odds ratios (95 % CI) of having improved, all else in the model equal, in all patients of this load. Above 1: "
        "more likely than those of the reference."
    )
    titles = {"line": "", "odds": "Odds ratio", "improved": "Improved"}
    table = pd.DataFrame(lines, columns=list(titles))
    show.plain_table("case-mix-terms", table, titles, "Odds ratios of the case-mix model")


def _two(value: float) -> str:
    return words.number(value, 2)


def _label(store: Store, variable: str, level: str) -> str:
    """A level as people call it; a baseline is a score."""
    return level if variable == "baseline" else label_of(store, variable, level)
