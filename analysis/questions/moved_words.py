"""What moved, in words: one sentence for one headline, or for the group whose change moved most."""

from typing import Any

import pandas as pd

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
NEW = {"referred": "new referrals", "first_visit": "first visits since then", "no_show_rate": "new bookings"}
KEY = "change_mean"


def sentence(rows: pd.DataFrame, before: str, by: str | None) -> str:
    """The takeaway: what moved the mean change, or where it is not shown the number that started care."""
    if not rows[["n_before", "n_after"]].to_numpy().any():
        return "Nobody is in this selection in either of the two loads."
    shown = rows[(rows["headline"] == KEY) & rows["shown"] & rows["new"].notna()]
    if shown.empty:
        shown = rows[rows["headline"] == "first_visit"]
    most = shown.loc[shown["total"].abs().idxmax()]
    group = f", {by} {most[by]}" if by else ""
    return headline_sentence(most.to_dict(), before, group)


def headline_sentence(row: dict[str, Any], before: str, group: str = "") -> str:
    """What moved one headline, such as "Since load X: mean change −2.10 → −2.20 (−0.10), all …"."""
    start = f"Since load {before}{group}: {HEADLINES[row['headline']]}"
    if not row["shown"]:
        return f"{start} counts too few to show ({row['n_before']:,} before and {row['n_after']:,} now)."
    if pd.isna(row["total"]):
        return f"{start} cannot be told for both loads, so there is no move to take apart."
    parts = {part: row[part] for part in PARTS if not pd.isna(row[part])}
    if parts and not any(parts.values()):
        return f"{start} stayed at {written(row, row['after'])}; nothing moved it."
    if not parts:
        return f"{start}{_move(row)}; nobody could be counted on the way, so the move is not taken apart."
    return start + _largest(row, parts)


def _move(row: dict[str, Any]) -> str:
    return f" {written(row, row['before'])} → {written(row, row['after'])} ({moved_by(row, row['total'])})"


def _largest(row: dict[str, Any], parts: dict[str, float]) -> str:
    """The move, and the part that did most of it."""
    largest = max(parts, key=lambda part: abs(parts[part]))
    share = abs(parts[largest]) / sum(abs(part) for part in parts.values())
    what = f"{part_words(row, largest)} ({moved_by(row, parts[largest])})"
    if moved_by(row, row["total"]) in {"0", "≈ 0"} and written(row, row["before"]) == written(row, row["after"]):
        return f" stayed at {written(row, row['after'])}; the largest of the parts that cancel out is {what}."
    if parts[largest] * row["total"] < 0:
        return f"{_move(row)}; the largest part went the other way: {what}."
    return f"{_move(row)}, {'all' if share > 1 - 1e-9 else 'mostly' if share > 0.5 else 'first of all'} {what}."


def part_words(row: dict[str, Any], part: str) -> str:
    """What a part is in words; what is new depends on what the headline counts."""
    return NEW.get(row["headline"], PARTS[part]) if part == "new" else PARTS[part]


def written(row: dict[str, Any], value: float) -> str:
    """A headline's value as people read it."""
    if row["unit"] == "count":
        return f"{value:,.0f}"
    return f"{value * 100:.1f} %" if row["unit"] == "share" else f"{value:+.2f}".replace("-", "−")


def moved_by(row: dict[str, Any], amount: float) -> str:
    """An amount of a headline's move, "≈ 0" where it is rounded away: a share moves by percentage points."""
    digits = {"count": 0, "share": 1}.get(row["unit"], 2)
    rounded = round(amount * 100 if row["unit"] == "share" else amount, digits)
    if not rounded:
        return "≈ 0" if amount else "0"
    text = f"{rounded:+,.{digits}f}".replace("-", "−")
    return f"{text} %-points" if row["unit"] == "share" else text
