"""The first request that a server gets is a page, with a filter: it stands in its frame, under its own address."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import PAGES, serving, visit

pytestmark = pytest.mark.browser

FIRST = ("conditions", "methods")  # one that needs data and one that does not, neither of them the default page


@pytest.mark.parametrize("path", FIRST)
def test_cold_deep_link(browser: Browser, sample: Path, path: str) -> None:
    """A page opened as the very first request has its title, the navigation of all pages, the filters and no error."""
    with serving(sample) as address:
        page = visit(browser.new_page(), f"{address}/{path}?condition=carpal_tunnel")
        assert page.locator("[data-testid=stMain] h1").inner_text() == PAGES[path]
        links = page.locator("[data-testid=stSidebarNavLink]").all_inner_texts()
        assert [link.splitlines()[-1] for link in links] == list(PAGES.values())
        assert page.locator("[data-testid=stSidebar]").get_by_text("Carpal tunnel syndrome").count() == 1
        assert page.locator("[data-testid=stException], [role=dialog]").count() == 0
        assert "condition=Carpal" in page.url
        page.close()
