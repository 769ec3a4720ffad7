"""Random effects and pooled curves against R (make_pooling.R: formulas written out, lm, survfit) and published numbers."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.pooled_counts import add_up, pool_curves
from analysis.statistics.pooling import pool, pool_means, pool_shares
from analysis.statistics.survival import incidence

HERE = Path(__file__).parent
CLINICS = pd.read_csv(HERE / "pooling_clinics.csv")
FOUND = pd.read_csv(HERE / "pooling_found.csv").set_index(["set", "method"])
PEOPLE = pd.read_csv(HERE / "pooling_curve.csv")
CURVE = pd.read_csv(HERE / "pooling_curve_found.csv").iloc[1:]
STATUSES = ["improved", "ended", "censored"]


def clinics(name: str) -> pd.DataFrame:
    return CLINICS[CLINICS["set"] == name]


def tables(ticks: np.ndarray, base: int = 1) -> tuple[list[pd.DataFrame], list[int]]:
    """Each clinic's counts up to each tick, rounded to a base, and how many people it has."""
    found, n = [], []
    for _, rows in PEOPLE.groupby("clinic"):
        counts = [rows.loc[rows["time"] <= tick, STATUSES].sum() for tick in ticks]
        found.append((pd.DataFrame(counts) / base).round().mul(base).assign(time=ticks))
        n.append(int(rows[STATUSES].to_numpy().sum()))
    return found, n


@pytest.mark.parametrize(("name", "method"), FOUND.index)
def test_pooling_is_r(name: str, method: str) -> None:
    """Estimate, Hartung-Knapp interval, spread, Q, I squared and prediction equal R's formulas and lm, to 1e-6."""
    found, expected = pool(clinics(name)["estimate"], clinics(name)["error"], method), FOUND.loc[(name, method)]
    numbers = [getattr(found, column) for column in expected.index]
    np.testing.assert_allclose(numbers, expected.astype(float), rtol=1e-6, atol=1e-9)
    assert found.weight.sum() == pytest.approx(1)


def test_pooling_is_metafor_on_bcg() -> None:
    """The vaccine trials of Colditz give what metafor publishes: tau squared 0.3132 (REML), 0.3088 (DL); I squared 92.22 %."""
    trials = clinics("bcg")
    reml, laird = (pool(trials["estimate"], trials["error"], method) for method in ("reml", "dersimonian-laird"))
    assert (round(reml.estimate, 4), round(reml.between, 4), round(reml.q, 3)) == (-0.7145, 0.3132, 152.233)
    assert (round(100 * reml.i_squared, 2), round(laird.between, 4)) == (92.22, 0.3088)


def test_two_alike_clinics_by_hand() -> None:
    """Estimates 1 and 3 with equal errors of 1: mean 2, Q 2, tau squared 2 - 1 = 1, standard error sqrt(2 / 2) = 1."""
    found = pool([1, 3], [1, 1])
    assert [found.estimate, found.q, found.between, found.std_error] == pytest.approx([2, 2, 1, 1])
    assert found.high - found.estimate == pytest.approx(12.7062, abs=1e-4)  # Student's t with one degree of freedom
    assert np.isnan(found.predicted_low)


def test_one_clinic_is_itself() -> None:
    """One clinic is given back with its own normal interval, and says nothing of a spread; no clinic says nothing at all."""
    found = pool([0.5, np.nan], [0.1, 0.2])
    assert [found.n, found.estimate, found.low, found.high] == pytest.approx(
        [1, 0.5, 0.5 - 0.196, 0.5 + 0.196], abs=1e-4
    )
    assert np.isnan(found.between)
    assert pool([], []).n == 0


def test_shares_and_means_are_pooled_on_their_scales() -> None:
    """Equal clinics pool to their own share and mean; a clinic where nobody or all improved counts with a half added."""
    assert pool_shares([20, 40], [50, 100]).estimate == pytest.approx(0.4)
    assert pool_shares([0, 0], [10, 10]).estimate == pytest.approx(0.5 / 11)
    assert pool_shares([5, 0], [10, 0]).n == 1
    assert pool_means([-2, -2], [2, 3], [40, 1]).n == 1


def test_what_cannot_be_is_refused() -> None:
    """A standard error of 0, a part above its whole, and counts that fall over time are errors, not results."""
    with pytest.raises(ValueError, match="above 0"):
        pool([1, 2], [0, 1])
    with pytest.raises(ValueError, match="between 0"):
        pool_shares([3], [2])
    falling = {"time": [1, 2], "improved": [2, 1], "ended": [0, 0], "censored": [0, 0]}
    with pytest.raises(ValueError, match="fall"):
        pool_curves([falling], [5], "service")
    with pytest.raises(ValueError, match="no time"):
        pool_curves([falling, {"time": [3]}], [5, 5], "service")
    with pytest.raises(ValueError, match="known of it"):
        add_up([[20]], [[13]], [[17]])


def test_hidden_counts_widen_the_sum() -> None:
    """15 (13 to 17) and a hidden count of 1 to 9: 15 shown, one hidden, together 14 to 26."""
    total = add_up([[15], [np.nan]], [[13], [1]], [[17], [9]])
    assert [int(values[0]) for values in (total.shown, total.n_hidden, total.low, total.high)] == [15, 1, 14, 26]


def test_pooled_curve_is_the_life_table_of_all_rows() -> None:
    """The curve pooled from three clinics' tables is R's life table of all their rows, to 1e-6."""
    found, n = tables(CURVE["tick"].to_numpy())
    np.testing.assert_allclose(pool_curves(found, n, "service").estimate, CURVE["life_table"], rtol=1e-6)


@pytest.mark.parametrize(("base", "within"), [(1, 0.002), (5, 0.01)])
def test_pooled_curve_is_close_to_row_level(base: int, within: float) -> None:
    """Of 800 people, in steps of two weeks, it is within 0.2 points of survfit on all rows; rounded to 5, within 1 point."""
    found, n = tables(CURVE["tick"].to_numpy(), base)
    estimate = pool_curves(found, [base * round(count / base) for count in n], "service").estimate
    np.testing.assert_allclose(estimate, CURVE["exact"], atol=within)


def test_rounding_may_leave_nobody() -> None:
    """Counts rounded one by one to more than the people there are leave nobody at risk; and nobody makes a flat curve."""
    found = pool_curves([{"time": [7], "improved": [10], "ended": [10], "censored": [5]}], [20], "service")
    assert found.at_risk[0] == 0
    assert 0 < found.estimate[0] < 1
    assert pool_curves([{"time": [7], "improved": [0], "ended": [0], "censored": [0]}], [0], "service").estimate == 0


def test_without_censoring_nothing_is_lost() -> None:
    """Where nobody is censored, estimate and limits at the shared times are those of the rows, whatever else is released."""
    rows = PEOPLE.assign(censored=0)
    ticks = [7, 30, 60]
    parts = [part for _, part in rows.groupby("clinic")]
    own = [[*ticks, 45 + number] for number in range(3)]  # a time of its own for each clinic
    made = [
        pd.DataFrame([part.loc[part["time"] <= tick, STATUSES].sum() for tick in sorted(times)]).assign(
            time=sorted(times)
        )
        for part, times in zip(parts, own, strict=True)
    ]
    found = pool_curves(made, [int(part[STATUSES].to_numpy().sum()) for part in parts], "service")
    exact = incidence(rows, "service")
    at = np.searchsorted(exact.time, ticks, side="right") - 1
    np.testing.assert_array_equal(found.time, ticks)
    for name in ("estimate", "low", "high"):
        np.testing.assert_allclose(getattr(found, name), getattr(exact, name)[at], rtol=1e-9)


@pytest.mark.long
def test_interval_holds_what_it_says() -> None:
    """Of 1,000 sets of five unlike clinics the interval holds the mean in 93 to 98 %, and a sixth clinic's value in over 90 %."""
    random = np.random.default_rng(6)
    held, predicted = [], []
    for _ in range(1000):
        error = np.exp(random.uniform(np.log(0.1), np.log(0.4), 5))
        found = pool(0.3 + random.normal(0, 0.3, 5) + random.normal(0, error), error)
        held.append(found.low <= 0.3 <= found.high)
        predicted.append(found.predicted_low <= 0.3 + random.normal(0, 0.3) <= found.predicted_high)
    print(np.mean(held), np.mean(predicted))
    assert 0.93 <= np.mean(held) <= 0.98
    assert 0.90 <= np.mean(predicted) <= 0.98
