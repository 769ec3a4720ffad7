"""The sums of ladder, pain, sessions and trajectory over all patients (lists in COUNTING.md)."""

from math import sqrt

import pytest
from pytest import approx

STEPS = ("referred", "intake", "first_visit", "two_scores", "outcome", "improved")
STATUSES = ("attended", "no_show", "late_cancel", "cancelled", "upcoming")


def ladder(found):
    return tuple(found[step] for step in STEPS)


def test_ladder(row):
    """referred → intake → first visit → two scores → outcome → improved at the latest score."""
    assert ladder(row("ladder")) == (17, 16, 15, 12, 9, 5)


def test_ladder_by_condition(groups):
    """Each step by condition."""
    assert {group: ladder(found) for group, found in groups("ladder", "condition").items()} == {
        "carpal_tunnel": (6, 5, 5, 3, 2, 1),
        "headache_tension": (4, 4, 4, 3, 3, 3),
        "low_back": (6, 6, 5, 5, 3, 1),
    }


def test_ladder_by_quarter(groups):
    """Each step by quarter of day 0; E11 and E12 by their referral."""
    assert {group: ladder(found) for group, found in groups("ladder", "quarter").items()} == {
        "2025-Q1": (5, 5, 4, 4, 4, 2),
        "2025-Q2": (5, 5, 5, 3, 3, 2),
        "2025-Q3": (7, 6, 6, 5, 2, 1),
    }


@pytest.mark.parametrize(("threshold", "improved"), [("20", 6), ("50", 2), ("mcid", 4)])
def test_ladder_threshold(row, threshold, improved):
    """Only the last step depends on the threshold."""
    assert ladder(row("ladder", threshold=threshold)) == (17, 16, 15, 12, 9, improved)


def test_ladder_at_28(row):
    """At a day the outcome is of those due then: E07 and E13 too, though in care."""
    assert ladder(row("ladder", at="28")) == (17, 16, 15, 12, 7, 5)


def test_pain_counts(row):
    """Of 11 due, 10 have a baseline (not E10), 10 a latest score (not E16), 9 both."""
    found = row("pain")
    names = ("n_due", "n_in_care", "n_baseline", "n_latest", "n_change")
    assert [found[name] for name in names] == [11, 4, 10, 10, 9]
    assert found["completion"] == approx(9 / 11)


def test_pain_means(row):
    """Baseline over those with a baseline, latest over those with a latest score, with their sample SD."""
    found = row("pain")
    assert found["baseline_mean"] == approx((10 + 6 + 8 + 5 + 7 + 0 + 1 + 8 + 4 + 5) / 10)
    assert found["latest_mean"] == approx((7 + 3 + 7 + 7 + 4 + 0 + 0 + 3 + 6 + 3) / 10)
    assert found["baseline_sd"] == approx(sqrt((380 - 10 * 5.4**2) / 9))
    assert found["latest_sd"] == approx(sqrt((226 - 10 * 4.0**2) / 9))


def test_pain_change(row):
    """Change over those with both: mean, SD, median, t interval (8 degrees of freedom: 2.306004)."""
    found, mean, sd = row("pain"), (-3 - 3 - 1 + 2 - 3 + 0 - 1 - 2 - 2) / 9, sqrt((41 - 13**2 / 9) / 8)
    assert (found["change_mean"], found["change_sd"]) == (approx(mean), approx(sd))
    assert found["change_median"] == -2  # −3 −3 −3 −2 | −2 | −1 −1 0 2
    assert found["change_low"] == approx(mean - 2.306004 * sd / sqrt(9), rel=1e-6)
    assert found["change_high"] == approx(mean + 2.306004 * sd / sqrt(9), rel=1e-6)
    assert found["improvement_mean"] == approx(13 / 9)


def test_pain_by_clinic(groups):
    """By clinic: P01 and P02 have two episodes each in clinic A."""
    found = groups("pain", "clinic")
    names = ("n_episodes", "n_patients", "n_due", "n_in_care", "n_change")
    assert {group: [row[name] for name in names] for group, row in found.items() if group != "unknown"} == {
        "A": [8, 6, 5, 3, 4],
        "B": [7, 7, 6, 1, 5],
    }
    assert found["A"]["change_mean"] == approx((-3 - 3 + 2 + 0) / 4)
    assert found["B"]["change_mean"] == approx((-1 - 3 - 1 - 2 - 2) / 5)


def test_pain_at_28(row):
    """At day 28: 14 due, 13 baselines, 8 scores (E10 has no baseline), 7 changes."""
    found = row("pain", at="28")
    assert [found[name] for name in ("n_due", "n_baseline", "n_latest", "n_change")] == [14, 13, 8, 7]
    assert found["baseline_mean"] == approx((10 + 6 + 8 + 5 + 7 + 5 + 8 + 0 + 1 + 6 + 8 + 4 + 5) / 13)
    assert found["latest_mean"] == approx((7 + 3 + 7 + 4 + 6 + 0 + 3 + 3) / 8)
    assert found["change_mean"] == approx((-3 - 3 + 2 - 3 - 2 - 1 - 3) / 7)


def test_pain_other_measures(row):
    """PSFS rises when it gets better, BCTQ-SSS falls: improvement_mean is positive in both."""
    function, symptoms = row("pain", measure="psfs"), row("pain", measure="bctq_sss")
    assert function["change_mean"] == function["improvement_mean"] == approx((1 + 2.3 - 2.5) / 3)
    assert symptoms["change_mean"] == approx((-1.1 - 0.4 - 0.8) / 3)
    assert symptoms["improvement_mean"] == approx((1.1 + 0.4 + 0.8) / 3)


def test_bookings(row):
    """Every booking counts by its status; two visits on one day are two; a no-show rate leaves out cancelled."""
    found = row("sessions")
    assert [found[status] for status in STATUSES] == [43, 3, 2, 1, 2]
    assert (found["episodes"], found["booked"]) == (17, 43 + 3 + 2 + 1 + 2)
    assert found["no_show_rate"] == approx(3 / (43 + 3 + 2))


def test_visits_per_episode(row):
    """Visits of finished episodes only, per finished episode with a visit."""
    assert row("sessions")["visits_per_episode"] == approx((4 + 3 + 3 + 3 + 4 + 2 + 3 + 3 + 2 + 2 + 2) / 11)


def test_prescribed(row):
    """Prescribed against delivered, over the finished episodes that state a number."""
    found = row("sessions")
    assert found["prescribed"] == 6 + 3 + 8 + 4 + 2 + 4 + 5  # E01 E02 E03 E05 E08 E10 E17
    assert found["delivered_share"] == approx((4 + 3 + 3 + 4 + 2 + 3 + 2) / 32)


def test_minutes(row):
    """Mean minutes of the visits that record them; a missed hour is not a visit."""
    assert row("sessions")["minutes"] == approx((4 * 60 + 3 * 30) / 7)


def test_bookings_by_therapist(groups):
    """Each booking counts with its own therapist: E03's second visit with T1, E05's with T3."""
    names = ("episodes", "booked", *STATUSES)
    found = groups("sessions", "therapist")
    assert {group: [row[name] for name in names] for group, row in found.items()} == {
        "T1": [9, 23, 19, 2, 1, 1, 0],
        "T2": [5, 14, 12, 0, 1, 0, 1],
        "T3": [4, 14, 12, 1, 0, 0, 1],
    }


def test_bookings_by_date(rows):
    """In `sessions` from and to go by the booking's date: both days included: E02's last two, E03's, E12's, E16's."""
    (april,) = rows("sessions", **{"from": "2025-04-01", "to": "2025-04-28"})
    assert (april["episodes"], april["booked"], april["attended"], april["late_cancel"]) == (4, 8, 6, 2)


def test_bookings_by_quarter(groups):
    """Quarter too: the upcoming ones stand in the fourth."""
    found = groups("sessions", "quarter")
    assert {group: (row["booked"], row["attended"]) for group, row in found.items()} == {
        "2025-Q1": (12, 10),
        "2025-Q2": (15, 13),
        "2025-Q3": (22, 20),
        "2025-Q4": (2, 0),
    }


def test_trajectory(rows):
    """Mean before-score visit by visit up to the end (E16's second is after it), beside the same patients' baseline."""
    found = [(row["visit"], row["n"], row["mean"], row["baseline_mean"]) for row in rows("trajectory")]
    assert found == [
        (1, 13, approx(72 / 13), approx(72 / 13)),  # not E04 (no before-score), not E10 (no baseline)
        (2, 12, approx(55 / 12), approx(69 / 12)),
        (3, 8, approx(34 / 8), approx(51 / 8)),
        (4, 4, approx((7 + 4 + 2 + 3) / 4), approx((10 + 7 + 8 + 6) / 4)),
    ]


def test_trajectory_limits(rows):
    """The limits of a mean are t limits: visit 4 has 7, 4, 2, 3 (3 degrees of freedom: 3.182446)."""
    fourth, half = rows("trajectory")[3], 3.182446 * sqrt((3**2 + 0 + 2**2 + 1) / 3) / sqrt(4)
    assert (fourth["low"], fourth["high"]) == (approx(4 - half, rel=1e-6), approx(4 + half, rel=1e-6))
