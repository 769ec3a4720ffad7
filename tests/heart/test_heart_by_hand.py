"""Heart against the counting in small/COUNTING.md: pairs, clusters, same-moment products, first and last readings."""

from math import sqrt
from typing import Any

import pandas as pd
import pytest

from analysis.filters import Filters
from analysis.questions import ask

T_ONE = 12.706204736  # Student's t, 97.5 %, one degree of freedom


@pytest.fixture(scope="module")
def rows(asked) -> pd.DataFrame:
    return asked("heart").rows.set_index("measure")


def picked(table: pd.DataFrame, **where: Any) -> dict[str, Any]:
    """The one row of a table for which every column named has the value given."""
    for column, value in where.items():
        table = table[table[column] == value]
    (row,) = table.to_dict("records")
    return row


def test_counts_come_first(rows: pd.DataFrame) -> None:
    """Visits and patients are all of the selection up to the end of care; readings are counted one side at a time."""
    counts = rows.loc["sbp", ["n_patients", "n_measured", "n_visits", "n_before", "n_after", "n_pairs"]]
    assert list(counts) == [4, 3, 11, 9, 8, 7]


def test_change_is_over_the_visits_with_both_readings(rows: pd.DataFrame) -> None:
    """Mean before and after are over the same seven visits, so that their difference is the change."""
    row = rows.loc["sbp"]
    assert row["before_mean"] == pytest.approx(1066 / 7)
    assert row["after_mean"] == pytest.approx(1032 / 7)
    assert row["change_mean"] == pytest.approx(-34 / 7)
    assert row["change_sd"] == pytest.approx(sqrt((276 - 34**2 / 7) / 6))


def test_limits_take_the_patient_for_the_unit(rows: pd.DataFrame) -> None:
    """Two patients with four and three visits give an interval with one degree of freedom, not one with six."""
    row = rows.loc["sbp"]
    assert row["change_low"] == pytest.approx(-34 / 7 - T_ONE * 8 / 49)
    assert row["change_high"] == pytest.approx(-34 / 7 + T_ONE * 8 / 49)


def test_product_is_of_one_moment(rows: pd.DataFrame) -> None:
    """The product is of the pressure and the rate of one reading: of means it would be 11,148 and not 11,220."""
    row = rows.loc["rpp"]
    assert row["n_pairs"] == 6
    assert row["before_mean"] == pytest.approx(11220)
    assert row["before_mean"] != pytest.approx(884 / 6 * 454 / 6)
    assert row["change_mean"] == pytest.approx(-5212 / 6)
    assert row["course_baseline"] == pytest.approx(10900)
    assert row["course_change"] == pytest.approx(-1382)
    assert row["course_change"] != pytest.approx(134 * 71 - 145 * 75)


def test_impossible_pressure_counts_for_nothing_but_its_rate(rows: pd.DataFrame, asked) -> None:
    """Of 110/130 neither counts, nor the product; the heart rate beside it does, and the answer says one was left out."""
    assert rows.loc["sbp", "n_before"] == 9
    assert rows.loc["dbp", "n_before"] == 8
    assert rows.loc["hr", "n_before"] == 10
    assert rows.loc["hr", "change_mean"] == pytest.approx(-24 / 7)
    assert any(note.startswith("1 reading left out of the means") for note in asked("heart").notes)


def test_baseline_is_two_readings(rows: pd.DataFrame) -> None:
    """The baseline is the mean of the first two; four readings make a change over care, three one to the latest."""
    row = rows.loc["sbp"]
    assert (row["n_two"], row["two_mean"]) == (2, 160.5)
    assert (row["n_course"], row["course_baseline"], row["course_mean"], row["course_change"]) == (1, 145, 134, -11)
    assert pd.isna(row["course_low"])
    assert (row["n_latest"], row["latest_change"]) == (2, -15.5)
    assert row["latest_low"] == pytest.approx(-15.5 - T_ONE * 0.5)


def test_noise_stands_beside_every_change(asked) -> None:
    """Beside each change of pressure stands what two readings differ by through chance; 20 and 14 mmHg."""
    changes = asked("heart").details["changes"]
    assert set(changes.loc[changes["measure"] == "sbp", "noise"]) == {20.0}
    assert set(changes.loc[changes["measure"] == "dbp", "noise"]) == {14.0}
    assert changes.loc[changes["measure"].isin(["hr", "rpp"]), "noise"].isna().all()


def test_those_first_read_high(asked) -> None:
    """Of those first read at 130 or more, the change is from that reading to the mean of the last two."""
    row = picked(asked("heart").details["regression"], measure="sbp")
    assert (row["n_first"], row["cut"], row["n_above"], row["above_change"]) == (4, 130, 2, -16.5)
    assert row["rtm_from"] == "not known"


def test_visits_have_their_own_patients(asked) -> None:
    """Beside the mean of a visit stands the first reading of just those patients; a no-show is no visit."""
    visits = asked("heart").details["visits"]
    first, second = (picked(visits, measure="sbp", visit=visit) for visit in (1, 2))
    assert (first["n"], first["mean"], first["baseline_mean"]) == (4, 146, 146)
    assert (second["n"], second["mean"], second["baseline_mean"]) == (2, 155, 166)


def test_categories_are_of_two_readings(asked) -> None:
    """A category is of the mean of two readings, systolic and diastolic together; the higher of the two counts."""
    result = asked("heart")
    categories = result.details["categories"].set_index("category")
    assert list(categories["n_first"]) == [0, 0, 0, 2]
    assert list(categories["n_intake"]) == [0, 0, 0, 1]
    assert list(categories["n_now"]) == [0, 0, 1, 0]
    assert result.details["moves"].to_dict("records") == [
        {"intake": "stage 2", "now": "stage 1", "n": 1, "shown": False}
    ]


def test_urgent_readings_are_counted_wherever_they_are(asked) -> None:
    """Every reading counts, also after the end of care and one that cannot be right: somebody has to look."""
    row = asked("heart").details["urgent"].iloc[0]
    assert (row["n_readings"], row["n_urgent"], row["n_patients"], row["n_urgent_patients"]) == (20, 2, 3, 2)


@pytest.mark.parametrize(
    ("systolic", "diastolic", "n"), [(180, 120, 0), (181, 80, 1), (150, 121, 1), (181, "", 1), ("", 121, 1)]
)
def test_urgent_is_above_180_or_above_120(made, systolic: object, diastolic: object, n: int) -> None:
    """180/120 itself is not above; either pressure alone is enough."""
    store = made(
        "referral_id,patient_id,condition,intake_date\nR1,P1,Hypertension,2026-01-05\n",
        "session_id,referral_id,session_start,status,systolic_before,diastolic_before\n"
        f"S1,R1,2026-01-06,attended,{systolic},{diastolic}\n",
    )
    assert ask("heart", store, Filters()).details["urgent"].iloc[0]["n_urgent"] == n


def test_no_claim_from_few(rows: pd.DataFrame, asked) -> None:
    """Under ten patients nothing is shown, however many visits; and no column says that anybody responded."""
    assert not rows[["shown", "shown_course"]].to_numpy().any()
    assert "Too few" in asked("heart").sentence
    assert not [name for name in rows.columns if "respon" in name or "improved" in name]


def test_groups_have_all_four_measures(asked) -> None:
    """By condition every group has its four rows, also where nothing was read; the patients of a group are its own."""
    rows = asked("heart", by="condition").rows
    assert list(rows["measure"]) == ["sbp", "dbp", "hr", "rpp"] * 2
    assert list(rows.drop_duplicates("condition")["n_visits"]) == [8, 3]


def test_more_visits_of_one_patient_prove_little(made) -> None:
    """Ten visits of each of two patients who differ are no better known than one visit of each: the interval is the same."""
    intake = "referral_id,patient_id,condition,intake_date\n" + "".join(
        f"R{who},P{who},Hypertension,2026-01-05\n" for who in range(4)
    )
    sessions = "session_id,referral_id,session_start,status,systolic_before,systolic_after\n"
    sessions += "".join(
        f"S{who}-{day},R{who},2026-01-{day:02d},attended,140,{138 - 4 * (who % 2)}\n"
        for who in range(4)
        for day in range(6, 7 if who < 2 else 16)
    )
    store = made(intake.replace("R0,P0,H", "R0,P0,Spasm h").replace("R1,P1,H", "R1,P1,Spasm h"), sessions)
    few, many = (
        ask("heart", store, Filters(condition=(condition,))).rows.iloc[0] for condition in ("unmapped", "hypertension")
    )
    assert (few["n_pairs"], many["n_pairs"]) == (2, 20)
    assert many[["change_mean", "change_low", "change_high"]].tolist() == pytest.approx(
        few[["change_mean", "change_low", "change_high"]].tolist()
    )
