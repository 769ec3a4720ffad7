"""The parts of the manager's month: each takes an answer and gives what the template draws of it, in words.

A part has a title and sentences (`says`), and may have one drawing (ladder, intervals or stairs) and one table.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.dictionary import Dictionary
from analysis.figures import words
from analysis.figures.ladder import RUNGS
from analysis.questions.result import Result
from analysis.questions.signals_words import line
from analysis.reports.paper import points
from analysis.warehouse.store import Store

Part = dict[str, Any]
LONGEST_WAIT = 84
DAYS_BETWEEN_TICKS = 14
MOST_CONDITIONS = 16
MOST_MARKS = 10
MOST_CHECKS = 6
MOST_SIGNALS = 8
DATED = "By the day of the first visit; those who never came by the day of the referral."
HARM_COLUMNS = ("During care", "n", "of", "Share (95 % interval)")
CONDITION_COLUMNS = (
    "Condition", "Finished", "Both scores", "Improved", "Share (95 % interval)", "Mean change", "Half improved by",
)  # fmt: skip


def ladder_part(result: Result, moment: str) -> Part:
    """From the referral to an improved outcome, step by step."""
    row = result.rows.iloc[0]
    first = max(int(row["referred"]), 1)
    steps = [
        {
            "label": label.format(moment=moment),
            "share": int(row[name]) / first,
            "words": words.count(row[name]) + ("" if name == "referred" else f" of {words.count(row['referred'])}"),
        }
        for name, label in RUNGS.items()
    ]
    return {"title": "From referral to outcome", "says": [result.sentence, DATED], "ladder": steps}


def conditions_part(improved: Result, changed: Result, times: Result, dictionary: Dictionary) -> Part:
    """Outcomes by condition, those with the most finished episodes first, never by result."""
    changes = changed.rows.set_index("condition")
    medians = times.rows.set_index("condition")
    rows = improved.rows[improved.rows["n_due"] > 0]
    rows = rows.sort_values("n_due", ascending=False, kind="stable")
    label = dictionary.condition_label
    marks = [
        {"label": label(row["condition"]), "rate": row["rate"], "low": row["rate_low"], "high": row["rate_high"]}
        | {"others": None}
        for row in rows[rows["shown"]].head(MOST_MARKS).to_dict("records")
    ]
    table = [
        [
            label(row["condition"]),
            words.count(row["n_due"]),
            words.count(row["n_measured"]),
            words.count(row["n_improved"]),
            _share(row),
            _of(changes, row["condition"], "change_mean", words.signed),
            _of(medians, row["condition"], "median", words.days),
        ]
        for row in rows.to_dict("records")
    ]
    left = (
        f"{len(table) - MOST_CONDITIONS:,} conditions with fewer are not in the table."
        if len(table) > MOST_CONDITIONS
        else ""
    )
    return {
        "title": "Outcomes by condition",
        "says": [improved.sentence, *improved.notes, *([left] if left else [])],
        "intervals": marks,
        "table": {"columns": CONDITION_COLUMNS, "rows": table[:MOST_CONDITIONS]},
    }


def access_part(result: Result) -> Part:
    """The wait for the first visit, as the curve of those who had come by each day."""
    curve = result.details["curve"]
    shown = curve[curve["shown"] & (curve["time"] <= LONGEST_WAIT)]
    part = {"title": "Access: from referral to first visit", "says": [result.sentence, *result.notes]}
    if len(shown) < 2:
        return part
    limits = shown.dropna(subset=["low", "high"])
    ticks = [[day, str(day)] for day in range(0, LONGEST_WAIT + 1, DAYS_BETWEEN_TICKS)]
    own, low, high = points(shown, "estimate"), points(limits, "low"), points(limits, "high")
    own = own if own[0][0] == 0 else [[0.0, 0.0], *own]  # nobody has come before the first did
    return part | {"stairs": {"own": own, "low": low, "high": high, "ticks": ticks, "longest": LONGEST_WAIT}}


def safety_part(result: Result) -> Part:
    """What may have harmed, each kind of those where it is known; only events recorded tells nothing of how many without."""
    rows = [
        [
            row["harm"],
            words.count(row["n"]),
            "not recorded" if row["n_known"] == 0 and row["n"] > 0 else words.count(row["n_known"]),
            _share(row, 1),
        ]
        for row in result.details["harms"].to_dict("records")
    ]
    return {
        "title": "Safety",
        "says": [result.sentence, *result.notes[:1]],
        "table": {"columns": HARM_COLUMNS, "rows": rows},
    }


def quality_part(result: Result) -> Part:
    """The checks that failed, then how complete the scores are."""
    rows = result.rows
    looked_at = rows[(rows["status"] == "failed") | (rows["check"].str.startswith("completion_") & (rows["of"] > 0))]
    table = [
        [
            row["title"],
            words.count(row["n"]),
            words.count(row["of"]),
            words.percent(row["share"]) if row["shown"] and row["of"] >= 10 else words.MISSING,
            str(row["status"]).replace("_", " "),
        ]
        for row in looked_at.head(MOST_CHECKS).to_dict("records")
    ]
    columns = ("Check", "Found", "Looked at", "Share", "Result")
    return {
        "title": "Data quality (whole load of this clinic)",
        "says": [result.sentence],
        "table": {"columns": columns, "rows": table},
    }


def signals_part(result: Result, store: Store) -> Part:
    """What chance alone seldom does in the control charts: the new first, then what still holds."""
    found = result.details["signals"]
    now = found[found["is_new"] | found["is_latest"]]
    said = [line(row, store.dictionary) for row in now.head(MOST_SIGNALS).to_dict("records")]
    if store.before:
        said = [f"New: {one}" if is_new else one for one, is_new in zip(said, now["is_new"], strict=False)]
    more = [f"And {len(now) - MOST_SIGNALS:,} more on the page Signals."] if len(now) > MOST_SIGNALS else []
    since = f"New: not in the load before ({store.before.load.id})." if store.before else ""
    says = [since] * bool(since) if said else [result.sentence]
    return {"title": "Signals: what chance alone seldom does", "says": says, "lines": said + more}


def open_part(result: Result) -> Part:
    """How many open episodes there is something to do for; the list itself stays on the page, as it is of people."""
    return {"title": f"Open episodes at {result.load.data_cut}", "says": [result.sentence, *result.notes[:1]]}


def _share(row: Mapping[str, Any], digits: int = 0) -> str:
    if not row["shown"]:
        return words.MISSING

    def write(value: float) -> str:
        return words.percent(value, digits)

    low, high = ("rate_low", "rate_high") if "rate_low" in row else ("low", "high")
    return f"{write(row['rate'])} ({words.interval(row[low], row[high], write)})"


def _of(table: pd.DataFrame, key: str, column: str, write: Any) -> str:
    """One number of another answer about the same group, where it has enough to be shown."""
    if key not in table.index or not table.loc[key, "shown"]:
        return words.MISSING
    return write(table.loc[key, column])
