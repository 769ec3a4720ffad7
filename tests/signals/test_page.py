"""The page Signals and its line on the Overview: what is new first, icons that can be read aloud, settings by form."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis.access import AGGREGATES
from analysis.figures import icons
from analysis.warehouse.history import roll_back
from analysis.warehouse.settings_targets import Target
from analysis.warehouse.store import Store
from pages.shared import who

ROOT = Path(__file__).parents[2]
PAGE = "pages/clinic/signals.py"
Opened = Callable[..., AppTest]


@pytest.fixture(scope="module")
def january(stores: dict[str, Store], warehouse: Path) -> Iterator[Path]:
    """The warehouse with the load in force in which January's jump is new."""
    roll_back(warehouse, stores["january"].load.id, who="Ada")
    yield warehouse
    roll_back(warehouse, stores["february"].load.id, who="Ada")
    for path in (warehouse / "settings").glob("*.toml"):
        path.unlink()


@pytest.fixture
def open_page(january: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Opens a page of the dashboard, with filters in its address."""
    monkeypatch.setenv("OUTCOMES_WAREHOUSE", str(january))

    def opened(page: str | None = PAGE, **address: str) -> AppTest:
        app = AppTest.from_file(ROOT / "dashboard.py", default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        return (app.switch_page(page) if page else app).run()

    st.cache_resource.clear()
    yield opened
    st.cache_resource.clear()


def html(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def test_new_signals_stand_first_with_icons_that_can_be_read_aloud(open_page: Opened) -> None:
    """The new signals come in sentences that lead to their chart; every icon has a name, and the legend has them all."""
    app = open_page(clinic="A")
    drawn = html(app)
    row = drawn[drawn.index("Low-back pain") :]

    assert not app.exception
    assert app.markdown[0].value.startswith("2 new signals since load")
    assert drawn.index("No-show rate, all together: January 2026 above the upper limit") < drawn.index("<table")
    assert 'alt="concern, high"' in row
    assert "No-show rate, Low-back pain or strain: 50" in row
    assert 'href="trends?clinic=A&amp;metric=No-show+rate&amp;condition=Low-back+pain+or+strain"' in drawn
    assert re.findall(r"<img(?![^>]*alt=)", drawn) == []
    assert [name for name in (icons.VARIATION | icons.ASSURANCE).values() if name not in drawn] == []


def test_settings_are_set_on_the_page(open_page: Opened, stores: dict[str, Store]) -> None:
    """A target and a known change given by form count on the page at once; one without a reason is refused in words."""
    app = open_page()
    app.selectbox(key="goals-target-metric").select("no_show")
    app.text_input(key="goals-target-value").input("30 %")
    app.button(key="FormSubmitter:goals-target-Set it").click().run()
    assert app.success[0].value == "The target is set."
    assert stores["january"].targets == (Target("no_show", "all", "all", 0.3),)
    assert 'alt="target always met"' in html(app) or 'alt="target met or missed by chance"' in html(app)

    app.selectbox(key="goals-change-metric").select("no_show")
    app.text_input(key="goals-month").input("2026-01")
    app.button(key="FormSubmitter:goals-change-Write it down").click().run()
    assert "needs its reason" in app.error[0].value
    app.text_input(key="goals-reason").input("No reminders in January")
    app.button(key="FormSubmitter:goals-change-Write it down").click().run()
    assert [one.reason for one in stores["january"].rebases] == ["No reminders in January"]
    assert "No-show rate, all together: January" not in html(app)

    app.button(key="FormSubmitter:goals-remove-Remove it").click().run()
    assert not app.exception
    assert stores["january"].targets == ()


def test_overview_says_what_is_new(open_page: Opened, january: Path) -> None:
    """The Overview has a line with what is new since the load before, and a link to the page."""
    for path in (january / "settings").glob("*.toml"):
        path.unlink()
    app = open_page(None)

    assert [one.value for one in app.markdown if "new signals since load" in one.value] != []
    assert "Signals" in [link.proto.label for link in app.get("page_link")]


def test_who_may_not_load_may_not_set(open_page: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader of aggregates sees targets and known changes and has no form to change them."""
    monkeypatch.setattr(who, "scope", lambda: AGGREGATES)
    app = open_page()

    assert not app.exception
    assert {"Targets", "Known changes"} <= {heading.value for heading in app.subheader}
    assert [key for key in (one.key for one in app.text_input) if key and key.startswith("goals")] == []
