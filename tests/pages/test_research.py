"""The research pages: for a researcher over a published release and nothing else, for a manager beside the loads, empty."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.figures import research_words
from analysis.reports.package.export import package
from analysis.warehouse.terms import Terms
from pages.shared import who
from pages.shared.show import plain
from tests.pages import made_release
from tests.pages.conftest import Opened

TABLES, RELEASES, CODEBOOK = (f"pages/research/{name}.py" for name in ("tables", "releases", "codebook"))
PAGES = {TABLES: "Research tables", RELEASES: "Releases", CODEBOOK: "Codebook"}
ABOUT = {"pages/about/methods.py": "Methods", "pages/about/glossary.py": "Glossary"}
NOT_FOR_RESEARCHERS = ("pages/clinic/overview.py", "pages/referrals/letters.py", "pages/records/loads.py")


def said(app: AppTest) -> str:
    """All running text of a page."""
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.info, app.warning, app.error, app.success)
    return " ".join(element.value for kind in kinds for element in kind)


def box(app: AppTest, label: str):
    return next(box for box in app.selectbox if box.label == label)


def downloads(app: AppTest) -> set[str]:
    return {button.label for button in app.get("download_button")}


def tabled(app: AppTest) -> str:
    """All text of the small tables of a page."""
    return " ".join(f"{name} {text}" for table in app.table for name, text in table.value.iloc[:, 0].items())


def shown(app: AppTest):
    """The rows of the table as they are written."""
    return app.dataframe[0].value


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that holds a published release, and neither loads nor a ledger."""
    return made_release.publish(tmp_path_factory.mktemp("released"))


@pytest.fixture
def as_researcher(open_app: Opened, monkeypatch: pytest.MonkeyPatch) -> Opened:
    monkeypatch.setenv(who.READER, who.RESEARCHER)
    return open_app


@pytest.mark.parametrize("page", [*PAGES, *ABOUT])
def test_a_researcher_needs_no_load(as_researcher: Opened, released: Path, page: str) -> None:
    """Every page of a researcher stands over published tables alone, and says which release it reads."""
    app = as_researcher(released, page)
    assert not app.exception
    assert [title.value for title in app.title] == [(PAGES | ABOUT)[page]]
    assert "There is no control group" in said(app)
    for fact in ("2026-06-30", "closed periods up to 2026-03-31", made_release.RELEASE, "Ten, rounded to 5"):
        assert plain(fact) in said(app)
    assert "Simulated data" in said(app)


@pytest.mark.parametrize("page", NOT_FOR_RESEARCHERS)
def test_no_other_page_is_open_to_a_researcher(as_researcher: Opened, warehouses: dict[str, Path], page: str) -> None:
    """The address of a page of the clinic leads a researcher to the research tables, whatever is loaded."""
    app = as_researcher("sample", page)
    assert [title.value for title in app.title] == ["Research tables"]


def test_a_researcher_opens_no_store(monkeypatch: pytest.MonkeyPatch, warehouses: dict[str, Path]) -> None:
    """Where a load is in force, a researcher's process refuses to open it."""
    monkeypatch.setenv(who.READER, who.RESEARCHER)
    monkeypatch.setenv(who.WAREHOUSE, str(warehouses["sample"]))
    assert not who.scope().row_level
    assert not who.may_load()
    with pytest.raises(who.InputError, match="no load"):
        who.store()


@pytest.mark.parametrize("name", ["reseacher", "doctor"])
def test_an_unknown_reader_sees_nothing(open_app: Opened, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A slip of the pen in the setting opens no page at all, and says how it is written."""
    monkeypatch.setenv(who.READER, name)
    app = open_app("sample")
    assert not app.exception
    assert "Set it to researcher or manager" in said(app)
    assert not app.get("plotly_chart")
    assert not app.metric


@pytest.mark.parametrize("page", PAGES)
def test_a_researcher_before_anything_is_published(as_researcher: Opened, tmp_path: Path, page: str) -> None:
    """Without a release a page says so, and whom to ask."""
    app = as_researcher(tmp_path, page)
    assert not app.exception
    assert [title.value for title in app.title] == [PAGES[page]]
    assert "No research tables are published yet. The clinic publishes them" in said(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_manager_before_anything_is_published(open_app: Opened, page: str) -> None:
    """With a load and no release a page says where to publish; on the page Releases there is the button."""
    app = open_app("twelve", page)
    assert not app.exception
    if page == RELEASES:
        assert "nothing of it is published" in said(app)
        assert "Publish the research tables" in {button.label for button in app.button}
    else:
        assert "Publish them on the page Releases" in said(app)


def test_an_address_names_a_table_alone(as_researcher: Opened, released: Path) -> None:
    """A link needs no subject beside the table; one to a table that is not there says so and opens the first."""
    app = as_researcher(released, TABLES, table="responders_by_sex")
    assert not app.warning
    assert app.selectbox(key="table").value == "responders_by_sex"
    app = as_researcher(released, TABLES, table="no_such_table")
    assert [warning.value for warning in app.warning] == [
        "The address asks for a table that this release does not have; it was left out."
    ]


def test_a_manager_without_a_load(open_app: Opened) -> None:
    """With nothing loaded there is nothing to publish, and no button."""
    app = open_app("empty", RELEASES)
    assert not app.exception
    assert "Load an export on the page Loads first" in said(app)
    assert "Publish the research tables" not in {button.label for button in app.button}


def test_a_doctor_has_no_research(open_app: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address of a research page leads a referring doctor to the own page."""
    monkeypatch.setenv(who.REFERRER, "D1")
    assert [title.value for title in open_app("twelve", TABLES).title] == ["Referral effectiveness"]


def test_a_researcher_neither_publishes_nor_reads_the_ledger(as_researcher: Opened, released: Path) -> None:
    """A researcher has the releases that are there, and no way to make one."""
    app = as_researcher(released, RELEASES)
    assert [subheader.value for subheader in app.subheader] == ["Releases", "Verify a package"]
    assert list(shown(app)["release"]) == [made_release.RELEASE]
    assert {button.label for button in app.button} == {"Verify"}
    assert not (released / "ledger").exists()


def test_hidden_and_held_are_words(as_researcher: Opened, released: Path) -> None:
    """A hidden count is the word hidden and no blank; what rests on it as well; a row that is held says so."""
    rows = shown(as_researcher(released, TABLES, table="responders_by_sex", rows="everything")).set_index(
        ["condition", "sex"]
    )
    assert list(rows.loc["Neck pain", "Female"])[:3] == ["hidden"] * 3
    assert list(rows.loc["Neck pain", "Male"])[:3] == ["hidden", "35", "hidden"]
    assert rows.loc[("Neck pain", "Male"), "status"] == "hidden in part"
    assert rows.loc[("All conditions", "Male"), "status"] == "held"
    assert not (rows == "").any(axis=None)


def test_the_sentence_is_the_text_of_the_figure(as_researcher: Opened, released: Path) -> None:
    """Every figure has its sentence above it and as its text alternative, and it says how many are hidden."""
    for figure in ("Share improved by 30 %", "People measured"):
        app = as_researcher(released, TABLES, table="responders_by_sex", figure=figure, rows="everything")
        (drawn,) = app.get("plotly_chart")
        assert drawn.proto.alt.startswith(figure)
        assert plain(drawn.proto.alt) in {markdown.value for markdown in app.markdown}
    app = as_researcher(released, TABLES, table="responders_by_sex", rows="everything")
    assert "4 hidden to protect people (of 15)" in said(app)


def test_what_is_hidden_is_counted(as_researcher: Opened, released: Path) -> None:
    """The page says how many counts are hidden in how many rows, how many are held, and by which policy."""
    text = said(as_researcher(released, TABLES, table="responders_by_sex", rows="everything"))
    assert "7 of 30 counts are hidden, in 4 of 15 rows" in text
    assert "4 counts keep their last released value" in text
    assert (
        "Counts of 1 to 9 are hidden, and others that would give them away; counts are rounded to multiples of 5"
        in text
    )


def test_a_group_is_chosen(as_researcher: Opened, released: Path) -> None:
    """A chosen condition leaves its rows in table and figure alone; all rows are the beginning."""
    app = as_researcher(released, TABLES, table="responders_by_sex", rows="everything")
    assert len(shown(app)) == 15
    box(app, "Condition").select("low_back").run()
    assert not app.exception
    assert set(shown(app)["condition"]) == {"Low back pain"}
    assert "over 2 groups" in app.get("plotly_chart")[0].proto.alt


def test_a_group_without_a_number_is_a_sentence(as_researcher: Opened, released: Path) -> None:
    """Where all is hidden there is no empty figure but the reason; the table still names the rows."""
    rows = made_release.responders().frame()
    drawing = made_release.responders().drawings[0]
    hidden = rows[rows["status"] == "hidden"]
    assert "nothing can be drawn; 4 hidden to protect people (of 4)" in research_words.takeaway(
        made_release.responders(), drawing, hidden
    )


def test_names_of_a_release_are_text(as_researcher: Opened, released: Path) -> None:
    """A condition called like a Markdown image is shown as that text, and fetches nothing."""
    for page in PAGES:
        app = as_researcher(released, page)
        assert "![" not in said(app).replace("\\!\\[", "")
        assert "![" not in tabled(app).replace("\\!\\[", "")


def test_one_table_in_four_forms_and_the_whole(as_researcher: Opened, released: Path) -> None:
    """Each table can be taken away as CSV, XLSX, JSON and PDF, and all of them as a package."""
    app = as_researcher(released, TABLES)
    assert downloads(app) >= {"CSV", "XLSX", "JSON", "PDF", "The whole package (zip)"}


def test_the_query_and_the_meaning_are_there(as_researcher: Opened, released: Path) -> None:
    """A table comes with the query that counted it, and what each of its columns means."""
    app = as_researcher(released, TABLES, table="responders_by_sex", rows="everything")
    assert any("select" in code.value for code in app.get("code"))
    assert "100 × n / n\\_measured" in tabled(app)


@pytest.mark.parametrize(("text", "found", "missing"), [("Share 30", "rate", "week"), ("week", "week", "n_measured")])
def test_the_codebook_is_searched(as_researcher: Opened, released: Path, text: str, found: str, missing: str) -> None:
    """A search leaves the variables that have every word of it, in whatever part of their description."""
    app = as_researcher(released, CODEBOOK)
    app.text_input[0].set_value(text).run()
    assert f"`{found}`" in tabled(app)
    assert f"`{missing}`" not in tabled(app)


def test_a_search_that_finds_nothing_says_so(as_researcher: Opened, released: Path) -> None:
    """No variable with these words: a sentence."""
    app = as_researcher(released, CODEBOOK)
    app.text_input[0].set_value("zebra").run()
    assert "No variable has these words" in said(app)


def test_thresholds_in_force_are_those_of_the_release(as_researcher: Opened, released: Path) -> None:
    """The codebook has the measures of the dictionary that the release was built with."""
    app = as_researcher(released, CODEBOOK, section="measures")
    measures = made_release.release().dictionary.measures.values()
    assert {subheader.value for subheader in app.subheader} >= {measure.label for measure in measures}


def packed(**changed: bytes) -> bytes:
    """The package of the made release; `changed` overrides files by name without their folder and ending."""
    content = package(made_release.release(), Terms())
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(out, "w") as other:
        for path in whole.namelist():
            other.writestr(path, changed.get(Path(path).stem, whole.read(path)))
    return out.getvalue()


def verify(app: AppTest, content: bytes) -> AppTest:
    app.file_uploader[0].upload("package.zip", content, "application/zip").run()
    return next(button for button in app.button if button.label == "Verify").click().run()


def test_a_researcher_verifies_a_package(as_researcher: Opened, released: Path) -> None:
    """A package of the release is genuine, table by table."""
    app = verify(as_researcher(released, RELEASES), packed())
    assert not app.exception
    assert "2 of 2 tables are as release" in said(app)
    assert set(app.dataframe[-1].value["verdict"]) == {"as released"}


def test_a_changed_package_is_named(as_researcher: Opened, released: Path) -> None:
    """A table that was changed is named, and the others are still as they were released."""
    other = package(made_release.release(), Terms(), ["responders_by_sex"])
    with zipfile.ZipFile(io.BytesIO(other)) as whole:
        changed = whole.read("tables/responders_by_sex.json").replace(b"480", b"485")
    app = verify(as_researcher(released, RELEASES), packed(responders_by_sex=changed))
    verdicts = app.dataframe[-1].value.set_index("table")["verdict"]
    assert dict(verdicts) == {"responders_by_sex": "tampered", "curve_by_sex": "as released"}
    assert "tables/responders\\_by\\_sex.json" in said(app)


def test_what_is_no_package_is_refused(as_researcher: Opened, released: Path) -> None:
    """A file that is no zip gets a sentence, without the folder that it lay in."""
    app = verify(as_researcher(released, RELEASES), b"no zip")
    assert not app.exception
    assert "is no package" in app.error[0].value
    assert "/" not in app.error[0].value.replace(" / ", "")


def test_a_number_of_people_may_be_hidden(
    open_app: Opened, as_researcher: Opened, released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where even the number of all people is hidden, the pages say so in its place."""
    untold = replace(made_release.release(), people=None)
    monkeypatch.setattr("pages.shared.releasing.releases.open_release", lambda *_: untold)
    app = as_researcher(released, RELEASES)
    assert not app.exception
    assert list(shown(app)["n"]) == ["hidden"]
    monkeypatch.delenv(who.READER)
    monkeypatch.setattr("analysis.disclosure.publish.publish", lambda *_, **__: untold)
    app = open_app("twelve", RELEASES)
    next(button for button in app.button if button.label == "Publish the research tables").click().run()
    assert "tables of people whose number is hidden" in app.success[0].value


def test_a_manager_publishes(open_app: Opened, warehouses: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """The button publishes the load in force as its reader, with the chosen policy, and the page says what came of it."""
    asked = {}

    def publish(warehouse: Path, **how: object):
        asked.update(how, warehouse=warehouse)
        return made_release.release()

    monkeypatch.setattr("analysis.disclosure.publish.publish", publish)
    app = open_app("twelve", RELEASES)
    next(button for button in app.button if button.label == "Publish the research tables").click().run()
    assert not app.exception
    assert f"Release {made_release.RELEASE} is in force\\: 2 tables of 480 people" in app.success[0].value
    assert (asked["warehouse"], asked["policy"], asked["start_over"]) == (warehouses["twelve"], "default", False)
    assert asked["who"] == who.reader()


def test_a_refusal_says_why(open_app: Opened, warehouses: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal stands on the page with its reason, names no folder of the server, and leads to the page, no command."""

    def publish(warehouse: Path, **how: object):
        raise who.InputError(f"It differs by 3 people in {warehouse}. Begin anew: python3 run.py protect --start-over")

    monkeypatch.setattr("analysis.disclosure.publish.publish", publish)
    app = open_app("twelve", RELEASES)
    next(button for button in app.button if button.label == "Publish the research tables").click().run()
    assert "It differs by 3 people" in app.error[0].value
    assert str(warehouses["twelve"]) not in app.error[0].value
    assert "run.py" not in app.error[0].value
