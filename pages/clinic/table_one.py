"""Table 1 as people read it: columns for each group, a line for each variable and level, and how unlike they are."""

from typing import Any

import pandas as pd

from analysis.figures import words
from analysis.questions import Result
from pages.shared.names import label_of
from pages.shared.who import Store

MOST_GROUPS = 8
TITLES = {
    "baseline": "Score at baseline, mean (SD)",
    "age_years": "Age in years, mean (SD)",
    "symptom_weeks": "Weeks of symptoms, mean (SD)",
    "prescribed_sessions": "Sessions prescribed, mean (SD)",
    "sex": "Sex",
    "condition": "Condition",
    "payer": "Payer",
}
NOT_KNOWN = "not known"
INDENT = "\N{EM SPACE}"


def lines(result: Result, store: Store) -> pd.DataFrame:
    """One line for each variable, each of its levels, and what is not known; of each group the value and, where there is
    a reference, how unlike it is to that. Groups of fewer than ten are not shown, and of many only the first ones.
    """
    rows, by = result.rows, result.filters.by
    groups = {group: label_of(store, by, group) for group in _shown(result)[:MOST_GROUPS]}
    drawn = rows[rows[by].isin(groups)]
    has_difference = drawn.groupby(by)["standardised_difference"].count() > 0
    cells = {group: _cells(drawn[drawn[by] == group], store) for group in groups}
    keys = sorted(dict.fromkeys(key for mine in cells.values() for key in mine), key=_place)
    table = {"line": [line for _, line in keys]}
    for group, label in groups.items():
        table[label] = [cells[group].get(key, ("", ""))[0] for key in keys]
        if has_difference[group]:
            table[f"{label}: difference"] = [cells[group].get(key, ("", ""))[1] for key in keys]
    return pd.DataFrame(table, dtype=object)


def has_more(result: Result) -> bool:
    """Whether there are more groups than are drawn."""
    return len(_shown(result)) > MOST_GROUPS


def _shown(result: Result) -> list[str]:
    return list(dict.fromkeys(result.rows.loc[result.rows["shown"], result.filters.by]))


def _place(key: tuple[str, str]) -> tuple[int, bool]:
    """Variables in their order; of each first the whole, then its levels as they come, then what is not known."""
    return list(TITLES).index(key[0]), key[1].endswith(NOT_KNOWN)


def _cells(rows: pd.DataFrame, store: Store) -> dict[tuple[str, str], tuple[str, str]]:
    """The value and the difference of one group in each line, by variable and line."""
    cells = {}
    for row in rows.to_dict("records"):
        name, title = row["variable"], TITLES[row["variable"]]
        is_whole_name = pd.isna(row["level"]) and "mean" not in title  # its difference has a size and no direction
        apart = (words.number if is_whole_name else words.signed)(row["standardised_difference"], 2)
        says = "" if pd.isna(row["standardised_difference"]) else apart
        if pd.notna(row["level"]):
            cells[name, f"{INDENT}{label_of(store, name, row['level'])}"] = _share(row), says
        else:
            cells[name, title] = _mean(row), says
            cells[name, f"{INDENT}{title.split(',')[0]} {NOT_KNOWN}"] = words.count(row["missing"]), ""
    return cells


def _share(row: dict[str, Any]) -> str:
    return words.count(row["n"]) + (f" ({words.percent(row['share'])})" if row["shown"] else "")


def _mean(row: dict[str, Any]) -> str:
    return f"{words.number(row['mean'])} ({words.number(row['sd'])})" if row["shown"] and pd.notna(row["mean"]) else ""
