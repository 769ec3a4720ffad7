"""How many of the missing must have failed for a difference to vanish, in numbers and words, for `sensitivity`."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.filters import Filters
from analysis.questions import reference, request
from analysis.statistics import tipping
from analysis.statistics.tipping import Arm

TIPPING_COLUMNS = [
    "reference", "n_judged", "n_judged_reference", "n_missing", "n_missing_reference", "rate", "rate_reference",
    "difference", "low", "high", "least", "most", "better", "n_missing_better", "tipping_failures", "share",
    "tipping_failures_interval", "tipping_successes", "verdict", "shown",
]  # fmt: skip


def tipping_table(rows: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Each group against what `compare` holds it against: columns TIPPING_COLUMNS; empty where there is nothing.

    rows: those of `sensitivity`. The missing are n_unknown: due, without outcome, not known to lack the room.
    """
    columns = [*request.group_columns(filters), *TIPPING_COLUMNS]
    groups = [str(name) for name in rows[filters.by]] if filters.by else []
    counts = rows[["n_judged", "n_improved", "n_unknown"]].to_numpy()[: len(groups)]
    others = reference.members(filters, groups).astype(int) @ counts if groups else counts
    table = [
        {filters.by: group} | _against(group, _arm(own), against, _arm(rest))
        for group, own, against, rest in zip(groups, counts, reference.names(filters, groups), others, strict=True)
        if against is not None
    ]
    return pd.DataFrame(table, columns=columns).astype({"shown": bool})


def _arm(counts: np.ndarray) -> Arm:
    return Arm(*(int(count) for count in counts))


def _against(name: str, arm: Arm, against: str, other: Arm) -> dict[str, Any]:
    found = tipping.difference(arm, other)
    least, most = tipping.bounds(arm, other)
    is_better = not found.estimate < 0
    better, worse = (arm, other) if is_better else (other, arm)
    tipped = tipping.tipping(better, worse) if arm.measured and other.measured else None
    failures = tipped.failures if tipped else None
    return {
        "reference": against,
        "n_judged": arm.measured,
        "n_judged_reference": other.measured,
        "n_missing": arm.missing,
        "n_missing_reference": other.missing,
        "rate": arm.rate,
        "rate_reference": other.rate,
        "difference": found.estimate,
        "low": found.low,
        "high": found.high,
        "least": least,
        "most": most,
        "better": name if is_better else against,
        "n_missing_better": better.missing,
        "tipping_failures": failures,
        "share": None if failures is None or not better.missing else failures / better.missing,
        "tipping_failures_interval": tipped.failures_interval if tipped else None,
        "tipping_successes": tipped.successes if tipped else None,
        "verdict": _words(found.estimate, better, worse, tipped),
        "shown": min(arm.measured, other.measured) >= request.SMALLEST_SHOWN,
    }


def _words(difference: float, better: Arm, worse: Arm, tipped: tipping.Tipping | None) -> str:
    """What it takes, in words that name no group: "missing" are those of the better one, "there" is the other."""
    if tipped is None:
        return "nobody is measured in one of the two"
    if abs(difference) <= tipping.ROUNDING:
        return "no difference among the measured"
    if not better.missing and not worse.missing:
        return "nobody is missing"
    interval = _interval_words(tipped, better.missing)
    if tipped.failures is not None:
        return f"gone if {tipped.failures:,} of {better.missing:,} missing had failed; {interval}"
    if tipped.successes is not None:
        both = f"all {better.missing:,} missing had failed and {tipped.successes:,} of {worse.missing:,} there improved"
        return f"gone if {both}; {interval}"
    return f"keeps its sign whatever the missing did; {interval}"


def _interval_words(tipped: tipping.Tipping, missing: int) -> str:
    if tipped.failures_interval == 0:
        return "its interval includes 0 as it is"
    if tipped.failures_interval is None:
        return "its interval excludes 0 even if all had failed"
    return f"its interval includes 0 once {tipped.failures_interval:,} of {missing:,} had failed"
