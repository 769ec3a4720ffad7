"""What is hidden stays hidden: attackers that know everything released, on drawn and on hand-made linked tables."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from analysis.disclosure.attack import Released, bounds, not_proven, too_narrow
from analysis.disclosure.linked import Dimension, Linked, link
from analysis.disclosure.policy import find_policy, policies
from analysis.disclosure.suppress import hide

CONDITION = Dimension("condition", {"all": ("neck", "back", "head")})
SEX = Dimension("sex", {"all": ("female", "male")})
CLINIC = Dimension("clinic", {"all": ("A", "B")})
STATUS = Dimension("status", {"due": ("missing", "measured"), "measured": ("improved", "not_improved")})
LEAVES = {"condition": ("neck", "back", "head"), "sex": ("female", "male"), "clinic": ("A", "B")}


def _linked(numbers: list[int]) -> Linked:
    people = pd.DataFrame(
        list(product(*LEAVES.values(), ("missing", "improved", "not_improved"))), columns=[*LEAVES, "status"]
    )
    people["n"] = numbers
    frames = [people.groupby(["condition", by, "status"])["n"].sum().reset_index() for by in ("sex", "clinic")]
    return link(frames, [CONDITION, SEX, CLINIC, STATUS])


def _released(linked: Linked, policy_name: str, hidden) -> Released:
    low, high = find_policy(policy_name).known_range(linked.counts)
    return Released(np.where(hidden, 0.0, low), np.where(hidden, np.inf, high), linked.sums)


SMALL_OR_LARGE = st.lists(st.one_of(st.integers(0, 12), st.integers(0, 60)), min_size=36, max_size=36)


@pytest.mark.parametrize("name", list(policies()))
@settings(max_examples=10)
@given(numbers=SMALL_OR_LARGE)
def test_no_hidden_count_is_bounded_more_narrowly_than_the_threshold(name, numbers):
    """Whatever the counts, no small one is released and the attacker's interval of no hidden one is below the threshold."""
    linked, policy = _linked(numbers), find_policy(name)
    found = hide(linked.counts, linked.sums, policy, linked.weights())
    released = _released(linked, name, found.hidden)
    assert found.hidden[policy.is_small(linked.counts)].all()
    assert not len(not_proven(released, found.tables, policy.threshold))
    assert not len(too_narrow(released, policy.threshold))


@settings(max_examples=40)
@given(numbers=st.lists(st.integers(0, 5), min_size=4, max_size=4), flags=st.integers(0, 511))
def test_bounds_are_those_of_trying_every_table(numbers, flags):
    """On tables of two by two with margins the bounds are the least and largest values among all tables that agree."""
    a, b, c, d = numbers
    counts = np.array([a, b, a + b, c, d, c + d, a + c, b + d, a + b + c + d])
    sums = np.zeros((6, 9))
    for row, (x, y, total) in enumerate([(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8)]):
        sums[row, [x, y]], sums[row, total] = 1, -1
    hidden = np.array([flags >> i & 1 for i in range(9)], dtype=bool)
    hidden[8] = False
    cells = np.array(_tables_of(counts[8]))
    w, x, y, z = cells.T
    every = np.column_stack([w, x, w + x, y, z, y + z, w + y, x + z, w + x + y + z])
    agree = every[(every[:, ~hidden] == counts[~hidden]).all(axis=1)]
    known = Released(np.where(hidden, 0.0, counts), np.where(hidden, np.inf, counts), csr_array(sums))
    found = bounds(known, np.arange(9))
    assert (found.low == agree.min(axis=0)).all()
    assert (found.high == agree.max(axis=0)).all()


def _tables_of(total: int) -> list[tuple[int, ...]]:
    return [
        (w, x, y, total - w - x - y)
        for w in range(total + 1)
        for x in range(total + 1 - w)
        for y in range(total + 1 - w - x)
    ]


def test_a_complement_is_hidden_too():
    """3 of 40 not improved: the 3 are hidden, and so are the 37 that would give them away."""
    frame = pd.DataFrame({"status": ["missing", "improved", "not_improved"], "n": [30, 37, 3]})
    linked = link([frame], [STATUS])
    hidden = hide(linked.counts, linked.sums, find_policy("cms"), linked.weights()).hidden
    assert hidden[linked.place(("not_improved",))]
    assert hidden.sum() > 1


def test_a_proof_that_contradicts_the_release_is_refused():
    """A table with another number where one was released proves nothing, and the audit says so."""
    linked = _linked([25] * 36)
    released = _released(linked, "cms", np.zeros(len(linked.counts), dtype=bool))
    with pytest.raises(ValueError, match="contradicts"):
        not_proven(released, linked.counts[np.newaxis] + 1.0, 11)


def test_the_same_counts_are_hidden_every_time():
    """Two runs hide the same and prove it by the same tables."""
    linked = _linked([3, 40, 0] * 12)
    first, second = (hide(linked.counts, linked.sums, find_policy("default"), linked.weights()) for _ in range(2))
    assert (first.hidden == second.hidden).all()
    assert (first.tables == second.tables).all()
