"""The cumulative responder curve and where groups cross: counted by hand, and what must hold of any counts."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.cumulative import reached, turned

AMOUNTS = st.lists(st.tuples(st.integers(-40, 40), st.integers(1, 9)), max_size=12, unique_by=lambda pair: pair[0])


def test_reached_by_hand() -> None:
    """Three improved by 2, one by 1, two worsened by 1: of these 6, at least 0 did 4, 2 did 3, 2.5 did none."""
    assert reached([1, 2, -1], [1, 3, 2], [-1, 0, 1, 2, 2.5]).tolist() == [6, 4, 4, 3, 0]


def test_a_threshold_reached_exactly_counts() -> None:
    """3.2 − 2.1 is 1.1 though the binary digits fall short of it; a real shortfall stays one."""
    assert reached([3.2 - 2.1, 1.0999], [1, 1], [1.1]).tolist() == [1]


def test_nobody_reaches_nothing() -> None:
    """Without anybody every threshold is reached by none."""
    assert reached([], [], [0, 1]).tolist() == [0, 0]


@given(AMOUNTS, st.lists(st.integers(-50, 50), min_size=1, max_size=8))
def test_curve_falls_and_counts_people(counts: list[tuple[int, int]], thresholds: list[int]) -> None:
    """The curve never rises, begins with all and ends with none, and equals the plain count at every threshold."""
    amount, n = [pair[0] for pair in counts], [pair[1] for pair in counts]
    grid = sorted(thresholds)
    found = reached(amount, n, [-99, *grid, 99])
    assert found[0] == sum(n)
    assert found[-1] == 0
    assert (np.diff(found) <= 0).all()
    assert found[1:-1].tolist() == [sum(k for a, k in counts if a >= at) for at in grid]


def test_turned_by_hand() -> None:
    """A 8, 5, 1 of 10; B 12, 8, 6 of 20; C 5, 5, 5 of 10, compared with the first threshold (A .8, B .6, C .5).

    Second: A .5, B .4, C .5: A and C are equal, which is no side; C now stands above B. Third: A .1, B .3, C .5: all
    three pairs are turned.
    """
    found = turned([[8, 5, 1], [12, 8, 6], [5, 5, 5]], [10, 20, 10], 0)
    assert found.tolist() == [[0, 0, 2], [0, 1, 2], [0, 1, 2]]


def test_one_group_has_no_order() -> None:
    """A single group is turned against nobody."""
    assert turned([[5, 3]], [10], 1).tolist() == [[0, 0]]


@given(
    st.integers(1, 6).flatmap(
        lambda groups: st.tuples(
            st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=groups, max_size=groups),
            st.lists(st.integers(9, 30), min_size=groups, max_size=groups),
            st.integers(0, 3),
        )
    )
)
def test_turned_pairs_are_counted_twice(case: tuple[list[list[int]], list[int], int]) -> None:
    """Each turned pair counts for both of its groups; at the reference nothing is turned; a change of scale keeps all."""
    n_reached, n, reference = case
    found = turned(n_reached, n, reference)
    assert (found.sum(axis=0) % 2 == 0).all()
    assert not found[:, reference].any()
    assert (turned(np.array(n_reached) * 7, np.array(n) * 7, reference) == found).all()
