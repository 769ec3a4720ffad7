"""How much units vary within providers: for means, and for bookings or visits of which those of one episode are alike."""

import pandas as pd

from analysis.statistics.rates import share


def within_variance(sums: pd.DataFrame) -> float:
    """The variance of single values about their provider's mean, pooled; NaN where no provider has two.

    sums: n, amount and amount_squares (sum of the values, of their squares), one row a provider.
    """
    apart = sums["amount_squares"] - sums["amount"] * share(sums["amount"], sums["n"])
    return float(share(max(apart.sum(), 0.0), sums["n"].sum() - (sums["n"] > 0).sum()))


def design_effect(sums: pd.DataFrame) -> float:
    """How many times more a provider's count varies than if its units were independent; never under 1.

    sums: n, amount, n_complete (episodes), and over episodes the sums of size^2, size * amount and amount^2 (size_squares,
    products, amount_squares). The count's variance is that of the episodes' residuals amount - rate * size, each about
    its provider's own rate. 1 where each episode is one unit. Source: Cochran 1977, Sampling Techniques (ratio, clusters).
    """
    if (sums["size_squares"] == sums["n"]).all():
        return 1.0
    rate = share(sums["amount"], sums["n"])
    apart = (sums["amount_squares"] - 2 * rate * sums["products"] + rate**2 * sums["size_squares"]).sum()
    independent = (sums["n"] * rate * (1 - rate)).sum()
    episodes, providers = sums["n_complete"].sum(), (sums["n"] > 0).sum()
    if episodes <= providers or not independent > 0:
        return 1.0
    return max(1.0, float(apart / independent * episodes / (episodes - providers)))
