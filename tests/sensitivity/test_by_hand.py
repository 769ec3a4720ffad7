"""Weights and weighted curves through the real load and `ask`, on clinics small enough to count."""

import pandas as pd
import pytest
from pytest import approx

from analysis.filters import Filters
from analysis.questions import ask, sensitivity_curves

# Rule first, 30 % of 10 = 3 points: 7 is improved, 8 half way. Of 40, 8 are lost after day 0. Of the 32 seen on day 7, 2
# have improved; of the 20 half way 5 are lost, of the 10 at 10 points 5 are. Of those seen on day 14 12 of the 15 half
# way improve and none of the other 5; their care ends on day 20.
LEAVING = [
    (8, {}, None),
    (2, {7: 7}, 20),
    (5, {7: 8}, None),
    (5, {7: 10}, None),
    (12, {7: 8, 14: 7}, 20),
    (3, {7: 8, 14: 8}, 20),
    (5, {7: 10, 14: 10}, 20),
]
# Rule confirmed: of 30 scored on day 7, 20 have improved, of whom 5 are lost before a second score, as are 5 of the
# other 10. On day 14 improvement is confirmed in 12 of the 15; care ends on day 20.
UNCONFIRMED = [
    (5, {7: 7}, None),
    (5, {7: 10}, None),
    (12, {7: 7, 14: 7}, 20),
    (3, {7: 7, 14: 10}, 20),
    (5, {7: 10, 14: 10}, 20),
]


def asked(store, detail=None, **parameters):
    result = ask("sensitivity", store, Filters.parse(parameters))
    return (result.rows if detail is None else result.details[detail]).to_dict("records")


def test_weights_of_the_first_rule(clinic):
    """Those seen on day 7 stand for 32 / 40; half way for another 15 / 20, the others for another 5 / 10."""
    steps = {row["time"]: row for row in asked(clinic(LEAVING), "weighted", rule="first")}
    assert steps[7]["n_weighted"] == approx(32 / 0.8)
    half_way, others = 1 / 0.8 / 0.75, 1 / 0.8 / 0.5
    assert steps[14]["n_weighted"] == approx(15 * half_way + 5 * others)
    squares = 15 * half_way**2 + 5 * others**2
    assert steps[14]["n_effective"] == approx((15 * half_way + 5 * others) ** 2 / squares)


def test_curve_of_the_first_rule(clinic):
    """Plain: 2/32, then 15/16 x 12/20 = 0.625. With nobody lost 2.5 + 25 x 12/15 of 40 improve: weighted 0.5625."""
    store = clinic(LEAVING)
    steps = {row["time"]: row for row in asked(store, "weighted", rule="first")}
    assert (steps[7]["plain"], steps[7]["weighted"]) == (approx(2 / 32), approx(2 / 32))
    assert steps[14]["plain"] == approx(2 / 32 + 30 / 32 * 12 / 20)
    assert steps[14]["weighted"] == approx((2 / 32 * 40 + 25 * 12 / 15) / 40)
    (row,) = asked(store, rule="first", tau="14")
    assert (row["n_curve"], row["n_lost"], row["n_at_risk"]) == (40, 18, 20)
    assert row["heaviest"] == approx(1 / 0.8 / 0.5)
    assert (row["plain"], row["weighted"]) == (approx(0.625), approx(0.5625))


def test_curve_of_the_confirmed_rule(clinic):
    """Who is lost after a first score that meets the threshold is stood for by those who were so and came again.

    Plain: 12 of the 20 who came again, 0.6. With nobody lost 20 x 12/15 of 30: weighted 16 / 30.
    """
    steps = {row["time"]: row for row in asked(clinic(UNCONFIRMED), "weighted")}
    assert steps[7]["plain"] == approx(12 / 20)
    assert steps[7]["n_weighted"] == approx(15 / 0.75 + 5 / 0.5)
    assert steps[7]["weighted"] == approx(20 * 12 / 15 / 30)


def test_if_they_had_stayed(clinic):
    """view=stayed weights the same episodes: with nobody ending before day 20 both views agree until then."""
    store = clinic(LEAVING)
    views = [asked(store, "weighted", rule="first", view=view) for view in ("service", "stayed")]
    for service, stayed in zip(*views, strict=True):
        assert stayed["weighted"] == approx(service["weighted"])


def test_weights_stop_at_ten(clinic):
    """Of 30 at 10 points on day 7 one is seen again: she would stand for 30, and stands for 10; the answer says so."""
    store = clinic([(29, {7: 10}, None), (1, {7: 10, 14: 10}, 20), (30, {7: 8, 14: 7}, 20)])
    (row,) = asked(store, rule="first", tau="14")
    assert (row["heaviest"], row["n_cut"]) == (approx(sensitivity_curves.HEAVIEST), 1)
    steps = {step["time"]: step for step in asked(store, "weighted", rule="first")}
    assert steps[14]["n_weighted"] == approx(10 + 30)


def test_fate_near_the_data_cut_tells_nothing(clinic):
    """Scores less than 28 days before the data cut are in no chance of being lost: who stays away may yet come."""
    early, late = 100, 180 - 27
    store = clinic([(10, {early: 9}, None), (30, {early: 9, late: 9}, None)])
    patterns = store.query(
        "queries/sensitivity_patterns",
        Filters.parse({"threshold": "30", "rule": "first"}).parameters(store.load.data_cut),
    )
    found = patterns.set_index("pattern")[["n", "n_lost"]].T.to_dict("list")
    assert found == {
        "low_back|2|little|0": [40, 0],
        "low_back|2|little|1": [40, 10],
        "low_back|2|little|2-3": [0, 0],
    }


@pytest.mark.parametrize("rule", ["first", "confirmed", "confirmed_strict"])
@pytest.mark.parametrize("view", ["service", "stayed"])
def test_nobody_lost_is_the_plain_curve(clinic, rule, view):
    """Where nobody is lost, weights are 1 and the weighted curve is the plain one, to the last digit but two."""
    store = clinic([course for course in LEAVING if course[2] is not None])
    for step in asked(store, "weighted", rule=rule, view=view):
        assert step["weighted"] == approx(step["plain"], abs=1e-13)
        assert step["n_weighted"] == step["at_risk"] == step["n_effective"]


@pytest.mark.parametrize("rule", ["first", "confirmed"])
def test_other_groups_change_nothing_of_a_group_that_loses_nobody(clinic, rule):
    """The chance of being lost has its own level in each group: none in a group that lost nobody."""
    store = clinic(LEAVING)
    patterns = store.query(
        "queries/sensitivity_patterns", Filters.parse({"threshold": "30", "rule": rule}).parameters(store.load.data_cut)
    )
    both = pd.concat([patterns.assign(group="losing"), patterns.assign(group="keeping", n_lost=0)])
    levels = both["pattern"].str.split("|", expand=True).assign(group=both["group"])
    chances = sensitivity_curves.leaving_hazards(levels, both["n"], both["n_lost"])
    assert chances[(both["group"] == "keeping").to_numpy()].max() < 1e-7
    assert chances[(both["group"] == "losing").to_numpy()].max() > 0.1
