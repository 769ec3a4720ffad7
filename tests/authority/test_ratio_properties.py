"""What holds for every ratio of sums, whatever the patients: units, order, doubling, and what cannot be estimated."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from pytest import approx

from analysis.statistics.ratio import ratio_of_sums

PATIENTS = st.lists(st.tuples(st.integers(-20, 20), st.integers(1, 30)), min_size=2, max_size=40)
Patients = list[tuple[float, float]]


def of(patients: Patients) -> tuple[float, float, float]:
    """Ratio, low and high from (top, bottom) of each patient."""
    top, bottom = np.array(patients, dtype=float).T
    sums = (top.sum(), bottom.sum(), (top * top).sum(), (top * bottom).sum(), (bottom * bottom).sum())
    return tuple(float(value) for value in ratio_of_sums(len(patients), *sums))


@given(PATIENTS)
def test_the_ratio_lies_in_the_middle(patients: Patients) -> None:
    """The estimate is the ratio of the two totals, in the middle of limits that are in order."""
    ratio, low, high = of(patients)
    assert ratio == approx(sum(top for top, _ in patients) / sum(bottom for _, bottom in patients), abs=1e-12)
    assert low <= ratio <= high
    assert (low + high) / 2 == approx(ratio, abs=1e-9)


@given(PATIENTS, st.sampled_from([-3.0, 0.1, 10.0]))
def test_units_do_not_matter(patients: Patients, unit: float) -> None:
    """Tops in another unit scale the ratio and its limits; tops and bottoms in another unit change nothing."""
    ratio, low, high = of(patients)
    scaled = of([(unit * top, bottom) for top, bottom in patients])
    assert scaled == approx((unit * ratio, *sorted((unit * low, unit * high))), abs=1e-6)
    assert of([(unit * top, unit * bottom) for top, bottom in patients]) == approx((ratio, low, high), abs=1e-6)


@given(PATIENTS, st.integers(-3, 3))
def test_a_share_more_for_everybody_moves_all_by_it(patients: Patients, share: int) -> None:
    """Who keeps the same share of the bottom more moves the ratio by it and leaves the width as it is."""
    ratio, low, high = of(patients)
    moved = of([(top + share * bottom, bottom) for top, bottom in patients])
    assert moved == approx((ratio + share, low + share, high + share), abs=1e-5)


@given(PATIENTS)
def test_more_patients_alike_narrow_it(patients: Patients) -> None:
    """Every patient twice keeps the ratio and never widens the interval: information comes with patients."""
    ratio, low, high = of(patients)
    twice, low_twice, high_twice = of(patients * 2)
    assert twice == approx(ratio, abs=1e-12)
    assert high_twice - low_twice <= high - low + 1e-9


@given(PATIENTS)
def test_visits_written_down_twice_narrow_nothing(patients: Patients) -> None:
    """Twice the visits of the same patients, all alike, change neither the ratio nor the interval."""
    assume(len(set(patients)) > 1)
    assert of([(2 * top, 2 * bottom) for top, bottom in patients]) == approx(of(patients), abs=1e-6)


def test_what_cannot_be_estimated_is_missing() -> None:
    """No bottom, no ratio; one patient, no interval; nobody, nothing: NaN each, and no error."""
    assert np.isnan(ratio_of_sums([5, 0], [3, 0], [0, 0], [9, 0], [0, 0], [0, 0])).all()
    ratio, low, high = ratio_of_sums(1, 3, 2, 9, 6, 4)
    assert ratio == 1.5
    assert np.isnan([low, high]).all()


def test_all_alike_is_certain() -> None:
    """Where every patient has the same ratio the interval has no width, however the sums round."""
    bottoms = np.arange(1, 50) / 7
    tops = bottoms / 3
    sums = (tops.sum(), bottoms.sum(), (tops * tops).sum(), (tops * bottoms).sum(), (bottoms * bottoms).sum())
    ratio, low, high = ratio_of_sums(len(bottoms), *sums)
    assert ratio == approx(1 / 3)
    assert high - low == approx(0, abs=1e-6)
