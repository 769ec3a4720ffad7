"""The six headline numbers: which question and column each is, how it is written, and what stands with it.

The same on the tiles of the pages and on paper.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from analysis.figures import words


@dataclass(frozen=True)
class Headline:
    """What a headline is called, which question and column it shows, how it writes the number and its denominator, and
    the count that decides whether there is enough to show (None: the number is a count itself); lacks: why there is a dash.

    says takes the row, the moment in words ("the latest score") and the label of the measure.
    """

    label: str
    question: str
    column: str
    write: Callable[[float], str]
    says: Callable[[pd.Series, str, str], str]
    n: str | None
    lacks: Callable[[pd.Series], str] | None = None

    def value(self, row: pd.Series) -> str:
        """The number as it is written; a dash where there are too few to show it."""
        return self.write(row[self.column]) if self._is_shown(row) else words.MISSING

    def under(self, row: pd.Series, moment: str, measure: str) -> str:
        """What stands under the number: its denominator and interval, or why there is a dash."""
        if self._is_shown(row):
            return self.says(row, moment, measure)
        return self.lacks(row) if self.lacks else f"too few to show: {words.count(row[self.n])}"

    def _is_shown(self, row: pd.Series) -> bool:
        return self.n is None or bool(row["shown"])


def _started(row: pd.Series, _moment: str, _measure: str) -> str:
    return f"of {words.count(row['referred'])} referred"


def _improved(row: pd.Series, moment: str, _measure: str) -> str:
    measured = f"{words.count(row['n_improved'])} of {words.count(row['n_measured'])} measured"
    worse = f"{words.count(row['n_worsened'])} worsened"
    return f"at {moment}: {measured}, {words.count(row['n_due'])} due; {worse}"


def _changed(row: pd.Series, _moment: str, measure: str) -> str:
    limits = words.confidence(row["change_low"], row["change_high"], words.signed)
    return f"{measure}: {limits}; {words.count(row['n_change'])} of {words.count(row['n_due'])} due"


def _reached(row: pd.Series, _moment: str, _measure: str) -> str:
    limits = words.confidence(row["by_week_8_low"], row["by_week_8_high"], words.percent)
    return f"by week 8, of {words.count(row['n'])}; {limits}; median {words.days(row['median'])}"


def _missed(row: pd.Series, _moment: str, _measure: str) -> str:
    return (
        f"{words.count(row['no_show'])} of {words.count(row['n_to_attend'])} bookings that were not cancelled in time"
    )


def _harmed(row: pd.Series, _moment: str, _measure: str) -> str:
    visits = f"{words.count(row['n_events'])} of {words.count(row['n_visits'])} visits"
    if row["n_recorded"] < row["n_visits"]:
        return f"at least: {visits}; {words.count(row['n_visits'] - row['n_recorded'])} say neither yes nor no"
    limits = words.confidence(
        row["rate_of_visits_low"], row["rate_of_visits_high"], lambda rate: words.percent(rate, 1)
    )
    return f"{visits}; {limits}"


def _unrecorded(row: pd.Series) -> str:
    if not row["n_visits"]:
        return "no visits"
    if not row["n_recorded"]:
        return f"not recorded at any of {words.count(row['n_visits'])} visits"
    return f"too few to show: {words.count(row['n_events'])} of {words.count(row['n_visits'])} visits"


HEADLINES = (
    Headline("Started care", "ladder", "first_visit", words.count, _started, None),
    Headline("Improved", "responders", "rate", words.percent, _improved, "n_measured"),
    Headline("Mean change", "pain", "change_mean", words.signed, _changed, "n_change"),
    Headline("Reached improvement", "improvement", "by_week_8", words.percent, _reached, "n"),
    Headline("No-show rate", "sessions", "no_show_rate", lambda rate: words.percent(rate, 1), _missed, "n_to_attend"),
    Headline(
        "Adverse events",
        "safety",
        "rate_of_visits",
        lambda rate: words.percent(rate, 1),
        _harmed,
        "n_visits",
        _unrecorded,
    ),
)
