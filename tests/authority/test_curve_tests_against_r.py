"""Log-rank and Gray's test, plain, stratified and pairwise, against survdiff and cmprsk (make_curve_tests.R), to 1e-6."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.curve_tests import Grid, gray, grid, holm, logrank
from analysis.statistics.restricted_mean import difference, rmst
from analysis.statistics.survival import incidence

HERE = Path(__file__).parent
COUNTS = dict(list(pd.read_csv(HERE / "curve_tests_counts.csv").groupby("set")))
EXPECTED = pd.read_csv(HERE / "curve_tests.csv")
RMST = pd.read_csv(HERE / "curve_tests_rmst.csv")
SETS = list(COUNTS)
TESTS = {"logrank": logrank, "gray": gray}


def whole(name: str) -> Grid:
    return grid(COUNTS[name], sorted(COUNTS[name]["group_name"].unique()))


def strata(name: str) -> list[Grid]:
    counts = COUNTS[name]
    groups = sorted(counts["group_name"].unique())
    return [grid(rows, groups) for _, rows in counts.groupby("stratum")]


def expected(name: str, test: str) -> pd.DataFrame:
    rows = EXPECTED[(EXPECTED["set"] == name) & (EXPECTED["test"] == test)]
    assert len(rows) > 0
    return rows


def agree(found: object, authority: object) -> None:
    np.testing.assert_allclose(np.asarray(found, dtype=float), np.asarray(authority, dtype=float), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("name", SETS)
def test_all_groups(name: str, test: str) -> None:
    """Statistic, degrees of freedom and p of all groups at once equal R's."""
    found = TESTS[test]([whole(name)])
    agree([found.statistic, found.df, found.p], expected(name, test)[["statistic", "df", "p"]].iloc[0])


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("name", SETS)
def test_stratified(name: str, test: str) -> None:
    """The same over strata equals survdiff with strata() and cuminc with its strata."""
    found = TESTS[test](strata(name))
    authority = expected(name, f"{test}_stratified")[["statistic", "df", "p"]].iloc[0]
    agree([found.statistic, found.df, found.p], authority)


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("name", SETS)
def test_every_pair_with_holm(name: str, test: str) -> None:
    """Each pair by itself equals R on the rows of these two, and the adjusted p values equal p.adjust(p, "holm")."""
    groups = sorted(COUNTS[name]["group_name"].unique())
    authority = expected(name, f"pairwise_{test}")
    places = [[groups.index(group) for group in pair.split("+")] for pair in authority["groups"]]
    found = [TESTS[test]([whole(name).only(place)]) for place in places]
    agree([[one.statistic, one.df, one.p] for one in found], authority[["statistic", "df", "p"]])
    agree(holm([one.p for one in found]), authority["p_adjusted"])


@pytest.mark.parametrize("view", ["service", "stayed"])
@pytest.mark.parametrize("name", SETS)
def test_difference_of_restricted_means(name: str, view: str) -> None:
    """Days without improvement of one group minus another's: estimate, interval, z and p equal R's, in both views."""
    rows = RMST[(RMST["set"] == name) & (RMST["view"] == view)]
    assert len(rows) > 0
    curves = {group: incidence(counts, view) for group, counts in COUNTS[name].groupby("group_name")}
    for row in rows.itertuples():
        found = difference(*(rmst(curves[group], row.tau) for group in row.groups.split("+")))
        agree(
            [found.estimate, found.low, found.high, found.z, found.p], [row.estimate, row.low, row.high, row.z, row.p]
        )
