"""Whose outcome is missing (`sensitivity`), counted in COUNTING.md."""

from pytest import approx

from analysis.filters import Filters
from analysis.questions import ask

COUNTS = ("n_started", "n_in_care", "n_due", "n_measured", "n_missing", "n_not_eligible", "n_judged", "n_unknown")


def detail(store, name, **parameters):
    return ask("sensitivity", store, Filters.parse(parameters)).details[name].to_dict("records")


def test_counts_add_up(row):
    """Of 11 due, E10 (no baseline) and E16 (no outcome) are missing; E08 has no room; 8 are judged, 5 improved."""
    found = row("sensitivity")
    assert [found[name] for name in COUNTS] == [15, 4, 11, 9, 2, 1, 8, 2]
    assert found["completion"] == approx(9 / 11)
    assert found["rate"] == approx(5 / 8)


def test_bounds(row):
    """The missing failed: 5 of 10; they improved: 7 of 10."""
    found = row("sensitivity")
    assert (found["worst"], found["best"]) == (approx(5 / 10), approx(7 / 10))


def test_bounds_are_those_of_responders(rows):
    """sensitivity and responders say the same of rate, best and worst, at any moment."""
    for asked in ({}, {"at": "28"}, {"threshold": "mcid", "by": "clinic"}, {"threshold": "50", "by": "condition"}):
        ours = rows("sensitivity", **asked)
        theirs = rows("responders", **{"threshold": "30", **asked})
        for name in ("n_due", "n_improved", "rate", "best", "worst"):
            assert [mine[name] for mine in ours] == approx([one[name] for one in theirs], nan_ok=True)


def test_reasons(twelve):
    """How the care of the 11 due ended, and of how many of each an outcome is known."""
    found = {row["reason"]: row for row in detail(twelve, "reasons")}
    names = ("n", "n_measured", "n_no_baseline", "n_no_outcome")
    assert {reason: tuple(row[name] for name in names) for reason, row in found.items()} == {
        "goals_met": (1, 1, 0, 0),
        "completed": (4, 3, 1, 0),
        "self_discharged": (1, 1, 0, 0),
        "lost": (2, 2, 0, 0),
        "surgery": (1, 1, 0, 0),
        "injection": (1, 1, 0, 0),
        "other": (1, 0, 0, 1),
    }
    assert found["completed"]["share"] == approx(3 / 4)


def test_at_a_day_those_in_care_can_be_due(twelve):
    """At 28 the three in care whose day 28 lies before the cut are due: E06 (no score near it), E07 and E13."""
    found = {row["reason"]: (row["n"], row["n_measured"]) for row in detail(twelve, "reasons", at="28")}
    assert found["in_care"] == (3, 2)


def test_who_left(twelve):
    """E10 and E16 beside the other nine; E05 and E14, who were lost, beside those whose care ended."""
    found = {(row["split"], row["variable"]): row for row in detail(twelve, "leavers")}
    means = {key: (row["n_left"], row["mean_left"], row["n_others"]) for key, row in found.items()}
    assert means["no outcome", "baseline"] == (1, 4, 9)
    assert means["no outcome", "last"] == (2, approx((3 + 4) / 2), 9)
    assert means["no outcome", "visits"] == (2, approx((3 + 2) / 2), 9)
    assert means["lost", "baseline"] == (2, approx((7 + 8) / 2), 8)
    assert means["lost", "last"] == (2, approx((4 + 6) / 2), 9)
    assert means["lost", "change"] == (2, approx((-3 - 2) / 2), 8)
    assert found["lost", "visits"]["mean_others"] == approx((4 + 3 + 3 + 3 + 2 + 3 + 3 + 2 + 2) / 9)


def test_standardised_difference(twelve):
    """Baseline of the lost 7 and 8, of the others 10 6 8 5 0 1 4 5: difference over the root of the mean variance."""
    (found,) = [row for row in detail(twelve, "leavers") if (row["split"], row["variable"]) == ("lost", "baseline")]
    others = (10, 6, 8, 5, 0, 1, 4, 5)
    mean = sum(others) / 8
    variance = sum((score - mean) ** 2 for score in others) / 7
    assert found["standardised_difference"] == approx((7.5 - mean) / ((0.5 + variance) / 2) ** 0.5)


def test_tipping_of_two_clinics(twelve):
    """A: 2 of 3 improved, 1 missing; B: 3 of 5, 1 missing. With A's failed: 2/3 x 3/4 = 0.5, under 0.6: 1 is enough."""
    first, second = detail(twelve, "tipping", by="clinic")
    for row in (first, second):
        assert (row["better"], row["n_missing_better"], row["tipping_failures"]) == ("A", 1, 1)
        assert row["tipping_failures_interval"] == 0
        assert row["shown"] is False
    assert first["difference"] == approx(2 / 3 - 3 / 5)
    assert (first["least"], first["most"]) == (approx(2 / 4 - 4 / 6), approx(3 / 4 - 3 / 6))
