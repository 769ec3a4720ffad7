"""What groups and their values are called on the pages."""

import pandas as pd

from analysis.dictionary import Measure
from pages.shared.who import Store

TOGETHER = "together"
TITLES = {
    TOGETHER: "All together",
    "condition": "Condition",
    "clinic": "Clinic",
    "therapist": "Therapist",
    "referrer": "Referring doctor",
    "doctor": "Referring doctor",
    "cohort": "Cohort",
    "sex": "Sex",
    "age": "Age",
    "duration": "Symptoms for",
    "quarter": "Quarter of first visit",
    "by": "Comparison",
    "reference": "Reference",
    "focus": "Condition",
    "paper": "Paper",
    "report": "Clinic",
    "band": "Baseline",
    "axis": "Time scale",
    "view": "View",
    "strata": "Choice of strata",
    "measure": "Measure",
    "threshold": "Threshold",
    "rule": "Rule",
    "headline": "Headline",
    "outcome": "Outcome",
    "without": "Check",
    "check": "Check",
    "block": "Subject",
    "table": "Table",
    "rows": "Group",
    "figure": "Figure",
}


def title_of(name: str) -> str:
    """The title of a filter or group."""
    return TITLES[name]


def label_of(store: Store, name: str, value: str) -> str:
    """What one value of a group is called: conditions by the dictionary, providers by their name, the rest as it is."""
    if name == "condition":
        return store.dictionary.condition_label(value)
    if value in ("unknown", "female", "male", "other"):
        return value.capitalize()
    return store.provider_label(name, value)


def labelled(frame: pd.DataFrame, store: Store, name: str) -> pd.DataFrame:
    """The table with the values of its group column as people call them."""
    return frame.assign(**{name: [label_of(store, name, value) for value in frame[name]]})


def axis_title(measure: Measure) -> str:
    """What an axis of mean scores is called, with the direction that is better."""
    return f"mean {measure.label}; {measure.better} is better"


def threshold_title(threshold: str, measure: Measure | None = None) -> str:
    """What a threshold asks of a patient; an important change within measurement error makes "likely improved" only."""
    if threshold == "mcid":
        return f"important change{' (likely improved)' if measure and measure.is_mcid_within_error else ''}"
    return f"{threshold} % better than at baseline"


def moment_of(at: int | None) -> str:
    """The moment in force: which score is compared with the baseline."""
    return "the latest score" if at is None else f"day {at}"
