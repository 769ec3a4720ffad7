"""The page Loads publishes the research tables of what was loaded beside the page, and says what became of it."""

from concurrent.futures import wait
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.disclosure import publish as publishing
from analysis.errors import InputError
from analysis.warehouse.releases import in_force
from tests.pages.test_loads import MENDED, open_app, press, upload, warehouse
from tests.releases import made

__all__ = ["open_app", "warehouse"]
JOB = "research-job"


def load(open_app, warehouse: Path) -> AppTest:
    """Load an export on the page, and look again once the second step has ended."""
    app = press(upload(open_app(warehouse), MENDED), "Load")
    if JOB in app.session_state:
        wait([app.session_state[JOB].future])
        app.run()
    assert not app.exception
    return app


def captions(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.caption)


def test_published_beside_the_page(open_app, warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a load its research tables are published, and the page names the release."""
    made.install(monkeypatch.setattr)
    monkeypatch.delenv("OUTCOMES_PROTECT")
    app = load(open_app, warehouse)
    assert in_force(warehouse)
    assert f"published as release {in_force(warehouse)}" in captions(app)


def test_refused_beside_the_page(open_app, warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where that is refused, the load stands, and the page says why in a sentence."""

    def refuse(*_: object) -> None:
        raise InputError("Nobody was referred in closed periods.")

    made.install(monkeypatch.setattr)
    monkeypatch.setattr(publishing, "protect", refuse)
    monkeypatch.delenv("OUTCOMES_PROTECT")
    app = load(open_app, warehouse)
    assert "No research tables were published. Nobody was referred in closed periods." in captions(app)
    assert any("What was loaded" in heading.value for heading in (*app.subheader, *app.header))
    assert in_force(warehouse) is None


def test_not_where_the_machine_says_no(open_app, warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the settings of a machine say no, a load on the page leaves research tables alone."""
    app = load(open_app, warehouse)
    assert JOB not in app.session_state
    assert in_force(warehouse) is None
