"""What each group is compared with: all the others together, or one group that stays the same for all."""

import numpy as np

from analysis.errors import UsageError
from analysis.filters import Filters
from analysis.questions import request
from analysis.warehouse.store import Store

OTHERS = "others"
WORDS = "all others"
OWN = {"age": "age_years", "sex": "sex", "condition": "condition", "duration": "symptom_weeks"}
"""What says the same as the group itself: nothing to adjust for, and nothing to describe."""


def check(store: Store, filters: Filters) -> None:
    """Raise UsageError for a reference without groups, InputError for one that this load does not have."""
    if filters.reference is not None and filters.by is None:
        raise UsageError("reference names one of the groups, so it needs by=, such as by=clinic.")
    if filters.by is not None and fixed(filters) is not None:
        request.check_value(store, filters.by, filters.reference)


def fixed(filters: Filters) -> str | None:
    """The one group that all are compared with; None where each is compared with all the others."""
    return None if filters.reference == OTHERS else filters.reference


def name(filters: Filters, groups: list[str], group: str) -> str | None:
    """What a group is compared with: of two groups the other one; None where there is nothing to compare it with."""
    others = [other for other in groups if other != group]
    if fixed(filters) is not None:
        return fixed(filters) if fixed(filters) in others else None
    return others[0] if len(others) == 1 else WORDS if others else None


def members(filters: Filters, groups: list[str], group: str) -> np.ndarray:
    """Which of the groups a group is compared with."""
    only = fixed(filters)
    return np.array([other != group and only in (None, other) for other in groups], dtype=bool)


def label(store: Store, filters: Filters, value: str) -> str:
    """What a group is called, or all the others together."""
    if filters.by == "condition" and value != WORDS:
        return store.dictionary.condition_label(value)
    return store.provider_label(filters.by or "", value)
