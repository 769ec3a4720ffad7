"""The gate knows what each statistic rests on: no share, mean or quantile passes that tells of too few people."""

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.control.policy import find_policy, policies
from analysis.disclosure.protected.gate import are_enough, percent, share_is_safe
from analysis.disclosure.protected.protected_table import ProtectedTable
from analysis.disclosure.protected.variable import Variable

PART = Variable("n_improved", "Improved", "count", "integer")
WHOLE = Variable("n_measured", "Measured", "count", "integer")
RATE = Variable(
    "rate", "Share improved", "statistic", "number", "%", 0, 100, of=("n_improved", "n_measured"), form="share"
)
MEAN = Variable("mean", "Mean", "statistic", "number", "points", 0, 10, of=("n_measured",), form="mean")
MEDIAN = Variable(
    "median", "Median", "statistic", "number", "points", 0, 10, of=("n_measured",), form="quantile", fraction=0.5
)


def table(statistic: Variable, part: int, whole: int, value: float | None, policy: str = "default") -> ProtectedTable:
    rows = pd.DataFrame({"n_improved": [part], "n_measured": [whole], statistic.name: [value], "status": ["shown"]})
    return ProtectedTable("made", "Made", (PART, WHOLE, statistic), rows, find_policy(policy))


@pytest.mark.parametrize(
    ("part", "whole", "value", "policy"),
    [
        (30, 40, 75, "default"),
        (40, 40, 100, "default"),
        (0, 40, 0, "default"),
        (12, 23, 52, "cms"),  # 11 not improved, as many as cms releases
        (15, 20, 75, "opensafely"),  # 13 of 22 may lie behind it: 9 others
        (9, 21, 43, "midpoint6"),
    ],
)
def test_shares_that_may_be_told(part: int, whole: int, value: float, policy: str) -> None:
    """A share passes whose part, rest and whole are large enough, or whose part or rest is 0."""
    assert len(table(RATE, part, whole, value, policy).rows) == 1


@pytest.mark.parametrize(
    ("part", "whole", "policy"),
    [
        (35, 40, "default"),  # 9 others at most
        (12, 22, "cms"),  # 10 others
        (11, 12, "cms"),  # 1 other
        (0, 10, "opensafely"),  # 8 people may stand behind 10
        (0, 9, "midpoint6"),  # 7 people may stand behind 9
    ],
)
def test_a_small_complement_is_refused(part: int, whole: int, policy: str) -> None:
    """A share is refused where whole less part tells of fewer others than the threshold, or where the whole is small."""
    with pytest.raises(ValueError, match="a share of too few people or with a small complement"):
        table(RATE, part, whole, float(percent(np.array([part]), np.array([whole]))[0]), policy)


@pytest.mark.parametrize("value", [74.0, 75.5, 76.0])
def test_a_share_follows_from_the_counts(value: float) -> None:
    """A share that is not the whole per cent of the released counts is refused: it would tell more than they do."""
    with pytest.raises(ValueError, match="a share that the released counts do not give"):
        table(RATE, 30, 40, value)


def test_a_share_over_100_is_refused() -> None:
    """A part that rounding made larger than its whole gives no share."""
    with pytest.raises(ValueError, match="outside its range"):
        table(RATE, 45, 40, 113)


@pytest.mark.parametrize(
    ("statistic", "policy", "fewest", "fewer"),
    [
        (MEAN, "default", 10, 0),
        (MEAN, "opensafely", 15, 10),  # 8 people may stand behind 10
        (MEAN, "midpoint6", 15, 9),
        (MEDIAN, "default", 25, 20),  # 18 people may stand behind 20
        (MEDIAN, "cms", 22, 21),
    ],
)
def test_few_people_are_not_described(statistic: Variable, policy: str, fewest: int, fewer: int) -> None:
    """A mean takes ten people and a median twenty, however the rounding fell; or more, where the threshold is higher."""
    assert len(table(statistic, 0, fewest, 5.0, policy).rows) == 1
    with pytest.raises(ValueError, match="a mean or a quantile of too few people"):
        table(statistic, 0, fewer, 5.0, policy)


@pytest.mark.parametrize("name", policies())
def test_what_rounds_alike_passes_alike(name: str) -> None:
    """Whether a statistic may be told follows from released counts alone, and every true count behind a yes is enough."""
    policy = find_policy(name)
    counts = np.flatnonzero(~policy.is_small(np.arange(200)))
    released = policy.rounded(counts).astype(float)
    for fraction in (0.25, 0.5, 1.0):
        assert (counts[are_enough(released, policy, fraction)] >= policy.people_for(fraction)).all()
    for whole in (30, 61, 120):
        parts = np.arange(whole + 1)
        parts = parts[~policy.is_small(parts) & ~policy.is_small(whole - parts)]
        rounded = policy.rounded(np.array([whole])).astype(float)
        own = policy.rounded(parts).astype(float)
        refused = ~share_is_safe(own, np.full(len(parts), rounded[0]), policy) & (own <= rounded[0])
        assert not refused.any() or policy.midpoint
    assert not share_is_safe(np.array([np.nan, 20.0]), np.array([40.0, np.nan]), policy).any()


def test_percent_rounds_halves_up() -> None:
    """Whole per cent by whole numbers: 1 of 8 is 13, and nothing of nobody."""
    assert percent(np.array([1.0, 3.0, 0.0]), np.array([8.0, 8.0, 5.0])).tolist() == [13, 38, 0]
    assert np.isnan(percent(np.array([0.0, np.nan]), np.array([0.0, 10.0]))).all()
