"""How care ended and who left, for `sensitivity`: tables of counts and means, no question of their own."""

from typing import Any

import pandas as pd

from analysis.filters import Filters
from analysis.questions import request
from analysis.statistics import balance
from analysis.statistics.rates import share, wilson
from analysis.warehouse.store import Store

REASONS = (
    "goals_met", "completed", "self_discharged", "lost", "referred_on", "surgery", "injection", "new_injury", "other",
    "in_care",
)  # fmt: skip
REASON_COLUMNS = ["reason", "n", "n_measured", "n_no_baseline", "n_no_outcome", "share", "low", "high", "shown"]
SPLITS = ("no outcome", "lost")
VARIABLES = ("baseline", "last", "change", "visits")
SIDES = ("left", "others")
LEAVER_COLUMNS = [
    "split", "variable", "n_left", "mean_left", "sd_left", "n_others", "mean_others", "sd_others",
    "standardised_difference", "shown",
]  # fmt: skip


def reasons(store: Store, parameters: dict[str, Any], filters: Filters) -> pd.DataFrame:
    """Completion by how care ended: columns REASON_COLUMNS, the reasons in their fixed order."""
    frame = store.query("queries/sensitivity_reasons", parameters)
    low, high = wilson(frame["n_measured"], frame["n"])
    frame = frame.assign(
        share=share(frame["n_measured"], frame["n"]), low=low, high=high, shown=frame["n"] >= request.SMALLEST_SHOWN
    )
    return _placed(frame, filters, REASON_COLUMNS, reason=REASONS)


def leavers(store: Store, parameters: dict[str, Any], filters: Filters) -> pd.DataFrame:
    """Who left beside the others, in each split and variable: columns LEAVER_COLUMNS."""
    found = store.query("queries/sensitivity_leavers", parameters)
    keys = ["group_name", "split", "variable"]
    left, others = (
        found[found["is_left"] == is_left].drop(columns="is_left").set_index(keys) for is_left in (True, False)
    )
    frame = left.merge(
        others, how="outer", left_index=True, right_index=True, suffixes=("_left", "_others")
    ).reset_index()
    counts = {f"n_{side}": frame[f"n_{side}"].fillna(0).astype("int64") for side in SIDES}
    frame = frame.assign(**counts)
    difference = balance.of_means(frame["mean_left"], frame["sd_left"], frame["mean_others"], frame["sd_others"])
    enough = frame[list(counts)].min(axis=1) >= request.SMALLEST_SHOWN
    frame = frame.assign(standardised_difference=difference, shown=enough)
    return _placed(frame, filters, LEAVER_COLUMNS, split=SPLITS, variable=VARIABLES)


def _placed(frame: pd.DataFrame, filters: Filters, columns: list[str], **orders: tuple[str, ...]) -> pd.DataFrame:
    """The rows in the order of the groups, and within them of the listed values."""
    places = {
        f"_{name}": frame[name].map({value: at for at, value in enumerate(order)}) for name, order in orders.items()
    }
    frame = frame.assign(**places).sort_values([*places], kind="stable").drop(columns=[*places])
    rows = request.grouped(frame, filters) if filters.by else frame
    return rows[[*request.group_columns(filters), *columns]].reset_index(drop=True)
