"""What moved, in words: one sentence for one headline, or for the group whose change moved most."""

from typing import Any

import pandas as pd

from analysis.questions.request import signed

HEADLINES = {
    "referred": "referrals",
    "first_visit": "started care",
    "no_show_rate": "no-show rate",
    "change_mean": "mean change",
    "rate": "improved",
    "by_week_8": "reached improvement by week 8",
}
PARTS = {
    "rule": "a changed rule or condition mapping",
    "corrected": "corrected records",
    "late": "records that came late",
    "new": "newly counted patients",
    "mix": "another mix of conditions",
    "within": "patients counted before",
}
KEY = "change_mean"


def sentence(rows: pd.DataFrame, before: str, by: str | None) -> str:
    """The takeaway: what moved the mean change, or where it is not shown the number that started care."""
    shown = rows[(rows["headline"] == KEY) & rows["shown"] & rows["new"].notna()]
    if shown.empty:
        shown = rows[rows["headline"] == "first_visit"]
    if shown.empty:
        return "Nobody is in this selection, in neither of the two loads."
    most = shown.loc[shown["total"].abs().idxmax()]
    group = f", {by} {most[by]}" if by else ""
    return headline_sentence(most.to_dict(), before, group)


def headline_sentence(row: dict[str, Any], before: str, group: str = "") -> str:
    """What moved one headline, such as "Since load X: mean change −2.1 → −2.2 (−0.1), mostly newly counted patients."."""
    start = f"Since load {before}{group}: {HEADLINES[row['headline']]}"
    if pd.isna(row["total"]):
        return f"{start} could be counted in only one of the two loads, or in neither." if _is_any(row) else (
            f"{start} could not be counted in either load."
        )  # fmt: skip
    values = f"{start} {written(row, row['before'])} → {written(row, row['after'])}"
    parts = {part: row[part] for part in PARTS if not pd.isna(row[part])}
    if not parts:
        return f"{values}; nobody could be counted on the way, so the move is not taken apart."
    if not any(parts.values()):
        return f"{start} stayed at {written(row, row['after'])}; nothing moved it."
    largest = max(parts, key=lambda part: abs(parts[part]))
    share = abs(parts[largest]) / sum(abs(part) for part in parts.values())
    how_much = "all" if share > 1 - 1e-9 else "mostly" if share > 0.5 else "first of all"
    return f"{values} ({moved_by(row, row['total'])}), {how_much} {PARTS[largest]} ({moved_by(row, parts[largest])})."


def written(row: dict[str, Any], value: float) -> str:
    """A headline's value as people read it."""
    if row["unit"] == "count":
        return f"{value:,.0f}"
    return f"{value * 100:.1f} %" if row["unit"] == "share" else signed(value)


def moved_by(row: dict[str, Any], amount: float) -> str:
    """An amount of a headline's move: a share moves by percentage points."""
    if row["unit"] == "count":
        return f"{amount:+,.0f}".replace("-", "−")
    digits = 1 if row["unit"] == "share" else 2
    text = f"{amount * 100 if row['unit'] == 'share' else amount:+.{digits}f}".replace("-", "−")
    text = text.replace("−0.00", "0").replace("+0.00", "0") if float(text.replace("−", "-")) == 0 else text
    return f"{text} %-points" if row["unit"] == "share" else text


def _is_any(row: dict[str, Any]) -> bool:
    return not (pd.isna(row["before"]) and pd.isna(row["after"]))
