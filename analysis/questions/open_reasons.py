"""What there is to do for an open episode, in words: the same on the list, in its CSV and wherever an episode is told of."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

REASONS = {
    "off_track": "Off the expected track",
    "no_visit": "No visit for 28 days",
    "no_score": "No score in 3 visits",
    "plan_nearly_used": "Plan nearly used",
    "final_score_due": "Final score due",
}
"""The flags of an open episode (macro open_episodes) and what they are called."""
STATES = {"in_care": "in care", "lost": "lost to sight", "ended": "ended"}


def reasons(row: Mapping[str, Any]) -> str:
    """Every reason that holds for one open episode, with its figures, joined by semicolons; empty where none does."""
    return "; ".join(_words(name, row) for name in REASONS if row[name])


def _words(name: str, row: Mapping[str, Any]) -> str:
    if name == "no_visit":
        booked = "none booked" if pd.isna(row["next_visit"]) else f"booked for {row['next_visit']}"
        return f"no visit for {row['days_since_visit']:.0f} days, {booked}"
    if name == "no_score":
        return f"no score in {row['n_unscored']:.0f} visits"
    if name == "plan_nearly_used":
        return f"{row['visits']:.0f} of {row['prescribed']:.0f} prescribed visits used"
    return REASONS[name].lower()
