"""ask improvement detail=tests: what is tested, on whom, and what is said (statistics themselves: tests/authority)."""

from itertools import combinations

import pandas as pd
import pytest
from pytest import approx
from scipy.stats import chi2

from analysis.errors import InputError, UsageError
from analysis.filters import Filters
from analysis.questions import Result, ask

# At risk on the days when somebody improved (COUNTING.md), clinics A and B, threshold 30, if they had stayed:
# day 14: 6 and 4, two improved, both of A; day 21: 3 and 2, one of A; day 30: 1 and 2, one of A; day 35: 0 and 1.
EXPECTED_IN_A = 2 * 6 / 10 + 3 / 5 + 1 / 3
VARIANCE = 2 * 0.6 * 0.4 * (10 - 2) / (10 - 1) + 0.6 * 0.4 + 1 / 3 * 2 / 3


@pytest.fixture
def asked(twelve):
    """Ask the export `twelve` for its tests: the whole answer."""

    def result(**parameters: str) -> Result:
        return ask("improvement", twelve, Filters.parse({"detail": "tests", "threshold": "30", **parameters}))

    return result


def one(result: Result, test: str) -> pd.Series:
    (row,) = (row for _, row in result.details["tests"].iterrows() if row["test"] == test)
    return row


def test_logrank_of_two_clinics(asked):
    """stayed: 4 improved in A where 2 2/15 were expected; (O - E)^2 / V = 3.92 on 1 df, of 13 episodes."""
    found = one(asked(by="clinic", view="stayed"), "logrank")
    assert (found["groups"], found["n"], found["improved"]) == ("A, B", 13, 5)
    assert found["statistic"] == approx((4 - EXPECTED_IN_A) ** 2 / VARIANCE)
    assert (found["df"], found["p"]) == (1, approx(chi2.sf(found["statistic"], 1)))


def test_service_leads_with_gray(asked):
    """service: Gray's test first, then the log-rank of the cause-specific hazard, which is the stayed view's number."""
    tests = asked(by="clinic").details["tests"]
    assert list(tests["test"]) == ["gray", "logrank_cause_specific", "pairwise", "rmst_difference"]
    stayed = one(asked(by="clinic", view="stayed"), "logrank")
    assert one(asked(by="clinic"), "logrank_cause_specific")["statistic"] == approx(stayed["statistic"])


def test_every_pair_once(asked):
    """Each pair of groups in their order, the first test of the view; with the days, and p adjusted over the pairs."""
    tests = asked(by="condition", view="stayed").details["tests"]
    pairs = [", ".join(two) for two in combinations(("carpal_tunnel", "headache_tension", "low_back"), 2)]
    for kind in ("pairwise", "rmst_difference"):
        rows = tests[tests["test"] == kind]
        assert list(rows["groups"]) == pairs
        assert (rows["p_adjusted"].dropna() >= rows["p"].dropna()).all()


def test_two_groups_alone_are_their_pair(asked):
    """With two groups the pair says what the whole says."""
    result = asked(by="clinic")
    assert one(result, "pairwise")["statistic"] == approx(one(result, "gray")["statistic"])


def test_difference_in_days_is_that_of_the_rows(asked):
    """rmst_difference is the rmst of the first group minus that of the second, up to the same tau."""
    result = asked(by="clinic", tau="30")
    first, second = result.rows["rmst"]
    assert one(result, "rmst_difference")["estimate"] == approx(first - second)


def test_beyond_follow_up_is_refused(asked):
    """A tau that one of the groups was not followed to is refused, for the tests as for the rows (all together: 35)."""
    with pytest.raises(InputError, match="at most 35"):
        asked(tau="36")


def test_strata_keep_groups_apart(asked):
    """Within strata of condition, each condition is a table of its own and they are added up, as in survdiff.

    day 14, carpal tunnel: A has E01 E07 E16, B has E03; one improved, of A: expected 3/4, variance 3/16.
    day 14, low back: A has E13 E04, B has E17: expected 2/3, variance 2/9.
    day 21, headache: A has E02, B has E09: expected 1/2, variance 1/4. day 30, carpal tunnel: A E07, B E03: the same.
    day 35, headache: only B. E14 is unmapped, a stratum by itself without anybody improved.
    """
    found = one(asked(by="clinic", view="stayed", strata="condition"), "logrank_stratified")
    observed_minus_expected = 4 - (3 / 4 + 2 / 3 + 1 / 2 + 1 / 2)
    assert found["statistic"] == approx(observed_minus_expected**2 / (3 / 16 + 2 / 9 + 1 / 4 + 1 / 4))


def test_one_stratum_changes_nothing(asked):
    """Where all are in one stratum, the stratified test is the plain one."""
    result = asked(by="clinic", condition="low_back", strata="condition")
    assert one(result, "gray_stratified")["statistic"] == approx(one(result, "gray")["statistic"])


def test_strata_need_groups(asked):
    """Strata without groups, or equal to the groups, are wrong usage and say why."""
    with pytest.raises(UsageError, match="strata needs by"):
        asked(strata="sex")
    with pytest.raises(UsageError, match="are the same"):
        asked(strata="sex", by="sex")


def test_different_measures_are_not_compared(asked):
    """measure=primary by=condition: curves in different measures are not tested against each other."""
    with pytest.raises(InputError, match="own measure"):
        asked(measure="primary", by="condition", threshold="mcid")


def test_nothing_to_compare_says_so(asked):
    """All together, one group, or nobody: no rows, and a sentence that there is no test."""
    for parameters in ({}, {"by": "clinic", "clinic": "A"}, {"by": "clinic", "condition": "neck_pain"}):
        result = asked(**parameters)
        assert result.details["tests"].empty
        assert result.sentence.startswith("No test")


def test_what_is_said(asked):
    """The sentence names the test and says in plain words what it shows; notes count who was tested of all started."""
    result = asked(by="clinic", view="stayed", tau="30")
    assert result.sentence.startswith(
        "Log-rank test (if they had stayed): the curves of the 2 groups differ by more than chance would explain "
        "(chi-square 3.9, 1 df, p = 0.048; 5 of 13 episodes reached improvement). A had "
    )
    assert "fewer days without improvement up to day 30 than B" in result.sentence
    assert result.notes[0].startswith("Tested: 13 of ")
    unclear = asked(by="clinic").sentence
    assert "no difference beyond chance is shown" in unclear
    assert "does not show that they are alike" in unclear


def test_visits_have_no_days(asked):
    """With axis=visits curves are tested, and no difference in days is given."""
    assert "rmst_difference" not in set(asked(by="clinic", axis="visits").details["tests"]["test"])
