"""Rules of the rows by hand-made sums: who is too few, who is grey, who is flagged, and what belongs to the whole."""

import numpy as np
import pandas as pd
import pytest

from analysis.provider_outcomes import PROVIDER_OUTCOMES
from analysis.questions.variation_rows import basis_of, curve_of, rows_of
from analysis.statistics.unit_spread import design_effect, within_variance
from tests.variation.clinics import frame_of, rows


def one_against(n: int, amount: int, **more: object) -> pd.Series:
    """The row of a provider of n, of whom `amount` improved, beside three of 200 of whom half did."""
    own, others = np.array([n, 200, 200, 200]), np.array([amount, 100, 100, 100])
    frame = frame_of(own, others)
    for name, value in more.items():
        frame.loc[0, name] = value
    return rows(frame).iloc[0]


@pytest.mark.parametrize(
    ("n", "amount", "flag"),
    [
        (9, 0, "too few"),
        (10, 0, "low volume"),
        (29, 2, "low volume"),
        (30, 2, "below 99.8 %"),  # 2 of 30 where half are expected
        (30, 9, "below 95 %"),
        (30, 15, "within limits"),
        (30, 22, "above 95 %"),
        (30, 28, "above 99.8 %"),
    ],
)
def test_minimum_numbers(n: int, amount: int, flag: str) -> None:
    """Under 10 complete: too few; 10 to 29: shown without a flag; from 30 on flagged where it lies outside."""
    assert one_against(n, amount)["flag"] == flag


@pytest.mark.parametrize(("due", "flag"), [(60, "below 99.8 %"), (61, "low completion")])
def test_completion_under_half_is_not_flagged(due: int, flag: str) -> None:
    """30 of 60 known are half: flagged; 30 of 61 are under half: shown in grey, without flag and p-value."""
    row = one_against(30, 2, n_to_know=due)
    assert row["flag"] == flag
    assert np.isnan(row["p"]) == (flag == "low completion")
    assert row["is_judged"]


def test_family_is_those_with_a_flag() -> None:
    """Benjamini-Hochberg over those that can be flagged: of 5, one with 20 and one with 9 complete, the family is 3.

    Their p-values times 3, 3 / 2 and 1, in order of size, none under a smaller one's.
    """
    found = rows(frame_of(np.array([100, 100, 100, 20, 9]), np.array([30, 40, 50, 10, 4])), "completion")
    p = np.sort(found["p"].dropna())
    assert found["family"].tolist() == [3] * 5
    expected = [min(3 * p[0], 1.5 * p[1], p[2]), min(1.5 * p[1], p[2]), p[2]]
    np.testing.assert_allclose(np.sort(found["p_adjusted"].dropna()), expected)


def test_unadjusted_by_hand() -> None:
    """Without a model: 30 of 100 beside 50 of 100 twice is 30 where 130 / 300 * 100 = 43.33 are expected, 0.692."""
    found = rows(frame_of(np.array([100, 100, 100]), np.array([30, 50, 50])), "completion")
    assert found.loc[0, "expected"] == pytest.approx(130 / 3)
    assert found.loc[0, "point"] == pytest.approx(30 * 3 / 130)


def test_modelled_by_hand() -> None:
    """With a model: E = 20 and sum of squares 8 make V = 12; the others' V 24 widens it by 1 + 12 / 24 = 1.5.

    100 patients altogether, V = 36 of all: 36 - 12 = 24. error = sqrt(12 * 1.5) / 20.
    """
    frame = frame_of(
        np.array([40, 40, 40]),
        np.array([16, 20, 24]),
        expected=np.full(3, 20.0),
        expected_squares=np.full(3, 8.0),
        n_expected=40,
    )
    found = rows(frame)
    assert found.loc[0, "point"] == pytest.approx(0.8)
    assert found.loc[0, "error"] == pytest.approx(np.sqrt(18) / 20)


def test_one_without_expectation_makes_all_unadjusted() -> None:
    """Where the model says nothing of a single episode, nobody is adjusted, rather than some."""
    frame = frame_of(np.array([40, 40]), np.array([16, 20]), expected=20.0, expected_squares=8.0, n_expected=[40, 39])
    assert not basis_of(frame, PROVIDER_OUTCOMES["improved"], 5).is_adjusted


def test_means_by_hand() -> None:
    """Two of 10: scores 0 and 2 five times each, and 1 and 3: means 1 and 2, of all 1.5, variance within 10 * 2 / 18."""
    frame = frame_of(np.array([10, 10]), np.array([10.0, 20.0]), amount_squares=[20.0, 50.0])
    assert within_variance(frame) == pytest.approx(20 / 18)
    found = rows(frame, "improvement")
    assert found["point"].tolist() == pytest.approx([-0.5, 0.5])
    assert found["error"].tolist() == pytest.approx([np.sqrt(20 / 18 / 10 * (1 - 10 / 20))] * 2)


def test_alike_bookings_widen() -> None:
    """Design effect by hand: 10 patients of 4 bookings, 5 miss all and 5 none: 40 bookings, half missed.

    Residuals 4 - 2 and 0 - 2: 10 * 4 = 40 against 40 * 0.25 = 10; times 10 / 9 for the rate of its own: 4.44.
    """
    frame = frame_of(
        np.array([40]), np.array([20.0]), n_complete=10, size_squares=160, products=80.0, amount_squares=80.0
    )
    assert design_effect(frame) == pytest.approx(40 / 10 * 10 / 9)
    assert design_effect(frame_of(np.array([40]), np.array([20.0]))) == 1


def test_who_is_filtered_out_stays_in_the_whole() -> None:
    """A provider that the filters leave out, or whose name is not known, gets no row and counts in what is expected."""
    frame = frame_of(np.array([100, 100, 100]), np.array([30, 50, 50]))
    frame["is_chosen"] = [True, False, True]
    frame.loc[2, "group_name"] = "unknown"
    found = rows(frame, "completion")
    assert found["group_name"].tolist() == ["T-01"]
    assert found.loc[0, "expected"] == pytest.approx(130 / 3)


@pytest.mark.parametrize(
    ("n", "amount"), [([], []), ([50], [20]), ([50, 60], [0, 0]), ([50, 60], [50, 60]), ([3, 4], [1, 2])]
)
def test_nothing_to_compare_is_no_error(n: list[int], amount: list[int]) -> None:
    """Nobody, one alone, none or all of everybody, only small ones: rows without limits and flags, and no warning."""
    frame = frame_of(np.array(n, dtype=int), np.array(amount, dtype=int)).astype({"is_chosen": bool})
    basis = basis_of(frame, PROVIDER_OUTCOMES["worsened"], 5)
    found, spread = rows_of(frame, basis)
    assert len(found) == len(n)
    assert found["p"].isna().all()
    assert spread.n == 0
    assert curve_of(found, basis, spread).empty


def test_few_providers_do_not_widen_limits() -> None:
    """Of 9 providers far apart the spread is told and the limits stay; of 10 it widens them."""
    generator = np.random.default_rng(3)
    amount = generator.binomial(200, np.tile([0.3, 0.7], 5))
    few, many = (frame_of(np.full(count, 200), amount[:count]) for count in (9, 10))
    for frame, is_wide in ((few, False), (many, True)):
        basis = basis_of(frame, PROVIDER_OUTCOMES["completion"], 5)
        found, spread = rows_of(frame, basis)
        assert spread.phi > 5
        assert spread.is_in_limits == is_wide
        assert (found.loc[0, "high_95"] > 1.4) == is_wide
