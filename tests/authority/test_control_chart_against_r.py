"""Control charts against R (make_control_chart.R), point by point, and against the published numbers of NHSRplotthedots."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.control_chart import Limits, p_chart, sigma_z, xmr
from analysis.statistics.control_rules import named, sides_by_rule

HERE = Path(__file__).parent
# what R draws first from the seed 123, normally distributed
NORMAL = [
    -0.560475646552213, -0.23017748948328, 1.55870831414912, 0.0705083914245757, 0.129287735160946, 1.71506498688328,
    0.460916205989202, -1.26506123460653, -0.686852851893526, -0.445661970099958, 1.22408179743946, 0.359813827057364,
    0.400771450594052, 0.11068271594512, -0.555841134754075, 1.78691313680308, 0.497850478229239, -1.96661715662964,
    0.701355901563686, -0.472791407727934,
]  # fmt: skip


def assert_as_in_r(authority: pd.DataFrame, values: np.ndarray, limits: Limits) -> None:
    found = np.column_stack([limits.centre, limits.lower, limits.upper])
    np.testing.assert_allclose(found, authority[["centre", "lower", "upper"]], rtol=1e-6)
    rules = pd.DataFrame(named(sides_by_rule(values, limits)), columns=["rule", "side"])
    assert rules["rule"].tolist() == authority["rule"].tolist()
    assert rules["side"].tolist() == authority["side"].tolist()


@pytest.mark.parametrize(
    ("part", "mean", "lower", "upper"),
    [
        (slice(0, 20), 0.141624, -3.01138, 3.294627),
        (slice(0, 10), 0.0746, -2.60, 2.75),
        (slice(10, 20), 0.209, -3.28, 3.70),
    ],
)
def test_limits_are_those_of_nhsrplotthedots(part: slice, mean: float, lower: float, upper: float) -> None:
    """Mean and limits are those that NHSRplotthedots prints for rnorm(20), whole and in its two halves; none is special."""
    limits = xmr(NORMAL[part])
    assert limits.centre[0] == pytest.approx(mean, abs=5e-4)
    assert limits.lower[0] == pytest.approx(lower, abs=5e-3)
    assert limits.upper[0] == pytest.approx(upper, abs=5e-3)
    assert all(rule == "" for rule, _ in named(sides_by_rule(NORMAL[part], limits)))


def test_xmr_is_that_of_r() -> None:
    """Limits with and without screening, and rule and side of every point, of 60 series with steps, drifts and outliers."""
    authority = pd.read_csv(HERE / "control_chart_xmr.csv", keep_default_na=False)
    for (_, screen), series in authority.groupby(["series", "screen"]):
        assert_as_in_r(series, series["value"].to_numpy(), xmr(series["value"], screen=bool(screen)))
    assert set(authority["rule"]) == {"", "outside", "trend", "two_of_three", "shift"}


def test_real_attendances_are_those_of_r(shared_data: Callable[[str], Path]) -> None:
    """The series of the examples of NHSRplotthedots: limits and rules of attendances, breaches and admissions."""
    data = pd.read_csv(shared_data("control_chart") / "ae_attendances_rrk_type1.csv").sort_values("period")
    data["attendances_3_years"] = data["attendances"]
    authority = pd.read_csv(HERE / "control_chart_real.csv", keep_default_na=False)
    for (name, screen), series in authority.groupby(["series", "screen"]):
        values = data[name].to_numpy()[: len(series)]
        assert_as_in_r(series, values, xmr(values, screen=bool(screen)))


def test_limits_of_shares_are_those_of_r() -> None:
    """Limits of p and of p' and Laney's sigma z, of shares with equal and with varying sizes."""
    for _, series in pd.read_csv(HERE / "control_chart_shares.csv").groupby("series"):
        part, whole = series["part"], series["whole"]
        plain, laney = p_chart(part, whole), p_chart(part, whole, laney=True)
        assert sigma_z(part, whole) == pytest.approx(series["sigma_z"].iloc[0], rel=1e-6)
        np.testing.assert_allclose(plain.centre, series["centre"], rtol=1e-6)
        np.testing.assert_allclose([plain.lower, plain.upper], series[["lower", "upper"]].to_numpy().T, rtol=1e-6)
        np.testing.assert_allclose(
            [laney.lower, laney.upper], series[["lower_prime", "upper_prime"]].to_numpy().T, rtol=1e-6
        )
