"""What holds of the tests for every table of counts (Hypothesis): ties, day 0, empty and tiny groups among them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.curve_tests import ChiSquare, gray, grid, holm, logrank

COLUMNS = ["group_name", "time", "improved", "ended", "censored"]
GROUPS = ["A", "B", "C"]
few = st.integers(0, 3)
tables = st.lists(st.tuples(st.sampled_from(GROUPS), st.integers(0, 12), few, few, few), max_size=24).map(
    lambda rows: pd.DataFrame(rows, columns=COLUMNS)
)
BOTH = pytest.mark.parametrize("test", [logrank, gray])


def same(one: ChiSquare, other: ChiSquare) -> None:
    assert one.df == other.df
    np.testing.assert_allclose([one.statistic, one.p], [other.statistic, other.p], rtol=1e-6, atol=1e-9)


@BOTH
@settings(deadline=None)
@given(tables)
def test_there_is_a_test_or_none(test, table: pd.DataFrame) -> None:
    """A statistic of 0 or more with p within 0 and 1 and a df below the number of groups; or neither, and df 0."""
    found = test([grid(table, GROUPS)])
    if found.df:
        assert found.statistic >= 0
        assert 0 <= found.p <= 1
        assert found.df < len(GROUPS)
    else:
        assert np.isnan([found.statistic, found.p]).all()


@BOTH
@settings(deadline=None)
@given(tables, st.permutations(GROUPS), st.randoms(use_true_random=False))
def test_order_does_not_matter(test, table: pd.DataFrame, order: list[str], random: object) -> None:
    """Neither the order of the groups nor that of the rows changes anything."""
    places = list(range(len(table)))
    random.shuffle(places)
    same(test([grid(table, GROUPS)]), test([grid(table.iloc[places], order)]))


@BOTH
@settings(deadline=None)
@given(tables)
def test_only_the_order_of_times_counts(test, table: pd.DataFrame) -> None:
    """Stretching time changes nothing: only who comes before whom counts."""
    stretched = table.assign(time=table["time"] ** 2 + 3.5 * table["time"] + 1)
    same(test([grid(table, GROUPS)]), test([grid(stretched, GROUPS)]))


@settings(deadline=None)
@given(tables)
def test_without_ends_alike_groups_are_not_told_apart(table: pd.DataFrame) -> None:
    """Two groups with the very same counts have a statistic of 0, if there is one at all."""
    mine = table[table["group_name"] == "A"]
    twins = pd.concat([mine, mine.assign(group_name="B")])
    for test in (logrank, gray):
        found = test([grid(twins, ["A", "B"])])
        assert np.isnan(found.statistic) or found.statistic == pytest.approx(0, abs=1e-9)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_only_raises(values: list[float]) -> None:
    """An adjusted p is never below its own, never above 1, and keeps the order of the tests."""
    adjusted = holm(values)
    assert (adjusted >= np.array(values)).all()
    assert (adjusted <= 1).all()
    assert (np.diff(adjusted[np.argsort(values)]) >= 0).all()
