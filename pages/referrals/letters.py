"""Letters: one page for each referring doctor, to look at, to take away, or all of them in one file."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analysis.filters import Filters
from analysis.reports.letter import letter, look
from analysis.reports.letters import doctors, file_name, packed, write_all
from analysis.reports.paper import PAPER_LABELS, PAPERS
from pages.shared import referrer, show, sidebar, who
from pages.shared.show import plain
from pages.shared.who import Store

MADE = "letters-made"
PDF = "application/pdf"
MOST_AT_ONCE = 500  # about a second each, and some 40 kB each in the memory of this session


def draw_one(page: show.Page, doctor: str, paper: str, filters: Filters) -> None:
    """One doctor's letter as a picture, and to take away."""
    result = page.ask("referrals", replace(filters, referrer=(doctor,)))
    name = page.store.provider_label("referrer", doctor)
    st.download_button(
        "This letter as PDF",
        lambda: letter(result, doctor, name, paper),
        file_name(doctor, page.store.load.id),
        PDF,
        on_click="ignore",
        icon=":material/picture_as_pdf:",
    )
    alt = f"The letter as it is printed. Its text is in the PDF. {result.sentence}"
    with st.container(border=True):
        st.image(look(result, doctor, name, paper), alt=alt, width="stretch")


def draw_all(store: Store, paper: str, filters: Filters) -> None:
    """All letters, made one after the other when asked for, and kept to take away while the choices stay as they are."""
    found = doctors(store)
    referrers = [key for key in found.referring if not filters.referrer or key in filters.referrer]
    choices = (store.load.id, paper, filters)
    st.caption(plain(found.words()))
    if len(referrers) > MOST_AT_ONCE:
        st.caption(
            f"More than {MOST_AT_ONCE:,} letters are made by the command: python3 run.py letter --all --out FOLDER"
        )
    can_make = 0 < len(referrers) <= MOST_AT_ONCE
    if st.button(f"Make {len(referrers):,} letters", icon=":material/stacked_email:", disabled=not can_make):
        st.session_state[MADE] = choices, _make(store, referrers, paper, filters)
    made_of, content = st.session_state.get(MADE, (None, b""))
    if made_of == choices:
        st.download_button(
            f"{len(referrers):,} letters (zip)",
            content,
            f"letters-{store.load.id}.zip",
            "application/zip",
            on_click="ignore",
            icon=":material/folder_zip:",
        )


def _make(store: Store, referrers: Sequence[str], paper: str, filters: Filters) -> bytes:
    files: dict[str, bytes] = {}
    bar = st.progress(0.0, text="Making the letters …")
    for name, pdf in write_all(store, referrers, paper, filters):
        files[name] = pdf
        bar.progress(len(files) / len(referrers), text=f"Letter {len(files):,} of {len(referrers):,}")
    bar.empty()
    return packed(files, store.load.data_cut)


page, chosen = show.Page(who.store()), sidebar.chosen()
st.title("Letters", anchor=False)
st.markdown("One page for the file of each referring doctor: what became of the patients, in words first.")
with show.part("One letter"):
    paper = sidebar.pick("paper", "Paper", tuple(PAPERS), PAPER_LABELS.__getitem__)
    draw_one(page, referrer.pick(page.store, chosen), paper, chosen)
if page.store.scope.referrer is None:
    with show.part("The letters of all doctors"):
        draw_all(page.store, paper, chosen)
page.method()
