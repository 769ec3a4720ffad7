"""RULES, Time: day 0, data cut, end, lost, in care, due."""

from datetime import date

import pytest


def test_data_cut(twelve):
    """The data cut is the last attended booking, score or discharge; upcoming bookings do not move it."""
    assert twelve.load.data_cut == date(2025, 9, 30)  # E13's fourth visit; bookings stand on 7 and 14 October


def test_started(row):
    """An episode has started when it has a first visit: not by a referral (E11), not by an intake (E12)."""
    assert row("responders", threshold="30")["n_started"] == 17 - 2


def test_finished_are_ended_or_lost(row):
    """Finished = ended (9) or lost (2); the other started episodes are in care."""
    found = row("responders", threshold="30")
    assert (found["n_due"], found["n_in_care"]) == (9 + 2, 15 - 11)


@pytest.mark.parametrize(("episode", "days_before_cut", "due"), [("E05", 29, 1), ("E06", 28, 0)])
def test_lost_boundary(alone, episode, days_before_cut, due):
    """Last seen 28 days before the data cut is still in care, 29 days is lost."""
    assert alone("pain", episode)["n_due"] == due, f"last visit {days_before_cut} days before the data cut"


def test_a_score_keeps_in_care(alone):
    """A score of any timing within the 28 days keeps an episode in care (E07: visit 41, score 20 days before)."""
    found = alone("pain", "E07")
    assert (found["n_due"], found["n_in_care"]) == (0, 1)


def test_recorded_lost(alone, endings):
    """A discharge reason `lost` makes the episode lost, so censored, though seen 22 days before the data cut (E14)."""
    assert alone("pain", "E14")["n_due"] == 1
    assert endings(threshold="30", rule="first")["E14"] == (14, "censored")


def test_discharge_without_reason(alone, endings):
    """A discharge date without a reason is an end (E16, day 14)."""
    assert alone("pain", "E16")["n_due"] == 1
    assert endings(threshold="30")["E16"] == (14, "ended")


def test_end_at_discharge_date(endings):
    """An end competes at discharge_date: E03's last visit is day 20, the operation day 30."""
    assert endings(threshold="30")["E03"] == (30, "ended")


def test_end_at_last_visit(endings):
    """Without a discharge_date the end is the last attended visit: E04 day 28, not the cancelled day 35."""
    assert endings(threshold="30")["E04"] == (28, "ended")


@pytest.mark.parametrize(("episode", "due"), [("E13", 1), ("E15", 0)])
def test_due_at_a_day(alone, episode, due):
    """Due at 28 when day 0 + 28 is not after the data cut: day 0 on 2 September is due, on 3 September not."""
    found = alone("pain", episode, at="28")
    assert (found["n_due"], found["n_in_care"]) == (due, 1 - due)


def test_due_at_a_day_counts_those_in_care(row):
    """At a day all are due whose day has come, in care or not: of 15 started only E15 is not."""
    found = row("pain", at="28")
    assert (found["n_due"], found["n_in_care"]) == (15 - 1, 1)


def test_day_0_is_the_first_visit(groups):
    """Quarter goes by day 0: E08's intake is in December 2024, its first visit in January 2025."""
    assert groups("ladder", "quarter")["2025-Q1"]["referred"] == 5  # E01 E02 E04 E08 E12
    assert "2024-Q4" not in groups("ladder", "quarter")


def test_never_started_goes_by_referral_date(rows):
    """Referred but never started: by referral date. E12 was referred on 27 March, intake 3 April."""
    (march,) = rows("ladder", **{"from": "2025-03-27", "to": "2025-03-31"})
    assert (march["referred"], march["first_visit"]) == (2, 1)  # E02 (day 0 31 March) and E12


def test_from_and_to_include_their_days(rows):
    """`from` and `to` include both days: E03 started on 1 April, E09 on 30 June."""
    (spring,) = rows("ladder", **{"from": "2025-04-01", "to": "2025-06-30"})
    assert spring["referred"] == 5  # E03 E09 E10 E16 E17


def test_who_never_came_is_referred_only(row):
    """No intake date and no visit: referred, no more (E11); an intake without a visit is an intake (E12)."""
    found = row("ladder")
    assert (found["referred"], found["intake"], found["first_visit"]) == (17, 17 - 1, 17 - 2)
