"""The further tables of the answer about the heart: by visit, regression to the mean, categories, urgent readings."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.filters import Filters
from analysis.questions import request
from analysis.statistics.rates import Z_95, mean_interval, share, wilson
from analysis.statistics.ratio import ratio_of_sums
from analysis.statistics.regression_to_mean import expected_fall
from analysis.warehouse.store import Store

QUERIES = ("heart_visits", "heart_regression", "heart_categories", "heart_urgent")
ENOUGH_OBSERVED = 30
GOAL = {"sbp": 130.0, "dbp": 80.0}
"""The goal of treatment in the 2017 ACC/AHA guideline, in mmHg: the cut of regression to the mean."""
CATEGORIES = ("normal", "elevated", "stage 1", "stage 2")
VISIT_COLUMNS = [
    "measure", "visit", "n", "mean", "low", "high", "baseline_mean", "n_after", "after_mean", "shown", "shown_after",
]  # fmt: skip
REGRESSION_COLUMNS = [
    "measure", "n_first", "first_mean", "first_sd", "n_pre", "pre_change", "cut", "above_patients", "n_above", "above_change",
    "above_low", "above_high", "r", "rtm_change", "rtm_from", "shown",
]  # fmt: skip
CATEGORY_COLUMNS = ["category", "n_first", "n_of", "n_intake", "intake_share", "n_now", "now_share", "shown"]
CHANGE_COLUMNS = [
    "measure", "change", "n_patients", "n", "mean", "low", "high", "sd", "noise", "reference", "reference_from", "shown",
]  # fmt: skip
WITHIN, TO_LAST_TWO, TO_LATEST = "within the session", "first two to last two", "first two to latest"
URGENT_COLUMNS = [
    "n_readings", "n_urgent", "n_patients", "n_urgent_patients", "urgent_share", "urgent_low", "urgent_high",
    "n_impossible", "shown",
]  # fmt: skip


def visits(store: Store, parameters: dict[str, Any], filters: Filters) -> pd.DataFrame:
    """By visit number: the mean before with t limits, the mean after, and the mean first reading of the same patients."""
    frame = store.query("queries/heart_visits", parameters).sort_values(["measure", "visit"])
    low, high = mean_interval(frame["mean"], frame["sd"], frame["n"])
    frame = frame.assign(
        low=low,
        high=high,
        shown=frame["n"] >= request.SMALLEST_SHOWN,
        shown_after=frame["n_after"] >= request.SMALLEST_SHOWN,
    )
    return _table(frame, filters, VISIT_COLUMNS)


def regression(store: Store, parameters: dict[str, Any], filters: Filters) -> pd.DataFrame:
    """What regression to the mean alone would bring, and what became of those first read at the cut or above."""
    frame = store.query("queries/heart_regression", parameters).sort_values("measure")
    n = frame["n_first"]
    mean = share(frame["first_sum"], n)
    spread = np.sqrt(share(np.maximum(frame["first_squares"] - n * mean**2, 0), n - 1))
    noise = frame["measure"].map({code: _noise_sd(store, code) for code in GOAL}).to_numpy(dtype=float)
    cut = frame["measure"].map(GOAL).to_numpy(dtype=float)
    above = (frame[f"above_{part}"] for part in ("patients", "sum"))
    change, low, high = ratio_of_sums(
        *above, frame["n_above"], *(frame[f"above_{part}"] for part in ("squares", "products", "numbers"))
    )
    r = _reliability(spread, noise)
    is_observed = frame["n_pre"] >= ENOUGH_OBSERVED
    pre, by_formula = share(frame["pre_sum"], frame["n_pre"]), -_fall(r, mean, spread, cut)
    by_formula = np.where(n >= request.SMALLEST_SHOWN, by_formula, np.nan)
    frame = frame.assign(
        first_mean=mean,
        first_sd=spread,
        pre_change=pre,
        cut=cut,
        above_change=change,
        above_low=low,
        above_high=high,
        r=r,
        rtm_change=np.where(is_observed, pre, by_formula),
        rtm_from=np.select([is_observed, np.isfinite(by_formula)], ["observed", "formula"], "not known"),
        shown=frame["above_patients"] >= request.SMALLEST_SHOWN,
    )
    return _table(frame, filters, REGRESSION_COLUMNS)


def categories(store: Store, parameters: dict[str, Any], filters: Filters) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Episodes by category at intake and now, both known, and from which to which they moved.

    n_first: at intake, of all with two readings, among them those who have no later two.
    """
    frame = store.query("queries/heart_categories", parameters)
    moved = frame.dropna(subset=["intake", "now"]).sort_values(["intake", "now"])
    names = list(frame["group_name"].drop_duplicates()) or (["all"] if filters.by is None else [])
    grid = pd.MultiIndex.from_product([names, range(len(CATEGORIES))], names=["group_name", "place"])
    counted = pd.DataFrame(index=grid)
    for name, table, moment in (("first", frame, "intake"), ("intake", moved, "intake"), ("now", moved, "now")):
        n = table.dropna(subset=[moment]).groupby(["group_name", moment])["n"].sum()
        counted[f"n_{name}"] = n.reindex(grid, fill_value=0).to_numpy(dtype="int64")
    counted["n_of"] = counted.groupby("group_name")["n_now"].transform("sum")
    counted = counted.reset_index()
    counted = counted.assign(
        category=[CATEGORIES[place] for place in counted["place"]],
        intake_share=share(counted["n_intake"], counted["n_of"]),
        now_share=share(counted["n_now"], counted["n_of"]),
        shown=counted["n_of"] >= request.SMALLEST_SHOWN,
    )
    moved = moved.assign(
        intake=[CATEGORIES[place] for place in moved["intake"]],
        now=[CATEGORIES[place] for place in moved["now"]],
        shown=moved["n"] >= request.SMALLEST_SHOWN,
    )
    return _table(counted, filters, CATEGORY_COLUMNS), _table(moved, filters, ["intake", "now", "n", "shown"])


def changes(frame: pd.DataFrame, held: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Every change in one form, one row each: within the session, over care, and of those first read at the cut or above.

    frame: rows of the answer with patients behind each change. noise: what two readings differ by through chance;
    sd: spread of single visits; reference: what regression to the mean alone would bring.
    """
    keys = [*request.group_columns(filters), "measure"]
    observed = frame["rtm_from"] == "observed"
    parts = [
        frame[[*keys, f"{kind}_patients", n, f"{name}_{mean}", f"{name}_low", f"{name}_high", "mdc"]]
        .set_axis([*keys, "n_patients", "n", "mean", "low", "high", "noise"], axis=1)
        .assign(
            change=title,
            sd=frame["change_sd"] if kind == "within" else np.nan,
            reference=frame["rtm_change"].where(observed & (kind != "within")),
            reference_from=frame["rtm_from"].where(observed & (kind != "within")),
        )
        for kind, n, name, mean, title in (
            ("within", "n_pairs", "change", "mean", WITHIN),
            ("course", "n_course", "course", "change", TO_LAST_TWO),
            ("latest", "n_latest", "latest", "change", TO_LATEST),
        )
    ]
    above = held[held["cut"].notna()].merge(frame[[*keys, "mdc"]], on=keys)
    names = {"above_patients": "n_patients", "n_above": "n", "above_change": "mean", "above_low": "low"}
    names |= {"above_high": "high", "mdc": "noise", "rtm_change": "reference", "rtm_from": "reference_from"}
    titles = [f"first at {cut:.0f} or more, to last two" for cut in above["cut"]]
    parts.append(above.rename(columns=names).assign(change=titles, sd=np.nan)[[*keys, "change", "sd", *names.values()]])
    table = pd.concat([part.astype({"n": "int64", "n_patients": "float64"}) for part in parts])
    table = table.assign(shown=table["n_patients"] >= request.SMALLEST_SHOWN)
    order = frame[keys].assign(place=range(len(frame)))
    table = table.merge(order, on=keys).sort_values("place", kind="stable").reset_index(drop=True)
    return table.fillna({"n_patients": 0}).astype({"n_patients": "int64"})[keys[:-1] + CHANGE_COLUMNS]


def urgent(store: Store, parameters: dict[str, Any], filters: Filters) -> pd.DataFrame:
    """Readings above 180 systolic or 120 diastolic, of how many, and in how many patients."""
    frame = store.query("queries/heart_urgent", parameters)
    low, high = wilson(frame["n_urgent_patients"], frame["n_patients"])
    frame = frame.assign(
        urgent_share=share(frame["n_urgent_patients"], frame["n_patients"]),
        urgent_low=low,
        urgent_high=high,
        shown=frame["n_patients"] >= request.SMALLEST_SHOWN,
    )
    return request.grouped(frame, filters)[[*request.group_columns(filters), *URGENT_COLUMNS]].reset_index(drop=True)


def _noise_sd(store: Store, code: str) -> float:
    """The SD of the difference between two readings of one person, from the measurement error of the dictionary."""
    error = store.dictionary.measures[code].mdc
    return error.points / Z_95 if error else float("nan")


def _reliability(spread: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Correlation of two readings of one person: 1 less the variance within persons by that of all first readings."""
    return np.clip(1 - share(noise**2 / 2, spread**2), 0, 1)


def _fall(r: np.ndarray, mean: np.ndarray, spread: np.ndarray, cut: np.ndarray) -> np.ndarray:
    return expected_fall(r, mean, np.where(spread > 0, spread, np.nan), cut)


def _table(frame: pd.DataFrame, filters: Filters, columns: list[str]) -> pd.DataFrame:
    """The columns of a further table under its group column; no row where there is nobody."""
    rows = frame.drop(columns="group_name") if filters.by is None else request.grouped(frame, filters)
    return rows[[*request.group_columns(filters), *columns]].reset_index(drop=True)
