"""Course of care counted by hand: nine episodes for dose and the fan, fifteen for off track and calibration."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pytest import approx

from analysis.errors import InputError, UsageError
from analysis.filters import Filters
from analysis.questions import ask
from analysis.questions.dose import REFUSED
from analysis.warehouse.store import Store
from tests.course.conftest import Clinic, Course

# score before visit    1  2  3  4 …                      in care at the data cut (day 84): E5, E8
NINE = (
    Course((8, 6, 4, 2), gap=3, ended="goals_met"),  # E1
    Course((6, 6, 5, 5, 4), ended="completed"),  # E2
    Course((7, 5, None, 3, 6), ended="self_discharged"),  # E3: came to visit 3 unscored
    Course((4, 3)),  # E4: lost
    Course((9, 9, 8), start=70),  # E5: in care
    Course((5, 1, 0), ended="goals_met", last=2),  # E6: visit 3 lies after the end
    Course((6, 4, 4, 4, 2, 2), gap=14, ended="completed"),  # E7
    Course((3, 4, 5, 6), start=63),  # E8: in care
    Course((None, 5), intake=7),  # E9: baseline from the intake; lost
)
# Fifteen with baseline 6, begun a day apart; the first eleven finished, with 0 to 10 before visit 2, the last four in care.
FIFTEEN = (
    *(Course((6, score), start=score, ended="completed") for score in range(11)),
    *(Course((6, score), start=11 + place) for place, score in enumerate((1, 2, 5, 10))),
)


@pytest.fixture(scope="module")
def nine(clinic: Clinic) -> Store:
    return clinic(NINE)


@pytest.fixture(scope="module")
def fifteen(clinic: Clinic) -> Store:
    return clinic(FIFTEEN)


def table(store: Store, question: str, detail: str | None = None, **asked: str) -> pd.DataFrame:
    return ask(question, store, Filters.parse(asked)).table(detail)


def one(rows: pd.DataFrame, **where: Any) -> dict[str, Any]:
    for column, value in where.items():
        rows = rows[rows[column] == value]
    (row,) = rows.to_dict("records")
    return row


@pytest.mark.parametrize(
    ("visit", "came", "scored", "n", "unscored", "left", "in_care"),
    [
        (1, 9, 8, 8, 0, 0, 0),  # E9 has no score before visit 1
        (2, 9, 9, 5, 1, 3, 0),  # again: E1 E2 E5 E7 E8; unscored: E3; left: E4 E6 E9
        (3, 6, 5, 4, 0, 0, 1),  # E3 came unscored; E5 waits for visit 4
        (4, 5, 5, 3, 0, 1, 1),  # E1 left; E8 waits
        (5, 3, 3, 1, 0, 2, 0),  # E7 goes on; E2 and E3 left
        (6, 1, 1, 0, 0, 1, 0),
    ],
)
def test_who_comes_next(
    nine: Store, visit: int, came: int, scored: int, n: int, unscored: int, left: int, in_care: int
):
    """At each visit: who came, who was scored, and of these who was scored again, came unscored, left, or waits."""
    row = one(table(nine, "dose"), visit=visit)
    names = ("n_came", "n_scored", "n", "n_unscored", "n_left", "n_in_care")
    assert [row[name] for name in names] == [came, scored, n, unscored, left, in_care]


@pytest.mark.parametrize(
    ("visit", "mean"),
    [
        (1, (2 + 0 + 2 + 1 + 0 + 4 + 2 - 1) / 8),
        (2, (2 + 1 + 1 + 0 - 1) / 5),
        (3, (2 + 0 + 0 - 1) / 4),
        (4, (1 - 3 + 2) / 3),
        (5, 0),
    ],
)
def test_gain_of_those_who_stayed(nine: Store, visit: int, mean: float) -> None:
    """The gain is the score before a visit less the score before the next one, over those who have both."""
    assert one(table(nine, "dose"), visit=visit)["gain_mean"] == approx(mean)


def test_scores_of_those_who_left(nine: Store) -> None:
    """left_mean is the score before the last visit of those who left after it; stayed_mean that of those scored again."""
    row = one(table(nine, "dose"), visit=2)
    assert row["left_mean"] == approx((3 + 1 + 5) / 3)  # E4, E6, E9
    assert row["stayed_mean"] == approx((6 + 6 + 9 + 4 + 4) / 5)  # E1, E2, E5, E7, E8


def test_gain_is_standardised_to_all_who_came(nine: Store) -> None:
    """The estimate is the regression of the gain on score and baseline, read at the means of all whose next is known."""
    again = np.array([(6, 8), (6, 6), (9, 9), (4, 6), (4, 3)])  # score before visit 2, baseline: E1 E2 E5 E7 E8
    gains = np.array([2, 1, 1, 0, -1])
    known = np.array([*again, (5, 7), (3, 4), (1, 5), (5, 7)])  # and E3, E4, E6, E9
    design = np.column_stack([np.ones(5), again])
    slopes = np.linalg.lstsq(design, gains, rcond=None)[0]
    assert one(table(nine, "dose"), visit=2)["estimate"] == approx(slopes @ [1, *known.mean(axis=0)])


def test_nobody_left_nothing_to_standardise(nine: Store) -> None:
    """Where all who came were scored again, the estimate is their mean."""
    row = one(table(nine, "dose"), visit=1)
    assert row["estimate"] == approx(row["gain_mean"]) == approx(10 / 8)


def test_landmark_by_change_so_far(nine: Store) -> None:
    """At visit 4: E1, E3 and E7 improved by 30 %, E2 better by less, E8 worse and still in care."""
    rows = table(nine, "dose", "landmark")
    improved = one(rows, known="improved")
    counts = ("n", "n_in_care", "n_due", "n_measured", "n_improved")
    assert [improved[name] for name in counts] == [
        3,
        0,
        3,
        2,
        1,
    ]  # E1 has no later score; E3 fell back to 6; E7 is at 2
    assert (improved["rate"], improved["best"], improved["worst"]) == approx((1 / 2, 2 / 3, 1 / 3))
    assert improved["further_mean"] == approx(((3 - 6) + (4 - 2)) / 2)
    assert improved["further_visits"] == approx((0 + 1 + 2) / 3)
    assert [one(rows, known="better")[name] for name in counts] == [1, 0, 1, 1, 1]  # E2 came to 4 of 6
    assert [one(rows, known="worse")[name] for name in counts] == [1, 1, 0, 0, 0]


def test_landmark_by_pace(nine: Store) -> None:
    """Visit 4 came on day 9 (E1), day 21 (E2, E3, E8) and day 42 (E7)."""
    rows = table(nine, "dose", "landmark")
    pace = rows[rows["kind"] == "pace"].set_index("known")["n"].to_dict()
    assert pace == {"within 14 days": 1, "15 to 28 days": 3, "over 28 days": 1}


def test_landmark_takes_the_moment_in_force(nine: Store) -> None:
    """At day 56 the later score is the one nearest to it: of E7 the 2 of day 56; the visits of E2 and E3 end before."""
    improved = one(table(nine, "dose", "landmark", at="56"), known="improved")
    assert (improved["n_due"], improved["n_measured"], improved["n_improved"]) == (3, 1, 1)


def test_total_sessions_are_refused_with_the_reason(nine: Store) -> None:
    """The outcome by total number of sessions is refused, and the sentence says why and what to ask instead."""
    with pytest.raises(InputError, match="stops early") as refused:
        ask("dose", nine, Filters.parse({"detail": "naive"}))
    assert str(refused.value) == REFUSED
    assert "immortal time" in REFUSED
    assert "detail=landmark" in REFUSED
    with pytest.raises(UsageError, match="by takes"):
        Filters.parse({"by": "sessions"})


def test_percentiles_of_one_band(nine: Store) -> None:
    """Of E2, E3, E7 and E9 (baseline 6 or 7) 4, 5, 5 and 6 before visit 2: type 7 reads at places 1.3, 1.75 … 3.7."""
    row = one(table(nine, "expected"), band="middle", visit=2)
    assert [row[name] for name in ("n_episodes", "n_came", "n")] == [4, 4, 4]
    assert [row[name] for name in ("p10", "p25", "p50", "p75", "p90")] == approx([4.3, 4.75, 5, 5.25, 5.7])
    assert not row["shown"]


def test_who_is_left_at_each_visit(nine: Store) -> None:
    """Of the four E9 is unscored at visit 1; E2, E3 and E7 come to visit 3, where E3 is unscored."""
    rows = table(nine, "expected")
    found = rows[rows["band"] == "middle"][["visit", "n_came", "n"]].to_numpy().tolist()
    assert found == [[1, 4, 3], [2, 4, 4], [3, 3, 2], [4, 3, 3], [5, 3, 3], [6, 1, 1]]


def test_bands_of_the_baseline(nine: Store) -> None:
    """Up to 5 is low (E4, E6, E8), from 8 is high (E1, E5), the rest lies between."""
    rows = table(nine, "expected")
    found = rows.groupby("band")["n_episodes"].first().to_dict()
    assert found == {"low": 3, "middle": 4, "high": 2}
    assert set(rows["baseline"]) == {"up to 5", "over 5, under 8", "8 and over"}


@pytest.mark.parametrize(
    ("measure", "baselines", "bands"),
    [
        ("nprs", (5, 5.5, 7.5, 8), ["low", "middle", "middle", "high"]),
        ("vas", (34, 35, 74, 75), ["low", "middle", "middle", "high"]),
        ("psfs", (3.3, 3.4, 6.6, 6.7), ["low", "middle", "middle", "high"]),  # thirds of 0 to 10
    ],
)
def test_limits_of_the_bands(clinic: Clinic, measure: str, baselines: tuple[float, ...], bands: list[str]) -> None:
    """Pain has the published bands, each limit on its side; any other measure the thirds of its range."""
    conditions = ("low_back", "neck_pain", "muscle_spasm", "carpal_tunnel")
    courses = [Course((score,), condition=name) for score, name in zip(baselines, conditions, strict=True)]
    rows = table(clinic(courses, measure), "expected", measure=measure).set_index("condition")
    assert [rows.loc[name, "band"] for name in conditions] == bands


def test_one_score_counts_before_a_visit(clinic: Clinic) -> None:
    """Of two scores before one visit the one that counts on its day does: the record of the score file, not the booking's."""
    store = clinic(NINE[:1], "nprs", "E1,2025-01-04,nprs,5,before")  # visit 2 of E1: 6 in the booking
    rows = table(store, "dose").set_index("visit")
    assert rows["gain_mean"].head(2).tolist() == [8 - 5, 5 - 4]
    assert rows["n"].head(2).tolist() == [1, 1]


def test_off_track(fifteen: Store) -> None:
    """Of 0 1 1 2 2 3 4 5 5 6 7 8 9 10 10 the 90th percentile is 9.6, the 75th 7.5: off track are 10 and 10, behind 8 9 too."""
    rows = table(fifteen, "expected", "off_track_total")
    counts = ("n_episodes", "n", "n_behind", "n_off")
    assert [one(rows, state="in_care")[name] for name in counts] == [4, 4, 1, 1]
    assert [one(rows, state="finished")[name] for name in counts] == [11, 11, 3, 1]


def test_off_track_where_higher_is_better(clinic: Clinic) -> None:
    """On a measure on which higher is better the same courses upside down are off track at the other end, and gain alike."""
    flipped = [replace(course, scores=tuple(10 - score for score in course.scores)) for course in FIFTEEN]
    store = clinic(flipped, measure="psfs")
    rows = table(store, "expected", "off_track_total", measure="psfs")
    assert rows[["n", "n_behind", "n_off"]].sum().tolist() == [15, 4, 2]
    gain = one(table(store, "dose", measure="psfs"), visit=1)
    assert gain["gain_mean"] == approx(6 - sum(course.scores[1] for course in FIFTEEN) / 15)


def test_later_episodes_are_held_to_the_earlier(fifteen: Store) -> None:
    """The first eleven of fifteen (70 %) have 0 to 10 before visit 2: percentiles 1, 2.5, 5, 7.5 and 9. Of the later 1, 2,
    5 and 10, the 1 lies under 1 by half and the 5 under 5 by half.
    """
    rows = table(fifteen, "expected", "calibration").set_index("percentile")
    assert rows["n_under"].to_dict() == approx({10: 0.5, 25: 2, 50: 2.5, 75: 3, 90: 3})
    assert rows["expected"].to_dict() == approx({10: 2 / 12, 25: 3.5 / 12, 50: 6 / 12, 75: 8.5 / 12, 90: 10 / 12})
    assert set(rows["n"]) == {4}
    assert rows["estimate"].to_dict() == approx({10: 0.125, 25: 0.5, 50: 0.625, 75: 0.75, 90: 0.75})


def test_only_by_condition(nine: Store) -> None:
    """The expected course is made within condition and band; by anything else it is refused in words."""
    with pytest.raises(InputError, match="not by clinic"):
        ask("expected", nine, Filters.parse({"by": "clinic"}))


@pytest.mark.parametrize("question", ["dose", "expected"])
def test_nobody(nine: Store, question: str) -> None:
    """A selection without anybody has no rows and a sentence, not a failure."""
    result = ask(question, nine, Filters.parse({"from": "2030-01-01"}))
    assert result.is_empty
    assert "has 10" in result.sentence
