"""Answers to `referrals` made up for doctors of any size: the tables of the question, filled by hand."""

from datetime import date
from types import SimpleNamespace

import pandas as pd

STEPS = ("Referred", "Intake", "First visit", "Two scores", "Outcome", "Improved")


def answer(
    conditions, *, counts=(7, 6, 6, 5, 4, 2), words=None, with_curve=False, simulated=False, ratio=None, flag=None
):
    """An answer about one doctor; conditions: rows of (label, n_referred, n_due, n_complete, n_improved)."""
    return SimpleNamespace(
        rows=pd.DataFrame({"ratio": [ratio], "low_95": [0.4], "high_95": [1.7], "flag": [flag]}),
        details={
            "ladder": _ladder(counts),
            "conditions": pd.DataFrame([_condition(*row) for row in conditions], columns=COLUMNS),
            "curve": _curve() if with_curve else _curve().iloc[:0],
            "words": pd.DataFrame(words or WORDS, columns=["place", "sentence"]),
        },
        filters_in_words="referrer R-01",
        in_force="NPRS, 30 % better than at baseline, at the latest score",
        load=SimpleNamespace(id="20250630-0badcafe", data_cut=date(2025, 6, 30), simulated=simulated),
    )


COLUMNS = [
    "condition", "label", "n_referred", "n_due", "n_complete", "n_improved", "rate", "rate_low", "rate_high",
    "expected", "others_n", "others_rate", "verdict", "n_more", "sentence", "shown",
]  # fmt: skip
WORDS = [
    ("summary", "You referred 7 patients; 2 of the 4 with both scores had improved at their latest score."),
    ("came", "Of 7 referrals, 6 came to a first visit and 4 have finished with both scores."),
    ("conditions", "No condition has 10 finished patients with both scores yet, so there is no percentage to compare."),
    ("time", "The time to improvement is not drawn under 10 patients."),
    ("expected", "Of patients like yours, 2.4 would be expected to improve."),
    ("consider", "1 of your 7 patients did not come: a reminder may help."),
    ("consider", "2 of your patients had a pain of 2 or less at the start: there is little to improve."),
    ("method", "Improved: the pain at the latest score is at least 30 % below that before treatment."),
    ("method", "Other doctors: at least three others, none with over half of the patients."),
]


def _ladder(counts):
    return pd.DataFrame(
        {
            "step": STEPS,
            "label": STEPS,
            "n": counts,
            "of": [None, *counts[:-1]],
            "days_median": [None, 4, 9, None, None, None],
        }
    )


def _condition(label, referred, due, complete, improved):
    shown = complete >= 10
    rate = improved / complete if complete else None
    limits = (max(rate - 0.2, 0), min(rate + 0.2, 1)) if shown else (None, None)
    return (
        label, label, referred, due, complete, improved, rate, *limits, 0.5 * complete, 312 if shown else pd.NA,
        0.54 if shown else None, "cannot tell yet" if shown else None, 40.0 if shown else None,
        f"{label}: {improved} of {complete} measured had improved.", shown,
    )  # fmt: skip


def _curve():
    times = [0, 10, 20, 35, 50, 70, 84]
    own = pd.DataFrame({"who": "own", "time": times, "estimate": [0, 0.1, 0.2, 0.3, 0.45, 0.5, 0.55]})
    others = pd.DataFrame({"who": "others", "time": times, "estimate": [0, 0.15, 0.25, 0.4, 0.5, 0.55, 0.6]})
    both = pd.concat([own, others], ignore_index=True)
    return both.assign(low=both["estimate"] * 0.7, high=both["estimate"] * 1.3, at_risk=40, shown=True)
