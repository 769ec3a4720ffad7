"""The statistics of research tables, each worked out by hand from a few numbers."""

import numpy as np
import pandas as pd
import pytest

from analysis.dictionary import read_dictionary
from analysis.disclosure.control.policy import find_policy
from analysis.disclosure.making import means, ratios
from analysis.disclosure.making.curves import curve
from analysis.disclosure.making.shares import share
from analysis.disclosure.making.statistic import Statistic, Work, worked_out

PAIN = read_dictionary().measures["nprs"]


def found(statistics: tuple[Statistic, ...], told: dict, sums: dict | None = None, **other) -> pd.DataFrame:
    """The statistics of rows, worked out one after the other; NaN where they may not be told."""
    frame = pd.DataFrame(told)
    exact = pd.DataFrame(other.get("exact", told))
    step = np.full(len(frame), other.get("step", 0.1))
    policy = find_policy(other.get("policy", "default"))
    work = Work(frame.copy(), policy, pd.DataFrame(sums or {}, index=frame.index), other.get("spread", ()), exact, step)
    for statistic in statistics:
        work.told[statistic.variable.name] = worked_out(statistic, work)
    return work.told


def test_a_share_by_hand() -> None:
    """30 of 40 are 75 %, by Wilson 60 to 86; 25 of 200 are 12.5, told as 13; 0 of 40 are 0 to 9."""
    rows = found(share("rate", "Rate", "part", "whole"), {"part": [30.0, 25, 0], "whole": [40.0, 200, 40]})
    assert rows[["rate", "rate_low", "rate_high"]].to_numpy().tolist() == [[75, 60, 86], [13, 9, 18], [0, 0, 9]]


def test_a_mean_by_hand() -> None:
    """Twelve people with changes of 0, -2 and -4 (four each): mean -2.0, SD 1.7, limits -3.1 and -0.9 from the released."""
    value, n = np.array([0.0, -2.0, -4.0]), np.array([4, 4, 4])
    sums = {
        "n": [12], "baseline_sum": [60.0], "baseline_squares": [312.0], "latest_sum": [36.0],
        "latest_squares": [120.0], "change_sum": [-24.0], "change_squares": [80.0],
    }  # fmt: skip
    row = found(
        means.scores(PAIN, "n"), {"n": [12.0]}, sums, spread=[(value, n)], exact={"n": [12]}, policy="cms"
    ).iloc[0]
    assert (row["baseline_mean"], row["latest_mean"], row["change_mean"], row["change_sd"]) == (5.0, 3.0, -2.0, 1.7)
    assert (row["change_low"], row["change_high"]) == (-3.1, -0.9)
    assert row[["change_median", "change_q1", "change_q3"]].isna().all()  # these take 22 and 44 people


@pytest.mark.parametrize(
    ("n", "has_median", "has_quartiles"), [(21, False, False), (22, True, False), (44, True, True)]
)
def test_quantiles_take_people_on_either_side(n: int, has_median: bool, has_quartiles: bool) -> None:
    """A median takes twice, quartiles take four times as many people as a count: 22 and 44 where 11 may be told."""
    sums = {name: [0.0] for name in ("baseline_sum", "baseline_squares", "latest_sum", "latest_squares")}
    sums |= {"n": [n], "change_sum": [-n], "change_squares": [float(n)]}
    spread = [(np.array([-1.0]), np.array([n]))]
    row = found(means.scores(PAIN, "n"), {"n": [float(n)]}, sums, spread=spread, exact={"n": [n]}, policy="cms").iloc[0]
    assert (row["change_median"] == -1) == has_median
    assert (row["change_q1"] == row["change_q3"] == -1) == has_quartiles


def test_true_numbers_too_small_are_not_described() -> None:
    """A released 10 of which only 9 stand in truth (a total of rounded parts) has no mean."""
    sums = {name: [0.0] for name in ("baseline_sum", "baseline_squares", "latest_sum", "latest_squares")}
    sums |= {"n": [9], "change_sum": [0.0], "change_squares": [0.0]}
    row = found(means.scores(PAIN, "n"), {"n": [10.0]}, sums, spread=[((), ())], exact={"n": [9]}).iloc[0]
    assert np.isnan(row["change_mean"])


def test_a_curve_by_hand() -> None:
    """100 people: 20 improve, 10 end, 10 are censored by day 14; 10, 5 and 4 by day 28; then a count is hidden.

    20 / 95 = 21.05 %; free 65 / 95; 10 / 58 of these: 21.05 + 11.80 = 32.85 %. 60 and 41 are at risk.
    """
    told = {
        "condition": "all", "sex": "all", "day": [14, 28, 56, 84], "n": [100.0] * 4, "improved": [20.0, 10, 5, 5],
        "ended": [10.0, 5, np.nan, 0], "censored": [10.0, 4, 0, 0],
    }  # fmt: skip
    rows = found(curve(("condition", "sex")), told, policy="cms")
    assert rows["at_risk"].tolist()[:2] == [100, 60]
    assert rows["estimate"].tolist()[:2] == [21, 33]
    assert rows[["estimate", "low", "high"]].iloc[2:].isna().all(axis=None)
    assert rows["at_risk"].iloc[2:].isna().all()  # how many are left for the last is no longer known


def test_a_curve_ends_where_few_enter() -> None:
    """A period that fewer than ten people enter has no step, though its counts are released."""
    told = {
        "condition": "all", "sex": "all", "day": [14, 28], "n": [40.0, 40], "improved": [20.0, 0], "ended": [15.0, 0],
        "censored": [0.0, 0],
    }  # fmt: skip
    rows = found(curve(("condition", "sex")), told)
    assert rows["estimate"].tolist()[0] == 50
    assert np.isnan(rows["estimate"].iloc[1])


def test_bookings_by_hand() -> None:
    """9 no-shows of 100 to attend are 9 %; visits are told of ten finished or more; no share beside a hidden count."""
    sums = {
        "attended": [85, 85, 85], "no_show": [9, 9, 9], "late_cancel": [6, 6, 6], "finished_visits": [80, 80, 80],
        "n_finished": [20, 9, 20],
    }  # fmt: skip
    told = {"n_booked": [20.0, 20, 20], "n_missed": [10.0, 10, np.nan]}
    rows = found(ratios.bookings("n_booked", "n_missed"), told, sums)
    assert rows["no_show_rate"].tolist()[:2] == [9, 9]
    assert np.isnan(rows["no_show_rate"].iloc[2])
    assert rows["visits_mean"].iloc[[0, 2]].tolist() == [4.0, 4.0]
    assert np.isnan(rows["visits_mean"].iloc[1])


@pytest.mark.parametrize(("sessions", "fallen", "is_told"), [(30, 30.0, True), (29, 29.0, False), (60, 29.0, False)])
def test_what_is_kept_takes_sessions_and_relief(sessions: int, fallen: float, is_told: bool) -> None:
    """What is kept of relief is told of 30 sessions or more in which pain fell by half a point or more on the mean."""
    parts = {"top": 12.0, "bottom": fallen, "top_top": 9.0, "top_bottom": 24.0, "bottom_bottom": 64.0}
    sums = {f"kept_{name}": [value] for name, value in parts.items()} | {"kept_sessions": [sessions], "n": [15]}
    sums |= {f"change_{name}": [value] for name, value in parts.items()} | {"before_sum": [100.0]}
    row = found(ratios.relief(PAIN, "n_patients", "n_kept"), {"n_patients": [20.0], "n_kept": [15.0]}, sums).iloc[0]
    assert (row["carry_over"] == round(100 * 12 / fallen)) == is_told
    assert np.isnan(row["carry_over"]) != is_told
