"""The frame of the dashboard: navigation, what the data are, the shared filters, and the page.

Run with `streamlit run dashboard.py` (or `python3 run.py`, which sets everything up first).
"""

from collections.abc import Iterable
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.runtime.pages_manager import PagesManager

from analysis.errors import OutcomesError
from pages.shared import drill, research_frame, sidebar, who
from pages.shared.research_frame import NO_CONTROL, SIMULATED
from pages.shared.show import plain
from pages.shared.who import Store

ICON = Path(__file__).parent / "pages" / "shared" / "icon.svg"  # a material icon would be fetched from Google
NEEDS_NO_DATA = ("Loads", "Methods", "Glossary", "Releases")
CLINIC = (
    (
        "clinic/overview",
        "Overview",
        "monitoring",
        "Who came, who got better, how long it took, who missed sessions",
    ),
    (
        "clinic/conditions",
        "Conditions",
        "stethoscope",
        "One condition against the others: course, responders, spread of change",
    ),
    (
        "clinic/compare",
        "Compare groups",
        "balance",
        "Outcomes of groups adjusted for who their patients are, and who they are",
    ),
    (
        "clinic/variation",
        "Variation",
        "filter_alt",
        "Clinics, therapists and referring doctors beside what is expected of them, and what chance alone does",
    ),
    (
        "clinic/trends",
        "Trends",
        "ssid_chart",
        "A metric month by month, with the limits of chance and the signals",
    ),
    (
        "clinic/course",
        "Course of care",
        "show_chart",
        "The usual course from visit to visit, what the next session brings, and what follows visit 4",
    ),
    (
        "clinic/improvement",
        "Time to improvement",
        "timeline",
        "When improvement was reached, with the table at risk",
    ),
    (
        "clinic/sessions",
        "Sessions",
        "event_available",
        "Bookings attended, missed and cancelled, and the plan delivered",
    ),
    (
        "clinic/relief",
        "Relief",
        "spa",
        "Pain before and after each session, what is kept to the next, and whether improvement lasts",
    ),
    (
        "clinic/heart",
        "Heart",
        "monitor_heart",
        "Blood pressure, heart rate and their product, beside what chance alone brings",
    ),
    (
        "clinic/open",
        "Open episodes",
        "assignment_late",
        "For whom there is something to do now: not seen, not scored, off the expected track, plan nearly used",
    ),
    (
        "clinic/signals",
        "Signals",
        "notifications",
        "What chance alone seldom does, in every metric of every condition, and what of it is new",
    ),
    (
        "clinic/changed",
        "What changed",
        "compare_arrows",
        "What moved each number since the load before",
    ),
)
"""The pages of the clinic: path, title, icon, and what they hold."""
REFERRALS = (
    (
        "referrals/effectiveness",
        "Referral effectiveness",
        "prescriptions",
        "What became of one doctor's patients, beside all other doctors' patients",
    ),
    (
        "referrals/letters",
        "Letters",
        "mail",
        "One page for each referring doctor, to look at and to take away",
    ),
)
RECORDS = (
    ("records/loads", "Loads", "database", "Load exports; what is loaded, what was rejected and why"),
    ("records/quality", "Data quality", "fact_check", "What the checks found, and whether results can rest on it"),
)
RESEARCH = (
    ("research/tables", "Research tables", "table_view", "The protected tables: look at them, and take them away"),
    ("research/releases", "Releases", "verified_user", "What was released, when and to whom; is this file genuine?"),
    ("research/codebook", "Codebook", "dictionary", "Every variable of the tables, and the measures in force"),
)
"""The pages about published, protected tables: they open no store."""
ABOUT = (
    ("about/methods", "Methods", "calculate", "What each number means"),
    ("about/glossary", "Glossary", "menu_book", "Words and measures"),
)
SECTIONS = {"Clinic": CLINIC, "Referrals": REFERRALS, "Records": RECORDS, "Research": RESEARCH, "About": ABOUT}


def main() -> None:
    """Draw the frame, then the page that was asked for."""
    st.set_page_config(page_title="Massage outcomes", page_icon=str(ICON), layout="wide")
    try:
        sections = _sections()
    except OutcomesError as refused:  # nobody knows who reads: nothing is opened
        _draw_refused("Massage outcomes", refused)
        return
    page = st.navigation(sections, expanded=True)
    if page in sections.get("", []):
        page.run()  # on to another page, before the filters of a frame take the address for themselves
        return
    drill.follow(page, sections)
    try:
        _draw_frame(page)
    except OutcomesError as refused:
        if page.title not in NEEDS_NO_DATA:
            _draw_refused(page.title, refused)
            return
    _draw(page)


def _sections() -> dict[str, list[Page]]:
    """The pages that this reader may open: a researcher those of the published tables, a referring doctor those about the
    own referrals, everybody else all.
    """
    names: Iterable[str] = SECTIONS
    if who.is_researcher():
        names = ("Research", "About")
    elif who.is_doctor():
        names = ("Referrals", "About")
    first, *_ = names
    if names is SECTIONS:
        return {name: [_page(*page, default=page == SECTIONS[first][0]) for page in SECTIONS[name]] for name in names}
    sections = {name: [_page(*page) for page in SECTIONS[name]] for name in names}
    return {"": [_start(sections[first][0])]} | sections


def _start(first: Page) -> Page:
    """Where readers of a part come first: their first page, which keeps the address that it has for everybody else."""

    def begin() -> None:
        st.switch_page(first, query_params=st.query_params.to_dict())

    return st.Page(begin, title=first.title, url_path="start", default=True, visibility="hidden")


def _page(path: str, title: str, icon: str, says: str, *, default: bool = False) -> Page:
    return st.Page(f"pages/{path}.py", title=title, icon=f":material/{icon}:", help=says, default=default)


def _draw_frame(page: Page) -> None:
    """What stands above a page: that of the release in force, or that of the load with its filters."""
    if who.is_researcher() or page.title in {title for _, title, *_ in RESEARCH}:
        research_frame.draw()
    else:
        _draw_frame_of_load(who.store())


def _draw_frame_of_load(store: Store) -> None:
    with st.sidebar:
        dropped = sidebar.draw(store)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if store.load.simulated:
            st.badge(SIMULATED, icon=":material/science:", color="violet")
        st.caption(NO_CONTROL)
    for sentence in dropped:
        st.warning(sentence, icon=":material/link_off:")
    drill.back()
    selection = sidebar.chosen().words(store.dictionary)
    st.caption(plain(f"Shown: {selection}. Data to {store.load.data_cut}, load {store.load.id}."))


def _draw(page: Page) -> None:
    try:
        page.run()
    except OutcomesError as refused:
        _draw_refused(page.title, refused)


def _draw_refused(title: str, refused: OutcomesError) -> None:
    st.title(title, anchor=False)
    st.info(plain(str(refused)), icon=":material/info:")


if __name__ == "__main__":
    main()
else:
    # `streamlit run` imports this file once, before anybody is served. A folder named pages beside it would make
    # Streamlit look for the first visitor's page there, and say "Page not found" over the page that was asked for.
    PagesManager.uses_pages_directory = False
    app = st.App(__file__)
