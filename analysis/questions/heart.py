"""heart: blood pressure, heart rate and their product before and after sessions, and over the course of care."""

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import heart_parts, request
from analysis.questions.heart_words import notes, sentence
from analysis.questions.result import Definition, Result
from analysis.statistics.rates import share
from analysis.statistics.ratio import ratio_of_sums
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Heart",
    what=(
        "Systolic and diastolic pressure, heart rate and rate-pressure product (how hard the heart works): before and "
        "after the session, and from the first readings before a session to the last. It is change during care; resting "
        "before a second reading lowers it too, and there is no control group."
    ),
    counted=(
        "n_patients and n_visits: those of the selection, up to the end of care; n_measured: patients with a reading; "
        "n_before, n_after: visits with one; n_pairs: visits with both, over which before_mean, after_mean and the "
        "change within the session are. n_two: episodes with two readings before a session; two_mean: the mean of "
        "their first two. n_course: episodes with four or more, whose change is from the mean of the first two to that "
        "of the last two; n_latest: with three or more, to the latest one. categories: the 2017 ACC/AHA guideline's, of "
        "these means of two. urgent: readings above 180 systolic or 120 diastolic call for medical referral; each "
        "reading before and after a session counts."
    ),
    left_out=(
        "Visits without a reading, and readings without a visit. Of a reading whose diastolic pressure is not below its "
        "systolic one neither counts, except among the urgent. No patient is called a responder: two readings of one "
        "person differ by chance by as much as a course of care."
    ),
    formula=(
        "change = after - before; rate-pressure product = systolic pressure times heart rate of the same reading, never "
        "of means. Means over visits are ratios of sums, their 95 % limits from the sums of each patient (t, patients - "
        "1), since the visits of one patient are alike; change_sd: spread of single visits. mdc: what two readings of "
        "one person differ by through chance. Regression to the mean (rtm_change): the observed change from an intake "
        "reading to the first before treatment where 30 or more have both; else, of those first read at the cut or "
        "above, -(1 - r) sd dnorm(z) / (1 - pnorm(z)) with z = (cut - mean) / sd of all first readings and "
        "r = 1 - (mdc / 1.96)² / (2 sd²)."
    ),
    source=(
        "Rules in force (docs/rules.md): Heart. Categories, goal of treatment (130/80) and referral: 2017 ACC/AHA "
        "guideline for high blood pressure in adults (Whelton 2018). Measurement error: the dictionary of measures; its "
        "study saw pressure fall over the first three visits of untreated patients. "
        "Regression to the mean: Davis 1976. Limits: Cochran 1977, chapter 6."
    ),
    assumes=(
        "Readings are taken at rest and in the same way before and after. Pressure falls over the first visits of "
        "whoever is new to the cuff, with or without care; two readings as a baseline hold only a part of that."
    ),
    r_function="t.test of the patients' linearised values (one visit each: t.test)",
)
MEASURES = ("sbp", "dbp", "hr", "rpp")
COLUMNS = [
    "measure", "n_patients", "n_measured", "n_visits", "n_before", "n_after", "n_pairs", "before_mean", "after_mean",
    "change_mean", "change_low", "change_high", "change_sd", "mdc", "n_two", "two_mean", "n_course", "course_baseline",
    "course_mean", "course_change", "course_low", "course_high", "n_latest", "latest_change", "latest_low",
    "latest_high", "rtm_change", "rtm_from", "shown", "shown_course",
]  # fmt: skip


def heart(store: Store, filters: Filters) -> Result:
    """Readings per group and measure; columns COLUMNS, details "changes" (each in one form), "visits",
    "regression", "categories", "moves", "urgent".

    Raises InputError where the export has no visits.
    """
    request.check(store, filters)
    if not store.load.has_sessions:
        raise InputError("This export has scores but no visits, so there are no readings before and after sessions.")
    parameters = request.parameters(store, filters)
    regression = heart_parts.regression(store, parameters, filters)
    whole = _ordered(_with_intervals(store.query("queries/heart", parameters), store), filters)
    whole = _with_reference(whole, regression, filters)
    rows = whole[[*request.group_columns(filters), *COLUMNS]]
    urgent = heart_parts.urgent(store, parameters, filters)
    categories, moves = heart_parts.categories(store, parameters, filters)
    return Result(
        question="heart",
        rows=rows,
        definition=DEFINITION,
        in_force="Measures: systolic and diastolic pressure, heart rate, rate-pressure product.",
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=sentence(store, rows, filters),
        parameters=parameters,
        queries=(*request.queries("heart", *heart_parts.QUERIES), "macros/vital_readings"),
        notes=(*notes(store, rows, urgent, regression, filters), *request.unmapped_note(store, filters)),
        details={
            "changes": heart_parts.changes(whole, regression, filters),
            "visits": heart_parts.visits(store, parameters, filters),
            "regression": regression,
            "categories": categories,
            "moves": moves,
            "urgent": urgent,
        },
    )


def _with_intervals(frame: pd.DataFrame, store: Store) -> pd.DataFrame:
    """Means and limits from the sums over patients; counts where nothing was read are 0."""
    frame = frame.fillna({name: 0 for name in frame.columns if name.startswith("n_") or name.endswith("_patients")})
    frame = frame.astype({name: "int64" for name in frame.columns if name.startswith("n_")})
    for kind, n in (("within", "n_pairs"), ("latest", "n_latest"), ("course", "n_course")):
        parts = ("sum", "squares", "products", "numbers")
        total, squares, products, numbers = (frame[f"{kind}_{part}"] for part in parts)
        patients = frame[f"{kind}_patients"]
        name = "change" if kind == "within" else kind
        mean, low, high = ratio_of_sums(patients, total, frame[n], squares, products, numbers)
        frame[f"{name}_mean" if kind == "within" else f"{name}_change"] = mean
        frame[f"{name}_low"], frame[f"{name}_high"] = low, high
    spread = np.maximum(frame["change_squares"] - frame["n_pairs"] * frame["change_mean"] ** 2, 0)
    before, baseline = (
        share(frame["before_sum"], frame["n_pairs"]),
        share(frame["course_baseline_sum"], frame["n_course"]),
    )
    return frame.assign(
        before_mean=before,
        after_mean=before + frame["change_mean"],
        change_sd=np.sqrt(share(spread, frame["n_pairs"] - 1)),
        mdc=[_noise(store, measure) for measure in frame["measure"]],
        two_mean=share(frame["two_sum"], frame["n_two"]),
        course_baseline=baseline,
        course_mean=baseline + frame["course_change"],
        shown=frame["within_patients"] >= request.SMALLEST_SHOWN,
        shown_course=frame["course_patients"] >= request.SMALLEST_SHOWN,
    )


def _noise(store: Store, measure: str) -> float:
    """What two readings of one person differ by through chance, in 95 of 100; NaN where the dictionary has nothing."""
    error = store.dictionary.measures[measure].mdc
    return error.points if error else float("nan")


def _ordered(frame: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Groups in their order, and in each the four measures in theirs; four rows about nobody where there is no group."""
    frame = frame.sort_values("measure", key=lambda codes: codes.map(MEASURES.index), kind="stable")
    if filters.by is None and frame.empty:
        return pd.concat([request.grouped(frame, filters, measure=code) for code in MEASURES], ignore_index=True)
    return request.grouped(frame, filters).reset_index(drop=True)


def _with_reference(rows: pd.DataFrame, regression: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """What regression to the mean alone would bring, beside each row."""
    keys = [*request.group_columns(filters), "measure"]
    return rows.merge(regression[[*keys, "rtm_change", "rtm_from"]], on=keys, how="left")
