"""RULES where an export has scores and no sessions (counted in COUNTING.md, second part)."""

from datetime import date


def test_started_is_a_baseline(scores_only):
    """Without bookings an episode has started when it has a baseline: S4 has none."""
    (found,) = scores_only("responders", threshold="30")
    assert found["n_started"] == 4 - 1


def test_lost_and_in_care(scores_only):
    """S1 ended, S3's last score is 65 days before the data cut: lost; S2 is in care."""
    (found,) = scores_only("responders", threshold="30")
    assert (found["n_due"], found["n_in_care"]) == (2, 1)


def test_discharge_before_follow_up(scores_only):
    """On the same day the discharge score (5) goes before the follow-up (3): S1's change is 5 − 8."""
    (found,) = scores_only("pain", condition="low_back")
    assert (found["n_due"], found["baseline_mean"], found["latest_mean"]) == (1, 8, 5)


def test_follow_up_counts(scores_only):
    """follow_up scores are outcomes where there are no sessions: S3 4 → 1."""
    (found,) = scores_only("pain", condition="neck_pain")
    assert (found["baseline_mean"], found["latest_mean"], found["change_mean"]) == (4, 1, 1 - 4)


def test_day_0_is_the_intake_date(scores_only):
    """Day 0 is the intake date: S2's score of 6 April is day 90, within 84 ± 21."""
    (found,) = scores_only("pain", at="84")
    assert (found["n_due"], found["n_latest"], found["latest_mean"]) == (3, 1, 2)


def test_ways_to_improvement(scores_only):
    """S1 met on days 28 and 56: confirmed; S2 (in care) and S3 (lost) met once, so censored at day 0."""
    confirmed = {row["episode"]: (row["time"], row["status"]) for row in scores_only("events", threshold="30")}
    assert confirmed == {"S1": (28, "improved"), "S2": (0, "censored"), "S3": (0, "censored")}


def test_first_meeting(scores_only):
    """By rule `first` all three improved: days 28, 90 and 21."""
    first = {
        row["episode"]: (row["time"], row["status"]) for row in scores_only("events", threshold="30", rule="first")
    }
    assert first == {"S1": (28, "improved"), "S2": (90, "improved"), "S3": (21, "improved")}


def test_data_cut_is_the_last_score(scores_only_store):
    """Without sessions the data cut is the last score or discharge."""
    assert scores_only_store.load.data_cut == date(2025, 4, 6)
    assert not scores_only_store.load.has_sessions
