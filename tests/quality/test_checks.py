"""What holds for every check: what it says of itself, what becomes of it when it breaks, and from load to load."""

import json
import re
from pathlib import Path

import pytest

from analysis.access import AGGREGATES
from analysis.check_files import CATEGORIES, read_checks
from analysis.dictionary import read_dictionary
from analysis.errors import InputError, UsageError
from analysis.filters import Filters
from analysis.questions import QUESTIONS, ask
from analysis.simulation import simulate
from analysis.sql import FOLDER, read_sql
from analysis.warehouse import checks as runner
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import open_store

CHECKS = read_checks()


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_says_what_it_is(name: str) -> None:
    """Title, category, threshold with its source, note, advice, and questions and measures that exist."""
    check = CHECKS[name]

    assert all((check.title, check.counts, check.one, check.many, check.source, check.note, check.advice))
    assert check.category in CATEGORIES
    assert check.context in {"", "verification", "validation"}
    assert check.kind in {"share", "count"}
    assert 0 <= check.limit < 1
    assert set(check.questions) <= QUESTIONS.keys()
    assert set(check.measures) <= read_dictionary().measures.keys()


def test_titles_tell_checks_apart() -> None:
    """No two checks have the same title."""
    assert len({check.title for check in CHECKS.values()}) == len(CHECKS)


@pytest.mark.parametrize(
    ("n", "of", "status"),
    [(0, 0, "not_applicable"), (9, 9, "not_applicable"), (2, 10, "failed"), (1, 10, "passed"), (0, 10, "passed")],
)
def test_a_share_is_judged_against_its_threshold(n: int, of: int, status: str) -> None:
    """missing_referrer fails above a tenth, at a tenth it passes, and under ten referrals it cannot say."""
    assert CHECKS["missing_referrer"].status(n, of) == status


@pytest.mark.parametrize("path", sorted((FOLDER / "queries").glob("*.sql")), ids=lambda path: path.stem)
def test_every_selection_can_do_without(path: Path) -> None:
    """Every query that selects episodes leaves out what is to be left out; the one that counts it does not."""
    calls = re.findall(r"selected_episodes\(.*?\)", path.read_text(encoding="utf-8"), re.DOTALL)

    assert all("left_out := $without" in call for call in calls) or path.stem == "quality_affected"


@pytest.mark.parametrize(
    "broken",
    ["select * from no_such_table", "select cast('Peter Smith' as integer) as n_of, true as is_affected"],
)
def test_a_broken_check_breaks_nothing_else(load, exports, monkeypatch, broken: str) -> None:
    """A check that cannot be run says so without a value of the data; the load stands, and so do the other checks."""
    text = read_sql
    monkeypatch.setattr(runner, "read_sql", lambda name: broken if name == "checks/missing_referrer" else text(name))
    store, checks = load(exports.FAULTY)
    rows = ask("quality", store, Filters()).rows.set_index("check")

    assert checks["missing_referrer"]["status"] == rows.loc["missing_referrer", "status"] == "error"
    assert "Peter" not in rows.loc["missing_referrer", "note"]
    assert checks["duplicate_bookings"]["n"] == 2
    assert ask("ladder", store, Filters()).rows["referred"].tolist() == [12]
    with pytest.raises(InputError):
        ask("ladder", store, Filters(without=("missing_referrer",)))


def test_new_and_resolved_are_told_from_load_to_load(load, exports) -> None:
    """One of two missing referrers is filled in and another goes missing: one new, one resolved, and the one that stays."""
    _, first = load(exports.FAULTY)
    intake = exports.FAULTY["intake.csv"]
    mended = intake.replace("A,T1,,6", "A,T1,D1,6", 1).replace("R12,P12,Glass elbow,2025-01-02,2025-01-05,A,T1,D1",
                                                               "R12,P12,Glass elbow,2025-01-02,2025-01-05,A,T1,")  # fmt: skip
    store, second = load(exports.FAULTY | {"intake.csv": mended})
    records = ask("quality", store, Filters()).details["records"]
    mine = records[records["check"] == "missing_referrer"].set_index("episode")["state"].to_dict()
    row = ask("quality", store, Filters()).rows.set_index("check").loc["missing_referrer"]

    assert (first["missing_referrer"]["new"], first["missing_referrer"]["resolved"]) == (None, None)
    assert (second["missing_referrer"]["n"], second["missing_referrer"]["new"]) == (2, 1)
    assert (row["n"], row["new"], row["resolved"]) == (2, 1, 1)
    assert mine == {"R02": "resolved", "R03": "known", "R12": "new"}
    assert (second["duplicate_bookings"]["new"], second["duplicate_bookings"]["resolved"]) == (0, 0)
    assert ask("ladder", store, Filters(without=("missing_referrer",))).rows["referred"].tolist() == [10]


def test_planted_dirt_is_found(tmp_path: Path) -> None:
    """The dirt that the simulator plants and a load does not reject is found by checks, as many as its truth says."""
    made = simulate(200, 5, tmp_path / "export", truth_referrals=200, dirt=True)
    checks = {check["check"]: check for check in load_folder(made.folder, tmp_path / "warehouse").checks}
    truth = json.loads((made.folder / "truth.json").read_text(encoding="utf-8"))
    planted = {(row["file"], row["kind"]): row["records"] for row in truth["dirt"]}

    assert checks["unmapped_conditions"]["n"] == planted["intake.csv", "unknown_condition"]
    assert checks["visits_before_intake"]["n"] == planted["sessions.csv", "before_intake"]
    assert checks["duplicate_bookings"]["n"] == planted["sessions.csv", "duplicate_id"]


def test_an_unknown_check_is_refused() -> None:
    """without names a check."""
    with pytest.raises(UsageError, match="without takes"):
        Filters.parse({"without": "nonsense"})


def test_rows_stay_closed(faulty) -> None:
    """Who may not see rows gets the numbers and no record."""
    store, _ = faulty
    closed = open_store(store.load.folder.parent, AGGREGATES)

    assert "records" not in ask("quality", closed, Filters()).details
    with pytest.raises(InputError, match="not open"):
        ask("quality", closed, Filters(detail="records"))
