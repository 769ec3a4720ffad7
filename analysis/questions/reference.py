"""What each group is compared with: all the others together, or one group that stays the same for all."""

from collections.abc import Sequence

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


def members(filters: Filters, groups: Sequence[str]) -> np.ndarray:
    """Which groups (columns) each group (rows) is compared with: G × G."""
    only = fixed(filters)
    allowed = np.array([only in {None, group} for group in groups], dtype=bool)
    return allowed[None, :] & ~np.eye(len(groups), dtype=bool)


def names(filters: Filters, groups: Sequence[str]) -> list[str | None]:
    """What each group is compared with: of two groups the other one; None where there is nothing to compare it with."""
    if fixed(filters) is not None:
        return [fixed(filters) if fixed(filters) in groups and group != fixed(filters) else None for group in groups]
    if len(groups) == 2:
        return [groups[1], groups[0]]
    return [WORDS if len(groups) > 1 else None] * len(groups)


def label(store: Store, filters: Filters, value: str) -> str:
    """What a group is called, or all the others together."""
    if filters.by == "condition" and value != WORDS:
        return store.dictionary.condition_label(value)
    return store.provider_label(filters.by or "", value)
