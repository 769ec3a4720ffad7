"""RULES, Improved and Intervals: the two views, medians, limits, at risk (arithmetic in COUNTING.md)."""

from math import exp, log, sqrt

import pandas as pd
import pytest
from pytest import approx

Z = 1.959964
COUNTS = ("n", "improved", "ended", "censored", "in_care", "lost", "n_not_eligible")
SERVICE_DAY_21 = 2 / 10 + (7 / 10 * 5 / 6) * 1 / 5
SERVICE_DAY_30 = SERVICE_DAY_21 + (7 / 10 * 5 / 6 * 4 / 5 * 3 / 4) * 1 / 3
SERVICE_DAY_35 = SERVICE_DAY_30 + (7 / 10 * 5 / 6 * 4 / 5 * 3 / 4 * 1 / 3) * 1 / 1
STAYED_DAY_21 = 1 - 8 / 10 * 4 / 5
STAYED_DAY_30 = 1 - 8 / 10 * 4 / 5 * 2 / 3


def missing(value):
    return bool(pd.isna(value))


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"threshold": "30"}, (13, 5, 4, 4, 2, 2, 1)),
        ({"threshold": "30", "rule": "first"}, (13, 8, 2, 3, 2, 1, 1)),
        ({"threshold": "30", "rule": "confirmed_strict"}, (13, 3, 6, 4, 2, 2, 1)),
        ({"threshold": "20"}, (13, 6, 4, 3, 2, 1, 1)),
        ({"threshold": "50"}, (13, 4, 5, 4, 2, 2, 1)),
        ({"threshold": "mcid"}, (12, 4, 4, 4, 2, 2, 2)),
    ],
)
def test_counts(row, parameters, expected):
    """n = improved + ended + censored, and censored = in care + lost; the ineligible stand apart."""
    found = row("improvement", **parameters)
    assert tuple(found[name] for name in COUNTS) == expected


def test_at_risk(curve):
    """13 set out; three are censored at 0, so 10 are at risk on day 14: 2 improved, 1 ended, 1 censored."""
    steps = curve(threshold="30")
    found = {day: tuple(steps[day][name] for name in ("at_risk", "improved", "ended", "censored")) for day in steps}
    found.pop(0, None)
    assert found == {
        14: (10, 2, 1, 1),
        20: (6, 0, 1, 0),
        21: (5, 1, 0, 0),
        28: (4, 0, 1, 0),
        30: (3, 1, 1, 0),
        35: (1, 1, 0, 0),
    }


def test_shown(curve):
    """A curve is shown where at least 10 are at risk."""
    steps = curve(threshold="30")
    assert (bool(steps[14]["shown"]), bool(steps[20]["shown"])) == (True, False)


def test_service_view(curve):
    """view=service, Aalen–Johansen: whoever ended without improvement can no longer improve."""
    steps = curve(threshold="30")
    found = [steps[day]["estimate"] for day in (14, 20, 21, 28, 30, 35)]
    assert found == approx([2 / 10, 2 / 10, SERVICE_DAY_21, SERVICE_DAY_21, SERVICE_DAY_30, SERVICE_DAY_35])


def test_stayed_view(curve):
    """view=stayed, Kaplan–Meier: every end censors."""
    steps = curve(threshold="30", view="stayed")
    found = [steps[day]["estimate"] for day in (14, 21, 30, 35)]
    assert found == approx([1 - 8 / 10, STAYED_DAY_21, STAYED_DAY_30, 1])


def test_weeks_service(row):
    """By week 4, 8 and 12: the service curve on days 28, 56 and 84."""
    found = row("improvement", threshold="30")
    weeks = [found[f"by_week_{week}"] for week in (4, 8, 12)]
    assert weeks == approx([SERVICE_DAY_21, SERVICE_DAY_35, SERVICE_DAY_35])


def test_weeks_stayed(row):
    """By week 4 of the stayed view: day 21's value still holds on day 28."""
    assert row("improvement", threshold="30", view="stayed")["by_week_4"] == approx(STAYED_DAY_21)


def test_limits_service(curve):
    """Limits on log(−log F); at the first event the variance is F (1 − F) / n = 0.2 · 0.8 / 10."""
    day14, f = curve(threshold="30")[14], 2 / 10
    factor = exp(Z * sqrt(f * (1 - f) / 10) / (f * -log(f)))
    assert (day14["low"], day14["high"]) == (approx(f**factor, rel=1e-6), approx(f ** (1 / factor), rel=1e-6))


def test_limits_stayed(row):
    """Limits on log(−log S), Greenwood: S = 0.64 on day 28, Σ d / (n (n − d)) = 2 / (10 · 8) + 1 / (5 · 4)."""
    found, s = row("improvement", threshold="30", view="stayed"), 8 / 10 * 4 / 5
    factor = exp(Z * sqrt(2 / (10 * 8) + 1 / (5 * 4)) / -log(s))
    assert found["by_week_4_low"] == approx(1 - s ** (1 / factor), rel=1e-6)
    assert found["by_week_4_high"] == approx(1 - s**factor, rel=1e-6)


def test_no_limits_at_1(curve):
    """Where the estimate is 0 or 1 there are no limits (stayed: all have improved by day 35)."""
    last = curve(threshold="30", view="stayed")[35]
    assert missing(last["low"])
    assert missing(last["high"])


def test_median_service(row):
    """The median is the first day with F ≥ 0.5 (35); the upper band reaches 0.5 on day 21, the lower never."""
    found = row("improvement", threshold="30")
    assert (found["median"], found["median_low"], missing(found["median_high"])) == (35, 21, True)


def test_quartiles(row):
    """25 % improved on day 21; 75 % is not reached (0.55 at the end), which is null."""
    found = row("improvement", threshold="30")
    assert (found["q25"], missing(found["q75"])) == (21, True)


def test_median_stayed(row):
    """Stayed: S falls under 0.5 on day 30; 75 % on day 35; the band's ends give 14 and not reached."""
    found = row("improvement", threshold="30", view="stayed")
    assert (found["q25"], found["median"], found["q75"]) == (21, 30, 35)
    assert (found["median_low"], missing(found["median_high"])) == (14, True)


def test_median_first(row):
    """By rule first: F = 4/12 on day 14 and 4/12 + 7/12 · 2/5 ≥ 0.5 on day 21."""
    found = row("improvement", threshold="30", rule="first")
    assert (found["median"], found["by_week_4"]) == (21, approx(4 / 12 + 7 / 12 * 2 / 5))


def test_median_not_reached(row):
    """By the strict rule F ends at 0.2 + 0.35 / 3: no median."""
    assert missing(row("improvement", threshold="30", rule="confirmed_strict")["median"])


def test_median_exactly_half(row):
    """F = 0.9 · 5/9 = 0.5 exactly after two visits: the median is 2."""
    assert row("improvement", threshold="30", axis="visits")["median"] == 2


def test_plateau(groups):
    """S = 0.5 from day 21 to day 35 (headache): stayed takes the middle, 28, service the first day, 21."""
    stayed = groups("improvement", "condition", threshold="30", view="stayed")
    service = groups("improvement", "condition", threshold="30")
    assert stayed["headache_tension"]["median"] == (21 + 35) / 2
    assert service["headache_tension"]["median"] == 21


def test_by_condition(groups):
    """Each condition by itself; E14, unmapped, in none: 4 + 4 + 4 = 13 − 1."""
    found = groups("improvement", "condition", threshold="30")
    assert {group: (row["n"], row["improved"]) for group, row in found.items()} == {
        "carpal_tunnel": (4, 2),  # E01 E07; E03 E16 ended
        "headache_tension": (4, 2),  # E02 E09; E05 E15 censored
        "low_back": (4, 1),  # E13; E04 E17 ended, E06 censored
    }
    assert found["carpal_tunnel"]["by_week_8"] == approx(1 / 4 + 2 / 4 * 1 / 2)
    assert found["low_back"]["by_week_8"] == approx(1 / 3)
