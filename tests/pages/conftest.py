"""The dashboard run in-process against warehouses of its own: the sample, a small clinic, one patient, a trial, nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis.warehouse.load import load_folder

ROOT = Path(__file__).parents[2]
ONE_PATIENT = {
    "intake.csv": "referral_id,patient_id,condition,intake_date,clinic_id\nR1,P1,Muscle spasm,2026-01-05,![A](http://x.example)\n",
    "sessions.csv": (
        "session_id,referral_id,session_start,status,pain_before,pain_after\n"
        "S1,R1,2026-01-07,attended,7,5\nS2,R1,2026-01-14,attended,4,3\nS3,R1,2026-01-21,no_show,,\n"
    ),
}  # fmt: skip
Opened = Callable[..., AppTest]


def write_export(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def warehouses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A warehouse for each state that the pages have to show."""
    base = tmp_path_factory.mktemp("warehouses")
    exports = {
        "sample": ROOT / "data" / "sample",
        "twelve": ROOT / "tests" / "spec" / "twelve",
        "scores_only": ROOT / "tests" / "spec" / "scores_only",
        "one_patient": write_export(base / "export", ONE_PATIENT),
    }
    for name, export in exports.items():
        load_folder(export, base / name)
    return {name: base / name for name in (*exports, "empty")}


@pytest.fixture
def open_app(warehouses: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Opens the dashboard on a warehouse (a name or a folder) at a page, with filters in its address."""

    def opened(warehouse: str | Path, page: str | None = None, **address: str | list[str]) -> AppTest:
        folder = warehouses[warehouse] if isinstance(warehouse, str) else warehouse
        monkeypatch.setenv("OUTCOMES_WAREHOUSE", str(folder))
        app = AppTest.from_file(ROOT / "dashboard.py", default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        # straight to the page, as a link would: the Overview before it would be drawn for nothing
        return (app.switch_page(page) if page else app).run()

    st.cache_resource.clear()
    yield opened
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def standing() -> dict[tuple[str, str | None], AppTest]:
    """The pages that were opened to be read only."""
    return {}


@pytest.fixture
def read_app(open_app: Opened, standing: dict[tuple[str, str | None], AppTest]) -> Opened:
    """The dashboard on a warehouse at a page, opened once for all tests that only read what stands there."""

    def read(warehouse: str, page: str | None = None) -> AppTest:
        if (warehouse, page) not in standing:
            standing[warehouse, page] = open_app(warehouse, page)
        return standing[warehouse, page]

    return read
