"""Funnels, dispersion, shrinkage and Benjamini-Hochberg against R (make_variation.R): FunnelPlotR's formulae, written out."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.funnel import dispersion, lower_tail
from analysis.statistics.multiplicity import benjamini_hochberg
from analysis.statistics.shrinkage import shrink

HERE = Path(__file__).parent
UNITS = pd.read_csv(HERE / "variation_units.csv")
FOUND = pd.read_csv(HERE / "variation_found.csv")
SETS = pd.read_csv(HERE / "variation_sets.csv").set_index("set")


def units(name: str) -> pd.DataFrame:
    return UNITS[UNITS["set"] == name]


def test_equal_chances_are_the_binomial() -> None:
    """Where all have the same chance, the tail is R's pbinom and dbinom, mid-p."""
    even = UNITS["n"] * UNITS["rate"] * (1 - UNITS["rate"])
    found = lower_tail(UNITS["observed"], UNITS["n"] * UNITS["rate"], even)
    np.testing.assert_allclose(found, UNITS["binomial"], rtol=1e-6)


def test_variance_of_the_mean_is_poisson() -> None:
    """Where the variance is as large as what is expected, the tail is R's ppois and dpois, mid-p."""
    found = lower_tail(UNITS["observed"], UNITS["expected"], UNITS["expected"])
    np.testing.assert_allclose(found, UNITS["poisson"], rtol=1e-6)


def test_unlike_chances_are_close_to_exact() -> None:
    """Where chances differ, the binomial of the same mean and variance is within 0.003 of the exact distribution."""
    found = lower_tail(UNITS["observed"], UNITS["expected"], UNITS["variance"])
    np.testing.assert_allclose(found, UNITS["exact"], atol=0.003)


@pytest.mark.parametrize("name", SETS.index)
def test_dispersion_is_funnelplotr(name: str) -> None:
    """phi and the variance between providers are those of FunnelPlotR, winsorised at 10 and 90 %."""
    found = dispersion(units(name)["z"], units(name)["error"])
    np.testing.assert_allclose([found.phi, found.between], SETS.loc[name, ["phi", "tau2"]].astype(float), rtol=1e-6)


@pytest.mark.parametrize("name", SETS.index)
def test_shrinkage_is_quadrature_in_r(name: str) -> None:
    """Shrunken estimates, intervals and weights equal R's adaptive quadrature over the spread, to 1e-6."""
    expected = FOUND[FOUND["set"] == name]
    found = shrink(units(name)["ratio"], units(name)["error"], 1.0, expected["unit_sd"].iloc[0])
    np.testing.assert_allclose(found.estimate, expected["shrunken"], rtol=1e-6)
    np.testing.assert_allclose(found.low, expected["shrunken_low"], rtol=1e-6)
    np.testing.assert_allclose(found.high, expected["shrunken_high"], rtol=1e-6)
    np.testing.assert_allclose(found.weight, expected["weight"], rtol=1e-6)


@pytest.mark.parametrize("name", SETS.index)
def test_benjamini_hochberg_is_p_adjust(name: str) -> None:
    """Adjusted p-values are p.adjust(p, "BH"); an unknown one stays unknown and does not count."""
    p, expected = units(name)["p"].to_numpy(), FOUND.loc[FOUND["set"] == name, "bh"]
    np.testing.assert_allclose(benjamini_hochberg(p), expected, rtol=1e-6)
    with_gap = benjamini_hochberg([*p, np.nan])
    np.testing.assert_allclose(with_gap[:-1], expected, rtol=1e-6)
    assert np.isnan(with_gap[-1])
