"""On the pages: a failed check is seen on the figures it bears on, with a switch; on no other, and a passed one on none."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Opens a page of the dashboard on the load of a store, with filters in its address."""

    def opened(store, page: str, **address: str) -> AppTest:
        monkeypatch.setenv("OUTCOMES_WAREHOUSE", str(store.load.folder.parent))
        st.cache_resource.clear()
        app = AppTest.from_file(ROOT / "dashboard.py", default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        return app.switch_page(f"pages/{page}.py").run()

    yield opened
    st.cache_resource.clear()


def texts(app: AppTest) -> str:
    """Everything written on the page."""
    return "\n".join(element.value for element in (*app.markdown, *app.caption))


def test_a_failed_check_is_seen_and_switched(faulty, open_page) -> None:
    """The sessions figure tells of two episodes with duplicates; without them its 25 bookings are 20, and back again."""
    app = open_page(faulty[0], "clinic/sessions")
    assert "Duplicate bookings: 2 episodes" in texts(app)
    assert "Of 25 bookings" in texts(app)

    app.button("switch-groups-duplicate_bookings").click().run()
    assert "Of 20 bookings" in texts(app)
    assert "2 episodes left out" in texts(app)
    assert app.query_params["without"]

    app.button("switch-groups-duplicate_bookings").click().run()
    assert "Of 25 bookings" in texts(app)
    assert not app.exception


def test_only_a_failed_check_is_seen(faulty, clean, open_page) -> None:
    """Checks that passed, could not judge, or bear on other figures have no badge; a clean load has none at all."""
    for store, page, keys in ((faulty[0], "clinic/sessions", 3), (clean[0], "clinic/sessions", 0)):
        app = open_page(store, page)
        switches = {button.key for button in app.button if button.key and button.key.startswith("switch-")}
        assert len(switches) == keys
        assert not app.exception


def test_an_address_may_say_without(faulty, open_page) -> None:
    """without= in the address leaves out what the check found, and the page says so."""
    app = open_page(faulty[0], "clinic/sessions", without="duplicate_bookings")

    assert "Of 20 bookings" in texts(app)
    assert "without those concerned by: duplicate bookings" in texts(app).replace("\\", "")


def test_the_page_says_what_failed_first(faulty, open_page) -> None:
    """What failed stands first, with counts and what to do; the records that one check found can be seen."""
    app = open_page(faulty[0], "records/quality", check="implausible_vitals")
    said = texts(app).replace("\\", "")

    assert "**Duplicate bookings**: 2 bookings of 26" in said
    assert "Export again without the copies" in said
    assert any("172/194" in frame.value.astype(str).to_string() for frame in app.dataframe)
    assert not app.exception


def test_a_clean_load_says_so(clean, open_page) -> None:
    """Where nothing failed the page says that, and how many checks had enough to look at."""
    app = open_page(clean[0], "records/quality")

    assert "No check failed" in texts(app)
    assert not app.exception
