"""Curves, medians, numbers at risk and restricted means against R's survival package (make_survival.R), to 1e-6."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.restricted_mean import rmst
from analysis.statistics.survival import Curve, at, at_risk, incidence, quantile

HERE = Path(__file__).parent
COUNTS = dict(list(pd.read_csv(HERE / "survival_counts.csv").groupby("set")))
SETS = list(COUNTS)
VIEWS = ("service", "stayed")

each_set = pytest.mark.parametrize("name", SETS)
each_view = pytest.mark.parametrize("view", VIEWS)


@cache
def authority_of(file: str) -> pd.DataFrame:
    return pd.read_csv(HERE / file)


def curve_of(name: str, view: str) -> Curve:
    return incidence(COUNTS[name], view)


def expected(file: str, name: str, **where: str) -> pd.DataFrame:
    rows = authority_of(file)
    for column, value in {"set": name, **where}.items():
        rows = rows[rows[column] == value]
    assert len(rows) > 0
    return rows


def agree(found: object, authority: object) -> None:
    np.testing.assert_allclose(np.asarray(found, dtype=float), np.asarray(authority, dtype=float), rtol=1e-6, atol=1e-6)


@each_set
@each_view
def test_curve_is_r_survfit(name: str, view: str) -> None:
    """Estimate, numbers at risk and limits of improvement equal R's survfit at every time."""
    curve = curve_of(name, view)
    authority = expected("survival_curves.csv", name, view=view, state="improved")
    for column in ("time", "at_risk", "estimate", "low", "high"):
        agree(getattr(curve, column), authority[column])


@each_set
@each_view
def test_standard_error_is_r_infinitesimal_jackknife(name: str, view: str) -> None:
    """The closed form equals R's; where R has none (Kaplan-Meier at S = 0) ours is 0, like R's Aalen-Johansen."""
    authority = expected("survival_curves.csv", name, view=view, state="improved")["std_error"].fillna(0)
    agree(curve_of(name, view).std_error, authority)


@each_set
def test_competing_event_is_r_pstate(name: str) -> None:
    """The incidence of ending without improvement, its limits and standard error equal R's state probability."""
    competing = curve_of(name, "service").competing
    authority = expected("survival_curves.csv", name, view="service", state="ended")
    for column in ("estimate", "std_error", "low", "high"):
        agree(getattr(competing, column), authority[column])


@each_set
@each_view
def test_quartiles_and_their_limits(name: str, view: str) -> None:
    """stayed: R's quantile.survfit, plateau and all; service: first time the curve or its limit is at the share."""
    curve = curve_of(name, view)
    for row in expected("survival_quantiles.csv", name, view=view).itertuples():
        found = quantile(curve, row.p)
        agree([found.estimate, found.low, found.high], [row.estimate, row.low, row.high])


@each_set
@each_view
def test_curve_on_a_day(name: str, view: str) -> None:
    """On a day within follow-up, and after it only if the curve is complete, the value is R's; else there is none."""
    curve = curve_of(name, view)
    for row in expected("survival_at.csv", name, view=view).itertuples():
        found = at(curve, row.day)
        authority = [row.estimate, row.low, row.high] if row.followed or curve.complete else [np.nan] * 3
        agree([found.estimate, found.low, found.high], authority)


@each_set
@each_view
def test_table_under_the_curve(name: str, view: str) -> None:
    """At risk just before a tick and all that happened up to it equal R's summary(fit, times), in both views."""
    authority = expected("survival_at_risk.csv", name)
    table = at_risk(curve_of(name, view), authority["tick"])
    for column in ("at_risk", "improved", "ended", "censored"):
        agree(getattr(table, column), authority[column])


@each_set
@each_view
def test_restricted_mean_and_its_standard_error(name: str, view: str) -> None:
    """Days without improvement and their standard error equal R's; beyond follow-up only a complete curve has them."""
    curve = curve_of(name, view)
    for row in expected("survival_rmst.csv", name, view=view).itertuples():
        found = rmst(curve, row.tau)
        known = row.followed or curve.complete
        agree([found.estimate, found.std_error], [row.estimate, row.std_error] if known else [np.nan] * 2)
        margin = 1.959963984540054 * row.std_error if known and row.std_error > 0 else np.nan
        agree([found.low, found.high], [row.estimate - margin, row.estimate + margin])


def test_authority_covers_both_answers() -> None:
    """The sets hold what they are there for: a limit that falls, a plateau, times of 0, curves complete and not."""
    falling = curve_of("falling_limit", "stayed").low
    assert (np.diff(falling) < 0).any()
    assert quantile(curve_of("plateau_inside", "stayed"), 0.5).estimate == 9.0
    assert quantile(curve_of("plateau_inside", "service"), 0.5).estimate == 7.0
    assert curve_of("time_zero", "service").time[0] == 0
    assert {curve_of(name, "service").complete for name in SETS} == {True, False}
