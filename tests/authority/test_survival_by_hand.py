"""Curves counted by hand, the arithmetic written out, and a published one."""

from math import exp, log, sqrt

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.statistics.restricted_mean import common_tau, follow_up_limit, require_followed, rmst
from analysis.statistics.survival import Curve, at, at_risk, incidence, median

# Six people: improved on days 7, 14 and 21; ended on day 7; censored on days 14 and 28.
SIX = {"time": [7, 14, 21, 28], "improved": [1, 1, 1, 0], "ended": [1, 0, 0, 0], "censored": [0, 1, 0, 1]}
# Miller 1981, maintained group of the leukaemia trial: the event stands in `improved`.
MILLER = {
    "time": [9, 13, 18, 23, 28, 31, 34, 45, 48, 161],
    "improved": [1, 1, 1, 1, 0, 1, 1, 0, 1, 0],
    "ended": [0] * 10,
    "censored": [0, 1, 0, 0, 1, 0, 0, 1, 0, 1],
}


def all_censored(n: int, day: int) -> Curve:
    return incidence({"time": [day], "improved": [0], "ended": [0], "censored": [n]}, "service")


def test_six_people_service() -> None:
    """Ends compete: whoever ended keeps a share of the whole.

    day   n  improved ended  free before  improved so far               ended so far
     7    6     1       1       1         1/6                           1/6
    14    4     1       0       4/6       1/6 + 4/6 x 1/4 = 1/3         1/6
    21    2     1       0       1/2       1/3 + 1/2 x 1/2 = 7/12        1/6
    28    1     0       0       1/4       7/12                          1/6
    """
    curve = incidence(SIX, "service")
    assert curve.at_risk.tolist() == [6, 4, 2, 1]
    assert curve.estimate == pytest.approx([1 / 6, 1 / 3, 7 / 12, 7 / 12])
    assert curve.competing.estimate == pytest.approx([1 / 6] * 4)
    assert median(curve).estimate == 21


def test_six_people_stayed() -> None:
    """Ends censor: S is 5/6, then x 3/4 = 5/8, then x 1/2 = 5/16; the end of day 7 is still at risk on day 7."""
    curve = incidence(SIX, "stayed")
    assert curve.estimate == pytest.approx([1 / 6, 3 / 8, 11 / 16, 11 / 16])
    assert curve.competing is None
    assert curve.ended.tolist() == [1, 0, 0, 0]


def test_six_people_standard_errors() -> None:
    """While nobody is censored F has the binomial variance F (1 - F) / n; S has Greenwood's S^2 sum d / (n (n - d))."""
    service = incidence(SIX, "service").std_error
    assert service[:2] ** 2 == pytest.approx([1 / 6 * 5 / 6 / 6, 1 / 3 * 2 / 3 / 6])
    stayed = incidence(SIX, "stayed").std_error
    assert stayed[1] ** 2 == pytest.approx((5 / 8) ** 2 * (1 / (6 * 5) + 1 / (4 * 3)))


def test_six_people_limits() -> None:
    """service: log(-log F), so F to the power exp(+-z se / (F log F)); stayed: the same of S, turned round."""
    service, stayed = incidence(SIX, "service"), incidence(SIX, "stayed")
    spread = exp(1.959963984540054 * sqrt(1 / 27) / (1 / 3 * log(3)))
    assert (service.low[1], service.high[1]) == pytest.approx(((1 / 3) ** spread, (1 / 3) ** (1 / spread)))
    spread = exp(1.959963984540054 * sqrt(1 / 30 + 1 / 12) / log(8 / 5))
    assert (stayed.low[1], stayed.high[1]) == pytest.approx((1 - (5 / 8) ** (1 / spread), 1 - (5 / 8) ** spread))


def test_six_people_table_and_mean() -> None:
    """At risk just before each tick; days without improvement are 7 x the heights above the curve over four weeks."""
    table = at_risk(incidence(SIX, "service"), [0, 7, 14, 28, 35])
    assert table.at_risk.tolist() == [6, 6, 4, 1, 0]
    assert table.improved.tolist() == [0, 1, 2, 3, 3]
    assert table.ended.tolist() == [0, 1, 1, 1, 1]
    assert table.censored.tolist() == [0, 0, 1, 2, 2]
    assert rmst(incidence(SIX, "service"), 28).estimate == pytest.approx(28 - 7 * (1 / 6 + 1 / 3 + 7 / 12))
    assert rmst(incidence(SIX, "stayed"), 28).estimate == pytest.approx(7 * (1 + 5 / 6 + 5 / 8 + 5 / 16))


def test_after_the_last_day() -> None:
    """After a last censoring nothing is known; after a last event the curve holds, as nobody is left to change it."""
    open_end = incidence(SIX, "service")
    assert at(open_end, 28).estimate == pytest.approx(7 / 12)
    assert np.isnan([at(open_end, 28.5).estimate, rmst(open_end, 29).estimate]).all()
    closed = incidence({"time": [7, 9], "improved": [1, 0], "ended": [0, 1], "censored": [0, 0]}, "service")
    assert at(closed, 84).estimate == pytest.approx(1 / 2)
    assert rmst(closed, 84).estimate == pytest.approx(84 - 77 / 2)


def test_before_the_first_day() -> None:
    """Before anything happened nobody has improved, without limits."""
    first = at(incidence(SIX, "service"), 6)
    assert first.estimate == 0
    assert np.isnan([first.low, first.high]).all()


def test_published_curve() -> None:
    """Miller's table of the maintained group, as printed; median 31 with limits 13 and not reached (R, log-log)."""
    curve = incidence(MILLER, "stayed")
    surviving = 1 - curve.estimate[curve.improved > 0]
    assert np.round(surviving, 3).tolist() == [0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184]
    found = median(curve)
    assert (found.estimate, found.low) == (31, 13)
    assert np.isnan(found.high)


@pytest.mark.parametrize("view", ["service", "stayed"])
def test_nobody(view: str) -> None:
    """A group without anyone gives an empty curve and no numbers, without an error."""
    curve = incidence({"time": [], "improved": [], "ended": [], "censored": []}, view)
    assert curve.n == 0
    assert curve.estimate.size == 0
    assert np.isnan([median(curve).estimate, at(curve, 28).estimate, rmst(curve, 28).estimate]).all()
    assert at_risk(curve, [0, 28]).at_risk.tolist() == [0, 0]


@pytest.mark.parametrize("row", [(-1, 1), (3, -1), (np.nan, 1), (3, np.nan), (np.inf, 1)])
def test_impossible_counts(row: tuple[float, float]) -> None:
    """A negative, missing or endless time or count is refused, not drawn."""
    time, improved = row
    with pytest.raises(ValueError, match="0 or more"):
        incidence({"time": [time], "improved": [improved], "ended": [0], "censored": [0]}, "service")


def test_common_horizon() -> None:
    """84 days, or the last day on which each group of 10 or more has 10 at risk; smaller groups do not shorten it."""
    counts = {"time": [40, 60, 70], "improved": [5, 1, 0], "ended": [0, 0, 0], "censored": [0, 9, 3]}
    tail = incidence(counts, "service")
    assert tail.at_risk.tolist() == [18, 13, 3]
    assert common_tau([tail, all_censored(12, 200), all_censored(9, 5)]) == 60
    assert common_tau([all_censored(12, 200)]) == 84
    assert common_tau([all_censored(9, 5)]) == 84


def test_horizon_beyond_follow_up() -> None:
    """A horizon after the last day of any group of 10 or more is refused with a sentence; one on it is not."""
    groups = [all_censored(10, 70), all_censored(12, 200), all_censored(9, 5)]
    assert follow_up_limit(groups) == 70
    require_followed(groups, 70)
    with pytest.raises(InputError, match=r"tau=71 .* at most 70"):
        require_followed(groups, 71)


@pytest.mark.parametrize("n", [2, 10, 49])
def test_everyone_improved(n: int) -> None:
    """Where all have improved there are no limits, though n shares of 1 / n need not add up to exactly 1."""
    counts = {"time": range(1, n + 1), "improved": [1] * n, "ended": [0] * n, "censored": [0] * n}
    for curve in (incidence(counts, "service"), incidence(counts, "stayed")):
        assert curve.estimate[-1] == pytest.approx(1)
        assert np.isnan([curve.low[-1], curve.high[-1]]).all()
        assert not np.isnan([curve.low[:-1], curve.high[:-1]]).any()
