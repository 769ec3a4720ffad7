"""Tests of time to improvement: whether the curves of the groups differ by more than chance would explain."""

from collections.abc import Iterable
from dataclasses import asdict
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import InputError, UsageError
from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.improvement_groups import Group, Groups
from analysis.statistics.curve_tests import Grid, gray, grid, holm, logrank
from analysis.statistics.restricted_mean import difference, rmst
from analysis.warehouse.store import Store

DETAIL = "tests"
COUNTS = ["n", "improved"]
NUMBERS = ["statistic", "df", "p", "p_adjusted", "estimate", "low", "high"]
COLUMNS = ["test", "groups", *COUNTS, *NUMBERS]
KINDS = dict.fromkeys(COUNTS, "int64") | dict.fromkeys(NUMBERS, "float64")
MOST_TESTED = 100
MOST_PAIRED = 20
SMALL_P = 0.05
STRATIFIED = "_stratified"
WHY_NOT = "A test says whether curves differ by more than chance, not why: the groups may differ in who comes to them."
NAMES = {
    "logrank": "Log-rank test (if they had stayed)",
    "gray": "Gray's test of the share improved, ends competing",
}
SAID = [name + ending for ending in ("", STRATIFIED) for name in ("gray", "logrank")]  # each view has one of the two


def check_tests(filters: Filters) -> None:
    """Raise where there is nothing to compare within strata, or groups would be compared in different measures."""
    if filters.strata is not None and filters.by is None:
        raise UsageError("strata needs by: groups are compared within each stratum.")
    if filters.strata is not None and filters.strata == filters.by:
        raise UsageError("strata and by are the same: there is one group in each stratum, and nothing to compare.")
    if filters.detail == DETAIL and filters.measure == "primary" and filters.by == "condition":
        raise InputError("With measure=primary each condition has its own measure: those are not tested on each other.")


def table_of_tests(
    store: Store, parameters: dict[str, Any], filters: Filters, groups: Groups, tau: float
) -> pd.DataFrame:
    """One row per test, columns COLUMNS: of all groups, within strata where asked for, and of each pair.

    Groups with nobody to count are left out. No rows where fewer than two, or more than MOST_TESTED, are left.
    """
    tested = [group for group in groups.all if group.curve.n]
    if not 2 <= len(tested) <= MOST_TESTED:
        return _table([])
    names = [group.name for group in tested]
    whole = grid(groups.counts, names)
    rows = _overall(tested, [whole], filters, "")
    if filters.strata is not None:
        apart = store.query("queries/improvement_strata", parameters)
        strata = [grid(counts, names) for _, counts in apart.groupby("stratum")]
        rows += _overall(tested, strata, filters, STRATIFIED)
    if len(tested) <= MOST_PAIRED:
        rows += _adjusted(_pairwise(tested, whole, filters))
        rows += _adjusted(_rmst_differences(tested, tau))
    return _table(rows)


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).astype(KINDS)


def _overall(tested: list[Group], strata: list[Grid], filters: Filters, ending: str) -> list[dict[str, Any]]:
    """The tests of the view over all groups: service has Gray's and the log-rank of the cause-specific hazard."""
    tests = {"gray": gray, "logrank_cause_specific": logrank} if filters.view == "service" else {"logrank": logrank}
    return [{"test": name + ending, **_who(tested), **asdict(test(strata))} for name, test in tests.items()]


def _pairwise(tested: list[Group], whole: Grid, filters: Filters) -> list[dict[str, Any]]:
    """The first test of the view on every pair of groups."""
    test = gray if filters.view == "service" else logrank
    return [
        {"test": "pairwise", **_who(tested[place] for place in pair), **asdict(test([whole.only(pair)]))}
        for pair in combinations(range(len(tested)), 2)
    ]


def _rmst_differences(tested: list[Group], tau: float) -> list[dict[str, Any]]:
    """Days without improvement up to tau, of each group minus each later one; none where time is not in days."""
    if np.isnan(tau):
        return []
    means = {group.name: rmst(group.curve, tau) for group in tested}
    rows = []
    for one, other in combinations(tested, 2):
        found = difference(means[one.name], means[other.name])
        numbers = {"estimate": found.estimate, "low": found.low, "high": found.high, "statistic": found.z, "p": found.p}
        rows.append({"test": "rmst_difference", **_who([one, other]), **numbers})
    return rows


def _adjusted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with their p adjusted for how many they are."""
    adjusted = holm([row["p"] for row in rows])
    return [row | {"p_adjusted": p} for row, p in zip(rows, adjusted, strict=True)]


def _who(tested: Iterable[Group]) -> dict[str, Any]:
    """Names joined by commas, how many episodes, and how many of them improved."""
    tested = list(tested)
    counts = {name: sum(int(group.sums[name]) for group in tested) for name in COUNTS}
    return {"groups": ", ".join(group.name for group in tested), **counts}


def sentence_of_tests(store: Store, filters: Filters, groups: Groups, tests: pd.DataFrame, tau: float) -> str:
    """What the first test of the view says, of two groups also the difference in days; or why there is no test."""
    tested = [_name(store, filters, group) for group in groups.all if group.curve.n]
    if tests.empty and len(tested) > MOST_TESTED:
        return f"{len(tested)} groups are too many to test: choose up to {MOST_TESTED} in the filters."
    if tests.empty:
        return "No test: there are not two groups with somebody to compare. Choose groups with by."
    said = [_test_words(row, len(tested), filters) for row in tests.to_dict("records") if row["test"] in SAID]
    days = tests[tests["test"] == "rmst_difference"].to_dict("records")
    return " ".join([*said, *([_days_words(days[0], tested, tau)] if len(days) == 1 else [])])


def _name(store: Store, filters: Filters, group: Group) -> str:
    return store.dictionary.condition_label(group.name) if filters.by == "condition" else group.name


def _test_words(row: dict[str, Any], n_groups: int, filters: Filters) -> str:
    """One test of all groups in plain words; who was counted is said once, with the plain test."""
    is_within = row["test"].endswith(STRATIFIED)
    name = f"Within strata of {filters.strata}" if is_within else NAMES[row["test"]]
    who = f"{row['improved']:,} of {request.count_words(row['n'], 'episode')} reached improvement"
    counts = "" if is_within else f"; {who}"
    if np.isnan(row["p"]):
        return f"{name}: no test is possible, as no two groups were at risk when somebody improved{counts}."
    numbers = f"chi-square {row['statistic']:.1f}, {row['df']:.0f} df, {_p_words(row['p'])}{counts}"
    if row["p"] < SMALL_P:
        return f"{name}: the curves of the {n_groups} groups differ by more than chance would explain ({numbers})."
    return (
        f"{name}: no difference beyond chance is shown between the {n_groups} groups ({numbers}); "
        "that does not show that they are alike."
    )


def _days_words(row: dict[str, Any], names: list[str], tau: float) -> str:
    """The difference of two groups in days without improvement, in plain words."""
    if np.isnan(row["estimate"]):
        return f"{' or '.join(names)} was not followed to day {tau:.0f}, so their days are not compared."
    which = "more" if row["estimate"] > 0 else "fewer"
    limits = f"95 % CI of the difference {request.signed(row['low'])} to {request.signed(row['high'])}"
    return (
        f"{names[0]} had {abs(row['estimate']):.1f} {which} days without improvement up to day {tau:.0f} than "
        f"{names[1]} ({'interval not estimable' if np.isnan(row['low']) else limits})."
    )


def _p_words(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def notes_of_tests(groups: Groups, tests: pd.DataFrame) -> tuple[str, ...]:
    """How many of all started episodes were tested, and what is not tested pair by pair."""
    if tests.empty:
        return ()
    n_groups = sum(group.curve.n > 0 for group in groups.all)
    counted = f"Tested: {groups.total('n'):,} of {request.count_words(groups.total('n_started'), 'started episode')}."
    pairs = (f"Pairs are tested for up to {MOST_PAIRED} groups.",) if n_groups > MOST_PAIRED else ()
    return (counted, WHY_NOT, *pairs)
