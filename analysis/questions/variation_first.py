"""What to check first of a provider outside its limits, in this order: data, case mix, chance, structure, process, carer."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.questions import request
from analysis.questions.variation_rows import OUTSIDE
from analysis.questions.variation_words import Said
from analysis.statistics.rates import share

STEPS = ("data", "case mix", "chance", "structure", "process", "carer")
COLUMNS = ["step", "look_at", "says"]
CARER = (
    "Last, and only if none of the five explains it: talk with them. These figures cannot say whether it is the "
    "person's doing."
)


def check_first(said: Said, rows: pd.DataFrame, parameters: Mapping[str, Any]) -> pd.DataFrame:
    """Six rows for each provider outside the limits, the provider first; none where nobody is."""
    by = said.filters.by or ""
    outside = rows[rows["flag"].isin(OUTSIDE)]
    if outside.empty:
        return pd.DataFrame(columns=[by, *COLUMNS])
    context = said.store.query("queries/variation_context", dict(parameters)).set_index("group_name")
    lines = [
        {by: row[by], "step": place, "look_at": step, "says": says}
        for row in outside.to_dict("records")
        for place, (step, says) in enumerate(zip(STEPS, _six(said, row, context), strict=True), start=1)
    ]
    return pd.DataFrame(lines, columns=[by, *COLUMNS])


def _six(said: Said, row: dict[str, Any], context: pd.DataFrame) -> tuple[str, ...]:
    provider = row[said.filters.by]
    own = context.loc[provider] if provider in context.index else context.iloc[0] * 0
    others = context.drop(index=provider, errors="ignore").sum()
    return (
        _data(said, row, own, others),
        _case_mix(said, row),
        _chance(row),
        _structure(said, own, others),
        _process(own, others),
        CARER,
    )


def _data(said: Said, row: dict[str, Any], own: pd.Series, others: pd.Series) -> str:
    parts = [
        _beside("Outcome known", own, others, "n_change", "n_due"),
        _beside("baseline from intake, not the first visit", own, others, "n_from_intake", "n_baseline"),
        _beside("scores asked for by the therapist", own, others, "n_by_therapist", "n_asked"),
    ]
    return f"{'; '.join(filter(None, parts))}.{_bounds(said, row)}"


def _bounds(said: Said, row: dict[str, Any]) -> str:
    """What the ratio could be whatever the missing did, each of them expected to do like the known."""
    missing = row["n_to_know"] - row["n_complete"] if said.outcome.code == "improved" else 0
    if missing <= 0 or not row["expected"] > 0:
        return ""
    expected = row["expected"] * (1 + missing / row["n_complete"])
    low, high = row["observed"] / expected, (row["observed"] + missing) / expected
    return f" Whatever the {missing:,} without a comparable outcome did: {low:.2f} to {high:.2f}."


def _case_mix(said: Said, row: dict[str, Any]) -> str:
    if not said.basis.is_adjusted:
        return "Not adjusted for who the patients are: see Compare groups for how they differ."
    return (
        f"Not adjusted {row['unadjusted']:.2f} of all together, adjusted {row['ratio']:.2f}: what is not in the model "
        "(see below) can still differ."
    )


def _chance(row: dict[str, Any]) -> str:
    expected = 0.05 * row["family"]
    p, adjusted = (f"{row[name]:.3f}" if row[name] >= 0.001 else "under 0.001" for name in ("p", "p_adjusted"))
    return (
        f"p {p}, after {row['family']} looks {adjusted}; chance alone puts {expected:.1f} of {row['family']} outside. "
        f"Shrunken {row['shrunken']:.2f} ({row['shrunken_low']:.2f} to {row['shrunken_high']:.2f})."
    )


def _structure(said: Said, own: pd.Series, others: pd.Series) -> str:
    with_whom = {
        "clinic": [(own["n_therapists"], "therapist")],
        "therapist": [(own["n_clinics"], "clinic")],
        "referrer": [(own["n_clinics"], "clinic"), (own["n_therapists"], "therapist")],
    }[said.filters.by or ""]
    places = " and ".join(request.count_words(int(n), word) for n, word in with_whom)
    waits = _means("days from referral to first visit", own, others, "waited", "n_dated")
    return f"Its patients go to {places}{f'; {waits}' if waits else ''}."


def _process(own: pd.Series, others: pd.Series) -> str:
    visits = _means("Visits per finished episode", own, others, "visits", "n_finished")
    return f"{visits}. See Sessions and Course of care." if visits else "See Sessions and Course of care."


def _beside(what: str, own: pd.Series, others: pd.Series, part: str, whole: str) -> str:
    """A share of the provider beside that of the others; nothing where either is of under ten."""
    if min(own[whole], others[whole]) < request.SMALLEST_SHOWN:
        return ""
    return f"{what}: {request.share_words(int(own[part]), int(own[whole]))}, others {_percent(others, part, whole)}"


def _percent(sums: pd.Series, part: str, whole: str) -> str:
    return f"{float(share(sums[part], sums[whole])):.0%}".replace("%", " %")


def _means(what: str, own: pd.Series, others: pd.Series, top: str, bottom: str) -> str:
    mine, theirs = (float(share(sums[top], sums[bottom])) for sums in (own, others))
    return "" if np.isnan([mine, theirs]).any() else f"{what}: {mine:.1f}, others {theirs:.1f}"
