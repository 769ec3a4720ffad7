"""A researcher's dashboard over a published release, in Chromium: width, contrast, silence, and what can be done there."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pages.shared import who
from tests.browser.conftest import DONE, asking, serving, visit
from tests.browser.test_pages import FAINT, NARROW, OVERFLOW, SCREENS, STILL
from tests.pages import made_release

pytestmark = pytest.mark.browser

PAGES = {
    "": "Research tables",
    "?block=improvement": "Research tables",
    "releases": "Releases",
    "codebook": "Codebook",
    "methods": "Methods",
}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard of a researcher: published tables, and neither loads nor a ledger."""
    warehouse = made_release.publish(tmp_path_factory.mktemp("released"))
    with serving(warehouse, **{who.READER: who.RESEARCHER}) as address:
        yield address


@pytest.fixture(scope="module", params=["light", "dark"])
def themed(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[str, Page]]:
    tab = browser.new_page(color_scheme=request.param, viewport=SCREENS[request.param])
    yield request.param, tab
    tab.close()


@pytest.mark.parametrize("path", PAGES)
def test_readable_and_silent(themed: tuple[str, Page], released: str, path: str) -> None:
    """All text can be read in both themes, no page scrolls sideways, and none fetches anything from elsewhere."""
    mode, page = themed
    page.set_viewport_size(SCREENS[mode])
    with asking(page) as asked:
        visit(page, f"{released}/{path}")
    assert page.locator("[data-testid=stMain] h1").inner_text() == PAGES[path]
    assert page.evaluate(FAINT) == []
    assert page.evaluate(OVERFLOW) == []
    assert [url for url in asked if not url.startswith((released, "data:", "blob:"))] == []


def test_an_address_is_the_same_for_every_reader(browser: Browser, released: str) -> None:
    """What a manager sends opens the same table for a researcher; without a path there is the first page."""
    page = visit(browser.new_page(), f"{released}/tables?table=responders_by_sex")
    assert page.get_by_text("Page not found").count() == 0
    assert page.locator("[data-testid=stMain] h3").first.inner_text() == made_release.responders().title
    visit(page, f"{released}/")
    page.wait_for_url(f"{released}/tables*")
    assert page.locator("[data-testid=stSidebarNavLink]").count() == 5
    page.close()


def test_what_is_behind_a_table_can_be_read(themed: tuple[str, Page], released: str) -> None:
    """Definition, meaning of the columns, the query and the audit can be read as well, on a narrow screen too."""
    _, page = themed
    page.set_viewport_size(NARROW)
    visit(page, f"{released}/")
    page.get_by_text("The audit of this release").click()
    page.get_by_text("Counts that the tables ask for, each once").wait_for()
    page.get_by_text("How this was calculated").click()
    page.wait_for_function(STILL)
    page.get_by_role("button", name="SQL of this table").click()
    page.locator("[data-testid=stCode]").first.wait_for()
    assert page.evaluate(FAINT) == []
    assert page.evaluate(OVERFLOW) == []


def test_a_package_is_taken_away_and_verified(browser: Browser, released: str, tmp_path: Path) -> None:
    """The package that is downloaded holds the tables, and uploaded again it is found to be genuine."""
    page = visit(browser.new_page(viewport=NARROW), f"{released}/")
    with page.expect_download() as download:
        page.get_by_role("button", name="The whole package (zip)").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as packed:
        assert {f"tables/{name}.csv" for name in made_release.release().tables} <= set(packed.namelist())
    visit(page, f"{released}/releases")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Verify").click()
    page.get_by_text("2 of 2 tables are as release").wait_for()
    page.locator(DONE).wait_for()
    assert page.evaluate(OVERFLOW) == []
    page.close()
