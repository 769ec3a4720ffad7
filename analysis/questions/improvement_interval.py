"""Sensitivity of time to improvement to how often scores are taken: Turnbull's median, and the gap between visits."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import UsageError
from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.improvement_groups import Group, Groups
from analysis.statistics import survival
from analysis.statistics.turnbull import median, turnbull
from analysis.warehouse.store import Store

DETAIL = "interval"
COUNTS = ["n", "improved", "n_gaps"]
NUMBERS = ["median_stayed", "turnbull_median", "turnbull_after", "turnbull_until", "gap_median"]
COLUMNS = [*COUNTS, *NUMBERS, "shown"]
KINDS = dict.fromkeys(COUNTS, "int64") | dict.fromkeys(NUMBERS, "float64") | {"shown": "bool"}
QUERIES = ("improvement_intervals", "improvement_gaps")


def check_interval(filters: Filters) -> None:
    """Raise UsageError where intervals of days are asked for on an axis of visits."""
    if filters.detail == DETAIL and filters.axis == "visits":
        raise UsageError("detail=interval is about days between scores: it cannot be used with axis=visits.")


def interval_table(store: Store, parameters: dict[str, Any], filters: Filters, groups: Groups) -> pd.DataFrame:
    """One row per group, columns COLUMNS.

    turnbull_median: the middle of (turnbull_after, turnbull_until], in which half had improved; beside it the median of
    the view `stayed`, which like it takes ends as censorings, and the median days from one visit to the next.
    """
    intervals = store.query("queries/improvement_intervals", parameters)
    gaps = store.query("queries/improvement_gaps", parameters).set_index("group_name")
    rows = [
        _row(group, groups.counts, intervals[intervals["group_name"] == group.name])
        | {name: gaps[name].get(group.name, empty) for name, empty in (("n_gaps", 0), ("gap_median", np.nan))}
        for group in groups.all
    ]
    table = pd.DataFrame(rows, columns=COLUMNS).astype(KINDS)
    names = {name: [group.name for group in groups.all] for name in request.group_columns(filters)}
    return table.assign(**names)[[*names, *COLUMNS]]


def _row(group: Group, counts: pd.DataFrame, intervals: pd.DataFrame) -> dict[str, Any]:
    found = median(turnbull({"left": intervals["after"], "right": intervals["until"], "n": intervals["n"]}))
    stayed = survival.incidence(counts[counts["group_name"] == group.name], "stayed")
    return {
        "n": group.sums["n"],
        "improved": group.sums["improved"],
        "median_stayed": survival.median(stayed).estimate,
        "turnbull_median": found.estimate,
        "turnbull_after": found.left,
        "turnbull_until": found.right,
        "shown": group.sums["n"] >= request.SMALLEST_SHOWN,
    }


def interval_sentence(table: pd.DataFrame) -> str:
    """How far apart visits are, and what the median becomes when only the interval counts."""
    known = table[table["shown"]]
    if known.empty:
        return "No group has enough episodes to tell when improvement came."
    gaps = _range_words(known["gap_median"].dropna(), "{} days")
    said = [f"Visits lie a median of {gaps} apart."] if gaps else ["This load has no visits to measure gaps between."]
    moved = known.dropna(subset=["median_stayed", "turnbull_median"])
    if moved.empty:
        return " ".join([*said, "Half have not been seen improved, so there is no median to compare."])
    earlier = _range_words(moved["median_stayed"] - moved["turnbull_median"], "{} days")
    return " ".join(
        [
            *said,
            (
                f"Taking improvement to have come somewhere between two scores (Turnbull) moves the median {earlier} "
                "before the day on which it is seen, if all had stayed."
            ),
        ]
    )


def _range_words(values: pd.Series, words: str) -> str:
    """The smallest to the largest of some numbers, as one where they are the same; empty without any."""
    if values.empty:
        return ""
    low, high = (
        f"{value:.1f}".removesuffix(".0").replace("-", "\N{MINUS SIGN}") for value in (min(values), max(values))
    )
    return words.format(low if low == high else f"{low} to {high}")
