"""sensitivity: whose outcome is missing, and how far that could move the rates and the curve."""

from typing import Any

import pandas as pd

from analysis.errors import UsageError
from analysis.filters import Filters
from analysis.questions import reference, request
from analysis.questions.in_force import in_force
from analysis.questions.result import Definition, Result
from analysis.questions.sensitivity_curves import CURVE_COLUMNS, GroupCurve, curve_table, group_curves
from analysis.questions.sensitivity_tables import leavers, reasons
from analysis.questions.sensitivity_tipping import tipping_table
from analysis.statistics.rates import share, wilson
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Missing outcomes",
    what=(
        "Whose outcome is missing, and how far the missing could move what is said of the others: the share improved "
        "whatever they did, the curve of improvement if those who stayed also stand for those like them who were lost, "
        "and how many of the missing must have failed for a difference between two groups to vanish."
    ),
    counted=(
        "n_due: started episodes that are finished (for at=DAY: whose day lies before the data cut); n_measured: of "
        "these, with baseline and outcome; n_missing: the others. n_judged: due and measured, with room to reach the "
        "threshold; n_improved: of these; n_unknown: due, not measured, not known to lack the room. n_curve: on the "
        "curve, as in time to improvement; n_lost: of these, lost without having reached improvement. Details: "
        "reasons (how care ended), leavers (the missing beside the measured, the lost beside those whose care ended), "
        "weighted (the curves), tipping (each group against the others, or against reference=)."
    ),
    left_out=(
        "n_in_care: started and not yet due; they are not missing. n_not_eligible: due, but the baseline leaves no "
        "room. Whoever has no baseline is on neither curve."
    ),
    formula=(
        "completion = n_measured / n_due, rate = n_improved / n_judged, both with Wilson's interval; worst = n_improved "
        "/ (n_judged + n_unknown), best the same with n_unknown added. weighted: the plain curve with each episode "
        "counting 1 / its chance of not having been lost until then. That chance is the product over its scored days of "
        "1 - chance of being lost, from a pooled logistic regression on group, condition, third of the scale at "
        "baseline, change so far (worse by the threshold, little, half of it, all of it) and number of scores so far, "
        "fitted to scored days 28 days or more before the data cut. Being lost is the only thing weighted for: who is "
        "in care at the data cut is censored as in the plain curve, since the day of the data cut depends on nobody's "
        "course; ends count as the view says. Weights stop at 10; dividing them by their mean of the day (stabilising) "
        "would leave the curve as it is. n_effective = (sum of weights)^2 / sum of squared weights at the horizon. "
        "weighted_low and weighted_high: delete-a-group jackknife over a hundred parts of the group (its episodes where "
        "they are fewer, twenty parts where there are more than twenty groups) with the weights as they are, log(-log), "
        "Student's t; none under twenty episodes. tipping: the missing taken as failed count 0, the others the rate "
        "of the measured of their group; the interval is Newcombe's, moved and shrunk with the rate."
    ),
    source=(
        "Robins & Finkelstein 2000, Biometrics 56:779 (weights); Kish 1965 (effective number); Kott 2001, J Off Stat "
        "17:521 (jackknife); Liublinska & Rubin 2014, Stat Med (tipping point); Newcombe 1998, Stat Med 17:873; rules "
        "in force (docs/rules.md): Missing outcomes."
    ),
    assumes=(
        "weighted: the lost would have gone on like those of the same group, condition, baseline, last change and "
        "number of scores who were not lost; what nobody recorded cannot be weighted for. worst and best assume "
        "nothing; tipping asks what would have to be assumed."
    ),
    r_function="glm(binomial) for the chance of being lost; survfit(Surv(start, stop, event), weights) for the curve",
)
COUNTS = [
    "n_started", "n_in_care", "n_due", "n_measured", "n_missing", "n_not_eligible", "n_judged", "n_unknown",
    "n_improved",
]  # fmt: skip
COLUMNS = [
    "measure", "threshold", *COUNTS, "completion", "completion_low", "completion_high", "rate", "rate_low", "rate_high",
    "worst", "best", "n_curve", "n_lost", "horizon", "n_at_risk", "plain", "weighted", "weighted_low", "weighted_high",
    "n_effective", "heaviest", "n_cut", "shown",
]  # fmt: skip
HORIZON = 84


def sensitivity(store: Store, filters: Filters) -> Result:
    """Completion, bounds, plain and weighted share per group; details reasons, leavers, weighted and tipping.

    Raises InputError where the measure has no such threshold, UsageError for the axis of visits.
    """
    request.check(store, filters)
    reference.check(store, filters)
    request.require_one_measure(filters)
    if filters.axis == "visits":
        raise UsageError("sensitivity follows the lost in days: leave out axis=visits.")
    filters = request.with_threshold(store, filters)
    parameters = request.parameters(store, filters)
    counts = store.query("queries/sensitivity", parameters)
    curves = group_curves(store, parameters, filters)
    rows = _rows(counts, curves, filters)
    tipped = tipping_table(rows, filters)
    return Result(
        question="sensitivity",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure", "threshold", "moment", "rule", "view"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=_sentence(rows, tipped),
        parameters=parameters,
        queries=(
            *request.queries("sensitivity", "sensitivity_reasons", "sensitivity_leavers", "improvement_times"),
            "queries/sensitivity_patterns",
            "queries/sensitivity_weights",
            "macros/leaving_steps",
        ),
        notes=(*_notes(rows), *request.unmapped_note(store, filters)),
        details={
            "reasons": reasons(store, parameters, filters),
            "leavers": leavers(store, parameters, filters),
            "weighted": curve_table(curves, filters)[[*request.group_columns(filters), *CURVE_COLUMNS]],
            "tipping": tipped,
        },
    )


def _rows(counts: pd.DataFrame, curves: dict[str, GroupCurve], filters: Filters) -> pd.DataFrame:
    completion_low, completion_high = wilson(counts["n_measured"], counts["n_due"])
    rate_low, rate_high = wilson(counts["n_improved"], counts["n_judged"])
    could = counts["n_judged"] + counts["n_unknown"]
    frame = counts.assign(
        threshold=filters.threshold,
        completion=share(counts["n_measured"], counts["n_due"]),
        completion_low=completion_low,
        completion_high=completion_high,
        rate=share(counts["n_improved"], counts["n_judged"]),
        rate_low=rate_low,
        rate_high=rate_high,
        worst=share(counts["n_improved"], could),
        best=share(counts["n_improved"] + counts["n_unknown"], could),
        shown=counts["n_due"] >= request.SMALLEST_SHOWN,
    )
    horizon = filters.tau or HORIZON
    found = pd.DataFrame([_at_horizon(curves.get(name), horizon) for name in frame["group_name"]], index=frame.index)
    frame = frame.join(found) if len(frame) else frame.assign(**_at_horizon(None, horizon))
    rows = request.grouped(frame, filters, measure=filters.measure, threshold=filters.threshold)
    return rows[[*request.group_columns(filters), *COLUMNS]]


def _at_horizon(curve: GroupCurve | None, horizon: int) -> dict[str, Any]:
    """What the two curves of a group say by a day; the curve of nobody says nothing."""
    known = curve or GroupCurve.of_nobody()
    return {"horizon": horizon, **known.at(horizon)}


def _notes(rows: pd.DataFrame) -> tuple[str, ...]:
    total = rows[["n_due", "n_missing", "n_in_care", "n_curve", "n_lost", "n_cut"]].sum().astype(int)
    if not total["n_due"] and not total["n_curve"]:
        return ()
    missing = request.share_words(total["n_missing"], total["n_due"])
    lost = request.share_words(total["n_lost"], total["n_curve"])
    cut = f" The weight of {request.count_words(total['n_cut'], 'episode')} was stopped." if total["n_cut"] else ""
    without = f"{missing} due episodes have no baseline or no outcome score"
    return (
        f"{without}; {request.count_words(total['n_in_care'], 'episode')} not yet due are not counted.",
        f"{lost} on the curve were lost without having reached improvement.{cut}",
        *_weight_words(rows),
    )


def _weight_words(rows: pd.DataFrame) -> tuple[str, ...]:
    """How much the weights of the one curve there is take away from what it tells."""
    row = rows.iloc[0]
    if len(rows) > 1 or pd.isna(row["n_effective"]) or row["n_at_risk"] < request.SMALLEST_SHOWN:
        return ()
    heaviest = f"Nobody stands for more than {row['heaviest']:.1f} episodes"
    effective = f"tell as much as {row['n_effective']:,.0f} of equal weight"
    return (f"{heaviest}; the {row['n_at_risk']:,} at risk on day {row['horizon']} {effective}.",)


def _sentence(rows: pd.DataFrame, tipped: pd.DataFrame) -> str:
    total = rows[["n_due", "n_measured", "n_improved", "n_judged", "n_unknown"]].sum().astype(int)
    if not total["n_due"]:
        return "No started episode in this selection is due yet, so no outcome can be missing."
    said = f"Of the due, {request.share_words(total['n_measured'], total['n_due'])} have an outcome"
    could = total["n_judged"] + total["n_unknown"]
    if could < request.SMALLEST_SHOWN:
        return said + "."
    worst, best = total["n_improved"] / could, (total["n_improved"] + total["n_unknown"]) / could
    bounds = f"; whatever the missing did, between {worst:.0%} and {best:.0%} improved".replace("%", " %")
    if len(tipped):
        return f"{said}{bounds}.{_tipping_words(tipped[tipped['shown']])}"
    row = rows.iloc[0]
    if len(rows) > 1 or pd.isna(row["weighted"]) or row["n_at_risk"] < request.SMALLEST_SHOWN:
        return f"{said}{bounds}."
    limits = f" (95 % CI {row['weighted_low']:.1%} to {row['weighted_high']:.1%})" if row["weighted_low"] > 0 else ""
    curves = f"{row['plain']:.1%} by day {row['horizon']:.0f}, weighted for the lost {row['weighted']:.1%}{limits}"
    return f"{said}{bounds}. Reached improvement: {curves}.".replace("%", " %").replace("  %", " %")


def _tipping_words(tipped: pd.DataFrame) -> str:
    """How many of the differences the missing could take away: by having failed, or at all."""
    if tipped.empty:
        return ""
    stays = int((tipped["tipping_failures"].isna() & tipped["tipping_successes"].isna()).sum())
    fails = int(tipped["tipping_failures"].notna().sum())
    of_all = f" Of {request.count_words(len(tipped), 'difference')} in the share improved"
    gone = f"{fails or 'none'} would be gone if the missing of the better group, or some of them, had failed"
    return f"{of_all}, {gone}, and {stays or 'none'} would keep its sign whatever the missing did."
