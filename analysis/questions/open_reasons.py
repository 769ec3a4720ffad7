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


def visited(rows: pd.DataFrame) -> list[str]:
    """Visits of each open episode, and how many are prescribed where that is known: "4 of 12"."""
    return [
        f"{visits:.0f}" if pd.isna(prescribed) else f"{visits:.0f} of {prescribed:.0f}"
        for visits, prescribed in zip(rows["visits"], rows["prescribed"], strict=True)
    ]


def scored(rows: pd.DataFrame) -> list[str]:
    """Baseline and last score of each open episode: "6 → 4", a dash for what there is none of."""
    first, last = (
        ["–" if pd.isna(score) else f"{score:.4g}" for score in rows[name]] for name in ("baseline", "last_score")
    )
    return [f"{before} → {after}" for before, after in zip(first, last, strict=True)]


def _words(name: str, row: Mapping[str, Any]) -> str:
    if name == "no_visit":
        booked = "" if pd.isna(row["next_visit"]) else f", booked for {row['next_visit']}"
        return f"no visit for {row['days_since_visit']:.0f} days{booked}"
    if name == "no_score":
        return f"no score in {row['n_unscored']:.0f} visits"
    if name == "plan_nearly_used":
        return f"{row['visits']:.0f} of {row['prescribed']:.0f} visits used"
    return {"off_track": "off track", "final_score_due": "final score due"}[name]
