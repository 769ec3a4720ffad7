"""What an answer about relief says in words: the takeaway, who is missing, and what it must not be used for."""

import pandas as pd

from analysis.filters import Filters
from analysis.questions import request
from analysis.warehouse.store import Store


def threshold_in_force(store: Store, filters: Filters) -> str:
    """What counts as relief in a session, such as " Relief in a session: at least 30 % of the score before it."."""
    change = store.dictionary.measures[filters.measure].thresholds[filters.threshold]
    words = change.words(store.dictionary.measures[filters.measure].unit)
    return f" Relief in a session: at least {words.replace('of baseline', 'of the score before it')}."


def sentence(store: Store, rows: pd.DataFrame, filters: Filters) -> str:
    """The takeaway: of one group how much pain changed within the session and what was kept, of several the span."""
    shown = rows[rows["shown"]]
    if shown.empty:
        n = int(rows["n_scored"].sum())
        return (
            f"Too few scores to show relief: {request.count_words(n, 'visit')} with pain before and after, of fewer than "
            f"{request.SMALLEST_SHOWN} patients{' in any group' if filters.by else ''}."
        )
    if filters.by is None:
        return f"{_change(shown.iloc[0])} {_kept(shown.iloc[0])}"
    least, most = shown["change_mean"].idxmax(), shown["change_mean"].idxmin()
    return (
        f"Within the session the mean change in pain ran from {_change_of(store, shown.loc[most], filters)} to "
        f"{_change_of(store, shown.loc[least], filters)}{_kept_by_group(store, shown, filters)}; patients differ between "
        "groups."
    )


def notes(rows: pd.DataFrame, filters: Filters) -> tuple[str, ...]:
    """Who is missing and who took the scores, with counts, and that one provider's relief is not for comparing."""
    total = rows[["visits", "n_scored", "n_kept", "n_collected", "n_by_therapist"]].sum().astype(int)
    scored = f"{request.share_words(total['n_scored'], total['visits'])} visits have pain before and after"
    by_therapist = request.share_words(total["n_by_therapist"], total["n_collected"])
    said = [
        f"{scored}; {total['n_kept']:,} of these also before the next visit.",
        f"The therapist took {by_therapist} scores after the session of which it is known who took them."
        if total["n_collected"]
        else "Who took the scores after the session is not recorded.",
    ]
    if filters.clinic or filters.therapist or filters.referrer:
        said.append(
            "Relief of some providers only: it says nothing against others, because who takes the score after the "
            "session, and what is expected, differs between them."
        )
    return tuple(said) if total["visits"] else ()


def _change(row: pd.Series) -> str:
    low, high = request.signed(row["change_low"]), request.signed(row["change_high"])
    return (
        f"Within the session pain changed by {request.signed(row['change_mean'])} points on average (95 % CI {low} to "
        f"{high}; {row['n_scored']:,} of {row['visits']:,} visits, {row['n_patients']:,} patients)."
    )


def _kept(row: pd.Series) -> str:
    if row["carry_over_shown"]:
        return (
            f"From one visit to the next it fell by {percent(row['carry_over'])} of that (95 % CI "
            f"{percent(row['carry_over_low'])} to {percent(row['carry_over_high'])}; {row['n_kept']:,} sessions)."
        )
    if pd.isna(row["carry_over"]) and row["n_kept"]:
        return "A fall of less than half a point leaves nothing to be carried over to the next visit."
    return f"Too few sessions ({row['n_kept']:,}) have a score before the next visit to say what was kept."


def percent(value: float) -> str:
    """A share as whole per cent with a real minus sign, such as "41 %"."""
    return f"{value:.0%}".replace("%", " %").replace("-", "−")


def _kept_by_group(store: Store, shown: pd.DataFrame, filters: Filters) -> str:
    known = shown[shown["carry_over_shown"]]
    if len(known) < 2:
        return ""
    ends = (known.loc[known["carry_over"].idxmin()], known.loc[known["carry_over"].idxmax()])
    low, high = (f"{percent(row['carry_over'])} ({_label(store, row, filters)}, n {row['n_kept']:,})" for row in ends)
    return f", and what of it was kept to the next visit from {low} to {high}"


def _change_of(store: Store, row: pd.Series, filters: Filters) -> str:
    return f"{request.signed(row['change_mean'])} ({_label(store, row, filters)}, n {row['n_scored']:,})"


def _label(store: Store, row: pd.Series, filters: Filters) -> str:
    name = row[filters.by]
    return store.dictionary.condition_label(name) if filters.by == "condition" else str(name)
