"""Means and deviations of several clinics together are those of all their people."""

import numpy as np
import pytest

from analysis.statistics.pooled_counts import pool_moments


def test_moments_are_those_of_all_people() -> None:
    """Mean and deviation from each clinic's own equal numpy's over all people, whatever the sizes."""
    random = np.random.default_rng(3)
    clinics = [random.normal(mean, 2, n) for mean, n in ((1, 30), (4, 7), (-2, 200))]
    columns = np.array([[one.mean(), one.std(ddof=1), len(one)] for one in clinics]).T
    everybody = np.concatenate(clinics)
    found = [float(values[0]) for values in pool_moments(*(column[:, None] for column in columns))]
    assert found == pytest.approx([everybody.mean(), everybody.std(ddof=1)])


def test_a_clinic_without_people_does_not_count() -> None:
    """1 and 3 of two people each with no spread: mean 2, sum of squares 4 over 3; a third clinic has nobody or no mean."""
    mean, sd = pool_moments([[1.0], [3.0], [np.nan]], [[0.0], [0.0], [np.nan]], [[2], [2], [0]])
    assert [mean[0], sd[0]] == pytest.approx([2, np.sqrt(4 / 3)])
    assert np.isnan(pool_moments([[1.0], [np.nan]], [[0.0], [np.nan]], [[2], [2]])[0][0])
    assert np.isnan(pool_moments([[np.nan]], [[np.nan]], [[0]])[0][0])
