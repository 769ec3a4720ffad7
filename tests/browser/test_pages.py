"""The sample, loaded through the real command, on every page in Chromium: numbers, width, themes, contrast, silence."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from analysis.figures import words
from tests.browser.conftest import DONE, PAGES, ROOT, Ask, asking, serving, visit

pytestmark = pytest.mark.browser

THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
NARROW = {"width": 420, "height": 900}
WIDE = {"width": 1400, "height": 900}
SCREENS = {"light": WIDE, "dark": NARROW}  # each theme on one of them: every page is opened twice, not four times
OVERFLOW = """() => ["html", "[data-testid=stMain]", "[data-testid=stMainBlockContainer]"].filter(name => {
    const box = document.querySelector(name);
    return box.scrollWidth > Math.min(box.clientWidth, innerWidth);
})"""
# A popover opened while what holds it still unfolds is closed again by the browser.
STILL = "() => document.getAnimations().every(animation => animation.playState !== 'running')"
FAINT = (Path(__file__).parent / "faint_text.js").read_text(encoding="utf-8")


# One tab goes from page to page, as a person's does: a new one would translate all of the front end's code again.
@pytest.fixture(scope="module", params=["light", "dark"])
def themed(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[str, Page]]:
    tab = browser.new_page(color_scheme=request.param, viewport=SCREENS[request.param])
    yield request.param, tab
    tab.close()


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    tab = browser.new_page(viewport=WIDE)
    yield tab
    tab.close()


def tile(page: Page, label: str) -> str:
    """The number of a tile."""
    metric = page.locator("[data-testid=stMetric]").filter(has_text=label).first
    return metric.locator("[data-testid=stMetricValue]").inner_text()


def test_overview_shows_the_answer(page: Page, served: str, ask: Ask) -> None:
    """The tiles of the overview show the numbers of the command line."""
    visit(page, served)
    assert tile(page, "Started care") == words.count(ask("ladder")["rows"][0]["first_visit"])
    assert tile(page, "Reached improvement") == words.percent(ask("improvement")["rows"][0]["by_week_8"])


def test_conditions_shows_the_answer(page: Page, served: str, ask: Ask) -> None:
    """A condition chosen by its code in the address has the numbers of that condition."""
    visit(page, f"{served}/conditions?focus=muscle_spasm")
    row = ask("pain", "condition=muscle_spasm")["rows"][0]
    assert tile(page, "Mean change") == words.signed(row["change_mean"])
    assert page.get_by_text(f"{row['n_change']:,} of {row['n_due']:,} due", exact=False).count() >= 1


def test_a_point_opens_what_is_behind_it(page: Page, served: str) -> None:
    """A click on a point opens the overview with the point's condition and the filters in force; back leads back."""
    visit(page, f"{served}/conditions?sex=female")
    point = page.locator(".st-key-figure-pairs .scatterlayer .point").last
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator(".st-key-figure-pairs .hovertext").wait_for()
    page.mouse.down()
    page.mouse.up()
    page.wait_for_function("document.querySelector('[data-testid=stMain] h1')?.innerText === 'Overview'")
    page.wait_for_url("**/?condition=*&sex=Female")
    page.get_by_role("button", name="Back to Conditions").click()
    page.wait_for_function("document.querySelector('[data-testid=stMain] h1')?.innerText === 'Conditions'")
    page.wait_for_url("**/conditions?sex=Female")


def test_a_cell_of_signals_opens_its_chart(page: Page, served: str) -> None:
    """A cell of the matrix opens its chart with the filters of the page; the browser's way back leads back to them."""
    visit(page, f"{served}/signals?sex=female")
    page.locator("table.signals a[aria-label^='No-show rate, Muscle spasm']").click()
    page.wait_for_function("document.querySelector('[data-testid=stMain] h1')?.innerText === 'Trends'")
    page.wait_for_url("**/trends?sex=Female&metric=No-show+rate&condition=Muscle+spasm")
    page.locator(DONE).wait_for()
    page.go_back()
    page.wait_for_function("document.querySelector('[data-testid=stMain] h1')?.innerText === 'Signals'")
    page.wait_for_url("**/signals?sex=Female")


def test_improvement_shows_the_answer(page: Page, served: str, ask: Ask) -> None:
    """The sentence of the curve has the counts of the command line, and the figure has it as its text alternative."""
    visit(page, f"{served}/improvement?condition=low_back")
    sentence = ask("improvement", "condition=low_back")["sentence"]
    assert page.get_by_text(sentence).count() == 1
    assert page.locator(f'[aria-label="{sentence}"]').count() == 1


def test_sessions_shows_the_answer(page: Page, served: str, ask: Ask) -> None:
    """The no-show rate of a clinic in the address is that of the command line."""
    clinic = ask("sessions", "by=clinic")["rows"][0]
    visit(page, f"{served}/sessions?clinic={clinic['clinic']}")
    assert tile(page, "No-show rate") == words.percent(clinic["no_show_rate"], 1)


def test_relief_shows_the_answer(page: Page, served: str, ask: Ask) -> None:
    """What a condition keeps of its relief is that of the command line, and the sentence is the figure's text."""
    visit(page, f"{served}/relief?condition=muscle_spasm")
    answer = ask("relief", "condition=muscle_spasm")
    assert tile(page, "Kept to the next visit") == words.percent(answer["rows"][0]["carry_over"])
    assert page.locator(f'[aria-label="{answer["sentence"]}"]').count() >= 1


def test_loads_shows_the_load(page: Page, served: str, ask: Ask) -> None:
    """The page of loads names the load that the command line answers from."""
    visit(page, f"{served}/loads?section=loaded")
    facts = page.locator("[data-testid=stMain] [data-testid=stTable]").first
    assert ask("ladder")["load"] in facts.inner_text()


def test_methods_has_the_definition(page: Page, served: str, ask: Ask) -> None:
    """Methods has the definition that the command line gives with a number."""
    visit(page, f"{served}/methods")
    first = page.locator("[data-testid=stMain] [data-testid=stTable] td").first.inner_text()
    assert first in ask("ladder")["definition"]


def test_glossary_has_the_measure(page: Page, served: str, ask: Ask) -> None:
    """The glossary has the measure behind the headline, under the name that results carry."""
    visit(page, f"{served}/glossary")
    label = ask("pain")["definition"].rpartition("Measure: ")[2].partition(";")[0]
    assert page.get_by_role("heading", name=label).count() == 1


def test_drill_through_keeps_the_filters(page: Page, served: str, ask: Ask) -> None:
    """A filter set on one page is in force on the next, and stays in the address."""
    visit(page, f"{served}/?condition=neck_pain")
    page.get_by_role("link", name="Sessions").click()
    page.wait_for_function("document.querySelector('[data-testid=stMain] h1')?.innerText === 'Sessions'")
    rate = words.percent(ask("sessions", "condition=neck_pain")["rows"][0]["no_show_rate"], 1)
    page.locator("[data-testid=stMetricValue]", has_text=rate).first.wait_for()
    assert "condition=Neck" in page.url


def test_a_doctor_arrives_with_the_filters(browser: Browser, sample: Path) -> None:
    """An address without a path leads a referring doctor to the own page, with what the address chose."""
    with serving(sample, OUTCOMES_REFERRER="R-01") as address:
        page = visit(browser.new_page(), f"{address}/?condition=low_back")
        page.wait_for_url(f"{address}/effectiveness?condition=*")
        assert page.locator("[data-testid=stMain] h1").inner_text() == "Referral effectiveness"
        assert page.get_by_text("Shown: Low-back pain or strain.").count() == 1
        page.close()


@pytest.mark.parametrize("path", [*PAGES, "improvement?by=condition"])
def test_readable_and_silent(themed: tuple[str, Page], served: str, path: str) -> None:
    """As the browser paints it, all text reaches 4.5:1 on what lies behind it, in both themes; no page scrolls sideways,
    on a wide screen and on one of 420 pixels; and none fetches anything from elsewhere: no font, no icon, no measurement.
    """
    mode, page = themed
    page.set_viewport_size(SCREENS[mode])
    with asking(page) as asked:
        visit(page, f"{served}/{path}")
    assert page.evaluate(FAINT) == []
    assert page.evaluate(OVERFLOW) == []
    red, green, blue = (int(THEME[mode]["backgroundColor"][place : place + 2], 16) for place in (1, 3, 5))
    ground = page.locator("[data-testid=stApp]").evaluate("app => getComputedStyle(app).backgroundColor")
    assert ground == f"rgb({red}, {green}, {blue})"
    assert asked
    assert [url for url in asked if not url.startswith((served, "data:", "blob:"))] == []


def test_explanation_is_readable(themed: tuple[str, Page], served: str) -> None:
    """How a number was calculated can be read as well, down to the SQL and its parameters, on a narrow screen too."""
    _, page = themed
    page.set_viewport_size(NARROW)
    visit(page, f"{served}/sessions")
    page.get_by_text("How this was calculated").click()
    page.wait_for_function(STILL)
    page.get_by_role("button", name="SQL and parameters").first.click()
    page.locator("[data-testid=stCode]").first.wait_for()
    assert page.evaluate(FAINT) == []
    assert page.evaluate(OVERFLOW) == []


def test_faint_text_would_be_found(page: Page) -> None:
    """The measure of contrast finds text that is too faint by its colour, by its opacity, or in a drawing."""
    page.goto("about:blank")
    page.set_content(
        "<body style='background: #fff'><p style='color: #767676'>fine</p><p style='color: #888'>grey</p>"
        "<p style='opacity: .5'>pale</p><svg><text y='20' style='fill: #aaa'>drawn</text></svg></body>"
    )
    assert [text for _, text in page.evaluate(FAINT)] == ["grey", "pale", "drawn"]


def test_empty_warehouse(browser: Browser, tmp_path: Path) -> None:
    """With nothing loaded every page stands, says what to do where it needs data, and shows no error."""
    with serving(tmp_path) as address:
        page = browser.new_page(viewport=NARROW)
        for path, title in PAGES.items():
            visit(page, f"{address}/{path}")
            assert page.locator("[data-testid=stMain] h1").inner_text() == title
            assert page.locator("[data-testid=stException]").count() == 0
            research = path in {"tables", "releases", "codebook"}
            needs_data = path not in {"methods", "glossary"} and not research
            assert page.get_by_text("Nothing is loaded").count() == int(needs_data)
            assert page.get_by_text("No research tables are published yet").count() == int(
                path in {"tables", "codebook"}
            )
            assert page.get_by_text("Nothing has been released yet").count() == int(path == "releases")
            assert page.evaluate(OVERFLOW) == []
        page.close()
