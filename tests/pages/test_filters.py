"""The shared filters: in the URL, the same on all pages, dropped and said when unknown, and never about a patient."""

import csv
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from analysis.figures import words
from analysis.filters import CHOICES, Filters
from analysis.questions import ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample"
CONDITION = "carpal_tunnel"
LABEL = "Carpal tunnel syndrome"


@pytest.fixture
def sample(warehouses: dict[str, Path]) -> Store:
    return open_store(warehouses["sample"])


def started(app: AppTest) -> str:
    return next(metric.value for metric in app.metric if metric.label == "Started care")


def expected(store: Store, **filters: Any) -> str:
    return words.count(ask("ladder", store, Filters.parse(filters)).rows["first_visit"].iloc[0])


def warnings(app: AppTest) -> list[str]:
    return [warning.value for warning in app.warning]


@pytest.mark.parametrize("written", [CONDITION, LABEL])
def test_address_filters_the_page(open_app, sample: Store, written: str) -> None:
    """A link may name a condition by its code, as `ask` does, or by its label, as the page writes it."""
    app = open_app("sample", condition=written)
    assert started(app) == expected(sample, condition=CONDITION)
    assert not warnings(app)


def test_several_filters_together(open_app, sample: Store) -> None:
    """Several values of one filter are either-or, several filters are and."""
    chosen = {"condition": ["carpal_tunnel", "muscle_spasm"], "sex": ["female"], "age": ["30-44", "45-59"]}
    assert started(open_app("sample", **chosen)) == expected(sample, **chosen)


def test_dates_filter_the_page(open_app, sample: Store) -> None:
    """From and to stand in the address as ISO dates."""
    dates = {"from": "2025-01-01", "to": "2025-06-30"}
    assert started(open_app("sample", **dates)) == expected(sample, **dates)


def test_counting_filters_the_page(open_app, sample: Store) -> None:
    """Measure, threshold, rule and moment in the address are those of the numbers on the page."""
    app = open_app("sample", threshold="50", at="56")
    row = ask("responders", sample, Filters(threshold="50", at=56)).rows.iloc[0]
    assert next(metric.value for metric in app.metric if metric.label == "Improved") == words.percent(row["rate"])
    assert "day 56" in " ".join(caption.value for caption in app.caption)


def test_typed_moment_that_is_no_day(open_app) -> None:
    """A moment that is no number of days is answered with the reason, not with an error."""
    app = open_app("sample", at="soon")
    assert not app.exception
    assert "at takes a number of days" in app.info[0].value


def test_unknown_values_are_dropped_and_said(open_app, sample: Store) -> None:
    """A value that the load does not have is left out whatever the filter, each said once, and not echoed."""
    app = open_app("sample", **dict.fromkeys(CHOICES, "nonsense-7"))
    said = warnings(app)
    assert started(app) == expected(sample)
    assert len(set(said)) == len(said) == len(CHOICES)
    assert all("left out" in sentence and "nonsense-7" not in sentence for sentence in said)


def test_known_values_stay_beside_an_unknown_one(open_app, sample: Store) -> None:
    """One unknown value does not take the known ones with it."""
    app = open_app("sample", condition=[CONDITION, "nonsense"])
    assert started(app) == expected(sample, condition=CONDITION)
    assert len(warnings(app)) == 1


def test_filter_stays_from_page_to_page(open_app, sample: Store) -> None:
    """A filter chosen on one page is in force on every other."""
    app = open_app("sample", condition=CONDITION)
    app.switch_page("pages/clinic/sessions.py").run()
    assert app.multiselect("condition").value == [CONDITION]
    row = ask("sessions", sample, Filters(condition=(CONDITION,))).rows.iloc[0]
    assert app.metric[0].value == words.percent(row["no_show_rate"], 1)


def test_choosing_in_the_sidebar(open_app, sample: Store) -> None:
    """Choosing in the sidebar changes the numbers as the same words in the address do."""
    app = open_app("sample")
    app.multiselect("condition").select(CONDITION).run()
    assert started(app) == expected(sample, condition=CONDITION)


def test_thresholds_follow_the_measure(open_app) -> None:
    """Only thresholds that the measure allows can be chosen; a measure without any says so in place of the choice."""
    app = open_app("sample")
    assert app.selectbox("threshold").options[0].startswith("30 %")
    app.selectbox("measure").select("bctq_sss").run()
    assert app.selectbox("threshold").options == ["important change"]
    app.selectbox("measure").select("sbp").run()
    assert not app.exception
    assert "threshold" not in {box.key for box in app.selectbox}
    assert next(metric.value for metric in app.metric if metric.label == "Improved") == words.MISSING


def test_only_measures_with_scores(open_app, sample: Store) -> None:
    """The choice of measures is those that the load has scores of."""
    labels = [sample.dictionary.measures[code].label for code in sample.measures()]
    assert open_app("sample").selectbox("measure").options == labels


def test_only_filters_with_values(open_app) -> None:
    """A filter that the load has no two values for is not offered."""
    drawn = {box.key for box in open_app("one_patient").multiselect}
    assert drawn == set()


def test_no_filter_holds_a_patient(open_app) -> None:
    """Nothing in the sidebar names a patient, a referral or a session: a link stays in histories and logs."""
    app = open_app("sample")
    chosen = app.sidebar
    keys = {element.key for kind in (chosen.multiselect, chosen.selectbox, chosen.date_input) for element in kind}
    assert keys == {*CHOICES, "measure", "threshold", "rule", "at", "from", "to"} - {"cohort"}
    offered = {option for box in app.multiselect for option in box.options}
    with (SAMPLE / "intake.csv").open(encoding="utf-8") as intake:
        people = {row[name] for row in csv.DictReader(intake) for name in ("patient_id", "referral_id")}
    assert len(people) > 1000
    assert not offered & people


def test_new_load_is_picked_up(open_app, tmp_path: Path) -> None:
    """A load published while the dashboard runs is on the page at the next click, without a restart."""
    load_folder(ROOT / "tests" / "spec" / "scores_only", tmp_path)
    app = open_app(tmp_path)
    before = started(app)
    load_folder(ROOT / "tests" / "spec" / "twelve", tmp_path)
    after = open_store(tmp_path)
    assert started(app.run()) == expected(after) != before
    assert any(after.load.id in caption.value for caption in app.caption)


@pytest.mark.parametrize("page", ["pages/clinic/overview.py", "pages/clinic/sessions.py", "pages/records/loads.py"])
def test_selection_is_in_words_on_the_page(open_app, sample: Store, page: str) -> None:
    """Every page says in words what it shows, up to which day and from which load: the sidebar may be folded away."""
    captions = [caption.value for caption in open_app("sample", page, condition=CONDITION, sex="female").main.caption]
    shown = next(caption for caption in captions if caption.startswith("Shown"))
    assert LABEL in shown
    assert "sex female" in shown
    assert str(sample.load.data_cut) in shown
    assert sample.load.id in shown
