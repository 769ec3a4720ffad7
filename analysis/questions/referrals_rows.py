"""The rows of referrals: each doctor against what is expected, held to the same limits as in variation."""

from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

from analysis.filters import Filters
from analysis.provider_outcomes import PROVIDER_OUTCOMES
from analysis.questions import request, variation_rows
from analysis.questions.variation_rows import Basis
from analysis.statistics.rates import share
from analysis.warehouse.store import Store

JUDGED = [
    "expected", "ratio", "low_95", "high_95", "low_998", "high_998", "shrunken", "shrunken_low", "shrunken_high", "flag",
]  # fmt: skip
COUNTS = ["n_referred", "n_started", "n_due", "n_known"]
COLUMNS = ["n_complete", "completion", "observed", *JUDGED, *COUNTS, "shown"]
SHRUNKEN = ["shrunken", "shrunken_low", "shrunken_high"]
IMPROVED = PROVIDER_OUTCOMES["improved"]


def rows_of_all(store: Store, parameters: dict[str, Any]) -> pd.DataFrame:
    """What can be said of every doctor: referrer, JUDGED; no row where no case-mix model says what to expect."""
    asked = parameters | {"by": "referrer", "outcome": IMPROVED.code}
    frame = store.query(f"queries/{IMPROVED.query}", asked)
    basis = variation_rows.basis_of(frame, IMPROVED, variation_rows.folds(store))
    if not basis.is_adjusted:
        return _nothing()
    rows, _ = variation_rows.rows_of(frame, basis)
    return _judged(rows)


def rows_of_one(store: Store, filters: Filters, parameters: dict[str, Any], sums: pd.DataFrame) -> pd.DataFrame:
    """The same of the doctor of a narrow store, which has the spread between all doctors as a few numbers.

    The shrunken estimate is kept for all of the doctor's patients: with other filters there is none.
    """
    spread = store.query("queries/referrals_benchmark_spread", parameters)
    total = sums[["n_complete", "n_improved", "n_expected", "n_known", "n_due", "expected", "expected_squares"]].sum()
    if spread.empty or not 0 < total["n_complete"] == total["n_expected"]:
        return _nothing() if not total["n_expected"] else _judged(_only_expected(store, total))
    of_all = spread.iloc[0]
    numbers = {field.name: of_all[field.name] for field in fields(Basis) if field.name in of_all}
    basis = Basis(kind="count", rate=of_all["expected_rate"], design=1.0, **numbers)
    row = variation_rows.row_of_one(_sums_of(store, total), basis, of_all["between"])
    plain = Filters(measure=filters.measure, threshold=filters.threshold, by=filters.by, rule=filters.rule)
    is_whole = filters == plain
    return _judged(row.assign(**{name: of_all[name] if is_whole else np.nan for name in SHRUNKEN}))


def with_counts(judged: pd.DataFrame, sums: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """The public rows: the counts of every doctor who referred anybody, and what can be said of those of enough."""
    known = sums[sums["referrer"] != variation_rows.UNKNOWN]
    counted = known.groupby("referrer")[[*COUNTS, "n_complete", "n_improved"]].sum()
    frame = counted.join(judged.set_index("referrer")).rename_axis("group_name").reset_index()
    frame = frame.assign(
        observed=frame["n_improved"],
        completion=share(frame["n_known"], frame["n_due"]),
        shown=frame["n_complete"] >= request.SMALLEST_SHOWN,
    )
    return request.grouped(frame, filters)[["referrer", *COLUMNS]]


def _sums_of(store: Store, total: pd.Series) -> pd.DataFrame:
    row = {"group_name": store.scope.referrer, "is_chosen": True, "n": total["n_complete"]}
    row |= {"n_complete": total["n_complete"], "amount": total["n_improved"], "n_expected": total["n_expected"]}
    row |= {"n_known": total["n_known"], "n_to_know": total["n_due"]}
    return pd.DataFrame([row | {name: total[name] for name in ("expected", "expected_squares")}])


def _only_expected(store: Store, total: pd.Series) -> pd.DataFrame:
    """Of a doctor without others to be held to: the expected count, and nothing judged."""
    return _sums_of(store, total).assign(is_judged=False, flag=None, **dict.fromkeys([*JUDGED[2:9], "point"], np.nan))


def _judged(rows: pd.DataFrame) -> pd.DataFrame:
    judged = rows.assign(referrer=rows["group_name"], ratio=rows["point"].where(rows["is_judged"]))
    return judged[["referrer", *JUDGED]]


def _nothing() -> pd.DataFrame:
    kinds = dict.fromkeys(JUDGED, "float64") | {"referrer": "str", "flag": "object"}
    return pd.DataFrame(columns=["referrer", *JUDGED]).astype(kinds)
