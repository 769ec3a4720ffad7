"""Relief counted by hand in the export `sessions` (conftest.py): RULES, Relief; every number with its arithmetic.

Scored before and after (change): S01 -2, S02 -2, S04 0, S05 -3, S06 0 (patient P1: 5 sessions, sum -7); S08 -1,
S10 -3 (P2: 2, -4); S11 0, S12 -1, S13 +2 (P3: 3, +1). Not: S03 (no after), S07 (no before), S09 (no visit).
With a score before the next visit too (kept / relief): S01 6-5 = 1 / 2, S02 1 / 2, S05 1 / 3 (P1: 3 / 7);
S08 6-3 = 3 / 1, the no-show between being no visit (P2: 3 / 1); S11 0-2 = -2 / 0, S12 1 / 1 (P3: -1 / 1).
Student's t, 97.5 %, 2 degrees of freedom: 4.302653.
"""

from math import sqrt
from typing import Any

import pandas as pd
import pytest
from pytest import approx

from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.store import Store

T_2 = 4.302653


def one(store: Store, **parameters: str) -> dict[str, Any]:
    (row,) = ask("relief", store, Filters.parse(parameters)).rows.to_dict("records")
    return row


def detail(store: Store, name: str, **parameters: str) -> pd.DataFrame:
    return ask("relief", store, Filters.parse(parameters)).details[name]


def test_counts(sessions: Store) -> None:
    """12 attended bookings are visits; 10 have both scores, of 3 patients and 4 episodes; 6 also the next before."""
    row = one(sessions)
    assert [row[name] for name in ("visits", "n_scored", "n_patients", "n_episodes")] == [12, 10, 3, 4]
    assert [row[name] for name in ("n_kept", "n_kept_patients", "n_chosen")] == [6, 3, 5]
    assert row["scored_share"] == approx(10 / 12)


def test_change_within_the_session(sessions: Store) -> None:
    """(-7 - 4 + 1) / 10 = -1; residuals -7+5, -4+2, 1+3, so the variance is 3/2 (4 + 4 + 16) / 100 = 0.36."""
    row = one(sessions)
    assert row["before_mean"] == approx((6 + 5 + 4 + 8 + 7 + 6 + 3 + 0 + 2 + 1) / 10)
    assert row["after_mean"] == approx((4 + 3 + 4 + 5 + 7 + 5 + 0 + 0 + 1 + 3) / 10)
    assert [row[name] for name in ("change_mean", "change_low", "change_high")] == approx(
        [-1, -1 - T_2 * 0.6, -1 + T_2 * 0.6], rel=1e-6
    )


def test_carry_over_is_a_ratio_of_sums(sessions: Store) -> None:
    """(3 + 3 - 1) / (7 + 1 + 1) = 5/9; residuals 3-35/9, 3-5/9, -1-5/9, so the variance is 3/2 (744/81) / 81."""
    row = one(sessions)
    half = T_2 * sqrt(1.5 * 744 / 81 / 81)
    assert [row[name] for name in ("carry_over", "carry_over_low", "carry_over_high")] == approx(
        [5 / 9, 5 / 9 - half, 5 / 9 + half], rel=1e-6
    )


def test_carry_over_over_chosen_sessions(sessions: Store) -> None:
    """With a point of relief or more: S01, S02, S05, S08, S12, (1 + 1 + 1 + 3 + 1) / (2 + 2 + 3 + 1 + 1) = 7/9."""
    row = one(sessions)
    assert row["carry_over_chosen"] == approx(7 / 9)
    assert row["noise_reference"] == approx(0.5)


@pytest.mark.parametrize(("threshold", "relieved", "eligible"), [("30", 5, 9), ("50", 2, 9), ("mcid", 4, 8)])
def test_relief_by_the_threshold(sessions: Store, threshold: str, relieved: int, eligible: int) -> None:
    """30 %: S01, S02, S05, S10, S12 of all but S11 (0 before); 50 %: S10 and S12, not S01 (2 of 6) or S05 (3 of 8).

    mcid, 2 points and 30 %: S01, S02, S05, S10 of those with 2 or more before, S13 (1) not among them.
    """
    row = one(sessions, threshold=threshold)
    assert (row["n_relieved"], row["n_eligible"], row["rate"]) == (relieved, eligible, approx(relieved / eligible))


def test_who_took_the_score_after(sessions: Store) -> None:
    """Known of S01, S02, S04, S05, S08; the therapist took S02, S05, S08. S03 has nothing to be taken."""
    row = one(sessions)
    assert (row["n_collected"], row["n_by_therapist"], row["therapist_share"]) == (5, 3, approx(3 / 5))


def test_few_are_not_shown(sessions: Store) -> None:
    """Three patients are too few to show a mean, and six sessions too few to show what was kept."""
    row = one(sessions)
    assert not row["shown"]
    assert not row["carry_over_shown"]


def test_by_visit_number(sessions: Store) -> None:
    """Visit 1: S01, S05, S11; visit 2: S02, S06, S08, S12; visit 3: S10, S13; visit 4: S04."""
    table = detail(sessions, "visits")
    assert list(table["visit"]) == [1, 2, 3, 4]
    assert list(table["n_scored"]) == [3, 4, 2, 1]
    assert list(table["n_patients"]) == [2, 3, 2, 1]
    assert list(table["change_mean"]) == approx([-5 / 3, -4 / 4, -1 / 2, 0])


def test_rebound_by_days(sessions: Store) -> None:
    """Next before - after: S05 7-5 (1 day), S12 1-1 (0); S01 5-4 (3); S02 4-3, S07 6-2 (7), S11 2-0 (5); S08 3-5 (23)."""
    table = detail(sessions, "rebound")
    assert list(table["days"]) == ["0-1", "2-4", "5-7", "over 21"]
    assert list(table["n"]) == [2, 1, 3, 1]
    assert list(table["change_mean"]) == approx([2 / 2, 1, 7 / 3, -2])


def test_by_condition(sessions: Store) -> None:
    """Low back: R1 and R3, S01, S02, S04, S08, S10, -8 over 5; muscle spasm: R2 and R4, -3 + 0 + 1 over 5."""
    rows = ask("relief", sessions, Filters(by="condition")).rows.set_index("condition")
    assert list(rows["n_scored"]) == [5, 5]
    assert list(rows["change_mean"]) == approx([-8 / 5, -2 / 5])
    table = detail(sessions, "conditions").set_index("condition")
    pd.testing.assert_frame_equal(table, rows)


def test_therapist_is_the_sessions_own(sessions: Store) -> None:
    """T2 gave S02 and S08, in episodes that began with T1; what was kept is seen at the next visit, whoever gives it."""
    row = one(sessions, therapist="T2")
    assert (row["visits"], row["n_scored"], row["n_kept"]) == (2, 2, 2)
    assert row["change_mean"] == approx(-3 / 2)
    assert row["carry_over"] == approx((1 + 3) / (2 + 1))


def test_half_a_point_is_enough_to_be_carried(sessions: Store) -> None:
    """R4 alone: relief (0 + 1) / 2 is just half a point, so the ratio (-2 + 1) / (0 + 1) is given, unclipped."""
    assert one(sessions, clinic="B")["carry_over"] == approx(-1)
