"""compare: how much better or worse the outcome of each group is, adjusted for who its patients are."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.dictionary import Measure
from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import reference, request
from analysis.questions.compare_cells import Model, left_out, model
from analysis.questions.compare_words import notes, sentence
from analysis.questions.in_force import in_force
from analysis.questions.result import Definition, Result
from analysis.statistics.verdict import CANNOT_TELL, n_more, verdict
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Adjusted comparison",
    what=(
        "How much better (positive) or worse (negative) the outcome of a group is than that of its reference, among "
        "patients alike in baseline score, age, sex, condition and duration of symptoms. A difference during care: "
        "who came to which group was not left to chance, so it is not shown that the group made it."
    ),
    counted=(
        "n: due episodes with baseline, outcome and every covariate in use, in the group and in its reference together "
        "(n_group, n_reference). Each group is compared with all the others together, weighted by their size; with "
        "reference=GROUP with that group. difference: in points of the measure, in its good direction. margin: half "
        "the measure's important change, 1 point for pain 0-10. verdict: better or worse where the interval lies "
        "outside 0, no different where it lies within the margin, else cannot tell yet. n_more: how many further "
        "episodes like these would give an 80 % chance to tell, if the present difference and spread are true."
    ),
    left_out=(
        "n_due - n_scored: no baseline or no outcome. Who lacks a covariate in use (complete cases; counted in the "
        "notes). A covariate known of fewer than half, or the same throughout each group, is not adjusted for and "
        "named. Groups under 10 are in the model and not shown, and get no verdict; a measure without an important "
        "change in points has no margin and no verdict."
    ),
    formula=(
        "Analysis of covariance, outcome = group + baseline + age + sex + condition + weeks of symptoms, by least "
        "squares from sums within groups; numbers as numbers; t intervals with n less groups less covariates degrees "
        "of freedom. unadjusted: the difference of the plain means of the same episodes. standardised_difference = "
        "difference / SD of the outcome within groups."
    ),
    source="Rules in force (docs/rules.md): Comparison; Vickers and Altman 2001, BMJ 323:1123.",
    assumes=(
        "A straight relation between each covariate and the outcome, the same in every group; episodes independent "
        "(episodes=first for one per patient); who is left out is like who is compared; outcomes of the groups "
        "measured after about as long (at=DAY fixes that)."
    ),
    r_function="lm, confint",
)
COLUMNS = [
    "reference", "n", "difference", "low", "high", "p", "margin", "verdict", "n_more", "n_group", "n_reference",
    "n_due", "n_scored", "unadjusted", "standardised_difference", "shown",
]  # fmt: skip
COVARIATE_COLUMNS = ["covariate", "level", "slope", "low", "high", "p", "why_not"]
COUNT_COLUMNS = ["n", "n_group", "n_reference", "n_due", "n_scored"]
WORD_COLUMNS = ["reference", "verdict"]
KINDS = (
    dict.fromkeys(COLUMNS, "float64")
    | dict.fromkeys(COUNT_COLUMNS, "int64")
    | dict.fromkeys(WORD_COLUMNS, "object")
    | {"shown": "bool"}
)


def compare(store: Store, filters: Filters) -> Result:
    """Adjusted differences per group; columns COLUMNS, details "left_out" and "covariates". Without `by` only counts.

    Raises InputError where measures would be pooled or the reference is not known, UsageError for one without `by`.
    """
    request.check(store, filters)
    reference.check(store, filters)
    measure = _measure(store, filters)
    parameters = request.parameters(store, filters)
    frame = store.query("queries/compare", parameters)
    found = model(frame, filters)
    counted = left_out(frame, found)
    rows = _rows(counted, found, filters, _margin(measure))
    return Result(
        question="compare",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure", "moment"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=sentence(store, rows, found, filters, measure),
        parameters=parameters,
        queries=request.queries("compare"),
        notes=(*notes(store, counted, rows, found, measure), *request.unmapped_note(store, filters)),
        details={"left_out": _left_out(counted, filters), "covariates": _covariates(found)},
    )


def _measure(store: Store, filters: Filters) -> Measure:
    """The one measure that is compared. Raises InputError where there would be several."""
    if filters.measure != "primary":
        return store.dictionary.measures[filters.measure]
    if len(filters.condition) != 1:
        raise InputError("measure=primary needs one condition here: different measures are never compared.")
    own = store.dictionary.conditions.get(filters.condition[0])
    return store.dictionary.measures[own.primary if own else "nprs"]


def _margin(measure: Measure) -> float:
    """Half the important change in points; NaN for a measure that has none."""
    return measure.mcid.points / 2 if measure.mcid and measure.mcid.points else np.nan


def _rows(counted: pd.DataFrame, found: Model | None, filters: Filters, margin: float) -> pd.DataFrame:
    compared = _compared(found, filters, margin) if found is not None and filters.by is not None else {}
    rows = [
        row
        | {"n": row["n_group"], "n_reference": 0, "n_scored": row["n_due"] - row["n_unscored"], "shown": False}
        | compared.get(row["group_name"], {})
        for row in counted.to_dict("records")
    ]
    frame = pd.DataFrame(rows, columns=["group_name", *COLUMNS]).astype(KINDS)
    frame = request.grouped(frame, filters)[[*request.group_columns(filters), *COLUMNS]]
    if filters.by is None or reference.fixed(filters) is None:
        return frame
    return frame[frame[filters.by] != filters.reference].reset_index(drop=True)


def _compared(found: Model, filters: Filters, margin: float) -> dict[str, dict[str, Any]]:
    """Each group against its reference, by the group's name; without those that have none."""
    size, groups = found.fit.sums.n, found.groups
    members = reference.members(filters, groups)
    n_reference = members @ size
    weights = np.eye(len(groups)) - members * size / np.where(n_reference > 0, n_reference, 1)[:, None]
    estimate = found.fit.differences(weights)
    table = pd.DataFrame({
        "reference": reference.names(filters, groups),
        "n": (size + n_reference).astype(int),
        "n_reference": n_reference.astype(int),
        "difference": estimate.estimate,
        "low": estimate.low,
        "high": estimate.high,
        "p": estimate.p,
        "margin": margin,
        "unadjusted": found.fit.unadjusted(weights),
        "standardised_difference": estimate.estimate / found.fit.sd if found.fit.sd > 0 else np.nan,
        "shown": (np.minimum(size, n_reference) >= request.SMALLEST_SHOWN) & ~np.isnan(estimate.low),
        "std_error": estimate.std_error,
    })  # fmt: skip
    rows = zip(groups, table.to_dict("records"), strict=True)
    return {group: row | _verdict(row, found.fit.df) for group, row in rows if row["n_reference"]}


def _verdict(row: dict[str, Any], df: int) -> dict[str, Any]:
    """The verdict on a comparison that is shown, and how many more it would take where it cannot be told yet."""
    says = verdict(row["low"], row["high"], row["margin"]) if row["shown"] else None
    if says != CANNOT_TELL:
        return {"verdict": says, "n_more": np.nan}
    return {
        "verdict": says,
        "n_more": n_more(row["difference"], row["std_error"], row["n"], df, row["margin"]),
    }


def _left_out(counted: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    rows = counted.drop(columns="group_name") if filters.by is None else request.grouped(counted, filters)
    return rows.reset_index(drop=True)


def _covariates(found: Model | None) -> pd.DataFrame:
    """The covariates with their slopes: points of the outcome, in its good direction, for one more of the covariate."""
    if found is None:
        return pd.DataFrame(columns=COVARIATE_COLUMNS)
    slopes = found.fit.covariates()
    kept = [
        {"covariate": found.terms[place].covariate, "level": found.terms[place].level}
        | {"slope": slope, "low": low, "high": high, "p": p}
        for place, slope, low, high, p in zip(
            found.fit.kept, slopes.estimate, slopes.low, slopes.high, slopes.p, strict=True
        )
    ]
    partly = [{"covariate": term.covariate, "level": term.level, "why_not": "constant"} for term in found.partly_used]
    unused = [{"covariate": name, "why_not": why} for name, why in found.unused.items()]
    return pd.DataFrame([*kept, *partly, *unused], columns=COVARIATE_COLUMNS)
