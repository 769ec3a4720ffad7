"""The page Heart and the tile of adverse events: what is not recorded is said, what is too few is not shown."""

from analysis.figures import words
from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.store import open_store
from pages.shared.show import plain

PAGE = "pages/clinic/heart.py"


def test_nothing_recorded_is_one_sentence(open_app) -> None:
    """Where no visit has a reading, the page says so once, and draws nothing."""
    app = open_app("one_patient", PAGE)
    assert plain("No blood pressure and no heart rate is recorded at a visit of this selection.") in {
        markdown.value for markdown in app.markdown
    }
    assert not app.get("plotly_chart")
    assert [subheader.value for subheader in app.subheader] == ["Does it lower the work of the heart?"]


def test_readings_to_be_referred_are_counted(open_app, warehouses) -> None:
    """The tile has the number of readings above 180/120 of how many, whatever else is too few to show."""
    urgent = ask("heart", open_store(warehouses["sample"]), Filters()).details["urgent"].iloc[0]
    app = open_app("sample", PAGE)
    assert {tile.label: tile.value for tile in app.metric}["To be referred"] == words.count(urgent["n_urgent"])
    assert any(f"of {urgent['n_readings']:,} readings" in caption.value for caption in app.caption)


def test_few_that_moved_are_not_shown(open_app) -> None:
    """The table of who moved between categories has no cell under ten, and says how many there are."""
    app = open_app("sample", PAGE)
    (moves,) = [table.value for table in app.dataframe if "intake" in table.value.columns]
    assert len(moves)
    assert moves["n"].min() >= 10
    assert any("fewer than 10 episodes are not shown" in caption.value for caption in app.caption)


def test_adverse_events_not_recorded_are_a_dash(open_app) -> None:
    """Blank is not none: where no visit says anything, or there are no visits, the tile is a dash with the reason."""
    for state, why in (("one_patient", "not recorded at any of 2 visits"), ("scores_only", "no visits")):
        app = open_app(state)
        assert {tile.label: tile.value for tile in app.metric}["Adverse events"] == words.MISSING
        assert why in {caption.value for caption in app.caption}
