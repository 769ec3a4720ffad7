"""access: from the referral to the first visit: how long it takes, who came within 14 days, who never came."""

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.result import Definition, Result
from analysis.statistics.rates import share, wilson
from analysis.statistics.survival import Curve, first_reached, incidence
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Access",
    what="How long patients wait from the referral to the first visit, how many come within 14 days, and who never came.",
    counted=(
        "n_referred: all referrals of the selection; n: those with a referral date, not after the first visit. n = n_came "
        "+ n_may_come (not yet, and referred in the 28 days before the data cut or with an upcoming booking) + n_never. "
        "n_due_14: whose 14 days lie before the data cut; n_due_28: referred more than 28 days before it. Here from, to "
        "and quarter go by the date of the referral: whoever has not come has no other."
    ),
    left_out=(
        "Referrals without a date (n_undated) and dated after their own first visit (n_misdated) are in n_referred only. "
        "The median counts everybody who waits: those who have not come are censored at the data cut, not left out."
    ),
    formula=(
        "median, q25, q75: first day by which half, a quarter and three quarters of the referred had come, from the "
        "Kaplan-Meier curve; empty where that share is not reached. rate = n_within_14 / n_due_14; never_rate = n_never / "
        "n_due_28; each with Wilson's interval. Detail curve: estimate, the share who had come by each day."
    ),
    source="Rules in force (docs/rules.md): Access. Kaplan and Meier 1958; Wilson 1927.",
    assumes=(
        "The first attended booking of the export is the first visit. Days are of the calendar, whoever chose the date: "
        "a wait is not by that the clinic's doing."
    ),
    r_function='quantile(survfit(conf.type = "log-log")), where the curve does not stay at the share; prop.test(correct = FALSE)',
)
COUNTS = [
    "n_referred", "n_undated", "n_misdated", "n", "n_came", "n_may_come", "n_never", "n_due_28", "n_due_14",
    "n_within_14",
]  # fmt: skip
COLUMNS = [
    *COUNTS, "median", "median_low", "median_high", "q25", "q75", "rate", "rate_low", "rate_high", "never_rate",
    "never_low", "never_high", "shown",
]  # fmt: skip
CURVE_COLUMNS = ["time", "at_risk", "came", "censored", "estimate", "low", "high", "shown"]
QUARTILES = {"q25": 0.25, "median": 0.5, "q75": 0.75}


def access(store: Store, filters: Filters) -> Result:
    """Waiting per group; columns COLUMNS, detail "curve" (CURVE_COLUMNS after the group).

    Raises InputError where the export has no calendar dates or no visits.
    """
    request.check(store, filters)
    if store.load.dates == "nominal":
        raise InputError("This export has day numbers instead of calendar dates, so waiting times cannot be counted.")
    if not store.load.has_sessions:
        raise InputError("This export has scores but no visits, so the first visit is not known.")
    parameters = request.parameters(store, filters)
    counts = request.grouped(store.query("queries/access", parameters), filters)
    times = store.query("queries/access_times", parameters)
    groups = counts[filters.by] if filters.by else ["all"]
    curves = [incidence(times[times["group_name"] == group], "stayed") for group in groups]
    rows = _with_rates(pd.concat([counts, _quantiles(curves)], axis=1))
    rows = rows[[*request.group_columns(filters), *COLUMNS]]
    return Result(
        question="access",
        rows=rows,
        definition=DEFINITION,
        in_force="Time in days from the referral; 14 days; never came: not within the load and nothing booked.",
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=_sentence(rows, filters),
        parameters=parameters,
        queries=request.queries("access", "access_times"),
        notes=(*_notes(rows), *request.unmapped_note(store, filters)),
        details={"curve": _curve_table(curves, list(groups), filters)},
    )


def _quantiles(curves: list[Curve]) -> pd.DataFrame:
    rows = []
    for curve in curves:
        found = {name: first_reached(curve, p) for name, p in QUARTILES.items()}
        middle = found["median"]
        rows.append(
            {name: each.estimate for name, each in found.items()}
            | {"median_low": middle.low, "median_high": middle.high}
        )
    return pd.DataFrame(rows, columns=["q25", "median", "q75", "median_low", "median_high"], dtype=float)


def _with_rates(rows: pd.DataFrame) -> pd.DataFrame:
    low, high = wilson(rows["n_within_14"], rows["n_due_14"])
    never_low, never_high = wilson(rows["n_never"], rows["n_due_28"])
    return rows.assign(
        rate=share(rows["n_within_14"], rows["n_due_14"]),
        rate_low=low,
        rate_high=high,
        never_rate=share(rows["n_never"], rows["n_due_28"]),
        never_low=never_low,
        never_high=never_high,
        shown=rows["n"] >= request.SMALLEST_SHOWN,
    )


def _curve_table(curves: list[Curve], groups: list[str], filters: Filters) -> pd.DataFrame:
    by = request.group_columns(filters)
    tables = [
        pd.DataFrame(
            {
                **dict.fromkeys(by, group),
                "time": curve.time.astype(int),
                "at_risk": curve.at_risk.astype(int),
                "came": curve.improved.astype(int),
                "censored": curve.censored.astype(int),
                "estimate": curve.estimate,
                "low": curve.low,
                "high": curve.high,
                "shown": curve.at_risk >= request.SMALLEST_SHOWN,
            }
        )
        for group, curve in zip(groups, curves, strict=True)
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[*by, *CURVE_COLUMNS])


def _sentence(rows: pd.DataFrame, filters: Filters) -> str:
    n = rows[COUNTS].sum().astype(int)
    if not n["n_referred"]:
        return "No referral is in this selection."
    if not n["n"]:
        referred = request.count_words(n["n_referred"], "referral")
        return f"None of {referred} has a referral date that can be used, so waiting times cannot be counted."
    within = f"{request.share_words(n['n_within_14'], n['n_due_14'])} came within 14 days of the referral"
    never = f"{request.share_words(n['n_never'], n['n_due_28'])} referred more than 28 days ago never came"
    return f"{_median_words(rows) if filters.by is None else _groups_words(rows)}{within}; {never}."


def _groups_words(rows: pd.DataFrame) -> str:
    reached = rows.loc[rows["shown"], "median"].dropna()
    if reached.empty:
        return ""
    first, last = reached.min(), reached.max()
    days = f"day {first:.0f}" if first == last else f"day {first:.0f} to {last:.0f}"
    groups = request.count_words(len(reached), "group")
    return f"Half had come to a first visit by {days}, in {groups} of {request.SMALLEST_SHOWN} or more; "


def _median_words(rows: pd.DataFrame) -> str:
    row = rows.iloc[0]
    of = f"{row['n']:,} referred"
    if np.isnan(row["median"]):
        return f"Fewer than half of {of} had come to a first visit; "
    limits = [row["median_low"], row["median_high"]]
    interval = "" if np.isnan(limits).any() else f" (95 % CI {limits[0]:.0f} to {limits[1]:.0f})"
    return f"Half of {of} had come to a first visit by day {row['median']:.0f}{interval}; "


def _notes(rows: pd.DataFrame) -> tuple[str, ...]:
    n = rows[COUNTS].sum().astype(int)
    said = []
    if n["n_may_come"]:
        said.append(
            f"{request.count_words(n['n_may_come'], 'referral')} may still come: referred in the last 28 days, or booked."
        )
    if n["n_undated"]:
        undated = request.share_words(n["n_undated"], n["n_referred"])
        said.append(f"Left out for want of a referral date: {undated}.")
    if n["n_misdated"]:
        misdated = request.count_words(n["n_misdated"], "referral")
        said.append(f"Left out, being dated after the first visit: {misdated}.")
    return tuple(said)
