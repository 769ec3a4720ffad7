"""The sums of an analysis of covariance, written anew from one row per patient."""

import numpy as np

from analysis.statistics.ancova import Sums


def sums_of(group: np.ndarray, covariates: np.ndarray, outcome: np.ndarray) -> Sums:
    """From the group (0, 1, 2 …) of each patient, the covariates (n × k) and the outcome."""
    values = np.column_stack([covariates, outcome])
    of = np.eye(group.max() + 1)[group]
    n = of.sum(axis=0)
    means = (of.T @ values) / n[:, None]
    apart = values - means[group]
    return Sums(n, means, apart.T @ apart)
