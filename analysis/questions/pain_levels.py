"""Whether change depends on the level (Oldham), and how many scores stand where the scale ends."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.in_force import measure_words
from analysis.statistics.oldham import oldham
from analysis.statistics.rates import mean_interval, share, wilson
from analysis.warehouse.store import Store

OLDHAM_COLUMNS = [
    "measure", "n", "baseline_mean", "latest_mean", "baseline_sd", "latest_sd", "correlation", "correlation_low",
    "correlation_high", "p", "slope", "slope_low", "slope_high", "variance_ratio", "shown",
]  # fmt: skip
LEVEL_COLUMNS = ["measure", "level", "n", "change_mean", "change_low", "change_high", "fitted", "shown"]
LIMIT_COLUMNS = [
    "measure", "moment", "n", "n_best", "n_worst", "best_share", "best_low", "best_high", "worst_share", "worst_low",
    "worst_high", "shown",
]  # fmt: skip
QUERIES = ("pain_levels", "pain_limits")


def dependence(store: Store, parameters: Mapping[str, Any]) -> pd.DataFrame:
    """One row per group_name and measure: correlation and slope of change on the mean of both scores."""
    frame = store.query("queries/pain_pairs", dict(parameters))
    variances = (frame["baseline_variance"], frame["latest_variance"])
    found = oldham(frame["n"], (frame["baseline_mean"], frame["latest_mean"]), variances, frame["covariance"])
    return frame.assign(
        baseline_sd=np.sqrt(variances[0]),
        latest_sd=np.sqrt(variances[1]),
        correlation=found.correlation,
        correlation_low=found.low,
        correlation_high=found.high,
        p=found.p,
        slope=found.slope,
        slope_low=found.slope_low,
        slope_high=found.slope_high,
        variance_ratio=found.ratio,
        level_mean=found.level_mean,
        change_mean=found.change_mean,
        shown=frame["n"] >= request.SMALLEST_SHOWN,
    )


def levels(store: Store, parameters: Mapping[str, Any]) -> pd.DataFrame:
    """Mean change in ten steps of the level, with its t interval; fitted: the line of `dependence` at that step."""
    frame = store.query("queries/pain_levels", dict(parameters)).sort_values(["measure", "level"])
    low, high = mean_interval(frame["change_mean"], frame["change_sd"], frame["n"])
    lines = dependence(store, parameters)[["group_name", "measure", "level_mean", "change_mean", "slope"]]
    lines = lines.rename(columns={"change_mean": "mean_of_all"})
    frame = frame.assign(change_low=low, change_high=high).merge(lines, on=["group_name", "measure"], how="left")
    return frame.assign(
        fitted=frame["mean_of_all"] + frame["slope"] * (frame["level"] - frame["level_mean"]),
        shown=frame["n"] >= request.SMALLEST_SHOWN,
    )


def limits(store: Store, parameters: Mapping[str, Any]) -> pd.DataFrame:
    """How many scores stand at the best and at the worst possible, at baseline and at the outcome, n of N."""
    frame = store.query("queries/pain_limits", dict(parameters)).rename(columns={"time": "moment"})
    frame = frame.sort_values(["measure", "moment"])
    for end in ("best", "worst"):
        low, high = wilson(frame[f"n_{end}"], frame["n"])
        whole = {f"{end}_share": share(frame[f"n_{end}"], frame["n"]), f"{end}_low": low, f"{end}_high": high}
        frame = frame.assign(**whole)
    return frame.assign(shown=frame["n"] >= request.SMALLEST_SHOWN)


def dependence_sentence(store: Store, rows: pd.DataFrame, filters: Filters) -> str:
    """Whether those higher on the scale changed otherwise, by more than chance."""
    known = rows[rows["shown"] & rows["correlation_low"].notna()]
    if known.empty:
        return "Too few have both scores to say whether change depends on the level."
    apart = (known["correlation_low"] > 0) | (known["correlation_high"] < 0)
    if len(known) > 1:
        return f"In {int(apart.sum())} of {len(known)} groups change depends on the level by more than chance."
    row = known.iloc[0]
    limits_words = f"{row['correlation_low']:+.2f} to {row['correlation_high']:+.2f}"
    correlation = f"correlation {row['correlation']:+.2f}, 95 % CI {limits_words}, n {row['n']:,}".replace("-", "−")
    spread = f"the spread of scores (SD) went from {row['baseline_sd']:.1f} to {row['latest_sd']:.1f}"
    label = measure_words(store, filters)
    if not apart.iloc[0]:
        return f"{label}: change does not depend on the level by more than chance ({correlation}); {spread}."
    side = "downwards" if row["correlation"] < 0 else "upwards"
    return (
        f"{label}: the higher somebody stands on the scale, the more the change goes {side} ({correlation}); {spread}."
    )


def limits_sentence(rows: pd.DataFrame) -> str:
    """How many have no room left on the scale."""
    total = rows.groupby("moment")[["n", "n_best", "n_worst"]].sum()
    said = [
        f"at {moment} {request.share_words(int(row['n_best']), int(row['n']))} had the best possible score and "
        f"{request.share_words(int(row['n_worst']), int(row['n']))} the worst"
        for moment, row in total.iterrows()
    ]
    return f"Where the scale ends: {'; '.join(said)}." if said else "Nobody in this selection has a score."
