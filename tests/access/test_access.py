"""From the referral to the first visit, counted by hand on the twelve referrals of WAITING (conftest.py).

Days waited: A1 7, A2 14, A3 15, A5 3, A12 0 came; A4 14, A6 28, A7 29, A8 41, A9 41 had not by the data cut.
"""

from dataclasses import replace

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import ask
from analysis.statistics.survival import first_reached, incidence, quantile
from analysis.warehouse.store import Store


def test_who_waits_is_counted_once(waiting: Store) -> None:
    """Every referral with a usable date came, may still come (28 days or booked) or never came; the rest is apart."""
    result = ask("access", waiting, Filters())
    row = result.rows.iloc[0]

    assert row["n_referred"] == 12
    assert (row["n_undated"], row["n_misdated"]) == (1, 1)  # A10; A11
    assert row["n"] == 10
    assert (row["n_came"], row["n_may_come"], row["n_never"]) == (5, 3, 2)  # A4 A6 A8 may come; A7 A9 never did
    assert row["n_due_28"] == 6  # A1 A2 A3 A7 A8 A9: referred 29 days before the data cut or longer ago
    assert row["never_rate"] == pytest.approx(2 / 6)
    assert "3 referrals may still come" in result.notes[0]


def test_seen_within_14_days_is_of_those_whose_14_days_are_over(waiting: Store) -> None:
    """A visit on day 14 is in time; whoever was referred 13 days before the data cut is not yet asked."""
    row = ask("access", waiting, Filters()).rows.iloc[0]

    assert row["n_due_14"] == 8  # all ten but A5 (13 days) and A12 (0)
    assert row["n_within_14"] == 2  # A1 on day 7, A2 on day 14; A3 came on day 15
    assert row["rate"] == pytest.approx(0.25)
    assert (row["rate_low"], row["rate_high"]) == pytest.approx((0.0715, 0.5907), abs=5e-5)  # Wilson, 2 of 8


def test_the_waiting_are_in_the_median(waiting: Store) -> None:
    """Kaplan-Meier: those who have not come are at risk up to the data cut, so that the median is not of the quick alone.

    Had come: 1/10 by day 0, 2/10 by 3, 3/10 by 7, 4/10 by 14 (A4 is censored then), 1 - 0.6 x 4/5 = 0.52 by 15.
    Of the five who came alone the median would be 7.
    """
    result = ask("access", waiting, Filters())
    row, curve = result.rows.iloc[0], result.details["curve"]

    assert list(curve["time"]) == [0, 3, 7, 14, 15, 28, 29, 41]
    assert list(curve["at_risk"]) == [10, 9, 8, 7, 5, 4, 3, 2]
    assert list(curve["estimate"]) == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.52, 0.52, 0.52, 0.52])
    assert (row["q25"], row["median"]) == (7, 15)
    assert row["q75"] != row["q75"]  # not reached
    assert result.sentence.startswith("Half of 10 referred had come to a first visit by day 15")


def test_half_is_a_day_on_which_somebody_came() -> None:
    """Of ten, five came (the fifth on day 33) and five wait since day 500 or longer: half had come by day 33.

    R's quantile would say (33 + 560) / 2: the middle of where the curve stays at one half, a day on which nobody came.
    """
    counts = {
        "time": np.array([3, 9, 20, 28, 33, 500, 560]),
        "improved": np.array([1, 1, 1, 1, 1, 0, 0]),
        "ended": np.zeros(7, dtype=int),
        "censored": np.array([0, 0, 0, 0, 0, 2, 3]),
    }
    curve = incidence(counts, "stayed")
    assert first_reached(curve, 0.5).estimate == 33
    assert quantile(curve, 0.5).estimate == (33 + 560) / 2
    assert np.isnan(first_reached(curve, 0.75).estimate)


def test_from_goes_by_the_date_of_the_referral(waiting: Store) -> None:
    """A3, referred on 1 May and first seen on 16 May, is not among those referred from 10 May on."""
    row = ask("access", waiting, Filters.parse({"from": "2025-05-10"})).rows.iloc[0]
    assert row["n_referred"] == 9  # A1, A4 to A9, A11, A12
    assert row["n_undated"] == 0


def test_groups_are_counted_apart(waiting: Store) -> None:
    """By clinic, each has its own counts and its own curve; ten are needed to be shown."""
    result = ask("access", waiting, Filters(by="clinic"))
    rows = result.rows.set_index("clinic")
    assert list(rows["n"]) == [9, 1]
    assert not rows["shown"].any()
    assert rows.loc["B", "median"] == 0
    assert list(result.details["curve"].columns[:2]) == ["clinic", "time"]


def test_without_referral_dates_there_is_a_sentence(waiting: Store) -> None:
    """Where no referral has a date, nothing is estimated and the sentence says so."""
    result = ask("access", waiting, Filters.parse({"to": "2025-05-05", "from": "2025-05-05"}))
    row = result.rows.iloc[0]
    assert (row["n_referred"], row["n_undated"], row["n"]) == (1, 1, 0)
    assert result.sentence.startswith("None of 1 referral has a referral date")


@pytest.mark.parametrize(
    ("change", "says"), [({"dates": "nominal"}, "day numbers"), ({"has_sessions": False}, "no visits")]
)
def test_without_a_calendar_or_visits_it_is_refused(waiting: Store, change: dict[str, object], says: str) -> None:
    """Day numbers and exports without visits have no waiting time, and the refusal says why."""
    with pytest.raises(InputError, match=says):
        ask("access", replace(waiting, load=replace(waiting.load, **change)), Filters())
