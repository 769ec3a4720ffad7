"""What is done with every count of a release, and over releases: shown, hidden or held, against attackers who compare."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import block_diag, csr_array, hstack, vstack

from analysis.disclosure.control.attack import Released, bounds, too_narrow
from analysis.disclosure.control.policy import find_policy, policies
from analysis.disclosure.control.states import AUDIT, states_of
from analysis.disclosure.counting.linked import EVERYBODY, Linked
from analysis.errors import InputError
from tests.disclosure.made import SIZE, knowledge, people

T = 10
NUMBERS = st.lists(st.one_of(st.integers(0, 12), st.integers(0, 60)), min_size=SIZE, max_size=SIZE)
MORE = st.lists(st.sampled_from([0, 0, 0, 1, 3, 8, 15, 40]), min_size=SIZE, max_size=SIZE)
MOVES = st.lists(st.sampled_from([0, 0, 0, -6, -1, 2, 7, 12, 30]), min_size=SIZE, max_size=SIZE)


def released(*numbers: list[int], policy: str = "cms") -> list[tuple[Linked, pd.DataFrame]]:
    """Releases one after the other, each bound by those before."""
    found = []
    for each in numbers:
        linked = people(each)
        earlier = {f"r{i}": cells for i, (_, cells) in enumerate(found)}
        found.append((linked, states_of(linked, find_policy(policy), earlier).cells))
    return found


def enough(one: list[int], other: list[int]) -> list[int]:
    """The second counts, with so many people more of one kind that they are not refused."""
    gap = sum(other) - sum(one)
    return [other[0] + 40, *other[1:]] if 0 < abs(gap) < T + 1 else other


def joint(releases: list[tuple[Linked, pd.DataFrame]], policy: str, *, never_removed: bool) -> tuple[Released, int]:
    """What a reader of all these releases knows: the tables of each, and how each count moved from one to the next.

    The counts of all releases stand one after the other, then, for each two that follow each other, by how much more there
    are of each group of people: at least none where nobody is ever removed.
    """
    size = len(releases[0][0].cells)
    known = [knowledge(linked, find_policy(policy), cells) for linked, cells in releases]
    low, high = np.concatenate([k.known_low for k in known]), np.concatenate([k.known_high for k in known])
    sums = block_diag([k.sums for k in known], format="csr")
    if not never_removed:
        return Released(low, high, csr_array(sums)), size
    groups = np.flatnonzero(releases[0][0].is_population)
    steps = len(releases) - 1
    rows = [
        csr_array(
            (
                [-1.0, 1.0, -1.0],
                ([0, 0, 0], [i * size + g, (i + 1) * size + g, len(releases) * size + i * len(groups) + k]),
            ),
            shape=(1, len(releases) * size + steps * len(groups)),
        )
        for i in range(steps)
        for k, g in enumerate(groups)
    ]
    wide = hstack([sums, csr_array((sums.shape[0], steps * len(groups)))])
    more = np.zeros(steps * len(groups)), np.full(steps * len(groups), 1e5)
    return Released(
        np.concatenate([low, more[0]]), np.concatenate([high, more[1]]), csr_array(vstack([wide, *rows], format="csr"))
    ), size


@pytest.mark.parametrize("name", list(policies()))
@settings(max_examples=5)
@given(numbers=NUMBERS)
def test_a_first_release_hides_or_shows(name, numbers):
    """Every count has its rounded value or none; a small one has none; the attacker bounds no hidden one too narrowly."""
    policy, [(linked, cells)] = find_policy(name), released(numbers, policy=name)
    shown = (cells["status"] == "shown").to_numpy()
    assert not shown[policy.is_small(linked.counts)].any()
    assert (cells["value"][shown] == policy.rounded(linked.counts)[shown]).all()
    assert cells["value"][~shown].isna().all()
    assert set(cells["status"]) <= {"shown", "hidden"}
    assert not len(too_narrow(knowledge(linked, policy, cells), policy.threshold))


@settings(max_examples=6)
@given(first=NUMBERS, moves=MOVES)
def test_what_moved_little_keeps_its_value(first, moves):
    """A count that moved by less than the threshold keeps value, and a hidden one stays hidden; nothing new is small."""
    second = enough(first, [max(n + m, 0) for n, m in zip(first, moves, strict=True)])
    (_, before), (linked, cells) = released(first, second)
    near = (cells["n"] - before["n"]).abs() < find_policy("cms").threshold
    was_hidden = before["value"].isna()
    assert cells.loc[near & was_hidden, "value"].isna().all()
    assert (cells.loc[near & ~was_hidden, "value"] == before.loc[near & ~was_hidden, "value"]).all()
    assert (cells.loc[near & ~was_hidden, "status"] == "held").all()
    assert (cells.loc[near & ~was_hidden, "since"] == "r0").all()
    anew = cells["status"] == "shown"
    assert (cells.loc[anew, "value"] == linked.counts[anew]).all()


@settings(max_examples=6)
@given(first=NUMBERS, moves=MOVES)
def test_the_audit_of_a_later_release_counts_what_is_there(first, moves):
    """What the disclosure report says is what a reader of the cells counts, and none of it was left unproven."""
    second = enough(first, [max(n + m, 0) for n, m in zip(first, moves, strict=True)])
    linked, policy = people(second), find_policy("cms")
    before = states_of(people(first), policy).cells
    found = states_of(linked, policy, {"r0": before})
    given = found.cells[linked.is_wanted]
    hidden, held = given["status"] == "hidden", given["status"] == "held"
    assert [found.audit[name] for name in ("counts", "hidden", "held", "not_proven")] == [
        len(given), hidden.sum(), held.sum(), 0,
    ]  # fmt: skip
    assert found.audit["hidden_to_protect"] + found.audit["small"] >= found.audit["hidden"]
    assert found.audit["unmoved_taken_as_unknown"] <= (held & (given["n"] == before["n"])).sum()
    assert not states_of(linked, policy).audit["unmoved_taken_as_unknown"]


@settings(max_examples=6)
@given(first=NUMBERS, moves=MOVES)
def test_no_difference_of_few_is_known(first, moves):
    """The bounds of a difference of 1 to threshold - 1 people are at least the threshold apart, for who knows of now what is
    shown anew and what did not move at all, and the exact counts of before.
    """
    second = enough(first, [max(n + m, 0) for n, m in zip(first, moves, strict=True)])
    (_, before), (linked, cells) = released(first, second)
    width = find_policy("cms").threshold
    known = knowledge(linked, find_policy("cms"), cells)
    change = (cells["n"] - before["n"]).abs().to_numpy()
    few = np.flatnonzero((change > 0) & (change < width))
    found = bounds(known, few, enough=width)
    assert (found.high[few] - found.low[few] >= width).all()


@settings(max_examples=10)
@given(first=NUMBERS, more=MORE, later=MORE)
def test_three_releases_together_where_nobody_is_ever_removed(first, more, later):
    """Who has three releases, and knows that people are only ever added, bounds no hidden count of the last one, nor what it
    was that a held one is now, more narrowly than the threshold.
    """
    second = enough(first, [n + m for n, m in zip(first, more, strict=True)])
    third = enough(second, [n + m for n, m in zip(second, later, strict=True)])
    releases = released(first, second, third)
    known, size = joint(releases, "cms", never_removed=True)
    cells = releases[-1][1]
    before = releases[-2][1]
    is_still = (cells["status"] == "held") & (cells["n"] == before["n"])
    asked = np.flatnonzero((cells["status"] != "shown") & ~is_still) + 2 * size
    width = find_policy("cms").threshold
    found = bounds(known, asked, enough=width)
    assert (found.high[asked] - found.low[asked] >= width).all()


@settings(max_examples=4)
@given(first=NUMBERS, moves=MOVES)
def test_two_releases_together_hide_what_each_hides(first, moves):
    """Who has two releases bounds no hidden count of the earlier one more narrowly than the threshold either."""
    second = enough(first, [max(n + m, 0) for n, m in zip(first, moves, strict=True)])
    releases = released(first, second, policy="default")
    known, _ = joint(releases, "default", never_removed=False)
    asked = np.flatnonzero(releases[0][1]["value"].isna())[::3]
    found = bounds(known, asked, enough=T)
    assert (found.high[asked] - found.low[asked] >= T).all()


def test_complements_are_hidden_along():
    """One kind moved by 3 and another by 30: with the total anew, the 30 would give away the 3; so something else is hidden,
    and keeps no value of before, which would be far from true.
    """
    first = [40] * SIZE
    second = [43, 70, *first[2:]]
    (_, before), (_, cells) = released(first, second)
    moved = cells["n"] != before["n"]
    far = (cells["n"] - before["n"]).abs() >= find_policy("cms").threshold
    assert (cells.loc[moved & ~far, "status"] == "held").all()
    assert set(cells.loc[far, "status"]) == {"shown", "hidden"}
    assert (cells.loc[before["value"].notna() & ~far, "status"] == "held").all()


def test_nothing_new_holds_everything():
    """The very same counts once more: every count that was shown is held since then, and the others stay hidden."""
    numbers = [3, 40, 25] * (SIZE // 3)
    (_, before), (_, cells) = released(numbers, numbers)
    assert set(cells["status"]) == {"held", "hidden"}
    assert cells["value"].equals(before["value"])
    assert set(cells["since"]) == {"r0"}


@pytest.mark.parametrize("few", [1, -1, 10])
def test_a_release_about_few_people_is_refused(few):
    """All people moved by 1 to threshold - 1: refused, whichever way, with what to do."""
    first = [40] * SIZE
    with pytest.raises(InputError, match="release r0 by fewer than 11"):
        released(first, [first[0] + few, *first[1:]])


def test_a_release_that_is_few_from_an_older_one_is_refused():
    """50 more and then 45 fewer: the third differs by 5 from the first, and is refused."""
    first = [40] * SIZE
    with pytest.raises(InputError, match="release r0"):
        released(first, [90, *first[1:]], [45, *first[1:]])


def test_the_audit_counts_what_was_done():
    """The audit tells how many counts there are, how many of those large enough are shown, and that all are proven; each of
    its numbers can be said in words.
    """
    linked = people([3, 40, 25] * (SIZE // 3))
    found = states_of(linked, find_policy("default"))
    large = linked.counts >= T
    assert found.audit["counts"] == len(linked.cells)
    assert found.audit["large"] == large.sum()
    assert found.audit["large_shown"] == (found.cells.loc[large, "status"] != "hidden").sum()
    assert found.audit["not_proven"] == 0
    assert list(found.audit) == list(AUDIT)
    assert EVERYBODY in set(found.cells["cell"])
