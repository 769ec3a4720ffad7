"""What the answer about safety says in words."""

import pandas as pd

from analysis.filters import Filters
from analysis.questions import request
from analysis.questions.in_force import moment_words
from analysis.statistics.rates import wilson
from analysis.warehouse.store import Store


def sentence(rows: pd.DataFrame, filters: Filters) -> str:
    """The takeaway: adverse events of the visits that record them, and who worsened of those measured."""
    total = rows[["n_visits", "n_recorded", "n_events", "n_measured", "n_worsened"]].sum().astype(int)
    if filters.measure == "primary" and filters.by:
        return f"{_events(total)} Who worsened is judged by each condition's own measure."
    return f"{_events(total)} {_worsened(total, filters)}"


def notes(store: Store, rows: pd.DataFrame, filters: Filters) -> tuple[str, ...]:
    """What is not recorded, who was not measured, and how care ended."""
    total = rows.select_dtypes("integer").sum().astype(int)
    said = []
    silent = total["n_visits"] - total["n_recorded"]
    if total["n_recorded"] and silent:
        visits = request.share_words(silent, total["n_visits"])
        said.append(f"At {visits} visits nothing is recorded, which is not the same as no event.")
    if filters.measure != "primary" and not store.dictionary.measures[filters.measure].thresholds:
        label = store.dictionary.measures[filters.measure].label
        said.append(f"No threshold is in force for {label}, so nobody is counted as worsened.")
    elif total["n_due"]:
        missing = request.share_words(total["n_due"] - total["n_measured"], total["n_due"])
        said.append(f"{missing} due episodes could not be judged: no score, or a baseline too low for the threshold.")
    if total["n_finished"]:
        said.append(
            f"Of {request.count_words(total['n_finished'], 'finished episode')}: {total['n_referred_on']:,} referred on, "
            f"{total['n_surgery']:,} surgery, {total['n_injection']:,} injection, {total['n_new_injury']:,} new injury."
        )
    return tuple(said)


def at_most(n: int) -> str:
    """What none of n still allows, such as "0 of 812: at most 0.5 % with 95 % confidence (Wilson's upper limit)"."""
    _, high = wilson(0, n)
    return f"0 of {n:,}: at most {_percent(float(high))} with 95 % confidence (Wilson's upper limit)"


def _events(total: pd.Series) -> str:
    visits, recorded, n = (int(total[name]) for name in ("n_visits", "n_recorded", "n_events"))
    if not visits:
        return "No visit is in this selection."
    if not recorded:
        return "Whether a visit had an adverse event is not recorded."
    if n == 0:
        return f"No adverse event at the visits that record it ({at_most(recorded)})."
    if n == recorded < visits:
        return (
            f"Adverse events are recorded at {_of(n, visits, 'visits')}; of no other visit is it recorded that there was "
            "none, so that is the least there can have been."
        )
    return f"There was an adverse event at {_of(n, recorded, 'visits that record it')}."


def _worsened(total: pd.Series, filters: Filters) -> str:
    n, measured = int(total["n_worsened"]), int(total["n_measured"])
    if not measured:
        return "Nobody could be judged as to having worsened."
    at = moment_words(filters)
    amount = "the important change" if filters.threshold == "mcid" else f"{filters.threshold} % of baseline"
    if n == 0:
        return f"Nobody measured had worsened by {amount} at {at} ({at_most(measured)})."
    return f"{_of(n, measured, 'measured')} had worsened by {amount} at {at}."


def _of(part: int, whole: int, noun: str) -> str:
    """A share with its counts and interval; counts only where there are too few."""
    counts = f"{part:,} of {whole:,} {noun}"
    if whole < request.SMALLEST_SHOWN:
        return counts
    low, high = wilson(part, whole)
    return f"{counts} ({_percent(part / whole)}, 95 % CI {_percent(float(low))} to {_percent(float(high))})"


def _percent(rate: float) -> str:
    return f"{rate:.1%}".replace("%", " %")
