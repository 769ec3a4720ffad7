"""The words of case mix: the takeaway in one sentence, what the model rests on, and why there is none."""

import pandas as pd

from analysis.filters import PROVIDERS, Filters
from analysis.questions import request
from analysis.warehouse.store import Store

OTHERS = {"clinic": "other clinics", "therapist": "other therapists", "referrer": "other referring doctors"}
VARIABLE_WORDS = {
    "baseline": "baseline score",
    "condition": "condition",
    "duration": "duration of symptoms",
    "age": "age",
    "sex": "sex",
    "payer": "payer",
    "cohort": "cohort",
}
WEAK, MODERATE = 0.6, 0.7
NOTHING = "There are too few to say what was to be expected of these patients."


def sentence(rows: pd.DataFrame, filters: Filters) -> str:
    """Observed against expected for all who have an expectation, and how well the one tells the other."""
    if not rows["n_measured"].sum():
        return "Nobody in this selection is due and measured, so nothing can be expected of them."
    found = rows[rows["n_expected"] > 0]
    if found.empty:
        return NOTHING
    if filters.by is None:
        return agreement(found.iloc[0])
    own = found[found["role"] == found["role"].iloc[0]]
    n, observed, expected = own["n_expected"].sum(), own["observed"].sum(), own["expected"].sum()
    groups = "one group" if len(own) == 1 else f"{len(own):,} groups together"
    return f"{_observed(int(n), int(observed), expected, own['role'].iloc[0])} ({groups})."


def agreement(row: pd.Series) -> str:
    """Observed against expected by the patients of others of one role, how well it tells who improves, and how far apart."""
    if not row["n_expected"]:
        return NOTHING
    said = _observed(row["n_expected"], row["observed"], row["expected"], row["role"])
    if pd.isna(row["c"]):
        return f"{said}."
    strength = "hardly" if row["c_low"] < WEAK else "somewhat" if row["c"] < MODERATE else "fairly well"
    c = f"c statistic {row['c']:.2f}, 95 % CI {row['c_low']:.2f} to {row['c_high']:.2f}"
    return f"{said}; what is known before care tells {strength} who will improve ({c}){_slope(row)}."


def _observed(n: int, observed: int, expected: float, role: str) -> str:
    said = f"{request.share_words(observed, n)} measured had improved at the latest score"
    among = f" ({expected / n:.0%})".replace("%", " %") if n >= request.SMALLEST_SHOWN else ""
    return f"{said}; going by like patients of {OTHERS[role]}, {expected:,.1f}{among} were expected"


def _slope(row: pd.Series) -> str:
    if pd.isna(row["slope"]):
        return ""
    limits = f"slope {row['slope']:.2f}, {row['slope_low']:.2f} to {row['slope_high']:.2f}"
    if row["slope_high"] < 1:
        return f", and the expectations are too far apart ({limits})"
    if row["slope_low"] > 1:
        return f", and the expectations are too close together ({limits})"
    return f", and the expectations are about as far apart as they should be ({limits})"


def notes(store: Store, rows: pd.DataFrame, filters: Filters) -> tuple[str, ...]:
    """Who is counted, what is in the model and what is not, and why there is no expectation."""
    rules = store.load.manifest["case_mix"]
    models = [
        model
        for model in rules["models"]
        if model["threshold"] == filters.threshold and model["measure"] in (filters.measure, *rows["measure"].unique())
    ]
    said = [text for model in models for text in _model(store, model, rules)]
    fewest = rules["fewest"]
    none = f"No measure of this load has {fewest} who improved and {fewest} who did not, so there is no model."
    return (*_counted(rows), *(said if rules["models"] else [none]))


def _counted(rows: pd.DataFrame) -> tuple[str, ...]:
    groups = rows[rows["role"] == rows["role"].iloc[0]] if len(rows) else rows
    total = groups[["n_due", "n_measured", "n_not_eligible", "n_missing", "n_in_care"]].sum().astype(int)
    if not total["n_due"]:
        return ()
    measured = f"Counted: {total['n_measured']:,} of {total['n_due']:,} due"
    no_room = f"{total['n_not_eligible']:,} whose baseline leaves no room for the threshold"
    missing = f"{total['n_missing']:,} without a baseline or latest score"
    in_care = f"{request.count_words(total['n_in_care'], 'episode')} not yet due"
    return (f"{measured}. Left out: {no_room}, {missing}, and {in_care}.",)


def _model(store: Store, model: dict[str, object], rules: dict[str, object]) -> tuple[str, ...]:
    label = store.dictionary.measures[model["measure"]].label
    n, improved, fewest = model["n"], model["n_improved"], rules["fewest"]
    whom = f"{label}: {improved:,} of {n:,} in this load improved"
    if not model["is_fitted"]:
        return (f"{whom}; a model takes {fewest} who did and {fewest} who did not, so nothing is expected.",)
    said = f"{whom}; in the model: {_names(model['variables'])}."
    said += f" Left out, having too few for their levels: {_names(model['left_out'])}." if model["left_out"] else ""
    lacking = [OTHERS[role] for role in PROVIDERS if role not in model["roles"]]
    if not lacking:
        return (said,)
    too_few = f"leaving out a part of them leaves fewer than {fewest} who did, or did not, improve"
    return (said, f"{label}: {too_few}, so nothing is expected by the patients of {' or '.join(lacking)}.")


def _names(variables: list[str]) -> str:
    return ", ".join(VARIABLE_WORDS[name] for name in variables)
