"""RULES, Thresholds: per cent of baseline, mcid, eligible, worsened; rates and their bounds."""

from math import sqrt

import pytest
from pytest import approx

from analysis.errors import InputError, UsageError

COUNTS = ("n_due", "n_not_eligible", "n_measured", "n_improved", "n_worsened")


def counts(found):
    return tuple(found[name] for name in COUNTS)


def improved(alone, episode, threshold, **parameters):
    return alone("responders", episode, threshold=threshold, **parameters)["n_improved"]


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [
        ("20", (11, 1, 8, 6, 1)),  # improved E01 E02 E05 E09 E14 E17, worsened E04
        ("30", (11, 1, 8, 5, 1)),  # without E14: 8 → 6 is 25 %
        ("50", (11, 1, 8, 2, 0)),  # E02: 6 → 3; E09: 1 → 0
        ("mcid", (11, 2, 7, 4, 1)),  # E01 E02 E05 E17; E09 cannot improve by 2 points
    ],
)
def test_counts(row, threshold, expected):
    """Due 11 = not eligible + measured + missing (E10 without a baseline, E16 without a later score)."""
    assert counts(row("responders", threshold=threshold)) == expected


def test_all_four(rows):
    """Without a threshold all four are given."""
    assert [str(row["threshold"]) for row in rows("responders")] == ["20", "30", "50", "mcid"]


@pytest.mark.parametrize(
    ("episode", "threshold", "scores"),
    [("E01", "30", "10 → 7"), ("E02", "50", "6 → 3"), ("E17", "mcid", "5 → 3: 2 points, 40 %")],
)
def test_exactly_met(alone, episode, threshold, scores):
    """A threshold exactly met is met."""
    assert improved(alone, episode, threshold) == 1, scores


def test_mcid_needs_every_part(alone):
    """NPRS: 2 points and 30 %. E14 8 → 6 is 2 points but 25 %."""
    assert improved(alone, "E14", "mcid") == 0
    assert improved(alone, "E14", "20") == 1


def test_exactly_met_with_decimals(alone):
    """PSFS 6.4 → 8.7 is the mcid of 2.3, whatever binary fractions make of it (E04)."""
    assert improved(alone, "E04", "mcid", measure="psfs") == 1


def test_higher_is_better(row):
    """PSFS: E04 + 2.3 improved, E08 − 2.5 worsened, E01 at 8 has only 2 to gain and is not eligible."""
    assert counts(row("responders", measure="psfs", threshold="mcid")) == (11, 1, 2, 1, 1)


def test_bctq_mcid(row):
    """BCTQ-SSS, best 1: E01 3.2 → 2.1 improved, E03 2.9 → 2.5 not, E10 at 2.0 not eligible (2.0 − 1 < 1.04)."""
    found = row("responders", measure="bctq_sss", threshold="mcid", condition="carpal_tunnel")
    assert counts(found) == (4, 1, 2, 1, 0)
    assert (found["n_started"], found["n_in_care"]) == (5, 1)


def test_headache_days_mcid(row):
    """Headache days: mcid is 50 %, exactly met by 12 → 6 (E02)."""
    found = row("responders", measure="headache_days", threshold="mcid", condition="headache_tension")
    assert counts(found) == (3, 0, 1, 1, 0)


def test_per_cent_refused(row):
    """A measure without a true zero has no per cent of its baseline: refused with a sentence."""
    with pytest.raises((InputError, UsageError)):
        row("responders", measure="bctq_sss", threshold="30")


def test_baseline_0_is_not_eligible(alone):
    """From 0 nobody can improve, and staying at 0 is not getting worse (E08)."""
    assert counts(alone("responders", "E08", threshold="30")) == (1, 1, 0, 0, 0)


@pytest.mark.parametrize(("threshold", "expected"), [("30", (1, 0, 1, 1, 0)), ("mcid", (1, 1, 0, 0, 0))])
def test_baseline_1(alone, threshold, expected):
    """From 1 one can improve by 30 %, but not by 2 points (E09)."""
    assert counts(alone("responders", "E09", threshold=threshold)) == expected


@pytest.mark.parametrize(("threshold", "worse"), [("20", 1), ("30", 1), ("mcid", 1), ("50", 0)])
def test_worsened(alone, threshold, worse):
    """Worsened is the threshold in the other direction: E04 5 → 7 is 2 points and 40 %."""
    assert alone("responders", "E04", threshold=threshold)["n_worsened"] == worse


def test_rates(row):
    """rate is of the measured, rate_of_due of the due."""
    found = row("responders", threshold="30")
    assert (found["rate"], found["rate_of_due"]) == (approx(5 / 8), approx(5 / 11))


def test_best_and_worst(row):
    """Of the 11 − 1 due and not ineligible, 2 are missing: none of them improved, or both."""
    found = row("responders", threshold="30")
    assert (found["worst"], found["best"]) == (approx(5 / 10), approx((5 + 2) / 10))


def test_best_and_worst_mcid(row):
    """mcid: 2 of 11 are not eligible, 2 are missing."""
    found = row("responders", threshold="mcid")
    assert (found["worst"], found["best"]) == (approx(4 / 9), approx((4 + 2) / 9))


def test_wilson(row):
    """The interval of a rate is Wilson's: 5 of 8."""
    z, n, p = 1.959964, 8, 5 / 8
    middle, half = p + z**2 / (2 * n), z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    found = row("responders", threshold="30")
    assert found["rate_low"] == approx((middle - half) / (1 + z**2 / n), rel=1e-6)
    assert found["rate_high"] == approx((middle + half) / (1 + z**2 / n), rel=1e-6)


def test_at_28(row):
    """At day 28: 14 due, 7 measured (E01 E02 E04 E05 E07 E09 E13), E07 not improved (8 → 6), E04 worse."""
    found = row("responders", threshold="30", at="28")
    assert counts(found) == (14, 1, 7, 5, 1)
    assert (found["rate"], found["rate_of_due"]) == (approx(5 / 7), approx(5 / 14))
    assert (found["worst"], found["best"]) == (approx(5 / 13), approx((5 + 6) / 13))


def test_under_ten(groups):
    """A percentage of fewer than 10 is not shown: no condition has 10 measured."""
    assert [bool(row["shown"]) for row in groups("responders", "condition", threshold="30").values()] == [False] * 3
