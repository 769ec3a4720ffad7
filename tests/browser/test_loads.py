"""The page Loads as a clinic walks it: strange files are adjusted, loaded, mended, loaded again, compared, taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DONE, serving, visit
from tests.browser.test_pages import FAINT, NARROW, OVERFLOW

pytestmark = pytest.mark.browser

REFERRALS = "referral_id,patient_id,diagnosis,intake_date\n" + "".join(
    f"R{n},P{n},{'Migraine' if n % 2 else 'Muscle spasm'},{n:02d}/03/2026\n" for n in range(1, 21)
)
VISITS = "session_id,referral_id,session_start,state\n" + "".join(
    f"S{n},R{n},{n:02d}/04/2026 10:30,{'DNA' if n == 3 else 'Arrived'}\n" for n in range(1, 21)
)
TALL = {"width": 1400, "height": 3000}  # nothing has to be scrolled to, which would close an open list
STRAY = "S21,R99,21/04/2026 10:30,Arrived\n"  # of a referral that there is not


# Counts the ends of runs of the script, so that what was done is waited for, and not what was there before.
WATCH = """() => {
    if (window.runs !== undefined) return window.runs;
    window.runs = 0;
    const app = document.querySelector("[data-testid=stApp]");
    const count = () => { if (app.dataset.testScriptState === "notRunning") window.runs += 1; };
    new MutationObserver(count).observe(app, { attributeFilter: ["data-test-script-state"] });
    return 0;
}"""


@contextmanager
def running(page: Page) -> Iterator[None]:
    """What is done here makes the script run; wait until it has."""
    before = page.evaluate(WATCH)
    yield
    page.wait_for_function("before => window.runs > before", arg=before)
    page.wait_for_selector(DONE)


def choose(page: Page, label: str, option: str, place: int = 0) -> None:
    with running(page):
        page.get_by_role("combobox", name=label, exact=True).nth(place).click()
        page.get_by_role("option", name=option, exact=True).click()


def press(page: Page, name: str) -> None:
    with running(page):
        page.get_by_role("button", name=name, exact=True).click()


def go_to(page: Page, section: str) -> None:
    with running(page):
        page.get_by_role("radio", name=section, exact=True).click()


def upload(page: Page, *files: Path) -> None:
    with running(page):
        page.locator("input[type=file]").set_input_files(files)
    expect(page.get_by_role("heading", name="2. What was recognised")).to_be_visible()


def adjust(page: Page) -> None:
    """Say which columns the clinic's own files call otherwise, and what their texts stand for; save that."""
    choose(page, "intake: condition (needed)", "diagnosis")
    choose(page, "sessions: status (needed)", "state")
    for place in (0, 1):
        choose(page, "Dates of this file are written", "as 31/01/2026", place)
    choose(page, "DNA", "no_show")
    choose(page, "Arrived", "attended")
    with running(page):
        page.get_by_role("textbox", name="Name of your format").fill("Our reports")
        page.keyboard.press("Tab")
    press(page, "Save as our own format")
    expect(page.get_by_text("Saved as your own format our_reports.")).to_be_visible()


def load(page: Page, says: str) -> None:
    press(page, "Load")
    expect(page.get_by_text(says)).to_be_visible()


def mend(page: Page, folder: Path) -> Path:
    """Take the rejected records away and correct what the reason beside them names."""
    go_to(page, "Rejected")
    expect(page.get_by_text("No loaded intake record has this referral_id")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="visits 2026-09.rejects.csv").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "No loaded intake record has this referral_id" in text
    mended = folder / download.value.suggested_filename
    mended.write_text(text.replace("R99", "R1"), encoding="utf-8")
    return mended


def compare(page: Page) -> None:
    """Compare the two loads on a narrow screen, where everything can still be read."""
    press(page, "Compare")
    expect(page.get_by_text("Files that are the same in both, byte for byte: none.")).to_be_visible()
    page.set_viewport_size(NARROW)
    page.mouse.move(1, 1)
    page.wait_for_function(f"() => ({OVERFLOW})().length === 0")  # tables take their new width a moment later
    assert page.evaluate(FAINT) == []
    page.set_viewport_size(TALL)


def go_back(page: Page) -> None:
    with running(page):
        page.get_by_role("combobox", name="Load to put in force").click()
        page.get_by_role("option").first.click()
    with running(page):
        page.get_by_text("in force for all readers").click()
    press(page, "Go back")


def test_from_strange_files_and_back(browser: Browser, tmp_path: Path) -> None:
    """Files that no format knows are mapped once and load; what they reject comes back mended; every step can be undone."""
    files = [tmp_path / "referrals 2026-09.csv", tmp_path / "visits 2026-09.csv"]
    for file, content in zip(files, (REFERRALS, VISITS + STRAY), strict=True):
        file.write_text(content, encoding="utf-8")
    with serving(tmp_path / "warehouse") as address:
        page = visit(browser.new_page(viewport=TALL), f"{address}/loads")
        upload(page, *files)
        expect(page.get_by_text("No format fits")).to_be_visible()
        adjust(page)
        load(page, "Loaded 40 of 41 records, data to 2026-04-20.")
        mended = mend(page, tmp_path)
        go_to(page, "Load exports")
        upload(page, mended)
        with running(page):
            page.get_by_text("Add to what is loaded", exact=True).click()
        load(page, "Loaded 1 of 1 records, data to 2026-04-21.")
        go_to(page, "Rejected")
        expect(page.get_by_text("Nothing was rejected.")).to_be_visible()
        go_to(page, "History")
        compare(page)
        go_back(page)
        expect(page.get_by_text("In force is now load 20260420-")).to_be_visible()
        page.close()
