"""The tables of a trend as people read them: months, signals and known changes, with values written out."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.figures import words

MONTHS = {"period": "Begins", "n": "n", "counted": "Counted", "written": "Value", "limits": "Limits", "says": "Says"}
PHASES = {"from": "From", "to": "To", "n_points": "Points", "centre_text": "Mean", "reason": "Why the limits are new"}
PHASES |= {"author": "Author", "written": "Written"}
SAYS = {
    "": "no signal",
    "outside": "beyond a limit",
    "trend": "part of a rise or fall",
    "two_of_three": "near a limit",
    "shift": "part of a run on one side of the mean",
}


def months(rows: pd.DataFrame, write: Callable[[float], str], period: Callable[[str], str]) -> pd.DataFrame:
    """One line a month, the latest first; what is no point of the chart says why."""
    return pd.DataFrame([_month(row, write, period) for row in rows[::-1].itertuples()], columns=list(MONTHS))


def signals(found: pd.DataFrame) -> list[str]:
    """One sentence a signal, the latest first; those of trial limits say so."""
    return [
        f"{sentence[:-1]} (trial limits)." if is_trial else sentence
        for sentence, is_trial in zip(found["sentence"][::-1], found["is_trial"][::-1], strict=True)
    ]


def phases(found: pd.DataFrame, write: Callable[[float], str], period: Callable[[str], str]) -> pd.DataFrame:
    """One line for each span of limits between known changes."""
    spans = {name: found[name].map(period) for name in ("from", "to")}
    known = {name: found[name].fillna("") for name in ("reason", "author", "written")}
    return found.assign(**spans, **known, centre_text=found["centre"].map(write))


def _month(row: Any, write: Callable[[float], str], period: Callable[[str], str]) -> dict[str, Any]:
    return {
        "period": period(row.start_month),
        "n": row.n,
        "counted": f"{words.count(row.numerator)} of {words.count(row.denominator)}",
        "written": write(row.value) if row.shown else words.MISSING,
        "limits": words.interval(row.lower, row.upper, write) if pd.notna(row.upper) else words.MISSING,
        "says": SAYS[row.rule] if row.shown else row.left_out,
    }
