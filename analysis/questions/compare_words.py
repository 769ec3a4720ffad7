"""The words of an adjusted comparison: its takeaway in one sentence, and what it was adjusted for and who is left out."""

import numpy as np
import pandas as pd

from analysis.dictionary import Measure
from analysis.filters import Filters
from analysis.questions import reference, request
from analysis.questions.compare_cells import Model, missing_words
from analysis.questions.in_force import moment_words
from analysis.statistics.verdict import BETTER, CANNOT_TELL, NO_DIFFERENT, WORSE
from analysis.warehouse.store import Store

COVARIATE_WORDS = {
    "baseline": "baseline score",
    "age_years": "age",
    "sex": "sex",
    "condition": "condition",
    "symptom_weeks": "duration of symptoms",
}
WHY_NOT = {
    "group": "{} (it is what is compared)",
    "unknown": "{} (known of fewer than half)",
    "alike": "{} (the same for all)",
    "constant": "{} (it does not vary within the groups, or follows from the rest)",
}


def sentence(store: Store, rows: pd.DataFrame, found: Model | None, filters: Filters, measure: Measure) -> str:
    """The takeaway: of one comparison its difference and verdict, of several how many there are of each verdict."""
    if filters.by is None:
        return "Nothing is compared yet: choose groups with by=, such as by=clinic."
    if found is None:
        return "Nobody in this selection is due and has baseline, outcome and what it takes to compare like with like."
    shown = rows[rows["shown"]]
    if shown.empty:
        return f"Too few to compare: it takes two groups of {request.SMALLEST_SHOWN} with both scores."
    if len(shown) == 1 or len(found.groups) == 2:
        return _one(store, shown.sort_values("difference").iloc[-1], filters, measure)
    counts = [(name, int((shown["verdict"] == name).sum())) for name in (BETTER, WORSE, NO_DIFFERENT, CANNOT_TELL)]
    against = reference.label(store, filters, shown["reference"].iloc[0])
    if shown["margin"].isna().all():
        outside = int(((shown["low"] > 0) | (shown["high"] < 0)).sum())
        return (
            f"{measure.label} at {moment_words(filters)}, adjusted: of {len(shown)} groups against {against}, "
            f"{outside} with an interval that leaves out 0; without a margin there is no verdict."
        )
    said = ", ".join(f"{n} {name}" for name, n in counts)
    return f"{measure.label} at {moment_words(filters)}, adjusted: of {len(shown)} groups against {against}, {said}."


def notes(
    store: Store, counted: pd.DataFrame, rows: pd.DataFrame, found: Model | None, measure: Measure
) -> tuple[str, ...]:
    """Who is compared and who is left out; what was adjusted for and what not; the margin; what to expect by chance.

    counted: compare_cells.left_out.
    """
    if found is None:
        return ()
    said = (_compared(counted, found), _adjusted(store, found))
    shown = rows[rows["shown"]]
    return (*said, _margin(measure, shown)) if len(shown) else said


def _one(store: Store, row: pd.Series, filters: Filters, measure: Measure) -> str:
    group, other = (reference.label(store, filters, name) for name in (row[filters.by], row["reference"]))
    return (
        f"{measure.label} at {moment_words(filters)}: adjusted difference of {group} from {other} "
        f"{request.signed(row['difference'])} (95 % CI {request.signed(row['low'])} to {request.signed(row['high'])}; "
        f"positive is better), n {row['n_group']:,} and {row['n_reference']:,}: {_verdict_words(row)}."
    )


def _verdict_words(row: pd.Series) -> str:
    if pd.isna(row["verdict"]):
        return "no verdict without a margin"
    if row["verdict"] == NO_DIFFERENT:
        return f"no different within ± {row['margin']:g}"
    more = "" if np.isnan(row["n_more"]) else f"; about {row['n_more']:,.0f} more would give an 80 % chance to tell"
    return f"{row['verdict']}{more}"


def _compared(counted: pd.DataFrame, found: Model) -> str:
    total = counted[["n_due", "n_unscored", "n_group"]].sum().astype(int)
    lacking = [f"{total['n_unscored']:,} without baseline or outcome score"] if total["n_unscored"] else []
    lacking += missing_words(found)
    left_out = f" Left out: {', '.join(lacking)}." if lacking else ""
    return f"Compared: {request.share_words(total['n_group'], total['n_due'])} due episodes.{left_out}"


def _adjusted(store: Store, found: Model) -> str:
    used = ", ".join(COVARIATE_WORDS[name] for name in found.used) or "nothing"
    unused = [WHY_NOT[why].format(COVARIATE_WORDS[name]) for name, why in found.unused.items()]
    for term in found.partly_used:
        level = store.dictionary.condition_label(term.level) if term.covariate == "condition" else term.level
        unused.append(WHY_NOT["constant"].format(f"{COVARIATE_WORDS[term.covariate]} {level}"))
    return f"Adjusted for {used}." + (f" Not adjusted for {', '.join(unused)}." if unused else "")


def _margin(measure: Measure, shown: pd.DataFrame) -> str:
    if shown["margin"].isna().all():
        return f"No margin and no verdict: the dictionary has no important change in points for {measure.label}."
    half = float(shown["margin"].iloc[0])
    size = f"{half:.1f}" if round(half, 1) == half else f"{half:g}"
    said = [f"Margin: ± {size} {measure.unit}, half the important change ({measure.mcid.source})."]
    is_small = shown["verdict"].isin((BETTER, WORSE)) & (shown["difference"].abs() < half)
    if is_small.any():
        said.append("Better and worse say that the interval leaves out 0, not that the difference reaches the margin.")
    if len(shown) > 2:
        said.append("Of 20 groups that are all alike, one would seem better or worse by chance.")
    return " ".join(said)
