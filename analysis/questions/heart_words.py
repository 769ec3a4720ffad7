"""What the answer about the heart says in words: its takeaway, and who is missing from it."""

import pandas as pd

from analysis.filters import Filters
from analysis.questions import request
from analysis.warehouse.store import Store

_TOO_FEW = f"Too few readings to show a mean: no group has {request.SMALLEST_SHOWN} patients read before and after."
_CI = "95 % CI "
NOTHING = "No blood pressure and no heart rate is recorded at a visit of this selection."


def sentence(store: Store, rows: pd.DataFrame, filters: Filters) -> str:
    """The takeaway: the change of systolic pressure within the session and over care, with what chance alone brings."""
    if not rows[["n_before", "n_after"]].to_numpy().any():
        return NOTHING
    return _groups(store, rows[rows["shown"]], filters) if filters.by else _one(rows)


def of_measure(rows: pd.DataFrame, label: str) -> str:
    """One measure's takeaway from its rows of the detail "changes", said as the figure shows them."""
    shown = rows[rows["shown"]]
    if shown.empty:
        return f"{label}: no change has {request.SMALLEST_SHOWN} patients."
    parts = [
        f"{_with_limits(row['mean'], row['low'], row['high'], _CI if place == 0 else '')} "
        f"{row['change']} (n {row['n']:,})"
        for place, (_, row) in enumerate(shown.iterrows())
    ]
    return f"{label}: {'; '.join(parts)}."


def by_visit(rows: pd.DataFrame, label: str, digits: int) -> str:
    """The takeaway of a course by visit: the last visit with enough, beside the first reading of the same patients."""
    shown = rows[rows["shown"]]
    if shown.empty:
        return f"{label}: no visit has {request.SMALLEST_SHOWN} readings."
    last = shown.iloc[-1]
    return (
        f"{label}: before visit {last['visit']:.0f} the mean was {last['mean']:,.{digits}f} (n {last['n']:,}), against "
        f"{last['baseline_mean']:,.{digits}f} at the first reading of the same patients."
    )


def by_category(rows: pd.DataFrame) -> str:
    """How the same episodes are spread over the guideline's categories at intake and now."""
    n = int(rows["n_of"].max()) if len(rows) else 0
    guideline = "(2017 ACC/AHA guideline; means of two readings)"
    if n < request.SMALLEST_SHOWN:
        return f"{request.count_words(n, 'episode')} with the four readings that categories at intake and now take."
    each = "; ".join(
        f"{row.category} {row.intake_share:.0%} to {row.now_share:.0%}".replace("%", " %") for row in rows.itertuples()
    )
    return f"Of {n:,} episodes, from intake to now: {each} {guideline}."


def notes(
    store: Store, rows: pd.DataFrame, urgent: pd.DataFrame, regression: pd.DataFrame, filters: Filters
) -> tuple[str, ...]:
    """Who was read, how far chance goes, what calls for referral, and what cannot be right."""
    systolic = rows[rows["measure"] == "sbp"]
    if not rows[["n_before", "n_after"]].to_numpy().any():
        return ()
    total = systolic[["n_visits", "n_before", "n_pairs"]].sum().astype(int)
    share = request.share_words(total["n_before"], total["n_visits"])
    said = [
        f"Systolic pressure was read before {share} visits, and before and after {total['n_pairs']:,}.",
        *_noise_words(store),
        *([] if filters.by else _reference_words(store, regression)),
        _urgent_words(urgent, filters),
    ]
    impossible = int(urgent["n_impossible"].sum())
    if impossible:
        said.append(
            f"{request.count_words(impossible, 'reading')} left out of the means: the diastolic pressure is not below "
            "the systolic one."
        )
    return tuple(said)


def _reference_words(store: Store, regression: pd.DataFrame) -> list[str]:
    """Where the reference of regression to the mean comes from: observed, or by formula with its cut and r."""
    said = []
    for row in regression[regression["rtm_from"] != "not known"].itertuples():
        label, change = store.dictionary.measures[row.measure].label, f"{row.rtm_change:+z.1f}".replace("-", "−")
        if row.rtm_from == "observed":
            said.append(
                f"Regression to the mean, {label}: {change} from intake to the first visit (observed, n {row.n_pre:,})."
            )
        else:
            said.append(
                f"Regression to the mean, {label}: {change} to be expected of those first read at {row.cut:.0f} or more "
                f"(formula, r = {row.r:.2f}; {row.n_above:,} of {row.n_first:,} with later readings)."
            )
    return said


def _urgent_words(urgent: pd.DataFrame, filters: Filters) -> str:
    """How many readings call for referral; patients only without groups, of which one patient may be in several."""
    readings, n, patients, of = (
        int(urgent[name].sum()) for name in ("n_urgent", "n_readings", "n_urgent_patients", "n_patients")
    )
    said = f"Readings above 180/120 call for medical referral: {readings:,} of {request.count_words(n, 'reading')}"
    return f"{said}." if filters.by else f"{said}, in {patients:,} of {request.count_words(of, 'patient')}."


def _noise_words(store: Store) -> tuple[str, ...]:
    errors = {code: store.dictionary.measures[code].mdc for code in ("sbp", "dbp")}
    if not all(errors.values()):
        return ()
    systolic, diastolic = errors["sbp"], errors["dbp"]
    said = (
        f"Two readings of one person at different visits differ by up to {systolic.points:g} mmHg systolic and "
        f"{diastolic.points:g} diastolic through chance alone, in 95 of 100 ({systolic.source}): a single pair says "
        "nothing."
    )
    return (said,)


def _one(rows: pd.DataFrame) -> str:
    """Rate-pressure product and systolic pressure, each within the session and over care."""
    work, pressure = (rows[rows["measure"] == code].iloc[0] for code in ("rpp", "sbp"))
    if not pressure["shown"]:
        return _TOO_FEW
    fall = _change(pressure, ci="" if work["shown"] else _CI)
    within = f"and systolic pressure by {fall} mmHg (n {pressure['n_pairs']:,} visits)"
    if work["shown"]:
        within = f"the rate-pressure product changed by {_change(work, digits=0)} {within}"
    else:
        within = within.replace("and systolic pressure", "systolic pressure changed")
    if not pressure["shown_course"]:
        return f"Within the session {within}; too few have the four readings that a change over care takes."
    over = f"by {_change(pressure, 'course', ci='')} mmHg (n {pressure['n_course']:,} episodes)"
    if work["shown_course"]:
        over = f"by {_change(work, 'course', 0, '')} and {over}"
    return f"Within the session {within}; from the first two readings to the last two {over}."


def _change(row: pd.Series, kind: str = "change", digits: int = 1, ci: str = _CI) -> str:
    mean = "change_mean" if kind == "change" else f"{kind}_change"
    return _with_limits(row[mean], row[f"{kind}_low"], row[f"{kind}_high"], ci, digits)


def _groups(store: Store, shown: pd.DataFrame, filters: Filters) -> str:
    pressure = shown[shown["measure"] == "sbp"].sort_values("change_mean")
    if pressure.empty:
        return _TOO_FEW
    said = [
        f"{request.signed(row['change_mean'])} mmHg ({_name(store, row, filters)}, n {row['n_pairs']:,})"
        for _, row in pressure.iloc[[0, -1]].iterrows()
    ]
    if len(pressure) == 1:
        return f"Systolic pressure changed within the session by {said[0]}."
    return f"Systolic pressure changed within the session by {said[0]} to {said[1]}; case mix differs between groups."


def _with_limits(mean: float, low: float, high: float, ci: str = _CI, digits: int = 1) -> str:
    mean, low, high = (f"{value:+z,.{digits}f}".replace("-", "−") for value in (mean, low, high))
    return f"{mean} ({ci}{low} to {high})"


def _name(store: Store, row: pd.Series, filters: Filters) -> str:
    name = row[filters.by]
    return store.dictionary.condition_label(name) if filters.by == "condition" else str(name)
