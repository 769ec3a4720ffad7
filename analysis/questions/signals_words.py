"""What is new since the load before, in words."""

import pandas as pd

from analysis.dictionary import Dictionary
from analysis.metrics import METRICS
from analysis.questions.request import count_words
from analysis.questions.trend_words import period, value

TOGETHER = "all together"


def sentence(listed: pd.DataFrame, before: str | None, dictionary: Dictionary) -> str:
    """The takeaway, such as "2 new signals since load X: No-show rate, low back pain: 7 months above …"."""
    new, latest = listed[listed["is_new"]], int(listed["is_latest"].sum())
    since = f"since load {before}" if before else "in this load, which has none before it to compare with"
    if new.empty:
        holding = (
            f"{count_words(latest, 'signal')} {'holds' if latest == 1 else 'hold'}" if latest else "no signal holds"
        )
        return f"Nothing new {since}; {holding} at the latest point of its chart."
    first = line(new.iloc[0].to_dict(), dictionary)
    more = f" And {len(new) - 1:,} more." if len(new) > 1 else ""
    return f"{count_words(len(new), 'new signal')} {since}: {first}{more}"


def line(signal: dict[str, object], dictionary: Dictionary) -> str:
    """A signal with what it is about, such as "No-show rate, low back pain: 7 months above the mean since May 2025."."""
    return f"{about(signal, dictionary)}: {signal['sentence']}"


def about(row: dict[str, object], dictionary: Dictionary) -> str:
    """Which chart, such as "No-show rate, low back pain"."""
    return f"{METRICS[row['metric']].title}, {condition(row['condition'], dictionary)}"


def cell(row: dict[str, object], dictionary: Dictionary) -> str:
    """Everything that a cell of the matrix says, as it is read aloud."""
    when = period(str(row["latest"]), 3 if row["period"] == "quarter" else 1)
    target = "" if pd.isna(row["target"]) else f" Target {value(row['metric'], row['target'])}{_met(row)}."
    special = row["sentence"] or ("No signal." if row["variation"] else "Too few points to set limits.")
    marks = f"{' Limits on trial.' if row['is_trial'] else ''}{' New.' if row['is_new'] else ''}"
    return f"{about(row, dictionary)}: {value(row['metric'], row['value'])} in {when}. {special}{target}{marks}"


def _met(row: dict[str, object]) -> str:
    says = {"pass": ": always met", "fail": ": never met", "hit_or_miss": ": met or missed by chance"}
    return says.get(str(row["assurance"]), "")


def condition(code: str, dictionary: Dictionary) -> str:
    """The name of a row of the matrix."""
    return TOGETHER if code == "all" else dictionary.condition_label(code)
