"""Log-rank by hand, and what both tests do where there is little or nothing to test."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from analysis.statistics.curve_tests import ChiSquare, gray, grid, holm, logrank
from analysis.statistics.restricted_mean import difference
from analysis.statistics.survival import Estimate

COLUMNS = ["group_name", "time", "improved", "ended", "censored"]
AFTER_FOUR_DAYS = [("A", 1, 1, 0, 0), ("A", 3, 1, 0, 0), ("B", 2, 1, 0, 0), ("B", 4, 1, 0, 0)]
LARGE = [
    ("A", 7, 500_000, 100_000, 0),
    ("A", 21, 0, 0, 400_000),
    ("B", 7, 500_600, 99_400, 0),
    ("B", 21, 0, 0, 400_000),
]
BOTH = pytest.mark.parametrize("test", [logrank, gray])


def result_of(test, rows, groups="AB") -> ChiSquare:
    return test([grid(pd.DataFrame(rows, columns=COLUMNS), list(groups))])


def is_no_test(found: ChiSquare) -> bool:
    return bool(np.isnan(found.statistic) and np.isnan(found.p) and found.df == 0)


def test_logrank_by_hand() -> None:
    """Two and two people, improved on days 1 and 3 (A), 2 and 4 (B).

    day  at risk A, B  expected in A  variance
     1      2   2         1/2           1/4
     2      1   2         1/3           2/9
     3      1   1         1/2           1/4
     4      0   1          0             0
    Observed in A 2, expected 4/3, variance 13/18: (2/3)^2 / (13/18) = 8/13.
    """
    found = result_of(logrank, AFTER_FOUR_DAYS)
    assert (found.statistic, found.df) == (pytest.approx(8 / 13), 1)
    assert found.p == pytest.approx(2 * norm.sf(np.sqrt(8 / 13)))


@BOTH
def test_nothing_to_test(test) -> None:
    """One group, nobody at all, nobody improved, or all at one moment with nobody left over: no statistic, no p."""
    assert is_no_test(result_of(test, AFTER_FOUR_DAYS, "A"))
    assert is_no_test(result_of(test, []))
    assert is_no_test(test([]))
    assert is_no_test(result_of(test, [("A", 5, 3, 0, 0), ("B", 5, 4, 0, 0)]))
    assert is_no_test(result_of(test, [("A", 5, 0, 3, 2), ("B", 6, 0, 1, 4)]))


@BOTH
def test_a_group_that_was_never_at_risk_costs_no_degree_of_freedom(test) -> None:
    """A group without people, or with all censored before anybody improved, leaves the test of the others as it is."""
    plain = result_of(test, AFTER_FOUR_DAYS)
    early = result_of(test, [*AFTER_FOUR_DAYS, ("C", 0, 0, 0, 5)], "ABCD")
    assert early.df == plain.df
    assert early.statistic == pytest.approx(plain.statistic)


@BOTH
def test_order_and_names_do_not_matter(test) -> None:
    """Turning round the groups, or the rows, gives the same statistic."""
    one = result_of(test, [*AFTER_FOUR_DAYS, ("C", 2, 2, 1, 0)], "ABC")
    other = result_of(test, [("C", 2, 2, 1, 0), *AFTER_FOUR_DAYS[::-1]], "CBA")
    assert one.statistic == pytest.approx(other.statistic, rel=1e-12)


@BOTH
def test_one_patient_beside_a_million(test) -> None:
    """Beside two groups of a million, one patient who improved on day 7 neither loses the test nor its df.

    The two large ones alone: shares 0.5000 and 0.5006 of a million, each with variance 1/4 million, z about 0.85.
    """
    large = result_of(test, LARGE)
    assert large.p == pytest.approx(2 * norm.sf(600 / np.sqrt(2 * 1_000_000 * 0.5003 * 0.4997)), rel=1e-3)
    with_one = result_of(test, [*LARGE, ("C", 7, 1, 0, 0)], "ABC")
    assert with_one.df == 2
    assert with_one.statistic == pytest.approx(large.statistic + 1, rel=2e-3)


@BOTH
def test_a_stratum_alone(test) -> None:
    """Strata in which nobody improved, or only one group is, change nothing."""
    rows = pd.DataFrame(AFTER_FOUR_DAYS, columns=COLUMNS)
    lonely = pd.DataFrame([("A", 2, 3, 0, 1)], columns=COLUMNS)
    idle = pd.DataFrame([("A", 2, 0, 1, 1), ("B", 3, 0, 0, 4)], columns=COLUMNS)
    found = test([grid(table, ["A", "B"]) for table in (rows, lonely, idle)])
    assert found.statistic == pytest.approx(test([grid(rows, ["A", "B"])]).statistic)


def test_gray_is_logrank_like_without_ends() -> None:
    """Without ends or censoring, Gray's scores are those of the log-rank: same sign, statistics of one size.

    Both groups improve completely; B half as fast.
    """
    rows = [("A", day, 10, 0, 0) for day in range(1, 11)] + [("B", 2 * day, 10, 0, 0) for day in range(1, 11)]
    assert result_of(gray, rows).p < 1e-5
    assert result_of(logrank, rows).p < 1e-5


def test_holm() -> None:
    """Sorted p times how many are left, never falling, never over 1; what was not tested counts for none.

    0.01 x 3 = 0.03, 0.02 x 2 = 0.04, 0.5 x 1.
    """
    np.testing.assert_allclose(holm([0.02, np.nan, 0.5, 0.01]), [0.04, np.nan, 0.5, 0.03])
    np.testing.assert_allclose(holm([0.6, 0.5]), [1, 1])
    assert holm([]).size == 0


def test_difference_of_means() -> None:
    """30 days (standard error 3) against 25 (4): 5 more, standard error 5, z 1, p 0.3173; unknown where one is."""
    found = difference(Estimate(30, 0, 0, 3), Estimate(25, 0, 0, 4))
    assert (found.estimate, found.z, found.p) == (5, 1, pytest.approx(2 * norm.sf(1)))
    assert (found.low, found.high) == (pytest.approx(5 - 1.959964 * 5), pytest.approx(5 + 1.959964 * 5))
    unknown = difference(Estimate(30, 0, 0, 3), Estimate(np.nan, np.nan, np.nan))
    assert np.isnan([unknown.estimate, unknown.low, unknown.z, unknown.p]).all()
    certain = difference(Estimate(30, np.nan, np.nan, 0), Estimate(28, np.nan, np.nan, 0))
    assert certain.estimate == 2
    assert np.isnan([certain.low, certain.z, certain.p]).all()
