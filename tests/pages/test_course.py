"""The page Course of care: its choices, its numbers, and the chart that it refuses."""

import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.questions.dose import REFUSED
from analysis.questions.expected import fan_words
from analysis.warehouse.store import open_store
from pages.shared.show import plain

COURSE = "pages/clinic/course.py"


def test_chosen_condition_and_band(open_app, warehouses) -> None:
    """The fan is of the condition and the band of the baseline in the address, and says what `ask expected` gives."""
    app = open_app("sample", COURSE, focus="low_back", band="high")
    rows = ask("expected", open_store(warehouses["sample"]), Filters()).rows
    high = rows[(rows["condition"] == "low_back") & (rows["band"] == "high")]
    assert plain(fan_words(high)) in [markdown.value for markdown in app.markdown]


def test_the_naive_chart_is_refused_where_it_is_looked_for(open_app) -> None:
    """Under its own heading stands why there is no chart of outcome by number of sessions, and what to ask instead."""
    app = open_app("sample", COURSE)
    assert "Outcome by number of sessions" in [heading.value for heading in app.subheader]
    assert plain(REFUSED) in [info.value for info in app.info]


@pytest.mark.parametrize("measure", ["sbp", "psfs"])
def test_other_measures(open_app, measure: str) -> None:
    """A measure without a threshold says so at the landmark; one without a score at every visit says what it lacks."""
    app = open_app("sample", COURSE, measure=measure)
    assert not app.exception
    said = " ".join(info.value for info in app.info)
    assert ("No threshold of improvement" if measure == "sbp" else "Nothing to draw") in said
