"""The chance of being lost against R's glm, and curves of weighted stretches against survfit (make_weights.R), to 1e-6."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.censoring_weights import FEWEST_FOLDS, leaving_hazards, weighted_incidence

HERE = Path(__file__).parent
PATTERNS = dict(list(pd.read_csv(HERE / "weights_patterns.csv", dtype={"baseline": str}).groupby("set")))
STRETCHES = dict(list(pd.read_csv(HERE / "weights_stretches.csv").groupby("set")))
LIMITS = pd.read_csv(HERE / "weights_limits.csv")
CURVES = pd.read_csv(HERE / "weights_curves.csv")
COVARIATES = ["group", "condition", "baseline", "change", "scores"]


def sums(stretches: pd.DataFrame) -> pd.DataFrame:
    """The weights that come and go by time and fold, as the query sensitivity_weights adds them up."""
    weight, fold = stretches["weight"], stretches["id"] % FEWEST_FOLDS
    coming = pd.DataFrame({"fold": fold, "time": stretches["start"], "coming": weight, "coming_squared": weight**2})
    going = pd.DataFrame(
        {
            "fold": fold,
            "time": stretches["stop"],
            "going": weight,
            "going_squared": weight**2,
            "improved": weight.where(stretches["event"] == 1, 0),
            "ended": weight.where(stretches["event"] == 2, 0),
        }
    )
    return pd.concat([coming, going]).fillna(0).groupby(["fold", "time"], as_index=False).sum()


@pytest.mark.parametrize("name", PATTERNS)
def test_chance_of_being_lost_is_r_glm(name: str) -> None:
    """Fitted chances equal glm's, also where a group lost nobody, cells are thin, or two covariates say the same."""
    patterns = PATTERNS[name]
    found = leaving_hazards(patterns[COVARIATES], patterns["n"], patterns["n_lost"])
    np.testing.assert_allclose(found, patterns["chance"], rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", STRETCHES)
@pytest.mark.parametrize("view", ["service", "stayed"])
def test_weighted_curve_is_r_survfit(name: str, view: str) -> None:
    """Weights at risk and the weighted curve equal survfit's, in both views, with ties and events on day 0."""
    authority = CURVES[(CURVES["set"] == name) & (CURVES["view"] == view)]
    found = weighted_incidence(sums(STRETCHES[name]), view)
    rows = np.searchsorted(found.time, authority["time"])
    np.testing.assert_array_equal(found.time[rows], authority["time"])
    np.testing.assert_allclose(found.at_risk[rows], authority["at_risk"], rtol=1e-6)
    np.testing.assert_allclose(found.estimate[rows], authority["estimate"], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", ["days", "tied", "large"])
@pytest.mark.parametrize("view", ["service", "stayed"])
def test_limits_are_the_jackknife_of_survfit(name: str, view: str) -> None:
    """Limits equal those from twenty survfits that leave out a twentieth each; at 0 and 1 there are none."""
    authority = LIMITS[(LIMITS["set"] == name) & (LIMITS["view"] == view)]
    found = weighted_incidence(sums(STRETCHES[name]), view)
    rows = np.searchsorted(found.time, authority["time"])
    np.testing.assert_allclose(found.low[rows], authority["low"], rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(found.high[rows], authority["high"], rtol=1e-6, atol=1e-6)


def test_no_limits_of_fewer_than_twenty() -> None:
    """With fewer people than folds no interval is given."""
    found = weighted_incidence(sums(STRETCHES["at_zero"]), "service")
    assert np.isnan([found.low, found.high]).all()


def test_authority_covers_what_is_hard() -> None:
    """The sets hold what they are there for: a group that loses nobody, weights that grow, an event on day 0."""
    nobody = PATTERNS["nobody_of_b"]
    assert not nobody.loc[nobody["group"] == "B", "n_lost"].any()
    assert (nobody.loc[nobody["group"] == "A", "n_lost"] > 0).any()
    days = STRETCHES["days"]
    assert (days.groupby("id")["weight"].last() > days.groupby("id")["weight"].first()).mean() > 0.9
    zero = STRETCHES["at_zero"]
    assert ((zero["stop"] == 0) & (zero["event"] > 0)).any()
