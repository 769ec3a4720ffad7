"""improvement: when improvement was reached during care, with ending without it as the competing event."""

import math

import pandas as pd

from analysis.errors import UsageError
from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.improvement_curves import curve_tables
from analysis.questions.improvement_groups import Group, Groups, groups_of
from analysis.questions.improvement_interval import DETAIL as INTERVAL
from analysis.questions.improvement_interval import QUERIES as INTERVAL_QUERIES
from analysis.questions.improvement_interval import check_interval, interval_sentence, interval_table
from analysis.questions.improvement_tests import DETAIL as TESTS
from analysis.questions.improvement_tests import (
    check_tests,
    notes_of_tests,
    sentence_of_tests,
    table_of_tests,
)
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
        "mean days without improvement up to tau. detail=tests: do the groups' curves differ by more than chance? "
        "service: Gray's test (rho = 0), and the log-rank test of the cause-specific hazard; stayed: the log-rank "
        "test; within strata (strata=) too; then each pair, and the difference in rmst of each pair, with p adjusted "
        "by Holm. detail=interval: Turnbull's estimate of the median, which uses only between which two scores "
        "improvement came, beside the median gap between visits."
    ),
    source="Rules in force (docs/rules.md): Improved and Intervals.",
    assumes=(
        "Whoever is censored would have gone on like those still observed (independent censoring). stayed: without an "
        "end, patients would have gone on like those still in care."
    ),
    r_function='survfit, quantile, summary(rmean = tau), survdiff, cmprsk::cuminc, p.adjust; Surv(type = "interval2")',
)
DETAILS = ("curve", "competing", "at_risk", TESTS, INTERVAL)
COUNT_COLUMNS = ["n", "improved", "ended", "censored", "in_care", "lost", "n_not_eligible"]
WEEKS = (4, 8, 12)
ESTIMATE_COLUMNS = [
    "median", "median_low", "median_high", "q25", "q75",
    *(f"by_week_{week}{part}" for week in WEEKS for part in ("", "_low", "_high")),
    "rmst", "rmst_low", "rmst_high", "tau",
]  # fmt: skip
COLUMNS = [*COUNT_COLUMNS, *ESTIMATE_COLUMNS, "shown"]
KINDS = dict.fromkeys(COUNT_COLUMNS, "int64") | dict.fromkeys(ESTIMATE_COLUMNS, "float64") | {"shown": "bool"}


def improvement(store: Store, filters: Filters) -> Result:
    """Time to improvement per group; columns COLUMNS, details "curve", "competing" (service), "at_risk"; "tests" and
    "interval" are made where they are the detail asked for.

    Raises InputError where tau lies beyond the follow-up, or the measure has no such threshold.
    """
    _check(store, filters)
    filters = request.with_threshold(store, filters)
    parameters = request.parameters(store, filters)
    groups = groups_of(store, parameters, filters)
    tau = _tau(groups.curves, filters)
    details = curve_tables(groups.all, filters)
    if filters.detail == TESTS:
        details[TESTS] = table_of_tests(store, parameters, filters, groups, tau)
    if filters.detail == INTERVAL:
        details[INTERVAL] = interval_table(store, parameters, filters, groups)
    about = _about(store, filters, groups, details, tau)
    return Result(
        question="improvement",
        rows=_rows(groups.all, tau, filters),
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure", "threshold", "rule", "view", "axis"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=about[0],
        parameters=parameters,
        queries=_queries(filters),
        notes=(*about[1:], _left_out(groups), *request.unmapped_note(store, filters)),
        details=details,
    )


def _about(
    store: Store, filters: Filters, groups: Groups, details: dict[str, pd.DataFrame], tau: float
) -> tuple[str, ...]:
    """The takeaway of the detail that is asked for, or of the curves, and the notes that go with it."""
    if filters.detail == INTERVAL:
        return (interval_sentence(details[INTERVAL]),)
    if filters.detail == TESTS:
        said = sentence_of_tests(store, filters, groups, details[TESTS], tau)
        return (said, *notes_of_tests(groups, details[TESTS]))
    return (_sentence(groups, filters),)


def _queries(filters: Filters) -> tuple[str, ...]:
    strata = ("improvement_strata",) if filters.strata and filters.detail == TESTS else ()
    intervals = INTERVAL_QUERIES if filters.detail == INTERVAL else ()
    return request.queries("improvement_times", *strata, *intervals)


def _check(store: Store, filters: Filters) -> None:
    """Raise where the load, or the question, cannot be asked this way."""
    if filters.detail not in (None, *DETAILS):
        raise UsageError(f"improvement has no detail {filters.detail!r}. It has: {', '.join(DETAILS)}.")
    request.check(store, filters)
    request.require_one_measure(filters)
    check_tests(filters)
    check_interval(filters)
    if filters.axis == "visits" and filters.tau is not None:
        raise UsageError("tau is a number of days: it cannot be used with axis=visits.")


def _tau(curves: list[Curve], filters: Filters) -> float:
    if filters.axis == "visits":
        return math.nan
    if filters.tau is None:
        return common_tau(curves)
    require_followed(curves, filters.tau)
    return float(filters.tau)


def _rows(groups: list[Group], tau: float, filters: Filters) -> pd.DataFrame:
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


def _left_out(groups: Groups) -> str:
    started = request.count_words(groups.total("n_started"), "started episode")
    no_room = f"{groups.total('n_not_eligible'):,} a baseline that leaves no room to reach the threshold"
    return f"Of {started}, {groups.total('n_no_baseline'):,} have no baseline and {no_room}."


def _sentence(groups: Groups, filters: Filters) -> str:
    total = {name: groups.total(name) for name in ("n", "improved", "ended", "in_care", "lost")}
    if not total["n"]:
        return "Nobody in this selection has a baseline from which improvement could be reached."
    counts = (
        f"Of {request.count_words(total['n'], 'episode')}, {total['improved']:,} reached improvement, "
        f"{total['ended']:,} ended without it, {total['in_care']:,} are in care and {total['lost']:,} were lost without it"
    )
    if len(groups.all) > 1 or total["n"] < request.SMALLEST_SHOWN:
        return counts + "."
    return f"{counts}; {_median_words(groups.all[0].curve, filters)}."


def _median_words(curve: Curve, filters: Filters) -> str:
    median = survival.median(curve)
    when = "by day" if filters.axis == "days" else "after visit"
    if math.isnan(median.estimate):
        return f"fewer than half had reached it {when} {curve.last:.0f}"
    limits = [f"{limit:.0f}" if not math.isnan(limit) else "not reached" for limit in (median.low, median.high)]
    return f"half had reached it {when} {median.estimate:.0f} (95 % CI {limits[0]} to {limits[1]})"
