"""Standardised differences against their formula written in R (make_balance.R), by hand, and by their properties."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.balance import of_levels, of_means, of_shares, pooled

HERE = Path(__file__).parent
LEVELS = pd.read_csv(HERE / "balance_levels.csv")


def shares(text: str) -> np.ndarray:
    counts = np.array([float(n) for n in text.split(";")])
    return counts / counts.sum()


@pytest.mark.parametrize("row", list(LEVELS.itertuples()), ids=list(LEVELS["case"]))
def test_levels_are_the_distance_of_yang_and_dalton(row) -> None:
    """Of two, three and five levels, one of them empty in one group: equal to R's mahalanobis."""
    assert of_levels(shares(row.group), shares(row.other)) == pytest.approx(row.difference, abs=1e-9)


def test_levels_in_any_order() -> None:
    """Which level is left out of the formula makes no difference."""
    first, second = shares("12;30;8;25;25"), shares("40;3;7;22;28")
    turned = [of_levels(np.roll(first, step), np.roll(second, step)) for step in range(5)]
    np.testing.assert_allclose(turned, turned[0], rtol=1e-12)


def test_two_levels_are_one_share() -> None:
    """Of two levels the number for all is the size of that for one: 30 of 100 and 45 of 100, 0.15 / sqrt(0.22875)."""
    assert of_shares(0.30, 0.45) == pytest.approx(-0.15 / 0.22875**0.5)
    assert of_levels([0.3, 0.7], [0.45, 0.55]) == pytest.approx(0.15 / 0.22875**0.5)


def test_means_are_austin() -> None:
    """Equal to R, five times."""
    authority = pd.read_csv(HERE / "balance_means.csv")
    found = of_means(*(authority[name] for name in ("mean", "sd", "other_mean", "other_sd")))
    np.testing.assert_allclose(found, authority["difference"], rtol=1e-9)


def test_no_spread() -> None:
    """Where neither group varies the difference is 0 if they are the same, and else cannot be given."""
    assert of_means(3, 0, 3, 0) == 0
    assert np.isnan(of_means(3, 0, 4, 0))
    assert of_shares(1, 1) == 0
    assert np.isnan(of_shares(1, 0))
    assert of_levels([1.0], [1.0]) == 0
    assert np.isnan(of_levels([0.5, 0.5, 0.0], [0.0, 0.0, 1.0]))


def test_groups_put_together() -> None:
    """Count, mean and SD of groups together are those of their values together; an empty group adds nothing."""
    draw = np.random.default_rng(1)
    values = [1e6 + draw.normal(size=n) for n in (5, 1, 0, 12)]
    means = [part.mean() if len(part) else np.nan for part in values]
    squares = [((part - part.mean()) ** 2).sum() if len(part) else np.nan for part in values]
    members = np.array([[1, 1, 1, 1], [1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 0]], dtype=float)
    n, mean, sd = pooled(members, [5, 1, 0, 12], means, squares)
    assert n.tolist() == [18, 17, 1, 0]
    for place, chosen in enumerate(([0, 1, 3], [0, 3])):
        together = np.concatenate([values[i] for i in chosen])
        assert mean[place] == pytest.approx(together.mean(), rel=1e-12)
        assert sd[place] == pytest.approx(together.std(ddof=1), rel=1e-6)
    assert mean[2] == pytest.approx(means[1])
    assert np.isnan([sd[2], sd[3], mean[3]]).all()
