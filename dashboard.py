"""The frame of the dashboard: navigation, what the data are, the shared filters, and the page.

Run with `streamlit run dashboard.py` (or `python3 run.py`, which sets everything up first).
"""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.runtime.pages_manager import PagesManager

from analysis.errors import OutcomesError
from pages.shared import sidebar, who
from pages.shared.show import plain
from pages.shared.who import Store

ICON = Path(__file__).parent / "pages" / "shared" / "icon.svg"  # a material icon would be fetched from Google
NEEDS_NO_DATA = ("Loads", "Methods", "Glossary")


def main() -> None:
    """Draw the frame, then the page that was asked for."""
    st.set_page_config(page_title="Massage outcomes", page_icon=str(ICON), layout="wide")
    page = st.navigation(_sections())
    try:
        _draw_frame(who.store())
    except OutcomesError as refused:
        if page.title not in NEEDS_NO_DATA:
            _draw_refused(page.title, refused)
            return
    _draw(page)


def _sections() -> dict[str, list[Page]]:
    return {
        "Clinic": [
            st.Page(
                "pages/clinic/overview.py",
                title="Overview",
                icon=":material/monitoring:",
                default=True,
                help="Who came, who got better, how long it took, who missed sessions",
            ),
            st.Page(
                "pages/clinic/conditions.py",
                title="Conditions",
                icon=":material/stethoscope:",
                help="One condition against the others: course, responders, spread of change",
            ),
            st.Page(
                "pages/clinic/improvement.py",
                title="Time to improvement",
                icon=":material/timeline:",
                help="When improvement was reached, with the table at risk",
            ),
            st.Page(
                "pages/clinic/sessions.py",
                title="Sessions",
                icon=":material/event_available:",
                help="Bookings attended, missed and cancelled, and the plan delivered",
            ),
            st.Page(
                "pages/clinic/changed.py",
                title="What changed",
                icon=":material/compare_arrows:",
                help="What moved each number since the load before",
            ),
        ],
        "Records": [
            st.Page(
                "pages/records/loads.py",
                title="Loads",
                icon=":material/database:",
                help="What is loaded, what was rejected and why",
            ),
        ],
        "About": [
            st.Page(
                "pages/about/methods.py",
                title="Methods",
                icon=":material/calculate:",
                help="What each number means",
            ),
            st.Page(
                "pages/about/glossary.py", title="Glossary", icon=":material/menu_book:", help="Words and measures"
            ),
        ],
    }


def _draw_frame(store: Store) -> None:
    with st.sidebar:
        dropped = sidebar.draw(store)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if store.load.simulated:
            st.badge("Simulated data: these patients do not exist", icon=":material/science:", color="violet")
        st.caption("Change during care. There is no control group, so nothing here is the effect of massage alone.")
    for sentence in dropped:
        st.warning(sentence, icon=":material/link_off:")
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
