"""dose: what the next session brings to those still in care, and what follows after a landmark visit.

The outcome by the total number of sessions is refused: it shows who stays, not what sessions do.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.in_force import in_force, measure_words
from analysis.questions.result import Definition, Result
from analysis.statistics.rates import mean_interval, share, wilson
from analysis.statistics.standardised import Moments, standardised_mean
from analysis.warehouse.store import Store

LANDMARK = 4
NAIVE = "naive"
REFUSED = (
    "The outcome by total number of sessions is not given. Who improves stops early, and only who stays in care can "
    "reach many sessions (immortal time), so such a table shows who stayed and not what sessions did. Ask instead for "
    f"the gain of the next session among those still in care, or for what followed visit {LANDMARK} by what was known "
    "then (ask dose, with detail=landmark for the latter)."
)
DEFINITION = Definition(
    title="Dose",
    what=(
        "How much better the score before the next visit is than the score before this one, among those still in "
        f"care; and what followed after visit {LANDMARK}, by what was known at that visit. Nobody is grouped by how many "
        "sessions they had in the end: who improves stops early, and only who stays can have many (immortal time)."
    ),
    counted=(
        "n_came: came to the visit during care, with a baseline; n_scored: of these, with a score before it; "
        f"n: scored again before the next visit. Landmark: came to visit {LANDMARK} during care and were scored before it, "
        "with a baseline that leaves room to reach the threshold; n_measured: of the due, those with a score at the "
        "moment in force that is later than that visit."
    ),
    left_out=(
        "n_left: no next visit, care finished; left_mean is their score before this visit. n_unscored: came again "
        "without a score. n_in_care: the next visit has not come yet. Landmark: n_not_eligible, whose baseline leaves "
        "no room to reach the threshold; n_in_care, not yet due; best and worst count those due without a later score "
        "as improved, or as not."
    ),
    formula=(
        "gain_mean: mean gain of the n with a t interval. It flatters: who leaves leaves on a good score, so those who "
        "stay are caught on bad ones, which fall back by themselves. estimate: the regression of the gain on baseline "
        "and score before the visit among the n, read at the means of n_scored less n_in_care; low and high: 95 %, the "
        "variance of these means added. Landmark: rate = n_improved / n_measured with Wilson's interval; further_mean: "
        "mean gain from that visit to the later score, with a t interval."
    ),
    source=(
        "Rules in force (docs/rules.md): Course of care. Immortal time: Hernan 2016 (PMC5124536); regression estimator "
        "of double sampling: Cochran 1977."
    ),
    assumes=(
        "Those who left would have gone on as those who stayed with the same baseline and the same score. There is no "
        "control group: a gain is change from visit to visit, time that passes included, not what the session did; the "
        "first holds the fall-back from a bad day as well (regression to the mean), and so does what follows after a "
        "good or bad score at the landmark. How quickly visits follow each other is chosen, not drawn by lot."
    ),
    r_function="lm, predict(se.fit = TRUE); t.test; prop.test(correct = FALSE)",
)
COLUMNS = [
    "visit", "n_came", "n_scored", "n", "n_unscored", "n_left", "n_in_care", "left_mean", "stayed_mean", "gain_mean",
    "gain_low", "gain_high", "estimate", "low", "high", "shown",
]  # fmt: skip
LANDMARK_COLUMNS = [
    "kind", "known", "n_not_eligible", "n", "n_in_care", "n_due", "n_measured", "n_improved", "further_visits", "further_mean",
    "further_low", "further_high", "rate", "low", "high", "best", "worst", "shown",
]  # fmt: skip
KNOWN = {
    "so_far": ("improved", "better", "same", "worse"),
    "pace": ("within 14 days", "15 to 28 days", "over 28 days"),
}


def dose(store: Store, filters: Filters) -> Result:
    """Gain of the next session by visit (COLUMNS); detail landmark (LANDMARK_COLUMNS).

    Raises InputError where the export has no visits, and for detail=naive, which it refuses with the reason.
    """
    request.check(store, filters)
    if filters.detail == NAIVE:
        raise InputError(REFUSED)
    request.require_one_measure(filters)
    if not store.load.has_sessions:
        raise InputError("This export has scores but no visits, so there is no dose to speak of.")
    has_threshold = filters.measure == "primary" or bool(store.dictionary.measures[filters.measure].thresholds)
    filters = (
        request.with_threshold(store, filters) if has_threshold or filters.detail else replace(filters, threshold=None)
    )
    parameters = request.parameters(store, filters) | {"landmark": LANDMARK}
    rows = _in_groups(_gains(store.query("queries/dose_gains", parameters)), filters, COLUMNS)
    details = {}
    if has_threshold:
        landmark = _rates(store.query("queries/dose_landmark", parameters))
        details["landmark"] = _in_groups(landmark, filters, LANDMARK_COLUMNS)
    return Result(
        question="dose",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure", *(("threshold", "moment") if has_threshold else ())),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=_sentence(store, rows, filters),
        parameters=parameters,
        queries=(*request.queries("dose_gains", *(["dose_landmark"] if has_threshold else [])), "macros/scored_visits"),
        notes=(*_notes(rows), *request.unmapped_note(store, filters)),
        details=details,
    )


def landmark_words(rows: pd.DataFrame, kind: str) -> str:
    """What followed the landmark visit, in one sentence, from rows of the detail landmark of one group."""
    shown = rows[rows["shown"] & (rows["kind"] == kind)]
    if shown.empty:
        return f"No group of those known at visit {LANDMARK} has {request.SMALLEST_SHOWN} with a later score."
    said = [
        f"{row['known']} {request.share_words(row['n_improved'], row['n_measured'])}"
        for row in shown.to_dict("records")
    ]
    known = "change by then" if kind == "so_far" else "days that it took to get there"
    return f"Improved at a score after visit {LANDMARK}, by the {known}: {'; '.join(said)}."


def _in_groups(frame: pd.DataFrame, filters: Filters, columns: list[str]) -> pd.DataFrame:
    """Rows in the order of their group, the group column first; without `by`, without it."""
    rows = frame if filters.by is None else request.grouped(frame, filters)
    return rows[[*request.group_columns(filters), *columns]].reset_index(drop=True)


def _gains(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of dose_gains.sql with their means and intervals, in the order of the visits."""
    frame = frame.sort_values(["group_name", "visit"])
    low, high = mean_interval(frame["gain_mean"], frame["gain_sd"], frame["n"])
    estimates = [_standardised(row) for row in frame.to_dict("records")]
    limits = pd.DataFrame(estimates, columns=["estimate", "low", "high"], index=frame.index, dtype=float)
    return frame.assign(gain_low=low, gain_high=high, shown=frame["n"] >= request.SMALLEST_SHOWN).join(limits)


def _standardised(row: dict[str, float]) -> tuple[float, ...]:
    """The gain that all of whom the next step is known would have had, with its limits."""
    if not row["n"]:
        return (np.nan, np.nan, np.nan)
    known, stayed = (_moments(row, name) for name in ("known", "stayed"))
    slopes = np.nan_to_num(np.array([row["gain_cov_score"], row["gain_cov_baseline"]], dtype=float))
    return standardised_mean(known, stayed, (row["gain_mean"], row["gain_sd"] ** 2, slopes))


def _moments(row: dict[str, float], who: str) -> Moments:
    n, score = ("n_known", "known_score") if who == "known" else ("n", "stayed_mean")
    between = row[f"{who}_cov"]
    cov = [[row[f"{who}_var_score"], between], [between, row[f"{who}_var_baseline"]]]
    return Moments(
        int(row[n]), np.array([row[score], row[f"{who}_baseline"]]), np.nan_to_num(np.array(cov, dtype=float))
    )


def _rates(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of dose_landmark.sql with rates and intervals, in the order of what is known."""
    order = [
        (list(KNOWN).index(kind), KNOWN[kind].index(known))
        for kind, known in zip(frame["kind"], frame["known"], strict=True)
    ]
    low, high = wilson(frame["n_improved"], frame["n_measured"])
    further = mean_interval(frame["further_mean"], frame["further_sd"], frame["n_measured"])
    missing = frame["n_due"] - frame["n_measured"]
    frame = frame.assign(
        rate=share(frame["n_improved"], frame["n_measured"]),
        low=low,
        high=high,
        best=share(frame["n_improved"] + missing, frame["n_due"]),
        worst=share(frame["n_improved"], frame["n_due"]),
        further_low=further[0],
        further_high=further[1],
        shown=frame["n_measured"] >= request.SMALLEST_SHOWN,
        _order=order,
    )
    return frame.sort_values(["group_name", "_order"]).drop(columns="_order")


def _sentence(store: Store, rows: pd.DataFrame, filters: Filters) -> str:
    label = measure_words(store, filters)
    shown = rows[rows["shown"] & rows["estimate"].notna()]
    if shown.empty:
        return f"{label}: no visit has {request.SMALLEST_SHOWN} patients who were scored before it and before the next."
    if filters.by:
        return f"{label}: gain from each visit to the next among those still in care, by {filters.by}."
    told = shown[shown["visit"].isin([shown["visit"].min(), LANDMARK])]
    gains = [f"from visit {row['visit']:.0f} to the next {_gain_words(row)}" for _, row in told.iterrows()]
    return f"{label}, gain among those still in care: {'; '.join(gains)}. Positive is better."


def _gain_words(row: pd.Series) -> str:
    low, high = (request.signed(row[name]) for name in ("low", "high"))
    return f"{request.signed(row['estimate'])} (95 % CI {low} to {high}, n {row['n']:,.0f})"


def _notes(rows: pd.DataFrame) -> tuple[str, ...]:
    total = {name: int(rows[name].sum()) for name in ("n_came", "n_scored", "n", "n_unscored", "n_left", "n_in_care")}
    if not total["n_came"]:
        return ()
    said = (
        f"Of {request.count_words(total['n_came'], 'visit')}, {total['n_scored']:,} have a score before; after these "
        f"{total['n']:,} were scored before the next visit, {total['n_unscored']:,} came without a score, "
        f"{total['n_left']:,} were the last and {total['n_in_care']:,} wait for the next."
    )
    return (said,)
