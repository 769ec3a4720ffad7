"""The words of variation: the takeaway, who is counted and how they are held, and those too small for a ratio."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.filters import Filters
from analysis.provider_outcomes import ProviderOutcome
from analysis.questions import request
from analysis.questions.case_mix_words import VARIABLE_WORDS
from analysis.questions.variation_rows import (
    LOW_COMPLETION,
    LOW_VOLUME,
    NOTHING_EXPECTED,
    OUTSIDE,
    TOO_FEW,
    UNKNOWN,
    Basis,
    Spread,
)
from analysis.statistics.funnel import FEWEST_FOR_DISPERSION
from analysis.warehouse.store import Store

MANY = {"clinic": "clinics", "therapist": "therapists", "referrer": "referring doctors"}
ONE = {"clinic": "clinic", "therapist": "therapist", "referrer": "referring doctor"}
MOST_NAMED = 3


@dataclass(frozen=True)
class Said:
    """What words are made from: who asks what, what the providers are held to, and how far they lie apart."""

    store: Store
    filters: Filters
    outcome: ProviderOutcome
    basis: Basis
    spread: Spread

    def name(self, provider: str) -> str:
        """What a provider is called."""
        return self.store.provider_label(self.filters.by or "", provider)

    @property
    def many(self) -> str:
        """The providers in words, such as "referring doctors"."""
        return MANY[self.filters.by or ""]


def sentence(said: Said, rows: pd.DataFrame) -> str:
    """The takeaway: how many lie outside the limits, beside how many chance alone would put there; up to three by name."""
    title, adjusted = said.outcome.title, "adjusted for case mix" if said.basis.is_adjusted else "not adjusted"
    if rows.empty:
        return f"{title}: nobody in this selection has it known and a {ONE[said.filters.by or '']} named."
    family, far = int(rows["p"].notna().sum()), int((rows["p"] < 0.002).sum())
    if not family:
        return f"{title}, {adjusted}: none of {len(rows)} {said.many} can be flagged ({_why_none(said, rows)})."
    outside = rows[rows["flag"].isin(OUTSIDE)]
    by_chance = f"{0.05 * family:.1f}"
    found = (
        f"{title}, {adjusted}: of {family} {said.many} with enough to tell, {_count(len(outside))} outside the 95 % "
        f"limits, where chance alone puts {by_chance}, and {_count(far, is_second=True)} outside 99.8 %"
    )
    return f"{found}{_named(said, outside)}."


def shrunken_words(rows: pd.DataFrame, by: str) -> str:
    """The takeaway of the shrunken estimates (rows of variation): how far apart they lie, and how many leave out "as
    expected".
    """
    shown = rows[rows["shown"]]
    if shown.empty:
        return f"No {ONE[by]} has {request.SMALLEST_SHOWN} complete to shrink."
    is_mean = shown["ratio"].isna().all()
    centre, what = (0, "all together") if is_mean else (1, "what is expected")
    apart = int(((shown["shrunken_low"] > centre) | (shown["shrunken_high"] < centre)).sum())
    low, high = shown["shrunken"].min(), shown["shrunken"].max()
    span = f"at {low:.2f}" if len(shown) == 1 else f"between {low:.2f} and {high:.2f}"
    return (
        f"Drawn towards {what} by as much as chance may account for, {request.count_words(len(shown), ONE[by], MANY[by])} "
        f"{'lies' if len(shown) == 1 else 'lie'} {span}; {apart or 'no'} {'interval leaves' if apart < 2 else 'intervals leave'} "
        f"out {centre}."
    ).replace("-0", "−0")


def notes(said: Said, rows: pd.DataFrame, frame: pd.DataFrame) -> tuple[str, ...]:
    """Who is counted; what they are held to; how far they lie apart; how many were looked at; who is in words only.

    frame: the rows of the query variation.
    """
    unknown = int(frame.loc[frame["group_name"] == UNKNOWN, "n"].sum())
    nameless = f" {unknown:,} of {_all(said, frame)} have no {ONE[said.filters.by or '']} named." if unknown else ""
    parts = (
        f"Counted: {_all(said, frame)}.{nameless}" if len(frame) else "",
        held_to(said) if len(rows) else "",
        _spread_words(said) if said.spread.n > 1 else "",
        _family(rows),
        _recording(said, frame),
        _not_flagged(rows),
        *_in_words(said, rows),
    )
    return tuple(part for part in parts if part)


def small(said: Said, rows: pd.DataFrame) -> pd.DataFrame:
    """Those without a ratio, with a sentence of counts and what is expected."""
    kept = rows[rows["flag"].isin([TOO_FEW, NOTHING_EXPECTED])]
    sentences = [_small_words(said, row) for row in kept.to_dict("records")]
    return pd.DataFrame({said.filters.by: kept[said.filters.by], "n_complete": kept["n_complete"]}).assign(
        sentence=pd.Series(sentences, index=kept.index, dtype="object")
    )


def _in_words(said: Said, rows: pd.DataFrame) -> tuple[str, ...]:
    """Those without a ratio: each with a sentence where they are few, else how many there are."""
    sentences = list(small(said, rows)["sentence"])
    if len(sentences) <= MOST_NAMED:
        return tuple(sentences)
    return (
        f"{len(sentences)} {said.many} with under {request.SMALLEST_SHOWN} complete: in words only (detail=small).",
    )


def held_to(said: Said) -> str:
    """What the providers are compared with: the case-mix model and what is in it, or why there is none."""
    if not said.basis.is_adjusted:
        own = "the mean" if said.basis.kind == "mean" else "the rate"
        return f"Not adjusted for who the patients are: each is held to {own} of all together. {_why_unadjusted(said)}"
    model = _model(said)
    used = ", ".join(VARIABLE_WORDS[name] for name in model.get("variables", ()))
    return (
        f"Expected from {used}, by a model of the patients of other {said.many}: what these would have reached with "
        "the same patients."
    )


def _why_unadjusted(said: Said) -> str:
    if said.outcome.code != "improved":
        return "Only improvement at the latest score has a case-mix model."
    if said.filters.at is not None:
        return "The case-mix model is of the latest score, not of one day."
    if not _model(said).get("is_fitted"):
        return "Too few improved, or did not, for a case-mix model of this measure and threshold."
    return f"Without one part of the {said.many} too few are left for a case-mix model of this measure and threshold."


def _model(said: Said) -> dict[str, object]:
    """What the load says of the case-mix model of the measure and threshold; nothing where there is none."""
    measure = said.filters.measure
    if measure == "primary" and len(said.filters.condition) == 1:
        own = said.store.dictionary.conditions.get(said.filters.condition[0])
        measure = own.primary if own else measure
    models = said.store.load.manifest.get("case_mix", {}).get("models", ())
    asked = (measure, said.filters.threshold)
    return next((model for model in models if (model["measure"], model["threshold"]) == asked), {})


def _why_none(said: Said, rows: pd.DataFrame) -> str:
    if said.basis.n == rows["n"].max():
        return "there is nobody to compare with"
    reasons = {
        TOO_FEW: "under 10 complete",
        LOW_VOLUME: "10 to 29 complete",
        LOW_COMPLETION: "completion under 50 %",
        NOTHING_EXPECTED: "nothing to vary",
    }
    counts = rows["flag"].value_counts()
    return ", ".join(f"{counts[flag]} {words}" for flag, words in reasons.items() if flag in counts)


def _count(n: int, *, is_second: bool = False) -> str:
    number = "none" if n == 0 else f"{n}"
    return number if is_second else f"{number} {'lie' if n > 1 else 'lies'}"


def _named(said: Said, outside: pd.DataFrame) -> str:
    if not 0 < len(outside) <= MOST_NAMED:
        return ""
    names = [f"{said.name(row[said.filters.by])} {row['flag'].split()[0]}" for row in outside.to_dict("records")]
    return f": {', '.join(names)}"


def _all(said: Said, frame: pd.DataFrame) -> str:
    return request.count_words(int(frame["n"].sum()), *said.outcome.unit)


def _spread_words(said: Said) -> str:
    phi = f"φ {said.spread.phi:.2f} (about 1 by chance alone)"
    if said.spread.is_in_limits:
        return (
            f"They lie further apart than chance puts them: {phi}; the limits take that in (τ {said.spread.tau:.2f})."
        )
    if said.spread.n < FEWEST_FOR_DISPERSION:
        return f"Spread: {phi}; of under {FEWEST_FOR_DISPERSION} {said.many} too unsure to widen the limits by."
    return f"Spread: {phi}; chance explains it, so the limits are not widened."


def _family(rows: pd.DataFrame) -> str:
    family = int(rows["p"].notna().sum())
    if family < 2:
        return ""
    left, outside = (int((rows[name] < 0.05).sum()) for name in ("p_adjusted", "p"))
    said = f"; of the {outside} outside, {left or 'none'} would stay at 5 %" if outside else ""
    return f"Looked at together: {family} (Benjamini-Hochberg){said}."


def _recording(said: Said, frame: pd.DataFrame) -> str:
    if said.outcome.code != "adverse_events" or not len(frame):
        return ""
    known, visits = int(frame["n_known"].sum()), int(frame["n_to_know"].sum())
    if known == visits:
        return ""
    return (
        f"Whether there was an adverse event is recorded of {request.share_words(known, visits)} visits; the others count "
        "as without one, so providers differ by what they record, too."
    )


def _not_flagged(rows: pd.DataFrame) -> str:
    counts = rows["flag"].value_counts()
    parts = [f"{counts[LOW_VOLUME]} with 10 to 29 complete"] if LOW_VOLUME in counts else []
    parts += [f"{counts[LOW_COMPLETION]} with completion under 50 %"] if LOW_COMPLETION in counts else []
    return f"Shown in grey and not flagged: {', '.join(parts)}." if parts else ""


def _small_words(said: Said, row: dict[str, object]) -> str:
    name, n = said.name(str(row[said.filters.by])), request.count_words(int(row["n"]), *said.outcome.unit)
    expected = row["expected"]
    if said.basis.kind == "mean":
        return f"{name}: {n}, too few for a mean."
    known = "" if np.isnan(expected) else f"; {expected:.1f} expected"
    return f"{name}: {row['observed']:,.0f} of {n} {said.outcome.did}{known}."
