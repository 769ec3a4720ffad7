"""Analysis of covariance from sums: adjusted differences between groups, equal to R's lm(outcome ~ group + covariates).

The fit needs only counts, means and centred products per cell of episodes, so it costs the same for a thousand patients
as for a million. In its classical form (Cochran 1957, Biometrics 13:261) the groups are taken out by centring within
them, the slopes are those within groups, and an adjusted difference is the difference of the means less what the
covariates explain of it.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

CONSTANT = 1e-12
COLLINEAR = 1e-10


@dataclass(frozen=True)
class Sums:
    """What a fit needs. n: how many are in each of the G groups. means: of the k covariates and, last, of the outcome,
    G × (k + 1). within: sums of squares and products about the means of the groups, (k + 1) × (k + 1).
    """

    n: np.ndarray
    means: np.ndarray
    within: np.ndarray


@dataclass(frozen=True)
class Estimate:
    """Estimates with Student's t 95 % limits, two-sided p and standard error, of one shape; NaN where not estimable."""

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray
    std_error: np.ndarray


@dataclass(frozen=True)
class Fit:
    """A fitted model. kept: the places of the covariates in it; the others are constant within the groups or follow
    from those before them. slopes, inverse (of the products within groups): of the kept ones. df: what is left to
    estimate the variance of the residuals from. sd: of the outcome within groups, unadjusted.
    """

    sums: Sums
    kept: np.ndarray
    slopes: np.ndarray
    inverse: np.ndarray
    variance: float
    df: int
    sd: float

    def differences(self, weights: np.ndarray) -> Estimate:
        """Adjusted differences between the groups, one for each row of weights (c × G) that sum to nothing."""
        sums = self.sums
        moved = weights @ sums.means[:, self.kept]
        estimate = weights @ sums.means[:, -1] - moved @ self.slopes
        spread = (weights**2 / sums.n).sum(axis=1) + np.einsum("ci,ij,cj->c", moved, self.inverse, moved)
        return self._with_limits(estimate, spread)

    def unadjusted(self, weights: np.ndarray) -> np.ndarray:
        """The same differences between the plain means of the outcome."""
        return weights @ self.sums.means[:, -1]

    def covariates(self) -> Estimate:
        """The slopes of the kept covariates."""
        return self._with_limits(self.slopes, np.diag(self.inverse))

    def _with_limits(self, estimate: np.ndarray, spread: np.ndarray) -> Estimate:
        std_error = np.sqrt(self.variance * spread)
        half = stdtrit(self.df, 0.975) * std_error if self.df > 0 else np.full_like(std_error, np.nan)
        p = 2 * stdtr(self.df, -np.abs(estimate / std_error)) if self.df > 0 else half
        return Estimate(estimate, estimate - half, estimate + half, p, std_error)


def pool(group: np.ndarray, n: np.ndarray, means: np.ndarray, products: np.ndarray) -> Sums:
    """Put cells together into their groups, exactly.

    group: the place of each cell's group, from 0 without gaps. n: how many are in each cell. means: cells × (k + 1).
    products: sums of squares and products about the means of the cell, cells × (k + 1) × (k + 1).
    """
    size = np.bincount(group, weights=n)
    of_group = np.zeros((len(size), means.shape[1]))
    np.add.at(of_group, group, means * n[:, None])
    of_group /= size[:, None]
    apart = means - of_group[group]
    return Sums(size, of_group, products.sum(axis=0) + (apart * n[:, None]).T @ apart)


def fit(sums: Sums) -> Fit:
    """Fit the outcome on groups and covariates by least squares (normal equations, centred and scaled; Cholesky).

    Where nothing is left to estimate the variance from, or the fit is perfect, the variance is NaN.
    """
    k = len(sums.within) - 1
    size, n_groups = float(sums.n.sum()), len(sums.n)
    spread = np.diag(sums.within)
    raw = spread + (sums.n[:, None] * sums.means**2).sum(axis=0)
    kept = _independent(sums.within[:k, :k], raw[:k])
    scale = np.sqrt(spread[kept])
    scaled = sums.within[np.ix_(kept, kept)] / np.outer(scale, scale)
    inverse = _inverse(scaled) / np.outer(scale, scale)
    slopes = inverse @ sums.within[kept, k]
    residual = spread[k] - slopes @ sums.within[kept, k]
    df = int(size) - n_groups - len(kept)
    is_estimable = df > 0 and residual > CONSTANT * raw[k]
    return Fit(
        sums,
        kept,
        slopes,
        inverse,
        float(residual / df) if is_estimable else np.nan,
        df,
        float(np.sqrt(spread[k] / (size - n_groups))) if size > n_groups else np.nan,
    )


def _independent(within: np.ndarray, raw: np.ndarray) -> np.ndarray:
    """The places of the columns that vary within groups and do not follow from those before them, as lm keeps them."""
    kept: list[int] = []
    for place, spread in enumerate(np.diag(within)):
        if spread <= CONSTANT * raw[place]:
            continue
        scale = np.sqrt(np.append(np.diag(within)[kept], spread))
        among = within[np.ix_([*kept, place], [*kept, place])] / np.outer(scale, scale)
        own = among[-1, :-1]
        if 1 - own @ _inverse(among[:-1, :-1]) @ own > COLLINEAR:
            kept.append(place)
    return np.array(kept, dtype=int)


def _inverse(correlations: np.ndarray) -> np.ndarray:
    """The inverse of a matrix of correlations, through its Cholesky factor."""
    if not len(correlations):
        return correlations
    root = np.linalg.solve(np.linalg.cholesky(correlations), np.eye(len(correlations)))
    return root.T @ root
