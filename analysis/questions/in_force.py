"""The choices in force behind a number (measure, threshold, moment, rule, view), in words."""

from analysis.filters import Filters
from analysis.warehouse.store import Store

RULE_WORDS = {
    "confirmed": "confirmed: met on two scored days in a row, or at the last score of care that ended with goals met "
    "or completed",
    "first": "first: the first scored day that meets the threshold",
    "confirmed_strict": "confirmed, strict: met on two scored days in a row",
}
VIEW_WORDS = {
    "service": "service (Aalen-Johansen): care that ends without improvement counts as such",
    "stayed": "if they had stayed (Kaplan-Meier): care that ends without improvement is treated as unknown",
}


def in_force(store: Store, filters: Filters, *parts: str) -> str:
    """One sentence part for each of the named choices, joined by semicolons."""
    words = {
        "measure": lambda: f"Measure: {measure_words(store, filters)}",
        "threshold": lambda: f"threshold: {threshold_words(store, filters)}",
        "moment": lambda: f"moment: {moment_words(filters)}",
        "rule": lambda: f"rule: {RULE_WORDS[filters.rule]}",
        "view": lambda: f"view: {VIEW_WORDS[filters.view]}",
        "axis": lambda: "time in days from the first visit" if filters.axis == "days" else "time in visits before",
    }
    return "; ".join(words[part]() for part in parts) + "."


def measure_words(store: Store, filters: Filters) -> str:
    """The label of the measure in force."""
    if filters.measure == "primary":
        return "each condition's own measure"
    return store.dictionary.measures[filters.measure].label


def threshold_words(store: Store, filters: Filters) -> str:
    """What the threshold in force takes."""
    if filters.threshold is None:
        return "each that the measure allows"
    if filters.measure == "primary":
        return "the measure's own important change" if filters.threshold == "mcid" else f"{filters.threshold} %"
    return store.dictionary.measures[filters.measure].threshold_words(filters.threshold)


def moment_words(filters: Filters) -> str:
    """The moment in force: the latest score, or the score nearest to a day."""
    return "the latest score" if filters.at is None else f"the score nearest day {filters.at}"
