"""The regression-to-the-mean reference: how far scores move with no treatment, beside how far they moved in care."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.questions import request
from analysis.statistics import regression_to_mean
from analysis.statistics.rates import mean_interval
from analysis.warehouse.store import Store

FEWEST_WITH_BOTH = 30
COLUMNS = [
    "measure", "method", "n_both", "before_mean", "before_low", "before_high", "r", "cut", "n_chosen", "formula",
    "reference", "reference_low", "reference_high", "n_change", "change_mean", "beyond", "beyond_low", "beyond_high",
    "shown",
]  # fmt: skip
QUERY = "pain_regression"


@dataclass(frozen=True)
class Choice:
    """How patients of a measure are taken to be chosen: at or above a cut; r, of two scores of one person; its source.

    grain: the step between two possible scores; a score of 4 in whole points stands for 3.5 and more.
    """

    r: float
    cut: float
    grain: float
    source: str


# Published correlations of two scores of the same patients, and the score from which on these are commonly treated.
CHOICES: Mapping[str, Choice] = {
    "nprs": Choice(0.76, 4, 1, "Cleland 2008, neck pain"),
    "ndi": Choice(0.50, 10, 2, "Cleland 2008, neck pain"),
    "sbp": Choice(0.40, 140, 1, "BP GUIDE, office readings 12 months apart"),
}


def with_cuts(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a query with those that the reference needs: where patients are taken to be chosen."""
    cuts = [choice.cut - choice.grain / 2 for choice in CHOICES.values()]
    return {**parameters, "cut_measures": list(CHOICES), "cuts": cuts}


def references(store: Store, parameters: Mapping[str, Any]) -> pd.DataFrame:
    """One row per group_name and measure: the observed change before treatment, the formula, and which is in force.

    method: observed (at least 30 have an intake score and a first before-score), formula, or none. reference: the change
    expected without treatment, negative where scores fall; beyond: the change in care less the reference.
    """
    frame = store.query(f"queries/{QUERY}", with_cuts(parameters))
    low, high = mean_interval(frame["early_mean"], frame["early_sd"], frame["n_both"])
    frame = frame.assign(before_mean=frame["early_mean"], before_low=low, before_high=high, **_formula(store, frame))
    observed = frame["n_both"].to_numpy() >= FEWEST_WITH_BOTH
    known = np.isfinite(frame["formula"].to_numpy(float))
    frame["method"] = np.where(observed, "observed", np.where(known, "formula", "none"))
    frame["reference"] = np.where(observed, frame["before_mean"], frame["formula"])
    frame["reference_low"] = np.where(observed, low, np.nan)
    frame["reference_high"] = np.where(observed, high, np.nan)
    frame["shown"] = (frame["method"] != "none") & (frame["n_change"] >= request.SMALLEST_SHOWN)
    return frame.assign(**_beyond(frame, observed))


def note(rows: pd.DataFrame) -> str:
    """What the marks of the reference in a figure are, in plain words; `rows` of one group or of several."""
    if len(rows) == 1:
        return _note_of_one(rows.iloc[0])
    shown = rows[rows["shown"]]
    n = shown["method"].value_counts()
    parts = []
    if n.get("observed"):
        groups = request.count_words(int(n["observed"]), "group")
        parts.append(
            "as scores moved from intake to the first visit, before any treatment "
            f"({groups} with at least {FEWEST_WITH_BOTH} of both)"
        )
    if n.get("formula"):
        asked = sorted({_choice_words(CHOICES[code]) for code in shown.loc[shown["method"] == "formula", "measure"]})
        parts.append(f"as a formula expects ({request.count_words(int(n['formula']), 'group')}; {'; '.join(asked)})")
    if not parts:
        return "How far scores would have moved without treatment cannot be said for any group shown."
    without = len(rows[rows["n_change"] >= request.SMALLEST_SHOWN]) - len(shown)
    left = f" {request.count_words(without, 'group')} without a mark." if without else ""
    return f"Reference: where the mean would be had it only moved {', or '.join(parts)}; natural recovery comes on top.{left}"


def sentence(rows: pd.DataFrame) -> str:
    """How the change during care stands to what scores did without it."""
    shown = rows[rows["shown"]]
    if shown.empty:
        return "How far scores would have moved without treatment cannot be said: too few have two scores before it."
    if len(shown) == 1:
        row = shown.iloc[0]
        limits = f"95 % CI {request.signed(row['beyond_low'])} to {request.signed(row['beyond_high'])}"
        source = "they moved from intake to the first visit" if row["method"] == "observed" else "a formula expects"
        return (
            f"Scores changed by {request.signed(row['change_mean'])} during care; without treatment, "
            f"{source} by {request.signed(row['reference'])}: {request.signed(row['beyond'])} beyond that ({limits})."
        )
    outside = int(((shown["beyond_low"] > 0) | (shown["beyond_high"] < 0)).sum())
    return (
        f"In {outside} of {request.count_words(len(shown), 'group')} the mean change during care differs, by more than "
        "chance, from what scores did without treatment."
    )


def _note_of_one(row: pd.Series) -> str:
    if row["method"] == "observed":
        limits = f"95 % CI {request.signed(row['before_low'])} to {request.signed(row['before_high'])}"
        return (
            f"Reference: from intake to the first visit, before any treatment, scores already moved by "
            f"{request.signed(row['before_mean'])} on average ({limits}, {row['n_both']:,} with both). People come when "
            "they are at their worst: change up to there needs no care, and natural recovery comes on top."
        )
    few = f"{request.count_words(int(row['n_both']), 'episode')} with a score at intake and another before treatment"
    if row["method"] == "formula":
        return (
            f"Reference: with {few}, a formula instead: people who come when they are at their worst fall back by "
            f"{request.signed(row['formula'])} on average ({_choice_words(CHOICES[row['measure']])}); natural recovery comes "
            "on top."
        )
    return f"No reference for change without treatment: {few}, and no formula for this measure and these scores."


def _choice_words(choice: Choice) -> str:
    return f"chosen at {choice.cut:g} or more, correlation of two scores {choice.r:g}: {choice.source}"


def _formula(store: Store, frame: pd.DataFrame) -> dict[str, list[float]]:
    """r, the cut, and the expected change in the measure's own direction; NaN where nothing is published or fits."""
    rows = [_expected(store, row) for row in frame.to_dict("records")]
    return {name: [row[place] for row in rows] for place, name in enumerate(("r", "cut", "formula"))}


def _expected(store: Store, row: Mapping[str, Any]) -> tuple[float, float, float]:
    choice = CHOICES.get(row["measure"])
    if choice is None:
        return np.nan, np.nan, np.nan
    if row["n_chosen"] < FEWEST_WITH_BOTH:
        return choice.r, choice.cut, np.nan
    cut = choice.cut - choice.grain / 2
    mean, sd = regression_to_mean.everybody(row["chosen_mean"], row["chosen_sd"], cut)
    fall = float(regression_to_mean.expected_fall(choice.r, mean, sd, cut))
    return choice.r, choice.cut, store.dictionary.measures[row["measure"]].sign * fall


def _beyond(frame: pd.DataFrame, observed: np.ndarray) -> dict[str, np.ndarray]:
    estimate, low, high = regression_to_mean.difference(
        (frame["change_mean"], frame["early_mean"]),
        (frame["change_sd"], frame["early_sd"]),
        (frame["n_change"], frame["n_both"]),
        frame["covariance"],
        frame["n_shared"],
    )
    own_low, own_high = mean_interval(frame["change_mean"], frame["change_sd"], frame["n_change"])
    formula = frame["formula"].to_numpy(float)
    return {
        "beyond": np.where(observed, estimate, frame["change_mean"] - formula),
        "beyond_low": np.where(observed, low, own_low - formula),
        "beyond_high": np.where(observed, high, own_high - formula),
    }
