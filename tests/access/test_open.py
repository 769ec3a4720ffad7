"""Open episodes, counted by hand on the clinic OPEN (conftest.py): for each reason one that has it, one that just misses."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.access import AGGREGATES
from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import Result, ask
from analysis.questions.open_reasons import REASONS
from analysis.warehouse.store import Store
from pages.shared.export import csv_text, result_lines

EXPECTED = {
    # Score 6 before visit 2; of the 19 scores there (14 of 4, 4 of 5, this) a tenth are worse than 5; "usual" has 5.
    "off": {"off_track"},
    "unseen": {"no_visit"},  # last visit 29 days before the data cut; "seen": 28
    "booked": {"no_visit"},
    "lost": {"no_visit"},  # 84 days; "gone": 85; "given_up" is recorded as lost
    "=silent": {"no_score"},  # three visits without a score; "quiet": two; "pressure" is not scored for pain
    "used": {"plan_nearly_used"},  # 4 of 5 are 80 %; "unused": 3 of 4 are 75 %; "unplanned" has no plan
    "unknown_end": {"final_score_due"},  # ended 28 days before; "old_end": 29; "known_end" has its score
    "plan_over": {"plan_nearly_used", "final_score_due"},
    "worst": {"no_visit", "no_score", "plan_nearly_used", "final_score_due"},
}


@pytest.fixture(scope="module")
def answer(unfinished: Store) -> Result:
    return ask("open", unfinished, Filters())


def reasons_of(rows: pd.DataFrame) -> dict[str, set[str]]:
    return {row["episode"]: {name for name in REASONS if row[name]} for row in rows.to_dict("records")}


def test_every_reason_that_holds_is_given(answer: Result) -> None:
    """Each episode is listed with exactly the reasons that hold for it, and nobody who just misses them all."""
    assert reasons_of(answer.rows) == EXPECTED


def test_the_most_urgent_come_first(answer: Result) -> None:
    """Off track, no visit and none booked, final score due, no score, plan nearly used, no visit but booked; then by days."""
    assert list(answer.rows["episode"]) == [
        "off", "lost", "unseen", "worst", "unknown_end", "plan_over", "=silent", "used", "booked",
    ]  # fmt: skip
    assert list(answer.rows["urgency"]) == [1, 2, 2, 2, 3, 3, 4, 5, 6]


def test_a_row_says_what_there_is_to_do(answer: Result) -> None:
    """The reasons are written out with their figures; the next booking is named where there is one."""
    rows = answer.rows.set_index("episode")
    assert rows.loc["booked", "reasons"] == "no visit for 29 days, booked for 2025-07-03"
    assert rows.loc["worst", "reasons"] == (
        "no visit for 29 days; no score in 3 visits; 4 of 3 visits used; final score due"
    )
    assert list(rows.loc["used", ["visits", "prescribed", "baseline", "last_score", "change"]]) == [4, 5, 6, 4, -2]


def test_counts_are_of_all_open(answer: Result) -> None:
    """Open are 15 in care or lost to sight and the one that ended without a final score; each reason has its count."""
    counts = answer.details["reasons"].set_index("reason")
    assert dict(counts["n"]) == {
        "off_track": 1, "no_visit": 4, "no_score": 2, "plan_nearly_used": 3, "final_score_due": 3,
    }  # fmt: skip
    # in care: off, usual, unseen, seen, booked, =silent, quiet, pressure, used, unused, unplanned, plan_over, last: 13;
    # lost to sight: lost, worst
    assert set(counts["of"]) == {16}
    assert "13 in care, 2 lost to sight" in answer.notes[0]
    assert answer.sentence.startswith("For 9 of 16 open episodes there is something to do")


def test_a_therapist_is_held_to_the_course_of_all(unfinished: Store) -> None:
    """Choosing one therapist chooses episodes, never whom they are held to: off stays off the track of the whole load."""
    rows = ask("open", unfinished, Filters(therapist=("T2",))).rows
    assert reasons_of(rows) == {"off": {"off_track"}, "used": {"plan_nearly_used"}}


def test_the_measure_decides_whose_score_is_missing(unfinished: Store) -> None:
    """By each condition's own measure the hypertension episode lacks a blood pressure at all of its four visits."""
    rows = ask("open", unfinished, Filters(measure="primary", condition=("hypertension",))).rows
    assert reasons_of(rows) == {"pressure": {"no_score"}}


def test_its_csv_holds_no_formula(answer: Result) -> None:
    """A referral id that a spreadsheet would run is kept as text."""
    lines = csv_text(result_lines(answer), answer.rows).splitlines()
    assert next(line for line in lines if "silent" in line).startswith("'=silent,")


def test_rows_are_for_those_who_may_see_rows(unfinished: Store) -> None:
    """A scope that sees aggregates only is refused, by whatever filters."""
    with pytest.raises(InputError, match="not open to this role"):
        ask("open", replace(unfinished, scope=AGGREGATES), Filters())


@pytest.mark.parametrize(
    ("filters", "change", "says"),
    [
        (Filters(by="clinic"), {}, "no groups"),
        (Filters(), {"dates": "nominal"}, "day numbers"),
        (Filters(), {"has_sessions": False}, "no visits"),
    ],
)
def test_what_cannot_be_listed_is_refused(
    unfinished: Store, filters: Filters, change: dict[str, object], says: str
) -> None:
    """Groups, day numbers and exports without visits are refused with the reason."""
    with pytest.raises(InputError, match=says):
        ask("open", replace(unfinished, load=replace(unfinished.load, **change)), filters)
