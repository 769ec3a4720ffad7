"""The verdict of RULES, and how many more it takes to give one."""

import numpy as np
import pytest

from analysis.statistics.ancova import Sums, fit
from analysis.statistics.verdict import CHANCE, chance_of_decision, n_more, verdict
from tests.comparing.people import sums_of

REPLICATES = 400


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        (0.1, 3.0, "better"),
        (0.1, 0.3, "better"),  # within the margin, but not 0
        (-3.0, -0.1, "worse"),
        (-0.4, 0.9, "no different"),
        (-1.0, 1.0, "no different"),
        (-0.4, 1.1, "cannot tell yet"),
        (-1.1, 0.4, "cannot tell yet"),
        (0.0, 1.1, "cannot tell yet"),  # touches 0, so not outside it
    ],
)
def test_verdict(low: float, high: float, says: str) -> None:
    """Outside 0: better or worse; else within the margin of 1: no different; else it cannot be told."""
    assert verdict(low, high, 1.0) == says


@pytest.mark.parametrize("unknown", range(3))
def test_no_verdict(unknown: int) -> None:
    """Without an interval or without a margin there is no verdict."""
    asked = [0.1, 0.5, 1.0]
    asked[unknown] = np.nan
    assert verdict(*asked) is None


PRESENT = [(0.6, 0.4), (-0.6, 0.4), (0.0, 0.6), (0.3, 0.5), (0.9, 0.8), (0.05, 2.0), (2.5, 1.5)]


@pytest.mark.parametrize(("difference", "std_error"), PRESENT)
def test_n_more_is_the_smallest(difference: float, std_error: float) -> None:
    """One fewer gives less than 80 %, and so does every smaller number."""
    found = n_more(difference, std_error, 60, 55, 1.0)
    chance = chance_of_decision(difference, std_error, 60, 55, 1.0, np.arange(1, found + 1))
    assert chance[-1] >= CHANCE
    assert (chance[:-1] < CHANCE).all()


@pytest.mark.parametrize(("difference", "std_error"), PRESENT)
def test_n_more_knows_no_direction(difference: float, std_error: float) -> None:
    """Better and worse by as much take as many more; in other units too."""
    found = n_more(difference, std_error, 60, 55, 1.0)
    assert n_more(-difference, std_error, 60, 55, 1.0) == found
    assert n_more(10 * difference, 10 * std_error, 60, 55, 10.0) == found


def test_enough_is_enough() -> None:
    """Once an interval is as wide as the margin is from 0, every difference is decided."""
    assert chance_of_decision(0.5, 0.25, 100, 1000, 1.0, np.array([0.01, 10, 1000])) == pytest.approx(1)


@pytest.mark.parametrize(
    "asked", [(0.5, np.nan, 60, 55, 1), (0.5, 0.3, 60, 0, 1), (0.5, 0.3, 60, 55, np.nan), (0, 900, 60, 55, 1)]
)
def test_n_more_that_cannot_be_said(asked: tuple[float, ...]) -> None:
    """Without an interval or a margin, or beyond a million, no number is given."""
    assert np.isnan(n_more(*asked))


def first_undecided(draw: np.random.Generator, effect: float, n: int) -> tuple[Sums, object]:
    """The first study of n patients in two groups that cannot tell yet at a margin of 1, and its comparison."""
    while True:
        group = np.arange(n) % 2
        x = draw.normal(6, 1.5, n)
        sums = sums_of(group, x[:, None], effect * (group == 1) + 0.5 * x + draw.normal(0, 2, n))
        found = fit(sums).differences(np.array([[-1.0, 1.0]]))
        if verdict(found.low[0], found.high[0], 1.0) == "cannot tell yet":
            return sums, found


@pytest.mark.parametrize(("seed", "effect", "n"), [(1, 0.8, 60), (2, 0.0, 50), (3, 1.2, 24)])
def test_n_more_gives_eighty_per_cent(seed: int, effect: float, n: int) -> None:
    """Adding n_more patients, from a world in which the present difference, slope and spread are true, to those there are
    decides 80 % of studies: of 400 between 73 and 87 % (3.5 standard errors).
    """
    draw = np.random.default_rng(seed)
    sums, found = first_undecided(draw, effect, n)
    present = fit(sums)
    more = int(n_more(found.estimate[0], found.std_error[0], n, present.df, 1.0))
    decided = 0
    for _ in range(REPLICATES):
        group = np.arange(more) % 2
        x = draw.normal(6, 1.5, more)
        y = found.estimate[0] * (group == 1) + present.slopes[0] * x + draw.normal(0, present.variance**0.5, more)
        y += sums.means[0, 1] - present.slopes[0] * sums.means[0, 0]
        new = fit(added(sums, sums_of(group, x[:, None], y))).differences(np.array([[-1.0, 1.0]]))
        decided += verdict(new.low[0], new.high[0], 1.0) != "cannot tell yet"
    assert 0.73 < decided / REPLICATES < 0.87


def added(first: Sums, second: Sums) -> Sums:
    """The sums of two sets of patients together."""
    n = first.n + second.n
    means = (first.means * first.n[:, None] + second.means * second.n[:, None]) / n[:, None]
    within = first.within + second.within
    for part in (first, second):
        apart = part.means - means
        within = within + (apart * part.n[:, None]).T @ apart
    return Sums(n, means, within)
