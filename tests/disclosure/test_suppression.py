"""What is hidden stays hidden: attackers that know everything released, on drawn and on hand-made linked tables."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from analysis.disclosure.control.attack import Released, bounds, not_proven, too_narrow
from analysis.disclosure.control.policy import find_policy, policies
from analysis.disclosure.control.suppress import hide
from analysis.disclosure.control.task import Task, policy_task
from analysis.disclosure.counting.linked import Dimension, Linked, cell_name, linked_counts
from tests.disclosure.made import SIZE, STATUS, Made, people

SMALL_OR_LARGE = st.lists(st.one_of(st.integers(0, 12), st.integers(0, 60)), min_size=SIZE, max_size=SIZE)


def task_of(linked: Linked, policy_name: str) -> Task:
    return policy_task(linked.counts, linked.sums, find_policy(policy_name), 1.0 + linked.counts)


def one_table(**numbers: int) -> Linked:
    """People of one kind by what became of them."""
    frame = pd.DataFrame({"scale": list(numbers), "n": list(numbers.values())})
    return linked_counts(Made({("scale", ()): frame}, {"scale": STATUS}))


@pytest.mark.parametrize("name", list(policies()))
@settings(max_examples=8)
@given(numbers=SMALL_OR_LARGE)
def test_no_hidden_count_is_bounded_more_narrowly_than_the_threshold(name, numbers):
    """Whatever the counts, no small one is released and the attacker's interval of no hidden one is below the threshold."""
    linked, policy = people(numbers), find_policy(name)
    task = task_of(linked, name)
    found = hide(task)
    released = task.released(found.hidden)
    assert found.hidden[policy.is_small(task.counts.astype(int))].all()
    assert not len(not_proven(released, task.counts, found.changes, policy.threshold))
    assert not len(too_narrow(released, policy.threshold))


@settings(max_examples=8)
@given(numbers=SMALL_OR_LARGE)
def test_beginning_with_each_condition_alone_protects_as_well(numbers):
    """Blocks only say where to begin: the proof is of all counts together."""
    linked = people(numbers)
    task, blocks = task_of(linked, "default"), linked.blocks
    found = hide(task, [np.flatnonzero(blocks == block) for block in np.unique(blocks)])
    assert not len(too_narrow(task.released(found.hidden), 10))


@settings(max_examples=8)
@given(numbers=SMALL_OR_LARGE)
def test_rounding_is_no_protection_that_a_reader_could_undo(numbers):
    """Who knows how counts are rounded knows a range of each: the attacker has these ranges, and totals and parts are each
    rounded by themselves in them, so that no total from rounded parts could say more.
    """
    linked, policy = people(numbers), find_policy("default")
    task = task_of(linked, "default")
    large = linked.counts[~policy.is_small(linked.counts)]
    (low, high), rounded = policy.known_range(large), policy.rounded(large)
    assert (rounded == policy.rounded(low)).all()
    assert (rounded == policy.rounded(high)).all()
    shown = ~hide(task).hidden
    assert (task.low[shown] >= np.where(task.counts[shown] > 0, policy.threshold, 0)).all()


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


@pytest.mark.parametrize("name", ["default", "opensafely", "nhs", "cms"])
def test_a_complement_is_hidden_too(name):
    """3 of 40 not improved: the 3 are hidden, and so is another count that would give them away along with the total."""
    linked = one_table(not_due=30, improved=37, not_improved=3)
    hidden = dict(zip(linked.cells, hide(task_of(linked, name)).hidden, strict=True))
    assert hidden["scale=not_improved"]
    assert hidden["scale=improved"] or hidden["scale=measured"]


@settings(max_examples=20)
@given(improved=st.integers(0, 80), rest=st.integers(0, 80))
def test_percentages_say_no_more_than_the_counts(improved, rest):
    """A share from released counts is known exactly to who has them; where n or k is hidden there is none, and where both
    are shown neither k nor n - k is below the threshold unless it is nobody.
    """
    linked, policy = one_table(not_due=0, improved=improved, not_improved=rest), find_policy("cms")
    hidden = dict(zip(linked.cells, hide(task_of(linked, "cms")).hidden, strict=True))
    if not hidden["scale=improved"] and not hidden["scale=measured"]:
        for count in (improved, rest):
            assert count == 0 or count >= policy.threshold


def test_nothing_is_hidden_where_nothing_is_small():
    """Counts of 20 and more of every kind are all shown."""
    task = task_of(people([25] * SIZE), "default")
    assert not hide(task).hidden.any()


def test_differences_are_protected_without_a_floor():
    """Signed counts: a difference of +3 beside one of +40 is hidden along with another, though it could be negative."""
    linked = one_table(not_due=40, improved=3, not_improved=-20)
    counts = linked.counts.astype(float)
    floor, flags = np.full(len(counts), -np.inf), np.ones(len(counts), dtype=bool)
    small = (np.abs(counts) < 10) & (counts != 0)
    task = Task(counts, linked.sums, counts, counts, floor, small, flags, np.abs(counts) + 1, 10)
    found = hide(task)
    assert found.hidden[small].all()
    assert found.hidden.sum() > small.sum()
    assert not len(not_proven(task.released(found.hidden), counts, found.changes, 10))


def test_a_proof_that_contradicts_the_release_is_refused():
    """A table with another number where one was released proves nothing, and the audit says so."""
    task = task_of(people([25] * SIZE), "cms")
    released = task.released(np.zeros(len(task.counts), dtype=bool))
    with pytest.raises(ValueError, match="contradicts"):
        not_proven(released, task.counts, csr_array(np.ones((1, len(task.counts)))), 11)


def test_counts_that_do_not_add_up_are_refused():
    """A total that is not the sum of its parts is an error, never protected."""
    task = task_of(people([25] * SIZE), "cms")
    task.counts[0] += 1
    with pytest.raises(ValueError, match="add up"):
        hide(task)


def test_the_same_counts_are_hidden_every_time():
    """Two runs hide the same and prove it by the same tables."""
    task = task_of(people([3, 40, 0] * (SIZE // 3)), "default")
    first, second = hide(task), hide(task)
    assert (first.hidden == second.hidden).all()
    assert (first.changes != second.changes).nnz == 0


def test_names_are_the_same_for_who_asks_by_a_table():
    """A count has one name, whichever nodes that hold the same people it is asked by; roots are left out."""
    dimensions = {
        "condition": Dimension("condition", {"all": ("neck",)}),
        "scale": STATUS,
        "own": Dimension("own", {"everybody": ("not_due", "due")}),
    }
    frame = pd.DataFrame({"condition": ["neck"], "scale": ["improved"], "n": [4]})
    other = pd.DataFrame({"condition": ["neck"], "own": ["due"], "n": [4]})
    made = Made(
        {("scale", ("condition",)): frame, ("own", ("condition",)): other},
        dimensions,
        ((("own", "due"), ("scale", "measured")),),
    )
    assert cell_name(made, {"own": "due", "condition": "neck"}) == "condition=neck & scale=measured"
    assert cell_name(made, {"condition": "all", "scale": "referred"}) == "everybody"
    assert len(set(linked_counts(made).cells)) == len(linked_counts(made).cells)


def test_tables_that_disagree_are_refused():
    """The same count cannot be 4 in one table and 5 in another."""
    frames = {
        ("scale", (by,)): pd.DataFrame({by: ["x"], "scale": ["improved"], "n": [n]})
        for by, n in (("sex", 4), ("clinic", 5))
    }
    dimensions = {by: Dimension(by, {"all": ("x",)}) for by in ("sex", "clinic")} | {"scale": STATUS}
    with pytest.raises(ValueError, match="Two tables disagree"):
        linked_counts(Made(frames, dimensions))
