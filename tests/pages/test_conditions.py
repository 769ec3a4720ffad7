"""The page Conditions: what stands beside a change so that it is not read as more than it is."""

from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.store import open_store
from pages.shared.show import plain
from tests.pages.test_pages import figures, said

PAGE = "pages/clinic/conditions.py"


def test_parts_of_the_page(open_app) -> None:
    """Improved and worsened, every threshold, reference, level, the ends of the scale and measurement error all stand."""
    app = open_app("sample", PAGE, focus="carpal_tunnel", measure="bctq_sss")
    assert not app.exception
    titles = [part.value for part in app.subheader]
    assert titles[2:4] == ["Improved and worsened, by how much is asked", "Improved, for every threshold"]
    assert titles[6:9] == ["Does change depend on the level?", "Where the scale ends", "Beyond measurement error"]
    assert "beyond measurement error (0.55 points, Front Neurol 2021)" in said(app).replace("\\", "")


def test_figures_before_and_after_say_their_reference(open_app, warehouses) -> None:
    """Under the course, the spread, the pairs and the levels, and on the overview, a caption says what the reference is."""
    store = open_store(warehouses["sample"])
    alone = Filters.parse({"condition": "low_back", "detail": "regression"})
    among = Filters.parse({"by": "condition", "detail": "pairs"})
    (note,) = [note for note in ask("pain", store, alone).notes if "Reference" in note]
    (of_all,) = [note for note in ask("pain", store, among).notes if "Reference" in note]
    captions = [caption.value for caption in open_app("sample", PAGE, focus="low_back").caption]
    assert captions.count(plain(note)) == 3
    assert captions.count(plain(of_all)) == 1
    assert plain(of_all) in [caption.value for caption in open_app("sample").caption]


def test_takeaway_of_every_threshold_is_its_text_alternative(open_app, warehouses) -> None:
    """The curve's text alternative says whether the order of conditions depends on the threshold in force."""
    store = open_store(warehouses["sample"])
    asked = Filters.parse({"by": "condition", "detail": "cumulative", "threshold": "50"})
    told = ask("responders", store, asked).sentence
    assert "than at 50 % of baseline" in told
    assert told in [figure.alt for figure in figures(open_app("sample", PAGE, threshold="50"))]
