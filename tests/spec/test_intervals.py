"""ask improvement detail=interval: between which scores improvement came, and how far apart visits lie."""

import pandas as pd
import pytest

from analysis.errors import UsageError
from analysis.filters import Filters
from analysis.questions import ask


@pytest.fixture
def interval(twelve):
    """Ask the export `twelve` for its intervals: the rows as dictionaries."""

    def rows(**parameters: str) -> list[dict]:
        filters = Filters.parse({"detail": "interval", "threshold": "30", **parameters})
        return ask("improvement", twelve, filters).details["interval"].to_dict("records")

    return rows


def test_median_by_hand(interval):
    """Carpal tunnel: E01 in (7, 14], E07 in (26, 30], E03 not up to day 10 (its last score but one), E16 has none.

    Innermost are (10, 14] and (26, 30], one half in each; at one half R takes the middle of 12 and 28.
    """
    (row,) = interval(condition="carpal_tunnel")
    assert (row["turnbull_after"], row["turnbull_until"], row["turnbull_median"]) == (10, 30, 20)
    assert (row["n"], row["improved"], row["median_stayed"]) == (4, 2, 30)


def test_gaps_between_visits(interval):
    """Carpal tunnel: E01 7 7 14, E03 10 10, E07 26 4 19; E16 came again after its end, which does not count."""
    (row,) = interval(condition="carpal_tunnel")
    assert (row["n_gaps"], row["gap_median"]) == (8, 10)


def test_first_looks_at_the_last_score(interval):
    """By rule first E03 improved in (0, 10], E01 in (7, 14] and E07 in (26, 30]: 1/3 each of those seen, E16 unknown.

    Innermost are (7, 10] and (26, 30]: E03 and E01 share the first, so 2/3 by day 10.
    """
    (row,) = interval(condition="carpal_tunnel", rule="first")
    assert (row["turnbull_after"], row["turnbull_until"]) == (7, 10)


def test_nobody(interval):
    """Nobody to count: a row of zeros, and no median."""
    (row,) = interval(condition="neck_pain")
    assert (row["n"], row["n_gaps"], row["shown"]) == (0, 0, False)
    assert pd.isna(row["turnbull_median"])


def test_groups_are_apart(interval):
    """One row per group, and the groups' episodes are those of the curves."""
    found = {row["condition"]: row["n"] for row in interval(by="condition")}
    assert found == {"carpal_tunnel": 4, "headache_tension": 4, "low_back": 4}


def test_without_sessions_there_are_no_gaps(scores_only_store):
    """An export of scores only has no visits: no gaps, and the sentence says so or that nobody can be shown."""
    result = ask("improvement", scores_only_store, Filters.parse({"detail": "interval"}))
    assert list(result.details["interval"]["n_gaps"]) == [0]
    assert "visits lie" not in result.sentence.lower()


def test_visits_are_no_days(interval):
    """Intervals are of days: with axis=visits they are wrong usage."""
    with pytest.raises(UsageError, match="days between scores"):
        interval(axis="visits")


def test_only_when_asked(twelve):
    """Tests and intervals are made only where they are the detail asked for; a detail there is not is wrong usage."""
    assert not {"interval", "tests"} & ask("improvement", twelve, Filters.parse({"by": "clinic"})).details.keys()
    with pytest.raises(UsageError, match="at_risk, tests, interval"):
        ask("improvement", twelve, Filters.parse({"detail": "test"}))
