"""The mean of what was seen in some, standardised to all of whom the covariates are known (regression estimator)."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

TINY = 1e-9


@dataclass(frozen=True)
class Moments:
    """How many, their mean, and the variances and covariances (n - 1) of p variables: shapes (p,) and (p, p)."""

    n: int
    mean: np.ndarray
    cov: np.ndarray


def standardised_mean(all_: Moments, seen: Moments, outcome: tuple[float, float, np.ndarray]) -> tuple[float, ...]:
    """Estimate and 95 % limits of the mean outcome that all would have had, by regression on what is known of all.

    `all_` and `seen`: moments of the covariates among all, and among those whose outcome was seen. `outcome`: its mean
    and variance among the seen, and its covariances with the covariates. The estimate is the regression's value at the
    means of all; its variance adds that of these means. NaN where the seen cannot tell: fewer than covariates + 2, or
    covariates that vary among all and not among them. Covariates that say the same twice count once.
    Source: regression estimator of double sampling (Cochran 1977, Sampling Techniques); R: lm, predict(se.fit = TRUE).
    """
    mean, variance, with_covariates = outcome
    values, directions = np.linalg.eigh(seen.cov) if seen.n > 1 else (np.zeros(len(seen.mean)), np.eye(len(seen.mean)))
    kept = values > TINY * max(values.max(initial=0), 1)
    freedom = seen.n - 1 - int(kept.sum())
    apart = all_.mean - seen.mean
    if freedom < 1 or np.abs(directions[:, ~kept].T @ apart).max(initial=0) > TINY**0.5:
        return (np.nan, np.nan, np.nan)
    inverse = (directions[:, kept] / values[kept]) @ directions[:, kept].T
    slopes = inverse @ with_covariates
    residual = max((seen.n - 1) * (variance - slopes @ with_covariates) / freedom, 0.0)
    of_fit = residual * (1 / seen.n + apart @ inverse @ apart / (seen.n - 1))
    half = stdtrit(freedom, 0.975) * np.sqrt(of_fit + slopes @ all_.cov @ slopes / all_.n)
    estimate = mean + slopes @ apart
    return (float(estimate), float(estimate - half), float(estimate + half))
