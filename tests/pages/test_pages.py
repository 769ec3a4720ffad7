"""Every page in every state: the sample, a small clinic, one patient, scores without bookings, nothing loaded."""

import ast
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from analysis.figures import words
from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.store import Store, open_store
from pages.shared.show import plain

ROOT = Path(__file__).parents[2]
PAGES = {
    "pages/clinic/overview.py": "Overview",
    "pages/clinic/conditions.py": "Conditions",
    "pages/clinic/compare.py": "Compare groups",
    "pages/clinic/variation.py": "Variation",
    "pages/clinic/trends.py": "Trends",
    "pages/clinic/course.py": "Course of care",
    "pages/clinic/improvement.py": "Time to improvement",
    "pages/clinic/sessions.py": "Sessions",
    "pages/clinic/relief.py": "Relief",
    "pages/clinic/heart.py": "Heart",
    "pages/clinic/open.py": "Open episodes",
    "pages/clinic/signals.py": "Signals",
    "pages/clinic/changed.py": "What changed",
    "pages/referrals/effectiveness.py": "Referral effectiveness",
    "pages/referrals/letters.py": "Letters",
    "pages/records/loads.py": "Loads",
    "pages/about/methods.py": "Methods",
    "pages/about/glossary.py": "Glossary",
}
COMPARING = "pages/clinic/changed.py"  # with one load it has nothing to tell: tests/moved loads two
LISTING = ("pages/clinic/open.py", "pages/clinic/signals.py")  # without a figure; tests/signals looks into its tables
ANSWERING = [page for page in PAGES if page.startswith("pages/clinic/") and page not in {COMPARING, *LISTING}]
NEEDING_DATA = [*ANSWERING, COMPARING, *LISTING, "pages/records/loads.py"]
NO_CONTROL = "There is no control group"
SIMULATED = "Simulated data: these patients do not exist"


@pytest.fixture
def sample(warehouses: dict[str, Path]) -> Store:
    return open_store(warehouses["sample"])


def said(app: AppTest) -> str:
    """All running text of a page."""
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.info, app.warning)
    return " ".join(element.value for kind in kinds for element in kind)


def tiles(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def figures(app: AppTest) -> list[Any]:
    return [element.proto for element in app.get("plotly_chart")]


@pytest.mark.parametrize("state", ["sample", "twelve", "one_patient", "scores_only"])
@pytest.mark.parametrize("page", PAGES)
def test_page_stands(read_app, page: str, state: str) -> None:
    """Every page opens without an error in every state, under its own title, inside the frame."""
    app = read_app(state, page)
    assert not app.exception
    assert [title.value for title in app.title] == [PAGES[page]]
    assert NO_CONTROL in said(app)


@pytest.mark.parametrize("page", NEEDING_DATA)
def test_nothing_loaded(read_app, page: str) -> None:
    """With nothing loaded a page says so, and how to load, instead of drawing anything."""
    app = read_app("empty", page)
    assert not app.exception
    assert [title.value for title in app.title] == [PAGES[page]]
    assert "Nothing is loaded" in app.info[0].value
    assert not figures(app)


@pytest.mark.parametrize("page", ["pages/about/methods.py", "pages/about/glossary.py"])
def test_words_need_no_data(read_app, page: str) -> None:
    """Methods and glossary can be read before anything is loaded."""
    app = read_app("empty", page)
    assert not app.exception
    assert len(app.get("table")) > 5


@pytest.mark.parametrize("page", ANSWERING)
def test_one_patient_is_counts_only(read_app, page: str) -> None:
    """With one patient nothing is drawn or averaged: a sentence says why in its place."""
    app = read_app("one_patient", page)
    drawn = [figure.alt for figure in figures(app)]
    assert [alt for alt in drawn if not alt.startswith("Of 1 referral")] == []
    assert not any("%" in value for value in tiles(app).values())
    assert "Nothing to draw" in said(app)


def test_empty_selection(open_app) -> None:
    """A selection that leaves nobody is a state with sentences on every page, not a blank chart."""
    address = {"condition": "hypertension", "age": "under 30", "sex": "other", "duration": "under 6 weeks"}
    for page in ANSWERING:
        app = open_app("sample", page, **address)
        assert not app.exception
        assert "Nothing to draw" in said(app) or "No patient" in said(app)


def test_overview_tiles_are_the_answers(read_app, sample: Store) -> None:
    """Each of the six tiles shows the number that `ask` gives, with its denominator beside it."""
    app = read_app("sample")
    row = {
        name: ask(name, sample, Filters(threshold="30")).rows.iloc[0]
        for name in ("ladder", "responders", "improvement")
    }
    row |= {name: ask(name, sample, Filters()).rows.iloc[0] for name in ("pain", "sessions", "safety")}
    assert tiles(app) == {
        "Started care": words.count(row["ladder"]["first_visit"]),
        "Improved": words.percent(row["responders"]["rate"]),
        "Mean change": words.signed(row["pain"]["change_mean"]),
        "Reached improvement": words.percent(row["improvement"]["by_week_8"]),
        "No-show rate": words.percent(row["sessions"]["no_show_rate"], 1),
        "Adverse events": words.percent(row["safety"]["n_events"] / row["safety"]["n_visits"], 1),
    }
    text = said(app)
    assert f"of {row['ladder']['referred']:,} referred" in text
    assert f"{row['responders']['n_improved']:,} of {row['responders']['n_measured']:,} measured" in text
    assert f"{row['pain']['n_change']:,} of {row['pain']['n_due']:,} due" in text
    assert f"{row['safety']['n_events']:,} of {row['safety']['n_visits']:,} visits" in text


def test_tiles_have_their_course(read_app) -> None:
    """Every tile of the overview has a line by quarter where the load has a calendar, and none where it has not."""
    lines = [len(metric.proto.chart_data) for metric in read_app("sample").metric]
    assert min(lines) >= 3


@pytest.mark.parametrize("page", ANSWERING)
def test_sentence_is_the_text_of_the_figure(read_app, page: str) -> None:
    """The takeaway that stands above a figure is, word for word, what a screen reader gets for it."""
    app = read_app("sample", page)
    alternatives = [figure.alt for figure in figures(app)]
    assert alternatives
    text = {markdown.value for markdown in app.markdown}
    assert [alt for alt in alternatives if plain(alt) not in text] == []


@pytest.mark.parametrize("page", ANSWERING)
def test_says_how_it_was_calculated(read_app, sample: Store, page: str) -> None:
    """Every answering page ends with the definition, the SQL, the parameters, the selection and the load."""
    app = read_app("sample", page)
    assert "How this was calculated" in [expander.label for expander in app.expander]
    assert any("select" in code.value for code in app.get("code"))
    assert app.json
    assert plain(ask("ladder", sample, Filters()).definition.what) in said(app) or page != "pages/clinic/overview.py"


def test_methods_are_the_definitions_in_force(read_app, sample: Store) -> None:
    """The Methods page has the very words of the definitions that results carry."""
    text = said(read_app("sample", "pages/about/methods.py"))
    for question in ("ladder", "pain", "responders", "improvement", "trajectory", "sessions"):
        assert plain(ask(question, sample, Filters()).definition.what) in text


def test_simulated_is_said_where_it_is_true(read_app) -> None:
    """Simulated data are labelled on every page, and data of a clinic never are."""
    for page in PAGES:
        assert SIMULATED in said(read_app("sample", page))
        assert SIMULATED not in said(read_app("one_patient", page))


def test_small_groups_are_named(read_app) -> None:
    """Groups too small to draw are named with their counts, so that nothing disappears unsaid."""
    assert "Counted but not drawn, being under 10" in said(read_app("twelve"))


def test_names_from_an_export_are_text(open_app) -> None:
    """A clinic called like a Markdown image is shown as that text and fetches nothing."""
    app = open_app("one_patient", "pages/clinic/sessions.py", by="clinic")
    assert "![" not in said(app).replace("\\!\\[", "")


def test_scores_without_bookings(read_app) -> None:
    """An export without bookings says why there are no sessions, in the tile and on the page, and shows the rest."""
    app = read_app("scores_only")
    assert tiles(app)["No-show rate"] == words.MISSING
    assert "no bookings" in said(app)
    assert "no bookings" in said(read_app("scores_only", "pages/clinic/sessions.py"))


def test_groups_on_time_to_improvement(open_app, sample: Store) -> None:
    """Compared by clinic, the page draws everybody, the clinics beside each other, and a curve with counts for each."""
    app = open_app("sample", "pages/clinic/improvement.py", by="clinic")
    clinics = sample.values("clinic")
    assert len(figures(app)) == 2 + len(clinics)
    assert {subheader.value for subheader in app.subheader} >= {
        sample.provider_label("clinic", clinic) for clinic in clinics
    }


def test_no_page_module_beside_the_sections() -> None:
    """Nothing but __init__.py lies in pages/ itself: Streamlit would run it without the frame."""
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize("file", sorted((ROOT / "pages").rglob("*.py")), ids=lambda file: str(file.relative_to(ROOT)))
def test_pages_do_not_reach_for_data(file: Path) -> None:
    """No page opens a database or reads a table: a page has a store and no way to anything else."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not imported & {"duckdb", "pyarrow", "scipy", "numpy"}
    assert not [name for name in called if name == "open" or name.startswith("pd.read_")]
    assert "unsafe_allow_html" not in file.read_text(encoding="utf-8")
