"""What the answer about the heart says in words: its takeaway, and who is missing from it."""

import pandas as pd

from analysis.filters import Filters
from analysis.questions import request
from analysis.warehouse.store import Store

NOTHING = "No blood pressure and no heart rate is recorded at a visit of this selection."


def sentence(store: Store, rows: pd.DataFrame, filters: Filters) -> str:
    """The takeaway: the change of systolic pressure within the session and over care, with what chance alone brings."""
    if not rows[["n_before", "n_after"]].to_numpy().any():
        return NOTHING
    shown = rows[rows["shown"] & (rows["measure"] == "sbp")]
    if shown.empty:
        return f"Too few readings to show a mean: no group has {request.SMALLEST_SHOWN} patients read before and after."
    return _groups(store, shown, filters) if filters.by else _one(shown.iloc[0])


def notes(store: Store, rows: pd.DataFrame, urgent: pd.DataFrame, filters: Filters) -> tuple[str, ...]:
    """Who was read, how far chance goes, what calls for referral, and what cannot be right."""
    systolic = rows[rows["measure"] == "sbp"]
    if not rows[["n_before", "n_after"]].to_numpy().any():
        return ()
    total = systolic[["n_visits", "n_before", "n_pairs"]].sum().astype(int)
    share = request.share_words(total["n_before"], total["n_visits"])
    said = [
        f"Systolic pressure was read before {share} visits, and before and after {total['n_pairs']:,}.",
        *_noise_words(store),
        _urgent_words(urgent, filters),
    ]
    impossible = int(urgent["n_impossible"].sum())
    if impossible:
        said.append(
            f"{request.count_words(impossible, 'reading')} left out of the means: the diastolic pressure is not below "
            "the systolic one."
        )
    return tuple(said)


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


def _one(row: pd.Series) -> str:
    within = (
        f"Systolic pressure changed by {_with_limits(row['change_mean'], row['change_low'], row['change_high'])} mmHg "
        f"within the session (n {row['n_pairs']:,} visits)"
    )
    if not row["shown_course"]:
        return f"{within}; too few have the four readings that a change over care takes."
    course = _with_limits(row["course_change"], row["course_low"], row["course_high"], ci="")
    return f"{within}, and by {course} from the first two readings to the last two (n {row['n_course']:,} episodes)."


def _groups(store: Store, shown: pd.DataFrame, filters: Filters) -> str:
    most, least = (shown.loc[place] for place in (shown["change_mean"].idxmin(), shown["change_mean"].idxmax()))
    if len(shown) == 1:
        return f"{_name(store, most, filters)}: {_one(most)}"
    return (
        f"Systolic pressure changed within the session by {request.signed(most['change_mean'])} mmHg "
        f"({_name(store, most, filters)}, n {most['n_pairs']:,}) to {request.signed(least['change_mean'])} "
        f"({_name(store, least, filters)}, n {least['n_pairs']:,}); case mix differs between groups."
    )


def _with_limits(mean: float, low: float, high: float, ci: str = "95 % CI ") -> str:
    return f"{request.signed(mean)} ({ci}{request.signed(low)} to {request.signed(high)})"


def _name(store: Store, row: pd.Series, filters: Filters) -> str:
    name = row[filters.by]
    return store.dictionary.condition_label(name) if filters.by == "condition" else str(name)
