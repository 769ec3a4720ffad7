"""The part of Overview that puts a clinic's month on paper: two pages for its manager, made when asked for."""

import streamlit as st

from analysis.filters import Filters
from analysis.reports.month import month
from analysis.reports.paper import PAPER_LABELS, PAPERS
from analysis.reports.periods import periods
from pages.shared import sidebar
from pages.shared.names import label_of
from pages.shared.who import Store

UNKNOWN = "unknown"


def draw(store: Store, filters: Filters) -> None:
    """Choose a clinic (the one of the filters, where there is one) and the paper, and take the PDF away."""
    clinics = [clinic for clinic in filters.clinic or store.values("clinic") if clinic != UNKNOWN]
    if store.load.dates == "nominal" or not clinics:
        why = "has day numbers instead of calendar dates" if clinics else "names no clinic"
        st.info(f"This export {why}, so there is no month of a clinic to report.", icon=":material/info:")
        return
    left, right = st.columns([2, 1])
    with left:
        clinic = sidebar.pick("report", "Clinic", clinics, lambda value: label_of(store, "clinic", value))
    with right:
        paper = sidebar.pick("paper", "Paper", tuple(PAPERS), PAPER_LABELS.__getitem__)
    name = periods(store.load.data_cut).month.name
    st.download_button(
        f"{name} as PDF",
        lambda: month(store, clinic, paper, filters),
        f"month-{name.replace(' ', '-')}-{store.load.id}.pdf",
        "application/pdf",
        key="month",
        on_click="ignore",
        icon=":material/picture_as_pdf:",
    )
    st.caption(
        "Headlines, ladder, access, signals, outcomes by condition, safety and data quality of one clinic on two pages. "
        "Of the filters only how to count is used."
    )
