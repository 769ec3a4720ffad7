"""What statistics may not tell: the part of a table's last gate that looks at what each number rests on."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.disclosure.control.policy import Policy
from analysis.disclosure.protected.variable import Variable

Flags = NDArray[np.bool_]
_WHOLE = 1e-9


def tells_too_much(statistics: Sequence[Variable], frame: pd.DataFrame, policy: Policy) -> list[str]:
    """The rules that statistics break. frame: the rows of their table, with the counts that they rest on.

    A statistic is not told where a count of `of` is hidden, nor outside its possible range. A share takes enough people,
    and a complement that is 0 or may be as large as the threshold; it is in whole per cent and follows from the released
    counts. A mean, and either side of a quantile, takes enough people in the first of `of`, even if rounding hid the fewest.
    """
    rules = {
        "a statistic of a hidden count": _of_a_hidden_count,
        "a statistic outside its range": _outside_its_range,
        "a share of too few people or with a small complement": _small_share,
        "a share that the released counts do not give": _other_share,
        "a mean or a quantile of too few people": _few_people,
    }
    return [
        rule
        for rule, breaks in rules.items()
        if any((breaks(v, frame, policy) & frame[v.name].notna().to_numpy()).any() for v in statistics)
    ]


def share_is_safe(part: NDArray[np.float64], whole: NDArray[np.float64], policy: Policy) -> Flags:
    """Where a released count may be told as a share of another: none is hidden, the whole is enough people, the rest safe.

    The rest, whole - part, is 0 (where the policy releases zeros) or may be as large as the threshold for all a reader knows.
    """
    has_both = ~np.isnan(part) & ~np.isnan(whole)
    part_low = policy.behind(_counts(part))[0]
    whole_low, whole_high = policy.behind(_counts(whole))
    rest = np.where(has_both, whole - part, -1)
    is_safe = ((rest == 0) & policy.zeros) | ((rest > 0) & (whole_high - part_low >= policy.threshold))
    return has_both & is_safe & (whole_low >= policy.people_for())


def are_enough(released: NDArray[np.float64], policy: Policy, fraction: float = 1.0) -> Flags:
    """Where a released count stands for enough people for a mean, or for the quantile at a fraction, rounding in mind."""
    return ~np.isnan(released) & (policy.behind(_counts(released))[0] >= policy.people_for(fraction))


def percent(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Part of a whole in whole per cent, halves up; NaN where the whole is 0 or either is NaN."""
    whole = np.where(whole > 0, whole, np.nan)
    return np.floor((200 * part + whole) / (2 * whole))


def _counts(released: NDArray[np.float64]) -> NDArray[np.int64]:
    """Released counts as whole numbers, 0 for the hidden."""
    return np.nan_to_num(released).astype(np.int64)


def _numbers(frame: pd.DataFrame, name: str) -> NDArray[np.float64]:
    return frame[name].to_numpy(dtype=float, na_value=np.nan)


def _of_a_hidden_count(v: Variable, frame: pd.DataFrame, _: Policy) -> Flags:
    return frame[list(v.of)].isna().any(axis=1).to_numpy()


def _outside_its_range(v: Variable, frame: pd.DataFrame, _: Policy) -> Flags:
    low, high = (end if end is not None else np.nan for end in (v.low, v.high))
    value = _numbers(frame, v.name)
    return (value < low - _WHOLE) | (value > high + _WHOLE)


def _small_share(v: Variable, frame: pd.DataFrame, policy: Policy) -> Flags:
    if v.form != "share":
        return np.zeros(len(frame), dtype=bool)
    part, whole = (_numbers(frame, name) for name in v.of)
    return ~share_is_safe(part, whole, policy)


def _other_share(v: Variable, frame: pd.DataFrame, _: Policy) -> Flags:
    if v.form != "share":
        return np.zeros(len(frame), dtype=bool)
    return _numbers(frame, v.name) != percent(*(_numbers(frame, name) for name in v.of))


def _few_people(v: Variable, frame: pd.DataFrame, policy: Policy) -> Flags:
    if v.form not in {"mean", "quantile"}:
        return np.zeros(len(frame), dtype=bool)
    return ~are_enough(_numbers(frame, v.of[0]), policy, v.fraction)
