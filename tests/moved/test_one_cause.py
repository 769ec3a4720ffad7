"""Exports that differ in one thing only: the part of that name is the whole move, and every other part is nothing."""

from pathlib import Path

import pytest

from analysis import dictionary
from analysis.questions import Result
from analysis.warehouse.settings import map_condition
from analysis.warehouse.store import open_store
from tests.moved import clinic
from tests.moved.conftest import Filters as Asked
from tests.moved.conftest import Pair, ask

PARTS = ["rule", "corrected", "late", "new", "mix", "within"]
HANDS = ("carpal_tunnel", "2025-01-06", (6, 5, 4))
BACKS = ("low_back", "2025-01-07", (8, 6, 4))
AFTER = "2025-03-03"


def base() -> clinic.Tables:
    """Twelve hands whose pain fell by 2, twelve backs whose pain fell by 4; all ended by 2025-01-21."""
    return clinic.together(clinic.group("H", 12, *HANDS), clinic.group("B", 12, *BACKS))


def parts(answer: Result, headline: str, **group: str) -> dict[str, float]:
    """The parts of a headline that are not nothing, with the total."""
    rows = answer.rows[answer.rows["headline"] == headline]
    for column, value in group.items():
        rows = rows[rows[column] == value]
    (row,) = rows.to_dict("records")
    return {name: row[name] for name in ("total", *PARTS) if row[name] and row[name] == row[name]}


def only(part: str, total: float) -> dict[str, float]:
    return pytest.approx({"total": total, part: total}, abs=1e-9)


def test_correction(moved: Pair) -> None:
    """A corrected score moves the mean by its own share, as corrected."""
    new = base()
    new["sessions"][2]["pain_before"] = "0"
    assert parts(moved(base(), new), "change_mean") == only("corrected", -4 / 24)


def test_gone(moved: Pair) -> None:
    """Records that are gone are corrections: the referral, its bookings, its change."""
    old = clinic.together(base(), clinic.episode("X", "low_back", "2025-01-06", (9, 9)))
    answer = moved(old, base())
    assert parts(answer, "referred") == only("corrected", -1)
    assert parts(answer, "first_visit") == only("corrected", -1)
    assert parts(answer, "change_mean") == only("corrected", -3 + 72 / 25)


def test_late(moved: Pair) -> None:
    """A referral of the time before the old data cut that the old load lacked is late, with all that it brings."""
    new = clinic.together(base(), clinic.episode("X", "low_back", "2025-01-06", (9, 9)))
    new["sessions"][-1]["status"] = "no_show"
    answer = moved(base(), new)
    assert parts(answer, "referred") == only("late", 1)
    assert parts(answer, "no_show_rate") == only("late", 1 / 74)
    assert parts(answer, "by_week_8")["late"] == parts(answer, "by_week_8")["total"]


def test_late_score(moved: Pair) -> None:
    """A score of the old time that came late moves the mean as late, not as corrected."""
    old = base()
    old["sessions"][2]["pain_before"] = ""
    new = clinic.together(old)
    new["scores"].append(
        {"referral_id": "H0", "score_date": "2025-01-20", "measure": "nprs", "value": "0", "timing": "discharge"}
    )
    assert parts(moved(old, new), "change_mean") == only("late", -5 / 24)


def test_condition_mapped(load, warehouse: Path) -> None:
    """A label that the clinic maps moves the numbers of its condition as a rule, and the total not at all."""
    tables = clinic.together(base(), clinic.episode("X", "Sore paws", "2025-01-06", (6, 1)))
    load("old", tables)
    map_condition(warehouse, "Sore paws", "carpal_tunnel", who="test")
    load("new", tables)
    answer = ask("moved", open_store(warehouse), Asked.parse({"by": "condition"}))
    assert parts(answer, "referred", condition="carpal_tunnel") == only("rule", 1)
    assert parts(answer, "change_mean", condition="carpal_tunnel") == only("rule", -29 / 13 + 2)
    assert parts(ask("moved", open_store(warehouse), Asked()), "change_mean") == {}


def test_threshold_edited(load, warehouse: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An edited threshold moves the rate as a rule: no record has changed."""
    load("old", base())
    text = (dictionary.FOLDER / "measures.toml").read_text(encoding="utf-8")
    (tmp_path / "dictionary").mkdir()
    (tmp_path / "dictionary" / "measures.toml").write_text(
        text.replace("points = 2", "points = 3", 1), encoding="utf-8"
    )
    conditions = (dictionary.FOLDER / "conditions.toml").read_bytes()
    (tmp_path / "dictionary" / "conditions.toml").write_bytes(conditions)
    monkeypatch.setattr(dictionary, "FOLDER", tmp_path / "dictionary")
    load("new", base())
    answer = ask("moved", open_store(warehouse), Asked.parse({"threshold": "mcid"}))
    assert parts(answer, "rate") == only("rule", -0.5)
    assert parts(answer, "change_mean") == {}


def test_new_with_the_same_composition(moved: Pair) -> None:
    """As many new hands as new backs that do better than those before: all of it is new, nothing the mix."""
    new = clinic.together(
        base(),
        clinic.group("HN", 12, "carpal_tunnel", AFTER, (6, 4, 2)),
        clinic.group("BN", 12, "low_back", AFTER, (8, 5, 2)),
    )
    answer = moved(base(), new)
    assert parts(answer, "change_mean") == only("new", -1)
    assert parts(answer, "referred") == only("new", 24)


def test_another_mix(moved: Pair) -> None:
    """New backs that do just as the backs before: more of them moves the mean, as the mix."""
    new = clinic.together(base(), clinic.group("BN", 24, "low_back", AFTER, BACKS[2]))
    assert parts(moved(base(), new), "change_mean") == only("mix", -3.5 + 3)


def test_a_condition_that_is_new_here(moved: Pair) -> None:
    """Patients with a condition that nobody had before move the mix: there is nobody to compare them with."""
    new = clinic.together(base(), clinic.group("N", 12, "neck_pain", AFTER, (9, 3)))
    assert parts(moved(base(), new), "change_mean") == only("mix", -4 + 3)


def test_who_counted_before_and_came_back(moved: Pair) -> None:
    """A patient who counted as lost, came back and ended better moves the mean within: nobody is newly counted."""
    lost = clinic.episode("X", "low_back", "2024-11-04", (9, 9), end=None)
    back = clinic.episode("X", "low_back", "2024-11-04", (9, 9), end="completed")
    visit = {
        "session_id": "X-9",
        "referral_id": "X",
        "session_start": "2025-02-03 10:00",
        "status": "attended",
        "pain_before": "4",
    }
    back["sessions"].append(visit)
    back["intake"][0]["discharge_date"] = "2025-02-03"
    answer = moved(clinic.together(base(), lost), clinic.together(base(), back))
    assert parts(answer, "change_mean") == only("within", -5 / 25)


def test_nothing(load, warehouse: Path) -> None:
    """Another load of the same records: every part is nothing, and the sentence says so."""
    first = load("old", base())
    load("new", base(), source="canonical", data_cut=clinic.date(2025, 1, 21))
    answer = ask("moved", open_store(warehouse), Asked())
    assert set(answer.rows[PARTS].fillna(0).to_numpy().ravel()) == {0.0}
    assert answer.sentence == f"Since load {first}: mean change stayed at −3.00; nothing moved it."
