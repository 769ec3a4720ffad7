"""RULES, Scores: baseline, moment, ties, what is never an outcome."""

import pytest


def first_and_last(found):
    return found["baseline_mean"], found["latest_mean"]


def test_baseline_is_the_first_before_score(alone):
    """The first visit's before-score goes before the intake score (E01: 10, not 9)."""
    assert alone("pain", "E01")["baseline_mean"] == 10


def test_baseline_else_intake(alone):
    """Without a before-score at the first visit the intake score is the baseline (E04: 5)."""
    assert alone("pain", "E04")["baseline_mean"] == 5


def test_no_baseline(alone):
    """A later visit's before-score is no baseline (E10): due, a latest score, no change."""
    found = alone("pain", "E10")
    assert (found["n_due"], found["n_baseline"], found["n_latest"], found["n_change"]) == (1, 0, 1, 0)
    assert found["latest_mean"] == 3


def test_blank_timing_on_day_0_does_not_replace_the_before_score(alone):
    """A blank timing on day 0 is an intake score: E07's 9 gives way to the first visit's 8."""
    assert alone("pain", "E07", at="28")["baseline_mean"] == 8


def test_last_intake_score(alone):
    """Of several scores before treatment the last is the baseline (E01, PSFS: 7, then 8 on day 0)."""
    assert alone("pain", "E01", measure="psfs")["baseline_mean"] == 8


def test_first_before_score_is_no_outcome(alone):
    """Intake 3, then 0 before the first treatment: the 0 is the baseline, no improvement (E08)."""
    found = alone("pain", "E08")
    assert (found["baseline_mean"], found["change_mean"]) == (0, 0)


def test_second_visit_on_day_0(alone, endings):
    """Two visits on day 0: the earlier one's 6 is the baseline, the later one's 4 is no outcome (E13)."""
    assert alone("pain", "E13", at="28")["baseline_mean"] == 6
    assert endings(threshold="30")["E13"] == (14, "improved")


def test_after_scores_are_no_outcome(alone):
    """A score after the session is never an outcome: E16's 4 before and 1 after leave no latest score."""
    assert alone("pain", "E16")["n_latest"] == 0


def test_visits_after_the_end(alone):
    """A before-score of a visit after the end is no outcome either: E16's 2 on day 36, ended day 14."""
    found = alone("pain", "E16")
    assert (found["n_due"], found["n_baseline"], found["n_latest"]) == (1, 1, 0)


def test_after_scores_do_not_improve(endings):
    """E01's after-score of 3 on day 14 would be 70 %, but at 50 % E01 ended without improvement."""
    assert endings(threshold="50", rule="first")["E01"] == (35, "ended")


def test_follow_up_is_ignored_where_there_are_sessions(alone, endings):
    """follow_up scores count only where the export has no sessions: E01 7 (not 1), E07 no event from it."""
    assert alone("pain", "E01")["latest_mean"] == 7
    assert endings(threshold="50", rule="first")["E01"] == (35, "ended")


def test_blank_timing_after_the_end(alone):
    """A blank timing after the end is a follow-up: E03's 1 on day 50 does not count, the latest is 7."""
    assert first_and_last(alone("pain", "E03")) == (8, 7)
    assert alone("pain", "E03", at="56")["n_latest"] == 0


def test_blank_timing_up_to_day_0_and_later(alone):
    """A blank timing on day 0 is an intake score (6.4), before the end a before-score (8.7) (E04, PSFS)."""
    assert first_and_last(alone("pain", "E04", measure="psfs")) == (6.4, 8.7)


def test_scores_after_the_end_are_ignored(alone):
    """E04 ended with its last visit on day 28: the 2 of day 30 is not its latest score."""
    assert first_and_last(alone("pain", "E04")) == (5, 7)


@pytest.mark.parametrize(
    ("episode", "latest", "instead_of"),
    [("E02", 3, "before 2, discharge 3"), ("E09", 0, "intake 1, before 0")],
)
def test_same_day(alone, episode, latest, instead_of):
    """On the same day discharge goes before `before`, and `before` goes before intake."""
    assert alone("pain", episode)["latest_mean"] == latest, instead_of


@pytest.mark.parametrize(
    ("episode", "score"),
    [("E02", 3), ("E05", 4), ("E09", 0)],
)
def test_on_the_edge_of_the_window(alone, episode, score):
    """At 28 the days 28 − 7 = 21 (E02, E05) and 28 + 7 = 35 (E09) still count."""
    assert alone("pain", episode, at="28")["latest_mean"] == score


@pytest.mark.parametrize("episode", ["E03", "E06", "E17"])
def test_outside_the_window(alone, episode):
    """At 28 day 20 (E03) and day 14 (E06, E17) are too far: due, but no score."""
    found = alone("pain", episode, at="28")
    assert (found["n_due"], found["n_baseline"], found["n_latest"]) == (1, 1, 0)


def test_tie_goes_to_the_earlier(alone):
    """At 28 days 26 and 30 are equally near: day 26's 6 counts, not day 30's 3 (E07)."""
    assert alone("pain", "E07", at="28")["latest_mean"] == 6


def test_nearest_wins(alone):
    """At 29 day 30 is nearer than day 26 (E07: 3)."""
    assert alone("pain", "E07", at="29")["latest_mean"] == 3


def test_change_and_improvement(alone):
    """change = outcome − baseline; improvement is the same in the good direction: pain down, function up."""
    pain, function = alone("pain", "E01"), alone("pain", "E01", measure="psfs")
    assert (pain["change_mean"], pain["improvement_mean"]) == (7 - 10, 10 - 7)
    assert (function["change_mean"], function["improvement_mean"]) == (9 - 8, 9 - 8)
