"""improvement: when improvement was reached during care, with ending without it as the competing event."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import UsageError
from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.in_force import in_force
from analysis.questions.result import Definition, Result
from analysis.statistics import survival
from analysis.statistics.restricted_mean import common_tau, require_followed, rmst
from analysis.statistics.survival import Curve
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Time to improvement",
    what=(
        "Share of episodes that had reached improvement by each day since the first visit (by each visit, with "
        "axis=visits). Reached during care: a later score may be worse again."
    ),
    counted=(
        "n: started episodes with a baseline from which the threshold can be reached. improved: reached it; ended: "
        "care ended without it (the competing event); censored: last seen without it, in_care or lost."
    ),
    left_out=(
        "n_not_eligible: the baseline leaves no room to reach the threshold. Episodes without a baseline are counted "
        "in the notes. Who leaves is not a random draw: the lost may have done better or worse than those who stayed."
    ),
    formula=(
        "view=service: Aalen-Johansen, ends compete, limits log(-log F) with the infinitesimal-jackknife variance; "
        "view=stayed: Kaplan-Meier, every end censors, limits log(-log S). Median: the first day by which half had "
        "improved (stayed: the midpoint of a plateau), limits by inverting the band, empty where not reached. rmst: "
        "mean days without improvement up to tau."
    ),
    source="Rules in force (docs/rules.md): Improved and Intervals.",
    assumes=(
        "Whoever is censored would have gone on like those still observed (independent censoring). stayed: without an "
        "end, patients would have gone on like those still in care."
    ),
    r_function="survfit, quantile, summary(rmean = tau)",
)
COUNT_COLUMNS = ["n", "improved", "ended", "censored", "in_care", "lost", "n_not_eligible"]
WEEKS = (4, 8, 12)
ESTIMATE_COLUMNS = [
    "median", "median_low", "median_high", "q25", "q75",
    *(f"by_week_{week}{part}" for week in WEEKS for part in ("", "_low", "_high")),
    "rmst", "rmst_low", "rmst_high", "tau",
]  # fmt: skip
COLUMNS = [*COUNT_COLUMNS, *ESTIMATE_COLUMNS, "shown"]
KINDS = dict.fromkeys(COUNT_COLUMNS, "int64") | dict.fromkeys(ESTIMATE_COLUMNS, "float64") | {"shown": "bool"}
CURVE_COLUMNS = ["time", "at_risk", "improved", "ended", "censored", "estimate", "low", "high", "shown"]
RISK_COLUMNS = ["tick", "at_risk", "improved", "ended", "censored"]
TICKS_DAYS = (0, 28, 56, 84, 112, 140, 168)
TICKS_VISITS = (0, 2, 4, 6, 8, 10, 12)

NOBODY = survival.incidence({"time": [], "improved": [], "ended": [], "censored": []}, "service")


@dataclass(frozen=True)
class _Group:
    """One group: its name, who is in it, and its curve."""

    name: str
    sums: Mapping[str, Any]
    curve: Curve


def improvement(store: Store, filters: Filters) -> Result:
    """Time to improvement per group; columns COLUMNS, details "curve", "competing" (service) and "at_risk".

    Raises InputError where tau lies beyond the follow-up, or the measure has no such threshold.
    """
    request.check(store, filters)
    request.require_one_measure(filters)
    if filters.axis == "visits" and filters.tau is not None:
        raise UsageError("tau is a number of days: it cannot be used with axis=visits.")
    filters = request.with_threshold(store, filters)
    parameters = request.parameters(store, filters)
    groups = _groups(store, parameters, filters)
    rows = _rows(groups, _tau([group.curve for group in groups], filters), filters)
    return Result(
        question="improvement",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure", "threshold", "rule", "view", "axis"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=_sentence(groups, filters),
        parameters=parameters,
        queries=request.queries("improvement_counts", "improvement_sums"),
        notes=(*_left_out(groups), *request.unmapped_note(store, filters)),
        details=_details(groups, filters),
    )


def _groups(store: Store, parameters: dict[str, Any], filters: Filters) -> list[_Group]:
    sums = request.grouped(store.query("queries/improvement_sums", parameters), filters)
    counts = store.query("queries/improvement_counts", parameters)
    names = list(sums[filters.by]) if filters.by else ["all"]
    return [
        _Group(name, row, survival.incidence(counts[counts["group_name"] == name], filters.view))
        for name, row in zip(names, sums.to_dict("records"), strict=True)
    ]


def _tau(curves: list[Curve], filters: Filters) -> float:
    if filters.axis == "visits":
        return math.nan
    if filters.tau is None:
        return common_tau(curves)
    require_followed(curves, filters.tau)
    return float(filters.tau)


def _rows(groups: list[_Group], tau: float, filters: Filters) -> pd.DataFrame:
    rows = [
        {name: group.sums[name] for name in COUNT_COLUMNS}
        | _estimates(group.curve, tau, filters)
        | {"shown": group.curve.n >= request.SMALLEST_SHOWN}
        for group in groups
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS).astype(KINDS)
    names = {filters.by: [group.name for group in groups]} if filters.by else {}
    return frame.assign(**names)[[*names, *COLUMNS]]


def _estimates(curve: Curve, tau: float, filters: Filters) -> dict[str, float]:
    median = survival.median(curve)
    found = {
        "median": median.estimate,
        "median_low": median.low,
        "median_high": median.high,
        "q25": survival.quantile(curve, 0.25).estimate,
        "q75": survival.quantile(curve, 0.75).estimate,
    }
    in_days = filters.axis == "days"
    for week in WEEKS:
        point = survival.at(curve, week * 7 if in_days else math.nan)
        found |= {
            f"by_week_{week}": point.estimate,
            f"by_week_{week}_low": point.low,
            f"by_week_{week}_high": point.high,
        }
    mean = rmst(curve, tau)
    return found | {"rmst": mean.estimate, "rmst_low": mean.low, "rmst_high": mean.high, "tau": tau}


def _details(groups: list[_Group], filters: Filters) -> dict[str, pd.DataFrame]:
    ticks = TICKS_DAYS if filters.axis == "days" else TICKS_VISITS
    details = {
        "curve": _stack(groups, filters, CURVE_COLUMNS, _curve_table),
        "at_risk": _stack(groups, filters, RISK_COLUMNS, lambda curve: _risk_table(curve, ticks)),
    }
    if filters.view == "service":
        details["competing"] = _stack(groups, filters, CURVE_COLUMNS, _competing_table)
    return details


def _stack(groups: list[_Group], filters: Filters, columns: list[str], make: Any) -> pd.DataFrame:
    """The tables of all groups under each other, the group column first."""
    names = request.group_columns(filters)
    named = [(group.name, group.curve) for group in groups] or [("", NOBODY)]
    tables = [make(curve).assign(**dict.fromkeys(names, name)) for name, curve in named]
    stacked = pd.concat(tables, ignore_index=True)[[*names, *columns]]
    return stacked if groups else stacked.iloc[:0]


def _curve_table(curve: Curve) -> pd.DataFrame:
    return _steps(curve, curve.estimate, curve.low, curve.high)


def _competing_table(curve: Curve) -> pd.DataFrame:
    band = curve.competing
    return _steps(curve, band.estimate, band.low, band.high) if band else pd.DataFrame(columns=CURVE_COLUMNS)


def _steps(curve: Curve, estimate: np.ndarray, low: np.ndarray, high: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "time": curve.time,
            "at_risk": curve.at_risk.astype(int),
            "improved": curve.improved.astype(int),
            "ended": curve.ended.astype(int),
            "censored": curve.censored.astype(int),
            "estimate": estimate,
            "low": low,
            "high": high,
            "shown": curve.at_risk >= request.SMALLEST_SHOWN,
        }
    )


def _risk_table(curve: Curve, ticks: tuple[int, ...]) -> pd.DataFrame:
    table = pd.DataFrame(vars(survival.at_risk(curve, ticks))).rename(columns={"time": "tick"})
    return table.astype(int)


def _left_out(groups: list[_Group]) -> tuple[str, ...]:
    total = {name: sum(int(g.sums[name]) for g in groups) for name in ("n_started", "n_no_baseline", "n_not_eligible")}
    started = request.count_words(total["n_started"], "started episode")
    no_room = f"{total['n_not_eligible']:,} a baseline that leaves no room to reach the threshold"
    return (f"Of {started}, {total['n_no_baseline']:,} have no baseline and {no_room}.",)


def _sentence(groups: list[_Group], filters: Filters) -> str:
    total = {
        name: sum(int(group.sums[name]) for group in groups) for name in ("n", "improved", "ended", "in_care", "lost")
    }
    if not total["n"]:
        return "Nobody in this selection has a baseline from which improvement could be reached."
    counts = (
        f"Of {request.count_words(total['n'], 'episode')}, {total['improved']:,} reached improvement, "
        f"{total['ended']:,} ended without it, {total['in_care']:,} are in care and {total['lost']:,} were lost without it"
    )
    if len(groups) > 1 or total["n"] < request.SMALLEST_SHOWN:
        return counts + "."
    return f"{counts}; {_median_words(groups[0].curve, filters)}."


def _median_words(curve: Curve, filters: Filters) -> str:
    median = survival.median(curve)
    when = "by day" if filters.axis == "days" else "after visit"
    if math.isnan(median.estimate):
        return f"fewer than half had reached it {when} {curve.last:.0f}"
    limits = [f"{limit:.0f}" if not math.isnan(limit) else "not reached" for limit in (median.low, median.high)]
    return f"half had reached it {when} {median.estimate:.0f} (95 % CI {limits[0]} to {limits[1]})"
