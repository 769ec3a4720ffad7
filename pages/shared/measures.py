"""What a dictionary says of a measure: range, direction, thresholds, error."""

from collections.abc import Mapping

import streamlit as st

from analysis.dictionary import Measure
from pages.shared import show


def draw(measures: Mapping[str, Measure]) -> None:
    """Each measure with the thresholds in force."""
    for measure in measures.values():
        with show.part(measure.label):
            facts = {name: show.plain(text) for name, text in _facts(measure).items() if text}
            st.table(facts, border="horizontal")


def _facts(measure: Measure) -> dict[str, str]:
    return {
        "Range": f"{measure.low:g} to {measure.high:g} {measure.unit}; {measure.better} is better",
        "Important change": measure.threshold_words("mcid") if measure.mcid else "no threshold is in force",
        "Per cent of baseline": "20, 30 or 50 % can be asked" if measure.percent_ok else "has no meaning here",
        "Measurement error": f"{measure.mdc.words(measure.unit)} ({measure.mdc.source})" if measure.mdc else "",
        "Note": measure.note,
    }
