"""A doctor's patients by condition, against all other doctors' patients with the same condition."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.questions import request
from analysis.questions.referrals_doctor import Doctor
from analysis.statistics.rate_difference import n_more, newcombe
from analysis.statistics.rates import share, wilson
from analysis.statistics.verdict import BETTER, CANNOT_TELL, NO_DIFFERENT, WORSE, verdict

MARGIN = 0.1
COLUMNS = [
    "condition", "label", "n_referred", "n_due", "n_complete", "completion", "n_improved", "rate", "rate_low",
    "rate_high", "expected", "others_n", "others_doctors", "others_rate", "difference", "low", "high", "verdict",
    "n_more", "sentence", "shown",
]  # fmt: skip
_MISSING = float("nan")


def conditions(doctor: Doctor) -> pd.DataFrame:
    """One row per condition of the doctor's patients, the largest first; columns COLUMNS."""
    rows = [_row(doctor, own) for own in doctor.sums.to_dict("records")]
    frame = pd.DataFrame(rows, columns=COLUMNS).astype({"others_n": "Int64", "others_doctors": "Int64"})
    order = ["n_referred", "label"]
    return frame.sort_values(order, ascending=[False, True], kind="stable").reset_index(drop=True)


def _row(doctor: Doctor, own: dict[str, Any]) -> dict[str, Any]:
    n, improved = int(own["n_complete"]), int(own["n_improved"])
    is_shown = n >= request.SMALLEST_SHOWN
    low, high = wilson(improved, n)
    row = {
        "condition": own["condition"],
        "label": doctor.store.dictionary.condition_label(own["condition"]),
        "n_referred": int(own["n_referred"]),
        "n_due": int(own["n_due"]),
        "n_complete": n,
        "completion": float(share(own["n_known"], own["n_due"])),
        "n_improved": improved,
        "rate": improved / n if is_shown else _MISSING,
        "rate_low": float(low) if is_shown else _MISSING,
        "rate_high": float(high) if is_shown else _MISSING,
        "expected": float(own["expected"]) if own["n_expected"] == n and n else _MISSING,
        "shown": is_shown,
    }
    row |= _compared(doctor, row, own["measure"])
    return row | {"sentence": _sentence(row)}


def _compared(doctor: Doctor, row: dict[str, Any], measure: str) -> dict[str, Any]:
    """What there is to compare with, and what may be said."""
    nothing = {
        "others_n": pd.NA,
        "others_doctors": pd.NA,
        "others_rate": _MISSING,
        "difference": _MISSING,
        "low": _MISSING,
        "high": _MISSING,
        "verdict": None,
        "n_more": _MISSING,
    }
    others = doctor.others(row["condition"], measure)
    if others is None:
        return nothing
    pair = (row["n_improved"], row["n_complete"], int(others["n_improved"]), int(others["n_complete"]))
    found = nothing | {
        "others_n": pair[3],
        "others_doctors": int(others["n_doctors"]),
        "others_rate": pair[2] / pair[3],
        "verdict": CANNOT_TELL,
    }
    if row["shown"]:
        difference, low, high = (float(value) for value in newcombe(*pair))
        found |= {"difference": difference, "low": low, "high": high, "verdict": verdict(low, high, MARGIN)}
    if found["verdict"] == CANNOT_TELL and row["n_complete"]:
        found["n_more"] = float(np.maximum(n_more(*pair, MARGIN), request.SMALLEST_SHOWN - row["n_complete"]))
    return found


def _sentence(row: dict[str, Any]) -> str:
    n, label = row["n_complete"], row["label"]
    if not n:
        return f"{label}: {row['n_referred']:,} referred, none finished yet with scores before and after."
    expected = "" if np.isnan(row["expected"]) else f" ({row['expected']:.1f} expected of patients like these)"
    said = f"{label}: {request.share_words(row['n_improved'], n)} measured had improved{expected}"
    if row["verdict"] is None:
        return f"{said}; too few patients of other doctors to compare with."
    others = f"of other doctors' patients {request.share_words(round(row['others_rate'] * row['others_n']), row['others_n'])}"
    return f"{said}; {others}: {verdict_words(row)}."


def verdict_words(row: dict[str, Any]) -> str:
    """The verdict of a condition, with what it rests on, or what it takes."""
    if row["verdict"] == CANNOT_TELL:
        return f"{CANNOT_TELL}; {more_words(row['n_more'])} more finished patients would give an 80 % chance to tell"
    words = {BETTER: "more improved", WORSE: "fewer improved", NO_DIFFERENT: "no different within 10 points"}
    return (
        f"{words[row['verdict']]}, difference {_points(row['difference'])} points (95 % CI {_points(row['low'])} to "
        f"{_points(row['high'])})"
    )


def more_words(n_more: float) -> str:
    """How many more it takes, such as "about 260"."""
    return "more than 2,000" if np.isnan(n_more) else f"about {n_more:,.0f}"


def _points(rate: float) -> str:
    return f"{100 * rate:+z.0f}".replace("-", "\N{MINUS SIGN}")
