"""The tables of Time to improvement: week by week, the tests between groups, and what spacing of visits does."""

from dataclasses import replace
from itertools import combinations

import pandas as pd
import streamlit as st

from analysis.figures import words
from analysis.filters import GROUPS, Filters
from analysis.questions import Result
from pages.shared import show, sidebar
from pages.shared.names import label_of, labelled, title_of

WEEKS = (4, 8, 12)
COUNTS = {
    "n": "n",
    "improved": "Improved",
    "ended": "Ended without",
    "in_care": "In care",
    "lost": "Lost",
    "n_not_eligible": "No room to improve",
}
IN_DAYS = {f"week_{week}": f"By week {week} (95 % CI)" for week in WEEKS} | {"middle": "Median day (95 % CI)"}
IN_VISITS = {"middle": "Median visit (95 % CI)"}
NO_STRATA = "none"
MOST_PAIRED = 5
TESTS = {
    "gray": "Gray: share improved, ends competing",
    "logrank": "Log-rank: if they had stayed",
    "logrank_cause_specific": "Log-rank: rate among those still in care",
}
STRATIFIED = "_stratified"


def draw_estimates(answer: Result, name: str, rows: pd.DataFrame) -> None:
    """Who is behind the curves, and the share improved by week 4, 8 and 12 with the median, each with its interval."""
    named = {answer.filters.by: title_of(answer.filters.by)} if answer.filters.by else {}
    when = IN_DAYS if answer.filters.axis == "days" else IN_VISITS
    show.plain_table(f"{name}-who", rows, named | COUNTS, "Who is behind the curves")
    show.table(answer, name, _in_words(rows), named | when)


def _in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of improvement with each estimate and its interval as one text; a dash where there are too few."""
    weeks = {f"week_{week}": [_share(row, f"by_week_{week}") for row in rows.to_dict("records")] for week in WEEKS}
    return rows.assign(**weeks, middle=[_median(row) for row in rows.to_dict("records")])


def _share(row: dict, name: str) -> str:
    if not row["shown"] or pd.isna(row[name]):
        return words.MISSING
    return f"{words.percent(row[name])} ({words.interval(row[f'{name}_low'], row[f'{name}_high'], words.percent)})"


def _median(row: dict) -> str:
    if not row["n"]:
        return words.MISSING
    median, low, high = (
        "not reached" if pd.isna(row[name]) else words.count(row[name])
        for name in ("median", "median_low", "median_high")
    )
    return f"{median} ({low} to {high})"


def draw_tests(page: show.Page, filters: Filters) -> None:
    """Whether the groups differ by more than chance, in plain words and as tables."""
    strata = [NO_STRATA, *(name for name in GROUPS if name != filters.by and len(page.store.values(name)) > 1)]
    chosen = sidebar.pick("strata", "Compare within strata of", strata, _strata_label)
    asked = replace(filters, detail="tests", strata=None if chosen == NO_STRATA else chosen)
    answer = page.ask("improvement", asked)
    st.markdown(show.plain(answer.sentence))
    tests = answer.details["tests"]
    overall = tests[tests["test"].str.removesuffix(STRATIFIED).isin(TESTS)]
    if len(overall):
        show.plain_table("tests", _overall(overall, chosen), OVERALL, "Tests between all groups")
        _draw_pairs(page, answer)
    for note in answer.notes:
        st.caption(show.plain(note))


OVERALL = {"name": "Test", "p": "p", "statistic": "Chi-square", "df": "df", "n": "n", "improved": "Improved"}
PAIRS = {"groups": "First – second", "days": "Days without (95 % CI)", "p": "p", "p_adjusted": "p, Holm", "n": "n"}


def _strata_label(name: str) -> str:
    return "nothing: all together" if name == NO_STRATA else title_of(name).lower()


def _overall(tests: pd.DataFrame, strata: str) -> pd.DataFrame:
    names = [
        TESTS[name.removesuffix(STRATIFIED)]
        + (f", within {_strata_label(strata)}" if name.endswith(STRATIFIED) else "")
        for name in tests["test"]
    ]
    return tests.assign(
        name=names,
        statistic=[words.number(value) for value in tests["statistic"]],
        p=[_p(value) for value in tests["p"]],
    )


def _draw_pairs(page: show.Page, answer: Result) -> None:
    """Each pair of the groups that are large enough, with the difference in days."""
    by, tests = answer.filters.by, answer.details["tests"]
    shown = list(answer.rows.loc[answer.rows["shown"], by])
    if len(shown) > MOST_PAIRED:
        st.caption(f"Pairs are listed for up to {MOST_PAIRED} groups: choose some of them in the filters.")
        return
    labels = {
        ", ".join(two): " – ".join(label_of(page.store, by, name) for name in two) for two in combinations(shown, 2)
    }
    days = tests[tests["test"] == "rmst_difference"].set_index("groups")
    pairs = tests[(tests["test"] == "pairwise") & tests["groups"].isin(labels)]
    written = pairs.assign(
        groups=[labels[groups] for groups in pairs["groups"]],
        days=[_days(days.loc[groups]) if groups in days.index else words.MISSING for groups in pairs["groups"]],
        p=[_p(value) for value in pairs["p"]],
        p_adjusted=[_p(value) for value in pairs["p_adjusted"]],
    )
    if len(pairs):
        show.plain_table("pairs", written, PAIRS, "Tests between pairs of groups, with the difference in days")
        st.caption(_tau_words(answer.rows["tau"].iloc[0]))


def _tau_words(tau: float) -> str:
    if pd.isna(tau):
        return "Counted in visits there is no difference in days."
    return (
        f"Days without: mean days without improvement up to day {tau:.0f} of the first group minus the second; "
        "below 0 the first improved sooner. Day 84, or the last on which every group of ten still has ten at risk."
    )


def _days(row: pd.Series) -> str:
    if pd.isna(row["estimate"]):
        return words.MISSING
    return f"{words.signed(row['estimate'])} ({words.interval(row['low'], row['high'], words.signed)})"


def _p(value: float) -> str:
    return words.MISSING if pd.isna(value) else "< 0.001" if value < 0.001 else f"{value:.3f}"


INTERVAL = {
    "n": "n",
    "gap_median": "Median gap, days",
    "median_stayed": "Median day seen",
    "between": "Turnbull median day",
}


def draw_sensitivity(page: show.Page, filters: Filters) -> None:
    """How far the median depends on how often scores are taken; worked out when it is opened."""
    with st.expander(
        "Sensitivity: spacing of visits", icon=":material/tune:", on_change="rerun", key="spacing"
    ) as part:
        if not part.open:
            return
        answer = page.ask("improvement", replace(filters, detail="interval", axis="days"))
        st.markdown(show.plain(answer.sentence))
        rows = answer.details["interval"]
        rows = rows.assign(between=[_between(row) for row in rows.to_dict("records")])
        named = {filters.by: title_of(filters.by)} if filters.by else {}
        rows = labelled(rows, page.store, filters.by) if filters.by else rows
        show.plain_table(
            "interval", rows, named | INTERVAL, "Median by Turnbull's estimate, and the gap between visits"
        )
        st.caption(
            "A clinic that scores more rarely sees the same improvement later: compare medians of clinics only where "
            "the gaps are alike. Both medians are of the view as if they had stayed; Turnbull's has no interval."
        )


def _between(row: dict) -> str:
    if pd.isna(row["turnbull_median"]):
        return "not reached"
    inside = f"in ({row['turnbull_after']:.0f}, {row['turnbull_until']:.0f}]"
    return f"{words.number(row['turnbull_median'])} {inside}"
