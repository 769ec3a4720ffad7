"""relief: the change in pain within a session, and how much of it is still there before the next."""

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.filters import PROVIDERS, Filters
from analysis.questions import relief_words, request
from analysis.questions.in_force import in_force
from analysis.questions.result import Definition, Result
from analysis.statistics.rates import share
from analysis.statistics.ratio import ratio_of_sums
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Relief",
    what=(
        "Pain before and after the same session, and how much of that fall is still there before the next session "
        "(carry-over). It answers whether relief is nearly immediate and whether it holds. Outcomes never use it."
    ),
    counted=(
        "visits: attended bookings; n_scored: with pain before and after; n_patients and n_episodes: those these are of. "
        "n_kept: sessions with both and with pain before the next visit (n_kept_patients). n_eligible: scored sessions "
        "whose score before leaves room for the threshold; n_relieved: those that met it. n_collected: scores after a "
        "session of which it is known who took them; n_by_therapist: those that the therapist took. Here a therapist is "
        "the booking's own."
    ),
    left_out=(
        "Visits without both scores; for carry-over also those not followed by a visit with a score before. No "
        "carry-over is given where pain falls by less than half a point, and it is shown from 30 sessions of 10 "
        "patients up. Not given by clinic, therapist or referrer: scores after a session are taken at once and often by "
        "the therapist, so expectation and politeness differ from one provider to the next."
    ),
    formula=(
        "change = after - before. carry_over = sum of (before - next before) / sum of (before - after) over all sessions "
        "with the three scores: a ratio of sums, never a mean of ratios; below 0 and above 1 are possible. "
        "carry_over_chosen = the same over the sessions in which pain fell by a point or more, and noise_reference = "
        "0.5, what that would be from measurement error alone: a score that is too high by chance before makes both "
        "differences large. Over all sessions measurement error has no such pull. Intervals: 95 %, from sums per "
        "patient (linearised, Student's t), because the visits of one patient are alike."
    ),
    source=(
        "Rules in force (docs/rules.md): Relief. Cochran, Sampling Techniques, 1977 (ratio of sums). Change within a "
        "session explained 6 % of the change in pain between sessions in Tuttle 2005 (29 patients)."
    ),
    assumes=(
        "Both scores are of the same scale and asked in the same way, a short time apart. What would have got better by "
        "itself between two visits counts as kept. No session is left out for its score, so measurement error moves the "
        "mean change neither way; expectation does. Patients are independent of each other."
    ),
    r_function="No single one: sqrt(n * var(top - ratio * bottom)) / sum(bottom) from sums per patient, with qt(0.975, n - 1).",
)
LEAST_RELIEF = 0.5
SMALLEST_PAIRS = 30
NOISE_REFERENCE = 0.5
GAPS = ("0-1", "2-4", "5-7", "8-14", "15-21", "over 21")
COLUMNS = [
    "visits", "n_scored", "n_patients", "n_episodes", "n_kept", "n_kept_patients", "n_chosen", "n_eligible",
    "n_relieved", "n_collected", "n_by_therapist", "scored_share", "before_mean", "after_mean", "change_mean",
    "change_low", "change_high", "rate", "carry_over", "carry_over_low", "carry_over_high", "carry_over_shown",
    "carry_over_chosen", "carry_over_chosen_low", "carry_over_chosen_high", "noise_reference", "therapist_share",
    "shown",
]  # fmt: skip
CHANGE_COLUMNS = ["n_scored", "n_patients", "before_mean", "after_mean", "change_mean", "change_low", "change_high"]
VISIT_COLUMNS = ["visit", *CHANGE_COLUMNS, "shown"]
REBOUND_COLUMNS = ["days", "n", "n_patients", "change_mean", "change_low", "change_high", "shown"]
_SUMS = ("n", "top", "bottom", "top_top", "top_bottom", "bottom_bottom")


def relief(store: Store, filters: Filters) -> Result:
    """Relief per group; columns COLUMNS, details "visits", "rebound" and "conditions".

    Raises InputError by provider, for another measure than pain from 0 to 10, and where the export has no visits.
    """
    request.check(store, filters)
    _refuse(store, filters)
    filters = request.with_threshold(store, filters)
    parameters = request.parameters(store, filters)
    parts = _with_estimates(store.query("queries/relief", parameters))
    groups = request.group_columns(filters)
    rows = request.grouped(parts[parts["part"] == "all"], filters)[[*groups, *COLUMNS]]
    return Result(
        question="relief",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure") + relief_words.threshold_in_force(store, filters),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=relief_words.sentence(store, rows, filters),
        parameters=parameters,
        queries=request.queries("relief"),
        notes=(*relief_words.notes(rows, filters), *request.unmapped_note(store, filters)),
        details={
            "visits": _visits(parts, filters),
            "rebound": _rebound(parts, filters),
            "conditions": _conditions(parts),
        },
    )


def _refuse(store: Store, filters: Filters) -> None:
    if filters.by in PROVIDERS:
        raise InputError(
            f"Relief is not compared by {filters.by}: the score after a session is taken at once, often by the therapist "
            "who gave it, so it tells who asks and what is expected as well as how the patient feels. Compare outcomes "
            f"instead: responders by={filters.by}."
        )
    if filters.measure != "nprs":
        raise InputError(
            "Relief is about pain from 0 to 10 (measure=nprs), which is scored before and after a session. "
            "Blood pressure and heart rate before and after a session stand on the page Heart."
        )
    if not store.load.has_sessions:
        raise InputError("This export has scores but no visits, so there is no score before and after a session.")


def _with_estimates(sums: pd.DataFrame) -> pd.DataFrame:
    counts = ["visits", *(name for name in sums.columns if name.startswith("n_"))]
    whole = {name: sums[name].astype("int64") for name in counts}
    whole |= {"n_scored": sums["change_bottom"].astype("int64"), "n_patients": sums["change_n"]}
    whole |= {"n_kept_patients": sums["kept_n"]}
    carried, low, high = _ratio(sums, "kept")
    chosen, chosen_low, chosen_high = _ratio(sums, "chosen")
    change, change_low, change_high = _ratio(sums, "change")
    has_relief = share(sums["kept_bottom"], sums["n_kept"]) >= LEAST_RELIEF
    enough = (sums["n_kept"] >= SMALLEST_PAIRS) & (sums["kept_n"] >= request.SMALLEST_SHOWN)
    before = share(sums["before_sum"], whole["n_scored"])
    return sums.assign(
        **whole,
        scored_share=share(whole["n_scored"], whole["visits"]),
        before_mean=before,
        after_mean=before + change,
        change_mean=change,
        change_low=change_low,
        change_high=change_high,
        rate=share(whole["n_relieved"], whole["n_eligible"]),
        carry_over=np.where(has_relief, carried, np.nan),
        carry_over_low=np.where(has_relief, low, np.nan),
        carry_over_high=np.where(has_relief, high, np.nan),
        carry_over_shown=has_relief & enough,
        carry_over_chosen=chosen,
        carry_over_chosen_low=chosen_low,
        carry_over_chosen_high=chosen_high,
        noise_reference=NOISE_REFERENCE,
        therapist_share=share(whole["n_by_therapist"], whole["n_collected"]),
        shown=whole["n_patients"] >= request.SMALLEST_SHOWN,
    )


def _ratio(sums: pd.DataFrame, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return ratio_of_sums(*(sums[f"{name}_{part}"] for part in _SUMS))


def _visits(parts: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    scored = parts[(parts["part"] == "visit") & (parts["n_scored"] > 0)].sort_values("visit")
    return _detail(scored.assign(visit=scored["visit"].astype("int64")), filters, VISIT_COLUMNS)


def _rebound(parts: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    found = parts[(parts["part"] == "gap") & (parts["rebound_n"] > 0)]
    change, low, high = _ratio(found, "rebound")
    order = found["gap"].map({days: place for place, days in enumerate(GAPS)})
    found = found.assign(
        days=found["gap"],
        n=found["rebound_bottom"].astype("int64"),
        n_patients=found["rebound_n"],
        change_mean=change,
        change_low=low,
        change_high=high,
        shown=found["rebound_n"] >= request.SMALLEST_SHOWN,
        order=order,
    )
    return _detail(found.sort_values("order"), filters, REBOUND_COLUMNS)


def _conditions(parts: pd.DataFrame) -> pd.DataFrame:
    rows = parts[parts["part"] == "condition"]
    return _detail(rows[rows["group_name"] != "unmapped"], Filters(by="condition"), COLUMNS)


def _detail(frame: pd.DataFrame, filters: Filters, columns: list[str]) -> pd.DataFrame:
    rows = frame.drop(columns="group_name") if filters.by is None else request.grouped(frame, filters)
    return rows[[*request.group_columns(filters), *columns]].reset_index(drop=True)
