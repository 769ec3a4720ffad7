"""Numbers as people read them. Rounding for display happens here and nowhere else; a null is a word, never a zero."""

import html
from collections.abc import Callable

import pandas as pd

MISSING = "–"
MINUS = "\N{MINUS SIGN}"
BEFORE_PERCENT = "\N{NO-BREAK SPACE}"


def count(value: float | None) -> str:
    """1204 → "1,204"."""
    return MISSING if pd.isna(value) else f"{value:,.0f}"


def percent(value: float | None, digits: int = 0) -> str:
    """0.534 → "53 %"."""
    return MISSING if pd.isna(value) else f"{value:.{digits}%}".replace("%", f"{BEFORE_PERCENT}%")


def number(value: float | None, digits: int = 1) -> str:
    """A plain number with a real minus sign: -2.34 → "−2.3"; never minus zero."""
    return MISSING if pd.isna(value) else f"{value:z,.{digits}f}".replace("-", MINUS)


def signed(value: float | None, digits: int = 1) -> str:
    """A change, always with its sign: 1.2 → "+1.2"; what rounds to zero is never minus zero."""
    return MISSING if pd.isna(value) else f"{value:+z,.{digits}f}".replace("-", MINUS)


def interval(low: float | None, high: float | None, write: Callable[[float], str] = number) -> str:
    """An interval in the same form as its estimate; limits that do not exist are said to be not estimable."""
    if pd.isna(low) or pd.isna(high):
        return "interval not estimable"
    return f"{write(low)} to {write(high)}"


def confidence(low: float | None, high: float | None, write: Callable[[float], str] = number) -> str:
    """A confidence interval with its level: "95 % CI 1.2 to 3.4"."""
    limits = interval(low, high, write)
    return limits if pd.isna(low) or pd.isna(high) else f"95 % CI {limits}"


def days(value: float | None) -> str:
    """A time in days, such as a median; one that the data do not reach is said so."""
    return "not reached" if pd.isna(value) else f"{value:,.0f} days"


def plain(text: object) -> str:
    """A name from an export as plain text: what Plotly would read as mark-up is escaped."""
    return html.escape(str(text), quote=False)
