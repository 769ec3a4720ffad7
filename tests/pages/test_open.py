"""The page of open episodes, and the button that puts a month on paper."""

from pathlib import Path

from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.store import open_store

OPEN = "pages/clinic/open.py"


def test_the_list_is_the_answer(read_app, warehouses: dict[str, Path]) -> None:
    """The page lists the episodes of the answer in its order, each with what to do, and counts the reasons."""
    answer = ask("open", open_store(warehouses["sample"]), Filters())
    app = read_app("sample", OPEN)
    (table,) = [frame.value for frame in app.dataframe if "reasons" in frame.value]
    assert list(table["episode"]) == list(answer.rows["episode"])
    assert list(table["reasons"]) == list(answer.rows["reasons"])
    counts = answer.details["reasons"]
    assert [metric.value for metric in app.metric] == [f"{n:,}" for n in counts["n"]]
    assert [metric.label for metric in app.metric] == list(counts["label"])


def test_nothing_to_do_is_a_sentence(read_app) -> None:
    """A clinic whose one patient needs nothing has a sentence and no list."""
    app = read_app("one_patient", OPEN)
    assert any("nothing to do for any of 1 open episode" in said.value for said in app.markdown)
    assert not app.dataframe


def test_a_month_can_be_taken_away(read_app) -> None:
    """Overview names the last whole month by the data cut on its button."""
    labels = {button.label for button in read_app("sample", "pages/clinic/overview.py").get("download_button")}
    assert "June 2026 as PDF" in labels
