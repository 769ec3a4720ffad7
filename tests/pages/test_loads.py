"""The page Loads in-process: loading what was uploaded, mapping conditions, going back, and who may do what."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis.access import AGGREGATES
from analysis.warehouse.history import loads, roll_back
from analysis.warehouse.load import load_folder
from analysis.warehouse.settings import loads_kept, mapped_conditions
from pages.shared import who
from tests.pages.conftest import ROOT, write_export

Opened = Callable[..., AppTest]
INTAKE = "referral_id,patient_id,condition,intake_date\nR1,P1,Migraine,2026-01-05\nR2,P2,Glass elbow,2026-01-06\n"
SESSIONS = (
    "session_id,referral_id,session_start,status\nS1,R1,2026-01-07,attended\nS2,R2,2026-01-08,attended\n"
    "S3,R2,2026-01-15,asleep\n"
)
FILES = {"intake.csv": INTAKE, "sessions.csv": SESSIONS}
MENDED = {
    name: content.replace("Glass elbow", "Migraine").replace("asleep", "attended") for name, content in FILES.items()
}


@pytest.fixture
def open_app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Opens the page Loads of a warehouse, at a section."""

    def opened(warehouse: Path, section: str = "load") -> AppTest:
        monkeypatch.setenv("OUTCOMES_WAREHOUSE", str(warehouse))
        app = AppTest.from_file(ROOT / "dashboard.py", default_timeout=60)
        app.query_params["section"] = section
        return app.switch_page("pages/records/loads.py").run()

    st.cache_resource.clear()
    yield opened
    st.cache_resource.clear()


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "warehouse"


@pytest.fixture(scope="module")
def two_loads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with two loads, to be copied: the first lacks a condition and rejects a booking, the second does not."""
    base = tmp_path_factory.mktemp("two")
    load_folder(write_export(base / "first", FILES), base / "warehouse")
    load_folder(write_export(base / "second", MENDED), base / "warehouse")
    return base / "warehouse"


@pytest.fixture
def loaded(two_loads: Path, warehouse: Path) -> Path:
    """Two loads; the second is in force."""
    shutil.copytree(two_loads, warehouse)
    return warehouse


def upload(app: AppTest, files: dict[str, str]) -> AppTest:
    given = [(name, content.encode(), "text/csv") for name, content in files.items()]
    return app.file_uploader[0].set_value(given).run()


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def said(app: AppTest) -> str:
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.info, app.warning, app.success, app.error)
    return " ".join(element.value for kind in kinds for element in kind).replace("\\", "")


def test_an_empty_warehouse_invites_to_load(open_app, warehouse: Path) -> None:
    """With nothing loaded the page stands and offers to load; every section says that there is nothing yet."""
    app = open_app(warehouse)
    assert "Nothing is loaded yet" in said(app)
    assert len(app.file_uploader) == 1
    for section in ("loaded", "rejected", "conditions", "history"):
        app = open_app(warehouse, section=section)
        assert not app.exception
        assert "Nothing" in said(app)


def test_uploaded_files_are_loaded(open_app, warehouse: Path) -> None:
    """Uploaded files become the load in force, with what became of every record; the same again changes nothing."""
    app = press(upload(open_app(warehouse), FILES), "Load")
    assert not app.exception
    (made,) = loads(warehouse)
    assert (made.read, made.loaded, made.rejected) == (5, 4, 1)
    assert f"Loaded 4 of 5 records, data to 2026-01-08. Load {made.id} is in force." in said(app)
    app = press(upload(app, FILES), "Load")
    assert f"Nothing changed: these very files are in force already, as load {made.id}." in said(app)
    assert len(loads(warehouse)) == 1


def test_what_was_recognised_is_shown(open_app, warehouse: Path) -> None:
    """Before anything is loaded the page says which format it is, what each file gives and what would be rejected."""
    app = upload(open_app(warehouse), FILES)
    assert not app.exception
    assert "Canonical export" in said(app)
    tables = [table.value for table in app.dataframe]
    assert list(app.get("table")[0].value["Gives"]) == ["intake", "sessions"]
    assert list(next(rows for rows in tables if "rejected" in rows)["rejected"]) == [0, 1]
    assert "Why records and cells would be rejected: 1" in {expander.label for expander in app.expander}
    assert loads(warehouse) == ()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"notes.csv": "a,b\n1,2\n"}, "notes.csv"),
        (FILES | {"scores.csv": "PAR1 no PAR1"}, "Parquet file under another"),
    ],
)
def test_what_no_format_takes_is_a_sentence(open_app, warehouse: Path, files: dict[str, str], words: str) -> None:
    """Files that no format takes, or that are not what their name says, are refused in words that name no folder."""
    app = upload(open_app(warehouse), files)
    assert not app.exception
    assert words in said(app)
    assert "outcomes-upload" not in said(app)
    assert "Load" not in {button.label for button in app.button}


def test_upload_takes_no_databases(open_app, warehouse: Path) -> None:
    """Neither Parquet nor databases nor packed files other than zip archives can be uploaded."""
    allowed = set(open_app(warehouse).file_uploader[0].allowed_type)
    assert {".csv", ".xlsx", ".json", ".zip"} <= allowed
    assert not {".parquet", ".duckdb", ".db", ".gz"} & allowed


def test_a_condition_is_mapped_once(open_app, warehouse: Path) -> None:
    """A label is mapped on the page, stays mapped, and takes effect when the same files, still at hand, load again."""
    app = press(upload(open_app(warehouse, section="load"), FILES), "Load")
    app = app.segmented_control(key="section").set_value("conditions").run()
    app.selectbox(key="loads-condition-0").set_value("other")
    app = press(app, "Map them")
    assert mapped_conditions(warehouse) == {"Glass elbow": "other"}
    assert "It takes effect with the next load." in said(app)
    app = press(app, "Load the same files again")
    assert not app.exception
    app = app.segmented_control(key="section").set_value("conditions").run()
    assert "There is none to map." in said(app)


def test_going_back_is_confirmed(open_app, loaded: Path) -> None:
    """An earlier load is put in force only after it was chosen and confirmed."""
    second, first = (made.id for made in loads(loaded))
    app = open_app(loaded, section="history")
    app = app.selectbox(key="loads-back").set_value(first).run()
    assert app.button(key="loads-go-back").disabled
    app = app.checkbox(key=f"loads-sure-{first}").check().run()
    assert [made.id for made in loads(loaded) if made.in_force] == [second]
    app = app.button(key="loads-go-back").click().run()
    assert not app.exception
    assert [made.id for made in loads(loaded) if made.in_force] == [first]
    assert f"In force is now load {first}" in said(app)


def test_two_loads_are_compared(open_app, loaded: Path) -> None:
    """The load in force and the one before it stand side by side: what is new, altered, and rejected no more."""
    app = press(open_app(loaded, section="history"), "Compare")
    assert not app.exception
    tables = [table.value for table in app.dataframe]
    records = next(rows for rows in tables if "altered" in rows).set_index("name")
    assert (records.loc["bookings", "added"], records.loc["referrals", "altered"]) == (1, 1)
    counts = next(rows for rows in tables if "what" in rows)
    rejected = counts[(counts["what"] == "rejected") & (counts["name"] == "sessions.csv")]
    assert rejected[["one", "other"]].values.tolist() == [[1, 0]]


def test_how_many_are_kept_is_a_setting(open_app, loaded: Path) -> None:
    """The number of loads that are kept is set on the page."""
    app = open_app(loaded, section="history")
    app.number_input(key="loads-kept").set_value(3)
    press(app, "Keep that many")
    assert loads_kept(loaded) == 3


@pytest.mark.parametrize("section", ["load", "loaded", "rejected", "conditions", "history"])
def test_who_sees_no_rows_gets_none(open_app, loaded: Path, monkeypatch: pytest.MonkeyPatch, section: str) -> None:
    """Who may see aggregates only can neither load nor take rejected records away, map or go back."""
    roll_back(loaded, who="somebody")
    monkeypatch.setattr(who, "scope", lambda: AGGREGATES)
    app = open_app(loaded, section=section)
    assert not app.exception
    assert not app.file_uploader
    assert not {"Load", "Go back", "Map them", "Keep that many"} & {button.label for button in app.button}
    assert not [button for button in app.get("download_button") if "rejects.csv" in button.label]


def test_text_of_an_export_is_text(open_app, warehouse: Path) -> None:
    """Labels and names that read like Markdown are shown as that text, before loading and after."""
    files = {name: content.replace("Glass elbow", "![x](http://x.example)") for name, content in FILES.items()}
    app = upload(open_app(warehouse), files | {":red[providers].csv": "provider_id,role\n"})
    shown = [element.value for kind in (app.markdown, app.caption, app.warning) for element in kind]
    assert not [text for text in shown if re.search(r"(?<!\\)!\[x|(?<!\\):red", text)]
