"""The last gate: a protected table refuses rows that break its policy, whoever made them."""

import dataclasses
import json

import pandas as pd
import pytest

from analysis.disclosure.control.policy import find_policy, policies
from analysis.disclosure.protected.protected_table import held_counts
from analysis.disclosure.protected.table_json import from_json, to_json
from tests.package.conftest import CONDITION, DAY, RATE, N, made


def of(n, status="shown", held=None, **other):
    """A table of one row with the count n; without held, which counts are held goes by the status."""
    rows = pd.DataFrame({"condition": ["neck"], "n": [n], "rate": [50.0], "status": [status]})
    rows = rows if held is None else rows.assign(held=held)
    return made(rows=rows, drawings=(), **other)


@pytest.mark.parametrize("policy", policies())
def test_what_a_policy_releases_is_taken(policy: str) -> None:
    """Every count that a policy releases passes the gate, and so does a sum of two of them."""
    chosen = find_policy(policy)
    counts = pd.Series(range(chosen.threshold, 200)).to_numpy()
    released = [0, *map(int, chosen.rounded(counts))]
    assert all(int(of(n + released[1], policy=chosen).rows["n"].iloc[0]) == n + released[1] for n in released)


@pytest.mark.parametrize(
    ("n", "policy"), [(5, "default"), (1, "default"), (-5, "default"), (5, "nhs"), (10, "cms"), (1, "midpoint6")]
)
def test_a_small_count_is_refused(n: int, policy: str) -> None:
    """A count below the threshold raises, and the message does not repeat it."""
    with pytest.raises(ValueError, match="'responders' holds a count below the threshold of its policy"):
        of(n, policy=find_policy(policy))


def test_a_small_count_may_be_what_a_policy_rounds_to() -> None:
    """Where 1 to 7 are hidden and 8 is rounded to 10, the smallest released is 10, which a threshold of 8 lets pass."""
    assert of(10, policy=find_policy("opensafely")).tally() == {"shown": 1, "hidden": 0, "held": 0}


@pytest.mark.parametrize(("n", "policy"), [(12, "default"), (13, "nhs"), (10, "midpoint6")])
def test_an_exact_count_is_refused(n: int, policy: str) -> None:
    """A count that is no multiple of the policy's base was not rounded, and raises."""
    with pytest.raises(ValueError, match="a count that is not rounded"):
        of(n, policy=find_policy(policy))


@pytest.mark.parametrize(("n", "status"), [(20, "hidden"), (None, "shown")])
def test_status_and_counts_agree(n: int | None, status: str) -> None:
    """A row is hidden where a count is null, and only there."""
    with pytest.raises(ValueError, match="a hidden row that hides no count"):
        of(n, status)


@pytest.mark.parametrize(
    ("n", "status", "held"),
    [(None, "held", "n"), (None, "hidden", "n"), (20, "held", "none"), (20, "shown", "n"), (20, "held", "n rate")],
)
def test_held_counts_are_there(n: int | None, status: str, held: str) -> None:
    """A held count has a value, is a count, and stands in a row that does not say that all is of this release."""
    with pytest.raises(ValueError, match="a held count that is not there"):
        of(n, status, held=held)


def test_a_row_may_hide_one_count_and_hold_another() -> None:
    """Which counts are held is said also where the row hides another."""
    rows = pd.DataFrame({"n": [40], "n_improved": [None], "status": ["hidden"], "held": ["n"]})
    both = (N, dataclasses.replace(N, name="n_improved"))
    assert held_counts(made(variables=both, rows=rows, drawings=()).frame()) == [("n",)]


def test_a_release_of_before_that_column_can_be_read() -> None:
    """A table that was stored without the column of held counts has all counts of its held rows held, and no others."""
    rows = made().rows.assign(n=[40, None, 60], rate=[50.0, None, 60.0], status=["held", "hidden", "shown"])
    content = json.loads(to_json(made(rows=rows, drawings=())))
    assert content["columns"].pop() == "held"
    content["rows"] = [row[:-1] for row in content["rows"]]
    assert held_counts(from_json(json.dumps(content)).frame()) == [("n",), (), ()]


def test_a_statistic_of_a_hidden_count_is_refused() -> None:
    """Where n is hidden, a rate that rests on it is refused: rate and any other count would give n away."""
    rows = made().rows.assign(rate=[50.0, 20.0, 60.0])
    with pytest.raises(ValueError, match="a statistic of a hidden count"):
        made(rows=rows)


@pytest.mark.parametrize("counts", [(), ("n_improved",), ("n", "n_improved")])
def test_a_statistic_names_its_counts(counts: tuple[str, ...]) -> None:
    """A statistic that names no count of its table is refused: nobody could tell whether it may be given."""
    with pytest.raises(ValueError, match="a statistic of no count"):
        made(variables=(CONDITION, N, dataclasses.replace(RATE, of=counts)))


def test_a_group_has_a_value() -> None:
    """A row without a group is refused: missing groups are called unknown."""
    with pytest.raises(ValueError, match="a group without a value"):
        made(rows=made().rows.assign(condition=["neck", None, "low_back"]))


def test_a_table_without_groups_has_one_row() -> None:
    """A table of everybody needs no group."""
    rows = made().rows.tail(1).drop(columns="condition")
    assert made(variables=(N, RATE), rows=rows, drawings=()).dimensions == ()


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ({"name": "../up"}, "a name that is no plain word"),
        ({"name": "=SUM"}, "a name that is no plain word"),
        ({"variables": (CONDITION, RATE, N)}, "other columns than its variables, status and held counts"),
        ({"variables": (CONDITION, DAY, N, RATE)}, "other columns than its variables, status and held counts"),
    ],
)
def test_form_is_checked(broken: dict, rule: str) -> None:
    """Names fit paths and sheets, and the columns are the variables in their order, then status."""
    with pytest.raises(ValueError, match=rule):
        made(**broken)


def test_a_row_is_there_once() -> None:
    """Two rows of the same groups raise: a reader could not tell them apart."""
    rows = pd.concat([made().rows, made().rows.head(1)])
    with pytest.raises(ValueError, match="a row twice"):
        made(rows=rows)


def test_a_figure_draws_what_is_there() -> None:
    """A figure of a column that the table lacks raises."""
    drawing = dataclasses.replace(made().drawings[0], y="n_improved")
    with pytest.raises(ValueError, match="a figure of a column that it lacks"):
        made(drawings=(drawing,))
