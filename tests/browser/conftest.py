"""The real dashboard in the real browser: loads through the real command, serves on a free port, drives Chromium."""

import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from analysis.cli import main

ROOT = Path(__file__).parents[2]
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
REQUIRED = os.environ.get("REQUIRE_BROWSER") == "1"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = {
    "": "Overview",
    "conditions": "Conditions",
    "compare": "Compare groups",
    "variation": "Variation",
    "trends": "Trends",
    "course": "Course of care",
    "improvement": "Time to improvement",
    "sessions": "Sessions",
    "relief": "Relief",
    "heart": "Heart",
    "open": "Open episodes",
    "signals": "Signals",
    "changed": "What changed",
    "effectiveness": "Referral effectiveness",
    "letters": "Letters",
    "loads": "Loads",
    "quality": "Data quality",
    "tables": "Research tables",
    "releases": "Releases",
    "codebook": "Codebook",
    "methods": "Methods",
    "glossary": "Glossary",
}
DONE = "[data-testid=stApp][data-test-script-state=notRunning]"
DRAWN = """() => !document.querySelector("[data-testid=stSkeleton]")
    && [...document.querySelectorAll("[data-testid=stPlotlyChart]")].every(chart => chart.querySelector(".main-svg"))"""
Ask = Callable[..., dict[str, Any]]


def analysis(*arguments: str) -> Any:
    """Run a command of the analysis as a user would; its JSON."""
    command = [sys.executable, "-m", "analysis", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@contextmanager
def serving(warehouse: Path, **settings_of_reader: str) -> Iterator[str]:
    """Serve the dashboard for a warehouse, and for whom the settings name, on a free port; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
    settings = ["--server.headless", "true", "--server.fileWatcherType", "none"]
    environment = os.environ | {"OUTCOMES_WAREHOUSE": str(warehouse)} | settings_of_reader
    with subprocess.Popen(
        [*command, *settings], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            assert any("URL:" in line for line in server.stdout), "The dashboard ended before it served."
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.stdout.read()


def visit(page: Page, address: str) -> Page:
    """Open an address and wait until the page stands: its script is done, every part and every figure is drawn."""
    page.goto(address)
    page.wait_for_selector("[data-testid=stMain] h1")  # before its script begins, an app counts as done, too
    page.wait_for_selector(DONE)
    page.wait_for_function(DRAWN)
    return page


@contextmanager
def asking(page: Page) -> Iterator[list[str]]:
    """The addresses that a page asks for from here on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    yield asked
    page.remove_listener("request", note)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        (pytest.fail if REQUIRED else pytest.skip)(f"There is no browser at {CHROMIUM}: name one with CHROMIUM.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with the sample, loaded by the real command."""
    warehouse = tmp_path_factory.mktemp("browser") / "sample"
    analysis("load", "data/sample", "--warehouse", str(warehouse), "--json")
    return warehouse


@pytest.fixture(scope="module")
def served(sample: Path) -> Iterator[str]:
    with serving(sample) as address:
        yield address


@pytest.fixture
def ask(sample: Path) -> Ask:
    """Asks the sample as the command line does, as JSON; in this process, since a new one takes seconds to import."""

    def run(question: str, *filters: str) -> dict[str, Any]:
        said = io.StringIO()
        with redirect_stdout(said):
            assert main(["ask", question, *filters, "--as", "json", "--warehouse", str(sample)]) == 0
        return json.loads(said.getvalue())

    return run
