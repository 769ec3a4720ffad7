"""The doctor's letter: what the question `referrals` found for one referring doctor, on one page."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.figures import words
from analysis.questions.referrals_words import PLACES
from analysis.questions.result import Result
from analysis.reports.paper import NO_CONTROL, PAPERS, SIMULATED, cut, points
from analysis.reports.typeset import is_writable, picture, typeset

LONGEST_SENTENCE = 600
LONGEST_AXIS = 182
WEEKS_BETWEEN_TICKS = 4
SIZES = (10.5, 10, 9.5)
MOST_ROWS, SOME_ROWS, FEW_ROWS, FEW_HINTS = 24, 8, 3, 2
COLUMNS = (
    "Condition", "Referred", "Finished", "Improved", "Share (95 % CI)", "Expected", "Other doctors'", "What can be said",
)  # fmt: skip
MORE = "More: how many more finished patients would give an 80 % chance to tell. Expected: of patients like these."
VERDICTS = {"better": "more improved", "worse": "fewer improved"}


def letter(result: Result, referrer: str, name: str, paper: str = "a4") -> bytes:
    """The letter of one doctor as PDF, always one page; the same bytes for the same load.

    result: the answer to `referrals` for this doctor alone, from a store that holds no other doctor's patients.
    name: the doctor's, as the export gives it. paper: a key of PAPERS.
    """
    return typeset("letter", content(result, referrer, name, paper), result.load.data_cut)


def look(result: Result, referrer: str, name: str, paper: str = "a4") -> bytes:
    """The same letter as a PNG picture for the screen."""
    return picture("letter", content(result, referrer, name, paper))


def content(result: Result, referrer: str, name: str, paper: str = "a4") -> dict[str, Any]:
    """What the template draws: every number and sentence as it stands in the result, and how much may be left out."""
    conditions = result.details["conditions"]
    said = _said(result.details["words"], conditions)
    return {
        "paper": PAPERS[paper],
        "title": f"Outcomes of massage, for {_addressed(name, referrer)}",
        "to": f"For {_addressed(name, referrer)}. Data to {result.load.data_cut}.",
        "simulated": SIMULATED if result.load.simulated else None,
        "said": {place: [cut(sentence, LONGEST_SENTENCE) for sentence in said[place]] for place in PLACES},
        "ladder": _ladder(result.details["ladder"]),
        "intervals": _intervals(conditions),
        "ratio": _ratio(result.rows),
        "curves": _curves(result.details["curve"]),
        "table": [_row(row) for row in conditions.head(MOST_ROWS).to_dict("records")],
        "columns": COLUMNS,
        "more": MORE if conditions["n_more"].notna().any() else None,
        "levels": _levels(conditions, len(said["consider"])),
        "foot": [NO_CONTROL, _in_force(result)],
    }


def _in_force(result: Result) -> str:
    """What was counted how, and in which load."""
    how = f"Counted: {result.filters_in_words}. {result.in_force.removesuffix('.')}."
    return f"{how} Data to {result.load.data_cut}, load {result.load.id}."


def _said(table: pd.DataFrame, conditions: pd.DataFrame) -> dict[str, list[str]]:
    """The sentences of the result by their place, in reading order; what is about one condition stands in the table."""
    said = {place: list(table.loc[table["place"] == place, "sentence"]) for place in PLACES}
    in_table = set(conditions["sentence"])
    return said | {
        "came": said["came"] or said["summary"],
        "conditions": [sentence for sentence in said["conditions"] if sentence not in in_table],
    }


def _addressed(name: str, referrer: str) -> str:
    """The doctor's name with the id; the id alone where there is no name, or none that the fonts can write."""
    if name == referrer or not is_writable(name):
        return cut(referrer)
    return f"{cut(name)} ({cut(referrer)})"


def _ladder(table: pd.DataFrame) -> list[dict[str, Any]]:
    first = int(table["n"].max())
    if not first:
        return []
    return [
        {"label": row["label"], "share": row["n"] / first, "words": _step_words(row)}
        for row in table.to_dict("records")
    ]


def _step_words(row: Mapping[str, Any]) -> str:
    of = "" if _none(row["of"]) is None else f" of {words.count(row['of'])}"
    days = "" if _none(row["days_median"]) is None else f", median {words.days(row['days_median'])}"
    return f"{words.count(row['n'])}{of}{days}"


def _intervals(conditions: pd.DataFrame) -> list[dict[str, Any]]:
    """A mark and its interval for each condition with enough to show."""
    return [
        {
            "label": cut(row["label"], 40),
            "rate": _none(row["rate"]),
            "low": _none(row["rate_low"]),
            "high": _none(row["rate_high"]),
            "others": _none(row["others_rate"]),
        }
        for row in conditions[conditions["shown"]].head(SOME_ROWS).to_dict("records")
    ]


def _ratio(rows: pd.DataFrame) -> dict[str, float] | None:
    """Observed over expected with the limits of chance around 1; None where there are too few to say where it lies."""
    found = rows[["ratio", "low_95", "high_95", "flag"]].dropna().drop(columns="flag")
    if found.empty:
        return None
    ratio, low, high = (float(value) for value in found.iloc[0])
    return {"ratio": ratio, "low": low, "high": high, "longest": float(max(2, math.ceil(max(ratio, high))))}


def _curves(table: pd.DataFrame) -> dict[str, Any] | None:
    """The shown steps of the own curve with its band, and of the others'; None where the own has too few to draw."""
    shown = table[table["shown"] & table["estimate"].notna() & (table["time"] <= LONGEST_AXIS)]
    own, others = (shown[shown["who"] == who].sort_values("time") for who in ("own", "others"))
    if len(own) < 2:
        return None
    longest = max(float(shown["time"].max()), 28.0)
    return {
        "own": points(own, "estimate"),
        "low": points(own.dropna(subset=["low", "high"]), "low"),
        "high": points(own.dropna(subset=["low", "high"]), "high"),
        "others": points(others, "estimate") if len(others) > 1 else None,
        "longest": longest,
        "ticks": [[week * 7, str(week)] for week in range(0, int(longest // 7) + 1, WEEKS_BETWEEN_TICKS)],
    }


def _row(row: Mapping[str, Any]) -> list[str]:
    """One line of the table: counts always, percentages only where there are enough."""
    limits = words.interval(row["rate_low"], row["rate_high"], lambda rate: f"{100 * rate:.0f}")
    others = f"{words.percent(row['others_rate'])} of {words.count(row['others_n'])}"
    return [
        cut(row["label"], 60),
        words.count(row["n_referred"]),
        words.count(row["n_due"]),
        f"{words.count(row['n_improved'])} of {words.count(row['n_complete'])}",
        f"{words.percent(row['rate'])} ({limits})" if row["shown"] else words.MISSING,
        words.number(row["expected"]),
        words.MISSING if pd.isna(row["others_rate"]) else others,
        _verdict(row),
    ]


def _verdict(row: Mapping[str, Any]) -> str:
    if not row["n_complete"]:
        return "none measured yet"
    if not isinstance(row["verdict"], str):
        return "nothing to compare with"
    more = "" if pd.isna(row["n_more"]) else f": {words.count(row['n_more'])} more"
    return VERDICTS.get(row["verdict"], row["verdict"]) + more


def _levels(conditions: pd.DataFrame, hints: int) -> list[dict[str, Any]]:
    """How much the page may leave out, the fullest first: large type, rows of the table, points to consider, more rows."""
    rows = min(len(conditions), MOST_ROWS)
    few, middle, least = min(rows, FEW_ROWS), min(rows, SOME_ROWS), min(hints, FEW_HINTS)
    full = {"size": SIZES[-1], "rows": rows, "hints": hints, "marks": SOME_ROWS}
    levels = [full | {"size": size} for size in SIZES]
    levels += [full | {"rows": kept} for kept in range(rows - 1, middle - 1, -1)]
    levels += [full | {"rows": middle, "hints": kept} for kept in range(hints - 1, least - 1, -1)]
    levels += [full | {"rows": kept, "hints": least, "marks": kept} for kept in range(middle, few - 1, -1)]
    return [
        level | {"folded": _folded(conditions, level["rows"]), "further": _further(hints - level["hints"])}
        for level in levels
    ]


def _further(left_out: int) -> str | None:
    """How many points to consider did not fit."""
    return f"And {left_out:,} more on the page Referral effectiveness." if left_out else None


def _folded(conditions: pd.DataFrame, kept: int) -> str | None:
    """What the conditions left out of the table add up to."""
    rest = conditions.iloc[kept:]
    if rest.empty:
        return None
    total = rest[["n_referred", "n_due", "n_complete", "n_improved"]].sum().astype(int)
    name = "1 other condition" if len(rest) == 1 else f"{len(rest)} other conditions"
    return (
        f"And {name}: {total['n_referred']:,} referred, {total['n_due']:,} finished, {total['n_complete']:,} of these "
        f"with both scores, {total['n_improved']:,} improved."
    )


def _none(value: Any) -> Any:
    """A number as a template reads it: none for a missing one."""
    return None if pd.isna(value) else float(value)
