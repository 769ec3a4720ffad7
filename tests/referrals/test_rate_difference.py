"""The difference of two rates against published intervals, and how many more it takes against the plain definition."""

from math import comb

import numpy as np
import pytest

from analysis.statistics.rate_difference import n_more, newcombe

# Newcombe 1998, Stat Med 17:873-890, table II, method 10: improved, of, other improved, of, low, high.
PUBLISHED = (
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
)


@pytest.mark.parametrize(("yes", "n", "other_yes", "other_n", "low", "high"), PUBLISHED)
def test_interval_is_the_published_one(yes: int, n: int, other_yes: int, other_n: int, low: float, high: float) -> None:
    """Limits as in the paper, to its four digits."""
    difference, found_low, found_high = newcombe(yes, n, other_yes, other_n)

    assert difference == pytest.approx(yes / n - other_yes / other_n)
    assert (found_low, found_high) == (pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5))


def chance(yes: int, n: int, other_yes: int, other_n: int, more: int) -> float:
    """The chance of a decisive interval with so many more, summed over every number of them that may improve."""
    z = 1.959963984540054
    middle = (yes + z**2 / 2) / (n + z**2)
    grown = (n + more) / n
    total = 0.0
    for improved in range(more + 1):
        _, low, high = newcombe(yes + improved, n + more, other_yes * grown, other_n * grown)
        if low > 0 or high < 0 or (low >= -0.1 and high <= 0.1):
            total += comb(more, improved) * middle**improved * (1 - middle) ** (more - improved)
    return total


@pytest.mark.parametrize("case", [(5, 10, 60, 200), (4, 7, 86, 204), (20, 40, 86, 204)])
def test_so_many_more_give_an_80_percent_chance(case: tuple[int, int, int, int]) -> None:
    """With a tenth more than the number found the chance is 80 % or more; with a fifth fewer it is not."""
    more = int(n_more(*case, 0.1))

    assert chance(*case, int(more * 1.1)) >= 0.8
    assert chance(*case, int(more * 0.8)) < 0.8


def test_nobody_is_compared_with_nobody() -> None:
    """Without patients on either side nothing can be said of how many more it takes."""
    assert np.isnan(n_more(0, 0, 5, 10, 0.1))
    assert np.isnan(n_more(5, 10, 0, 0, 0.1))


def test_alike_rates_take_hundreds() -> None:
    """At 50 against 50 %, ± 10 points is a matter of hundreds: half the interval alone takes 96 patients."""
    assert 96 < n_more(5, 10, 5_000, 10_000, 0.1) < 400
