"""The page What changed and the line on the Overview, run in-process."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.questions.moved_words import headline_sentence
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store
from pages.shared.show import plain
from tests.moved import clinic
from tests.moved.test_one_cause import AFTER, base

ROOT = Path(__file__).parents[2]
PAGE = "pages/clinic/changed.py"
Opened = Callable[..., AppTest]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with two loads, of which the second has more backs and a corrected score."""
    folder = tmp_path_factory.mktemp("page")
    new = clinic.together(base(), clinic.group("BN", 24, "low_back", AFTER, (8, 6, 3)))
    new["sessions"][2]["pain_before"] = "0"
    for name, tables in (("old", base()), ("new", new)):
        load_folder(clinic.write(folder / name, tables), folder / "warehouse", format="canonical")
    return folder / "warehouse"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    def run(folder: Path, page: str | None = None, **address: str) -> AppTest:
        monkeypatch.setenv("OUTCOMES_WAREHOUSE", str(folder))
        app = AppTest.from_file(ROOT / "dashboard.py", default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        return (app.switch_page(page) if page else app).run()

    st.cache_resource.clear()
    yield run
    st.cache_resource.clear()


@pytest.fixture
def store(warehouse: Path) -> Store:
    return open_store(warehouse)


def said(app: AppTest) -> list[str]:
    return [element.value for kind in (app.markdown, app.info, app.caption) for element in kind]


def figures(app: AppTest) -> list[Any]:
    return [element.proto for element in app.get("plotly_chart")]


def test_waterfall_says_its_sentence(opened: Opened, warehouse: Path, store: Store) -> None:
    """The chosen headline has its figure, the sentence above it is its text for a screen reader, and a table by group."""
    row = ask("moved", store, Filters()).rows.set_index("headline", drop=False).loc["rate"].to_dict()
    sentence = headline_sentence(row, store.load.manifest["between"]["before"])
    app = opened(warehouse, PAGE, headline="rate", by="condition")
    assert not app.exception
    assert [figure.alt for figure in figures(app)] == [sentence]
    assert plain(sentence) in said(app)
    assert "Improved, % by condition" in [part.value for part in app.subheader]
    assert len(app.dataframe) == 2
    assert "How this was calculated" in [expander.label for expander in app.expander]


def test_too_few_are_held_back(opened: Opened, warehouse: Path) -> None:
    """Under ten patients no mean and no share is told, in the sentence and in the table; counts are."""
    app = opened(warehouse, PAGE, condition="carpal_tunnel", **{"from": "2025-03-01"})
    assert not app.exception
    assert not figures(app)
    assert any("too few to show" in text for text in said(app))
    assert set(app.dataframe[0].value["before"]) == {"0", "too few"}


def test_line_on_the_overview(opened: Opened, warehouse: Path, store: Store) -> None:
    """The Overview tells in one line what moved, in the words of the answer."""
    assert plain(ask("moved", store, Filters()).sentence) in said(opened(warehouse))


def test_nothing_to_compare(opened: Opened, warehouse: Path, tmp_path: Path) -> None:
    """With one load, and with none, the page is a sentence that says what is missing, and the Overview has no line."""
    load_folder(warehouse.parent / "old", tmp_path / "one", format="canonical")
    for folder, words in ((tmp_path / "one", "first load"), (tmp_path / "none", "Nothing is loaded")):
        app = opened(folder)
        assert not any("Since load" in text for text in said(app))
        app.switch_page(PAGE).run()
        assert not app.exception
        assert [title.value for title in app.title] == ["What changed"]
        assert any(words in info.value for info in app.info)
        assert not figures(app)
