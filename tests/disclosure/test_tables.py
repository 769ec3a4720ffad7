"""The counts behind the research tables are those of the questions, of everybody who may be counted, and no more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from analysis.disclosure.counting.countings import COUNTINGS, VISITS, VITALS
from analysis.disclosure.counting.linked import linked_counts
from analysis.disclosure.counting.specs import SPECS, Spec, shown_cells
from analysis.disclosure.counting.tables import Counts, closed_to, coded, counts_of
from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.store import Store
from tests.disclosure.conftest import Consenting

TWELVE = Path(__file__).parents[1] / "spec" / "twelve"
SEX, AGE, YEAR, QUARTER = (("condition", group) for group in ("sex", "age", "year", "quarter"))
MCID = {"measure": "primary", "threshold": "mcid"}
RESPONDERS = {"n_measured": "n_measured", "n": "n_improved"}
ASKED = {
    ("table_1", "sex"): ("ladder", {}, {"n": "referred"}),
    ("ladder", "referred"): ("ladder", {}, {"n": "referred"}),
    ("ladder", "intake"): ("ladder", {}, {"n": "intake"}),
    ("ladder", "first_visit"): ("ladder", {}, {"n": "first_visit"}),
    ("ladder", "finished"): ("pain", {}, {"n": "n_due"}),
    ("ladder", "outcome"): ("responders", {"threshold": "30"}, {"n": "n_measured"}),
    ("ladder", "improved"): ("ladder", {}, {"n": "improved"}),
    ("pain", ""): ("responders", {"threshold": "30"}, {"n_due": "n_due", "n_measured": "n_measured"}),
    ("own_change", ""): ("responders", MCID, {"n_due": "n_due", "n_measured": "n_measured"}),
    ("responders", "improved_20"): ("responders", {"threshold": "20"}, RESPONDERS),
    ("responders", "improved_30"): ("responders", {"threshold": "30"}, RESPONDERS),
    ("responders", "improved_50"): ("responders", {"threshold": "50"}, RESPONDERS),
    ("responders", "worsened_30"): ("responders", {"threshold": "30"}, {"n": "n_worsened"}),
    ("own_responders", "improved"): ("responders", MCID, RESPONDERS),
    ("own_responders", "worsened"): ("responders", MCID, {"n": "n_worsened"}),
    ("improvement", "improved"): ("improvement", {}, {"n_counted": "n", "n": "improved"}),
    ("improvement", "ended"): ("improvement", {}, {"n": "ended"}),
    ("improvement", "censored"): ("improvement", {}, {"n": "censored"}),
    ("curve", "by_week_2"): ("improvement", {}, {"n": "n"}),
    ("relief", ""): ("relief", {}, {"n_patients": "n_patients", "n_kept": "n_kept_patients"}),
    ("events", ""): ("safety", {}, {"n_recorded": "n_episodes_recorded", "n_event": "n_episodes_event"}),
    **{
        ("ends", end): ("safety", {}, {"n_finished": "n_finished", "n": f"n_{end}"})
        for end in ("surgery", "injection", "new_injury")
    },
}
NOT_ASKED = {"unmapped", "hypertension", "circulatory_other"}  # a question by condition leaves the unmapped out, and
# responders the conditions whose own measure has no important change


def summed(counts: Counts, spec: Spec, by: str) -> pd.DataFrame:
    """The columns of a table, summed over all its dimensions but one; rows by the values of that one."""
    frame = counts.frames[spec.counting, spec.by]
    above = frame[spec.counting].map(COUNTINGS[spec.counting].status.above)
    return pd.DataFrame(
        {
            name: frame["n"].where(above.map(lambda nodes, node=node: node in nodes), 0).groupby(frame[by]).sum()
            for name, node in spec.columns.items()
        }
    )


Asked = Callable[..., pd.DataFrame]


@pytest.fixture(scope="module")
def asked(everybody: Store) -> Asked:
    """A function that asks a question by one group about the same people and periods, each but once."""

    @cache
    def answer(question: str, by: str, **filters: str) -> pd.DataFrame:
        same = {"by": by, "to": closed_to(everybody.load.data_cut).isoformat(), "episodes": "first"}
        return ask(question, everybody, Filters.parse(same | filters)).rows.set_index(by)

    return answer


def part(spec: Spec) -> tuple[str, str]:
    """What a table and its rows are, whatever they are grouped by."""
    return spec.name.split("_by_")[0], next(iter(spec.fixed.values()), "")


def test_specs_name_what_is_counted() -> None:
    """Every row of a table has a place of its own, shows nodes that its counting has, and groups that are counted."""
    assert len({(spec.name, *spec.fixed.values()) for spec in SPECS}) == len(SPECS)
    for spec in SPECS:
        counting = COUNTINGS[spec.counting]
        assert {*spec.columns.values(), *([spec.moments] if spec.moments else [])} <= {*counting.status.nodes}
        assert spec.by in counting.groupings
        assert not spec.moments or counting.detail
    tying = {"followed", "came", "own_kind", "own_pain"}  # shown by no table: what ties numbers of different tables
    assert {spec.counting for spec in SPECS} == {*COUNTINGS} - tying


def test_those_who_hold_others_are_tied_to_them() -> None:
    """Of two numbers of which one holds all people of the other, the rest is a count as well, and so is protected."""
    same = {(name, node): other for name, counting in COUNTINGS.items() for node, other in counting.same.items()}

    def one(place: tuple[str, str]) -> tuple[str, str]:
        return one(same[place]) if place in same else place

    above = {
        (one((name, part)), one((name, total)))
        for name, counting in COUNTINGS.items()
        for total, parts in counting.status.tree.items()
        for part in parts
    }
    started = ("scale", "started")
    for part in (
        ("course", "counted"),
        ("relief", "with_relief"),
        ("event", "recorded"),
        ("sbp", "read"),
        ("visit_4", "scored"),
    ):
        assert (one(part), started) in above
    assert (("scale", "measured"), ("course", "counted")) in above
    assert (started, ("booking", "booked")) in above
    assert (one(("own_pain", "measured_pain")), ("scale", "measured")) in above
    assert (one(("own_kind", "measured_pain")), ("own", "measured")) in above


def test_one_table_has_one_form() -> None:
    """The rows that make up one table have the same columns, title and block."""
    for name in {spec.name for spec in SPECS}:
        forms = {
            (s.title, s.block, *(s.named.get(d, d) for d in s.by), *s.fixed, *s.columns, *s.rates)
            for s in SPECS
            if s.name == name
        }
        assert len(forms) == 1, name


def test_shares_know_who_is_not_in_them(counts: Counts) -> None:
    """The part of every share and the nodes that hold the rest are everybody of the whole, in each group."""
    seen = 0
    for spec in SPECS:
        for rate in spec.rates.values():
            parts = {"part": spec.columns[rate.part], "whole": spec.columns[rate.whole]}
            rest = {f"rest_{node}": node for node in rate.rest}
            found = summed(counts, replace(spec, columns=parts | rest), spec.by[-1])
            assert found.drop(columns="whole").sum(axis=1).equals(found["whole"])
            seen += 1
    assert seen > 50


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


@pytest.mark.parametrize("name", ASKED, ids=" ".join)
def test_tables_count_what_questions_count(asked: Asked, counts: Counts, name: tuple[str, str]) -> None:
    """Each table, summed over its other dimension, is what the question says of the same people and periods."""
    question, filters, columns = ASKED[name]
    specs = [spec for spec in SPECS if part(spec) == name]
    assert specs
    for spec in specs:
        for by in spec.by:
            if by == "year" or (by != "condition" and not spec.across):
                continue
            found = summed(counts, spec, by)[list(columns)]
            expected = asked(question, by, **filters)[list(columns.values())].set_axis(list(columns), axis=1)
            pd.testing.assert_frame_equal(found.loc[expected.index], expected, check_dtype=False, check_names=False)
            assert set(found.index) - set(expected.index) <= NOT_ASKED


@pytest.fixture(scope="module")
def finished(everybody: Store, counts: Counts) -> pd.DataFrame:
    """First episodes of closed periods that ended or were lost: from the mart."""
    episodes = pd.read_parquet(everybody.load.folder / "episodes.parquet")
    first = episodes.sort_values(["entry_date", "referral_id"]).drop_duplicates(["source", "patient_id"])
    return first[(first["entry_date"] <= counts.closed_to) & first["state"].isin(["ended", "lost"])]


@pytest.fixture(scope="module")
def measured(everybody: Store, finished: pd.DataFrame) -> pd.DataFrame:
    """Those of the finished that have both scores, with a baseline above 0: from the marts."""
    outcomes = pd.read_parquet(everybody.load.folder / "outcomes.parquet")
    both = finished.merge(outcomes, on="episode_id").dropna(subset=["baseline", "latest"])
    assert (both[both["measure"] == "nprs"]["baseline"] == 0).any()  # where the tables differ from the question
    return both[both["baseline"] > 0].assign(change=lambda rows: rows["latest"] - rows["baseline"])


def test_changes_are_of_the_measured(counts: Counts, measured: pd.DataFrame) -> None:
    """The sums of scores give the means, SDs and medians of those with a baseline above 0, who are the measured."""
    changes = counts.details["scale", AGE]
    expected = measured[measured["measure"] == "nprs"]
    spec = next(spec for spec in SPECS if spec.name == "pain_by_age")
    assert summed(counts, spec, "age")["n_measured"].to_dict() == expected.groupby("age").size().to_dict()
    for age, rows in changes.groupby("age"):
        its = expected[expected["age"] == age]
        n, change = rows["n"].sum(), rows["change"].repeat(rows["n"])
        assert n == len(its)
        assert change.mean() == pytest.approx(its["change"].mean())
        assert change.median() == pytest.approx(its["change"].median())
        for score in ("baseline", "latest"):
            mean = rows[f"{score}_sum"].sum() / n
            assert mean == pytest.approx(its[score].mean())
            variance = (rows[f"{score}_squares"].sum() - n * mean**2) / (n - 1)
            assert variance**0.5 == pytest.approx(its[score].std())


def test_changes_of_own_measures(counts: Counts, measured: pd.DataFrame) -> None:
    """Those of each condition's own measure are of who could reach its important change, and of no other measure."""
    changes = counts.details["own", SEX]
    judged = counts.frames["own", SEX]
    judged = judged[judged["own"].isin(["worsened", "little", "improved"])]
    assert changes.groupby("condition")["n"].sum().to_dict() == judged.groupby("condition")["n"].sum().to_dict()
    found = changes[changes["condition"] == "carpal_tunnel"]
    expected = measured[(measured["condition"] == "carpal_tunnel") & (measured["measure"] == "bctq_sss")]
    expected = expected[expected["baseline"] >= 1 + 1.04 - 1e-9]  # 1 is the best score
    assert found["measure"].unique().tolist() == ["bctq_sss"]
    assert found["n"].sum() == len(expected)
    assert (found["n"] * found["change"]).sum() == pytest.approx(expected["change"].sum())
    assert "hypertension" not in set(changes["condition"])  # its own measure makes no claim


def test_ends_are_those_of_the_episodes(counts: Counts, finished: pd.DataFrame) -> None:
    """How care ended is counted for every reason that the episodes have, lost among them."""
    found = counts.frames["end", YEAR]
    found = found[~found["end"].isin(["not_started", "in_care"])]
    reasons = finished["end_reason"].mask(finished["state"] == "lost", "lost")
    assert found.groupby("end")["n"].sum().to_dict() == reasons.value_counts().to_dict()


def test_days_are_those_of_the_curve(everybody: Store, counts: Counts) -> None:
    """The days of improvement, end and censoring are the steps of the curve that the question draws, and its periods."""
    found = counts.details["course", SEX]
    found = found[(found["condition"] == "low_back") & found["day"].notna()]
    days = found.pivot_table(index="day", columns="course", values="n", aggfunc="sum", fill_value=0)
    filters = {"by": "condition", "to": counts.closed_to.isoformat(), "episodes": "first", "threshold": "30"}
    curve = ask("improvement", everybody, Filters.parse(filters)).details["curve"]
    curve = curve[curve["condition"] == "low_back"].set_index("time")
    steps = curve[curve[["improved", "ended", "censored"]].sum(axis=1) > 0]
    assert len(steps) > 20
    periods = counts.frames["curve", SEX]
    periods = periods[periods["condition"] == "low_back"].groupby("curve")["n"].sum()
    for status in ("improved", "ended", "censored"):
        assert days[status].to_dict() == steps[status].to_dict()
        for weeks, low, high in (("by_week_2", 0, 14), ("week_3_4", 15, 28), ("week_9_12", 57, 84)):
            assert periods.get(f"{status}_{weeks}", 0) == steps[status].loc[low:high].sum()


def test_relief_is_that_of_the_question(asked: Asked, counts: Counts) -> None:
    """The sums over patients give the relief, and what is kept of it, that the question gives."""
    found = counts.details["relief", SEX].groupby("sex").sum(numeric_only=True)
    expected = asked("relief", "sex")
    assert (found["change_top"] / found["change_bottom"]).to_dict() == pytest.approx(expected["change_mean"].to_dict())
    assert (found["kept_top"] / found["kept_bottom"]).to_dict() == pytest.approx(expected["carry_over"].to_dict())
    assert found["change_bottom"].to_dict() == expected["n_scored"].to_dict()


@pytest.mark.parametrize("vital", VITALS)
def test_vital_signs_are_those_of_heart(asked: Asked, counts: Counts, vital: str) -> None:
    """The sums over patients give the readings and their change that the question gives."""
    found = counts.details[vital, ("condition", "clinic")].groupby("clinic").sum(numeric_only=True)
    rows = asked("heart", "clinic")
    expected = rows[rows["measure"] == vital]
    assert found["within_bottom"].to_dict() == expected["n_pairs"].to_dict()
    assert (found["within_top"] / found["within_bottom"]).to_dict() == pytest.approx(expected["change_mean"].to_dict())


@pytest.mark.parametrize("visit", VISITS)
def test_trajectory_is_that_of_the_question(asked: Asked, counts: Counts, visit: int) -> None:
    """The sums of scores before a visit give the n and the means that the question gives."""
    found = counts.details[f"visit_{visit}", YEAR]
    found = found[found[f"visit_{visit}"] == "scored"].groupby("condition").sum(numeric_only=True)
    rows = asked("trajectory", "condition")
    expected = rows[rows["visit"] == visit]
    found = found.loc[expected.index]
    assert found["n"].to_dict() == expected["n"].to_dict()
    assert (found["score_sum"] / found["n"]).to_dict() == pytest.approx(expected["mean"].to_dict())
    assert (found["baseline_sum"] / found["n"]).to_dict() == pytest.approx(expected["baseline_mean"].to_dict())
    assert (found["score_sum"] - found["baseline_sum"]).to_dict() == pytest.approx(found["change_sum"].to_dict())


def test_bookings_by_hand(twelve_counts: Counts) -> None:
    """The bookings are those of the export's own file, of the ten patients who are counted."""
    found = twelve_counts.details["booking", YEAR].sum(numeric_only=True)
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
    """In every grouping everybody is counted once, and a count that several tables hold is the same in all."""
    assert len({frame["n"].sum() for frame in counts.frames.values()}) == 1
    for (one, node), (other, its) in counts.same:
        assert node in counts.dimensions[one].nodes
        assert its in counts.dimensions[other].nodes
    linked = linked_counts(counts)  # raises where two disagree
    assert len({*linked.cells}) == len(linked.cells)
    for total in ("condition=low_back & year=2025", "condition=low_back & scale=started", "sex=female & age=60-74"):
        assert total in linked.cells or " & ".join(reversed(total.split(" & "))) in linked.cells
    assert not [cell for cell in linked.cells if "quarter=2025 " in cell or "own=due" in cell or "end=started" in cell]


def test_counts_of_no_table_are_known(counts: Counts) -> None:
    """Every count that a table shows is linked; sums over conditions of their own measures, and rests, are in no table."""
    shown, linked = shown_cells(counts), {*linked_counts(counts).cells}
    assert shown < linked
    assert {"condition=low_back & own=improved", "condition=low_back & scale=worsened", "scale=measured"} <= shown
    assert not {"own=improved", "at_30=not_improved", "condition=low_back & scale=not_20"} & shown


def test_clinics_are_coded(counts: Counts) -> None:
    """No clinic's own name is left once the counts are coded, and they are the same counts otherwise."""
    named = {clinic: f"clinic_{number}" for number, clinic in enumerate(counts.clinics, 9)}
    found = coded(counts, named)
    assert found.clinics == ("clinic_9", "clinic_10", "clinic_11")
    for before, after in ((counts.frames, found.frames), (counts.details, found.details)):
        for key, frame in before.items():
            if "clinic" in key[1]:
                assert set(after[key]["clinic"]) <= set(found.clinics)
                sums = frame.groupby("clinic")["n"].sum().rename(named)
                assert after[key].groupby("clinic")["n"].sum().to_dict() == sums.to_dict()
            else:
                assert after[key] is frame


def test_unknown_clinics_stay_unknown(counts: Counts) -> None:
    """Patients of no known clinic need no code, and stand last."""
    some_unknown = coded(counts, dict(zip(counts.clinics, ("B", "unknown", "A"), strict=True)))
    assert coded(some_unknown, {"A": "clinic_2", "B": "clinic_1"}).clinics == ("clinic_1", "clinic_2", "unknown")


@pytest.mark.parametrize(
    "codes", [{}, {"C-A": "clinic_1", "C-B": "clinic_2"}, dict.fromkeys(["C-A", "C-B", "C-C"], "one")]
)
def test_every_clinic_needs_a_code(counts: Counts, codes: dict[str, str]) -> None:
    """Without a code of its own for every clinic nothing is given, and no clinic is named in saying so."""
    with pytest.raises(ValueError, match=r"^Every clinic needs a code of its own before its counts can be released\.$"):
        coded(counts, codes)


def test_statuses_by_hand(twelve_counts: Counts) -> None:
    """What became of the ten patients of the closed quarters of the hand-counted export (COUNTING.md)."""
    assert twelve_counts.closed_to == date(2025, 6, 30)
    assert by_hand(twelve_counts, "scale", QUARTER, "quarter") == {
        ("2025-Q1", "only_30"): 1,  # E01: exactly 30 %
        ("2025-Q1", "improved_50"): 1,  # E02: exactly 50 %
        ("2025-Q1", "worsened"): 1,  # E04: 40 % worse
        ("2025-Q1", "not_judged"): 1,  # E08: baseline 0
        ("2025-Q1", "not_started"): 1,  # E12: an intake and no visit
        ("2025-Q2", "little"): 1,  # E03: 12.5 %
        ("2025-Q2", "improved_50"): 1,  # E09: 100 %
        ("2025-Q2", "not_judged"): 2,  # E10 has no baseline, E16 no outcome
        ("2025-Q2", "only_30"): 1,  # E17: 40 %
    }
    assert by_hand(twelve_counts, "at_30", ("sex", "age")) == {
        ("improved",): 4,
        ("not_improved",): 2,
        ("not_measured",): 4,
    }
    assert by_hand(twelve_counts, "at_50", ("sex", "age")) == {
        ("improved",): 2,
        ("not_improved",): 4,
        ("not_measured",): 4,
    }
    assert by_hand(twelve_counts, "ladder", YEAR, "year") == {("2025", "started"): 9, ("2025", "not_started"): 1}
    assert by_hand(twelve_counts, "own_pain", YEAR) == {
        ("elsewhere",): 6,
        ("not_measured",): 4,
    }  # all have other measures
    assert by_hand(twelve_counts, "own", YEAR, "condition") == {
        ("carpal_tunnel", "improved"): 1,  # E01: BCTQ-SSS 3.2 to 2.1
        ("carpal_tunnel", "little"): 1,  # E03: 2.9 to 2.5
        ("carpal_tunnel", "not_judged"): 2,  # E10: 2.0 is 1.0 from the best; E16 has none
        ("headache_tension", "improved"): 1,  # E02: headache days 12 to 6
        ("headache_tension", "not_judged"): 1,  # E09
        ("low_back", "not_judged"): 3,  # E04, E08 and E17 have no ODI
        ("low_back", "not_due"): 1,  # E12
    }


def by_hand(counts: Counts, counting: str, grouping: tuple[str, ...], *by: str) -> dict[tuple[str, ...], int]:
    """Counts by the last of these and the status, for comparison with what was counted by hand."""
    found = counts.frames[counting, grouping].groupby([*by, counting])["n"].sum()
    return {key if isinstance(key, tuple) else (key,): n for key, n in found.items()}


def test_course_by_hand(twelve_counts: Counts) -> None:
    """When the ten reached improvement or ended without it (COUNTING.md, 30 % confirmed), by weeks from the first visit."""
    assert by_hand(twelve_counts, "curve", SEX, "condition", "sex") == {
        ("carpal_tunnel", "female", "improved_by_week_2"): 1,  # E01, day 14
        ("carpal_tunnel", "female", "ended_by_week_2"): 1,  # E16, day 14
        ("carpal_tunnel", "female", "ended_week_5_8"): 1,  # E03, day 30
        ("carpal_tunnel", "male", "not_counted"): 1,  # E10
        ("headache_tension", "male", "improved_week_3_4"): 1,  # E02, day 21
        ("headache_tension", "female", "improved_week_5_8"): 1,  # E09, day 35
        ("low_back", "male", "ended_week_3_4"): 2,  # E04, day 28; E17, day 20
        ("low_back", "male", "not_counted"): 1,  # E08
        ("low_back", "male", "not_started"): 1,  # E12
    }
    assert by_hand(twelve_counts, "followed", YEAR) == {
        ("measured",): 6,  # E01, E02, E03, E04, E09, E17
        ("not_measured",): 1,  # E16
        ("not_counted",): 2,  # E08, E10
        ("not_started",): 1,  # E12
    }


def test_scores_by_hand(twelve_counts: Counts) -> None:
    """The sums of scores of the ten (COUNTING.md, Pain and Trajectory)."""
    change = twelve_counts.details["scale", ("sex", "age")].sum(numeric_only=True)
    assert change["n"] == 6  # E01, E02, E03, E04, E09, E17
    assert change["baseline_sum"] == 10 + 6 + 8 + 5 + 1 + 5
    assert change["latest_sum"] == 7 + 3 + 7 + 7 + 0 + 3
    for visit, n, score, baseline in (
        (2, 7, 8 + 5 + 5 + 7 + 0 + 1 + 3, 10 + 6 + 8 + 5 + 0 + 1 + 5),  # E01, E02, E03, E04, E08, E09, E17
        (4, 1, 7, 10),  # E01
    ):
        found = twelve_counts.details[f"visit_{visit}", YEAR].set_index(f"visit_{visit}").loc[["scored"]]
        assert found[["n", "score_sum", "baseline_sum"]].sum().tolist() == [n, score, baseline]


def test_consent_is_respected(consenting: Consenting) -> None:
    """Where an export records consent, only who said yes is counted, and nobody who said no on any referral."""
    consent = {f"E{number:02}": "yes" for number in range(1, 18)}
    consent |= {"E13": "no"}  # the second referral of P01, whose first is E01
    consent |= {"E04": "no"}
    del consent["E03"]  # blank
    found = counts_of(consenting(TWELVE, consent))
    assert by_hand(found, "scale", QUARTER, "quarter") == {
        ("2025-Q1", "improved_50"): 1,  # E02
        ("2025-Q1", "not_judged"): 1,  # E08
        ("2025-Q1", "not_started"): 1,  # E12
        ("2025-Q2", "improved_50"): 1,  # E09
        ("2025-Q2", "not_judged"): 2,  # E10, E16
        ("2025-Q2", "only_30"): 1,  # E17
    }
    assert {frame["n"].sum() for frame in found.frames.values()} == {7}
