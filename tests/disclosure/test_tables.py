"""The fixed set of research tables counts what the questions count, of everybody who may be counted, and no more."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.disclosure.countings import COUNTINGS, VITALS
from analysis.disclosure.tables import SPECS, Counts, Spec, closed_to, counts_of
from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.store import Store
from tests.disclosure.conftest import Consenting

TWELVE = Path(__file__).parents[1] / "spec" / "twelve"
QUESTIONS = {
    "ladder": ("ladder", {"threshold": "30"}, {}),
    "responders_20": ("responders", {"threshold": "20"}, {"n_improved_20": "n_improved", "n_worsened": None}),
    "responders_30": ("responders", {"threshold": "30"}, {"n_improved_30": "n_improved"}),
    "responders_50": ("responders", {"threshold": "50"}, {"n_improved_50": "n_improved", "n_worsened": None}),
    "own_responders": ("responders", {"measure": "primary", "threshold": "mcid"}, {}),
    "pain": ("pain", {}, {}),
    "improvement": ("improvement", {"threshold": "30"}, {"n_started": None}),
    "events": ("safety", {"threshold": "30"}, {"n_visited": "n_episodes"}),
    "relief": ("relief", {"threshold": "30"}, {}),
    "ends": ("safety", {"threshold": "30"}, {}),
    "own_change": ("pain", {"measure": "primary"}, {}),
}


def node_counts(counts: Counts, spec: Spec, by: str) -> pd.DataFrame:
    """The columns of a table, summed over all its dimensions but one; rows by the values of that one."""
    frame = counts.frames[spec.counting, spec.by[-1]]
    dimension = COUNTINGS[spec.counting].status
    above = frame[spec.counting].map(dimension.above)
    found = {
        name: frame["n"].where(above.map(lambda nodes, node=node: node in nodes), 0).groupby(frame[by]).sum()
        for name, node in spec.columns.items()
    }
    return pd.DataFrame(found)


def asked(store: Store, question: str, by: str, **filters: str) -> pd.DataFrame:
    to = closed_to(store.load.data_cut).isoformat()
    return ask(question, store, Filters.parse({"by": by, "to": to, "episodes": "first"} | filters)).rows.set_index(by)


def test_specs_name_what_is_counted() -> None:
    """Every table has a name of its own, and shows nodes that its counting has."""
    assert len({spec.name for spec in SPECS}) == len(SPECS)
    for spec in SPECS:
        counting = COUNTINGS[spec.counting]
        assert {*spec.columns.values(), *([spec.moments] if spec.moments else [])} <= {*counting.status.nodes}
        assert spec.by[-1] in counting.groupings


@pytest.mark.parametrize(
    ("data_cut", "last"),
    [
        (date(2026, 6, 29), date(2026, 3, 31)),  # 31 March + 90 days
        (date(2026, 6, 28), date(2025, 12, 31)),
        (date(2026, 3, 31), date(2025, 12, 31)),  # 31 December + 90 days
        (date(2024, 3, 29), date(2023, 9, 30)),
    ],
)
def test_closed_periods(data_cut: date, last: date) -> None:
    """A quarter is closed once it ended 90 days before the data cut, to the day."""
    assert closed_to(data_cut) == last


@pytest.mark.parametrize("name", QUESTIONS)
def test_tables_count_what_questions_count(everybody: Store, counts: Counts, name: str) -> None:
    """Each table, summed over its other dimension, is what the question says of the same people and periods."""
    question, filters, columns = QUESTIONS[name]
    block = question if name.startswith("responders") else name
    for spec in (spec for spec in SPECS if spec.name.startswith(f"{block}_by_")):
        for by in spec.by:
            if by == "year" or (by != "condition" and not spec.across):
                continue
            found = node_counts(counts, spec, by)
            rows = asked(everybody, question, by, **filters)
            shared = {mine: columns.get(mine, mine) for mine in found if columns.get(mine, mine) in rows}
            assert len(shared) >= 2
            expected = rows[list(shared.values())].set_axis(list(shared), axis=1)
            pd.testing.assert_frame_equal(
                found.loc[expected.index, list(shared)], expected, check_dtype=False, check_names=False
            )
            assert set(found.index) - set(expected.index) <= NOT_ASKED


NOT_ASKED = {"unmapped", "hypertension", "circulatory_other"}  # a question by condition leaves the unmapped out, and
# responders the conditions whose own measure has no important change


@pytest.mark.parametrize("counting", ["scale", "own"])
def test_changes_are_those_of_pain(everybody: Store, counts: Counts, counting: str) -> None:
    """The sums of scores give the means and SDs that the question gives for the same patients."""
    changes = counts.details[counting, "sex"]
    changes = changes[changes["condition"] == "carpal_tunnel"]
    n = changes["n"].sum()
    rows = asked(everybody, "pain", "condition", measure=COUNTINGS[counting].measure)
    expected = rows.loc["carpal_tunnel"]
    mean = (changes["n"] * changes["change"]).sum() / n
    squares = (changes["n"] * changes["change"] ** 2).sum()
    assert n == expected["n_change"]
    assert mean == pytest.approx(expected["change_mean"])
    assert ((squares - n * mean**2) / (n - 1)) ** 0.5 == pytest.approx(expected["change_sd"])
    assert changes["change"].repeat(changes["n"]).median() == pytest.approx(expected["change_median"])
    assert (changes["latest_sum"] - changes["baseline_sum"]).sum() / n == pytest.approx(mean)


def test_days_are_those_of_the_curve(everybody: Store, counts: Counts) -> None:
    """The days of improvement, end and censoring are the steps of the curve that the question draws."""
    found = counts.details["course", "sex"]
    found = found[(found["condition"] == "low_back") & found["day"].notna()]
    found = found.pivot_table(index="day", columns="course", values="n", aggfunc="sum", fill_value=0)
    filters = {"by": "condition", "to": counts.closed_to.isoformat(), "episodes": "first", "threshold": "30"}
    curve = ask("improvement", everybody, Filters.parse(filters)).details["curve"]
    curve = curve[curve["condition"] == "low_back"].set_index("time")
    steps = curve[curve[["improved", "ended", "censored"]].sum(axis=1) > 0]
    assert len(steps) > 20
    for status in ("improved", "ended", "censored"):
        assert found[status].to_dict() == steps[status].to_dict()


def test_relief_is_that_of_the_question(everybody: Store, counts: Counts) -> None:
    """The sums over patients give the relief, and what is kept of it, that the question gives."""
    found = counts.details["relief", "sex"].groupby("sex").sum(numeric_only=True)
    expected = asked(everybody, "relief", "sex")
    assert (found["change_top"] / found["change_bottom"]).to_dict() == pytest.approx(expected["change_mean"].to_dict())
    assert (found["kept_top"] / found["kept_bottom"]).to_dict() == pytest.approx(expected["carry_over"].to_dict())
    assert found["change_bottom"].to_dict() == expected["n_scored"].to_dict()


@pytest.mark.parametrize("vital", VITALS)
def test_vital_signs_are_those_of_heart(everybody: Store, counts: Counts, vital: str) -> None:
    """The sums over patients give the readings and their change that the question gives."""
    found = counts.details[vital, "clinic"].groupby("clinic").sum(numeric_only=True)
    rows = asked(everybody, "heart", "clinic")
    expected = rows[rows["measure"] == vital]
    assert found["within_bottom"].to_dict() == expected["n_pairs"].to_dict()
    assert (found["within_top"] / found["within_bottom"]).to_dict() == pytest.approx(expected["change_mean"].to_dict())


def test_bookings_by_hand(twelve_counts: Counts) -> None:
    """The bookings are those of the export's own file, of the ten patients who are counted."""
    found = twelve_counts.details["booking", "year"].sum(numeric_only=True)
    exported = pd.read_csv(TWELVE / "sessions.csv")
    exported = exported[
        exported["referral_id"].isin(["E01", "E02", "E03", "E04", "E08", "E09", "E10", "E12", "E16", "E17"])
    ]
    for status, n in exported["status"].value_counts().items():
        assert found[status] == n
    assert found["booked"] == len(exported)
    assert found["n_finished"] == 9  # all but E12, who never came


def test_nobody_to_count(consenting: Consenting) -> None:
    """Where nobody consented, or no period is closed yet, it is said that there is nobody to count."""
    with pytest.raises(InputError, match="Nobody who may be counted for research was referred before 2025-07-01"):
        counts_of(consenting(TWELVE, dict.fromkeys((f"E{number:02}" for number in range(1, 18)), "no")))


def test_day_numbers_have_no_periods(everybody: Store) -> None:
    """An export with day numbers instead of dates is refused: it has no quarters that could be closed."""
    nominal = replace(everybody, load=replace(everybody.load, dates="nominal"))
    with pytest.raises(InputError, match="no closed periods and no research tables"):
        counts_of(nominal)


def test_countings_agree(counts: Counts) -> None:
    """In every grouping everybody is counted once, and nodes said to be the same hold the same number."""
    assert len({frame["n"].sum() for frame in counts.frames.values()}) == 1
    for (one, node), (other, its) in counts.same:
        assert node in counts.dimensions[one].nodes
        assert its in counts.dimensions[other].nodes
    quarters = counts.frames["scale", "quarter"].groupby("quarter")["n"].sum()
    years = counts.frames["scale", "year"].groupby("year")["n"].sum()
    for year, parts in list(counts.dimensions["quarter"].tree.items())[1:]:
        assert quarters[list(parts)].sum() == years[year]


def test_statuses_by_hand(twelve_counts: Counts) -> None:
    """What became of the ten patients of the closed quarters of the hand-counted export (COUNTING.md)."""
    frame = twelve_counts.frames["scale", "quarter"].set_index(["quarter", "scale"])["n"]
    assert twelve_counts.closed_to == date(2025, 6, 30)
    assert frame.to_dict() == {
        ("2025-Q1", "only_30"): 1,  # E01: exactly 30 %
        ("2025-Q1", "improved_50"): 1,  # E02: exactly 50 %
        ("2025-Q1", "worsened"): 1,  # E04: 40 % worse
        ("2025-Q1", "no_room"): 1,  # E08: baseline 0
        ("2025-Q1", "not_started"): 1,  # E12: an intake and no visit
        ("2025-Q2", "little"): 1,  # E03: 12.5 %
        ("2025-Q2", "improved_50"): 1,  # E09: 100 %
        ("2025-Q2", "missing"): 2,  # E10 has no baseline, E16 no outcome
        ("2025-Q2", "only_30"): 1,  # E17: 40 %
    }
    own = twelve_counts.frames["own", "year"].set_index(["year", "condition", "own"])["n"]
    assert own["2025 to Q2"]["carpal_tunnel"].to_dict() == {
        "improved": 1,  # E01: BCTQ-SSS 3.2 to 2.1
        "little": 1,  # E03: 2.9 to 2.5
        "no_room": 1,  # E10: 2.0 is 1.0 from the best
        "missing": 1,  # E16
    }


def test_consent_is_respected(consenting: Consenting) -> None:
    """Where an export records consent, only who said yes is counted, and nobody who said no on any referral."""
    consent = {f"E{number:02}": "yes" for number in range(1, 18)}
    consent |= {"E13": "no"}  # the second referral of P01, whose first is E01
    consent |= {"E04": "no"}
    del consent["E03"]  # blank
    frame = counts_of(consenting(TWELVE, consent)).frames["scale", "quarter"].set_index(["quarter", "scale"])["n"]
    assert frame.to_dict() == {
        ("2025-Q1", "improved_50"): 1,  # E02
        ("2025-Q1", "no_room"): 1,  # E08
        ("2025-Q1", "not_started"): 1,  # E12
        ("2025-Q2", "improved_50"): 1,  # E09
        ("2025-Q2", "missing"): 2,  # E10, E16
        ("2025-Q2", "only_30"): 1,  # E17
    }
