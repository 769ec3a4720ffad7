"""trajectory: the score before each visit, beside the baseline of the same patients."""

import pandas as pd

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.questions import pain_regression, request
from analysis.questions.in_force import in_force, measure_words
from analysis.questions.result import Definition, Result
from analysis.statistics.rates import mean_interval
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Trajectory",
    what=(
        "The mean score before each visit, beside the mean baseline of just those patients: those who got better "
        "leave, so later visits are of other patients than earlier ones."
    ),
    counted="n: started episodes with a baseline and a score taken before that visit. Visit 1 is the baseline.",
    left_out="Visits without a score before, scores after a session, and whatever came after the end of care.",
    formula=(
        "low and high: 95 % t interval of the mean. reference_mean: the baseline of the same patients, moved as scores "
        "move without treatment (pain, detail=regression)."
    ),
    source="Rules in force (docs/rules.md): Scores.",
    assumes="Scores before the visits of one patient are taken one visit at a time, so no interval compares two visits.",
    r_function="t.test",
)
COLUMNS = ["visit", "n", "mean", "low", "high", "baseline_mean", "reference_mean", "shown"]


def trajectory(store: Store, filters: Filters) -> Result:
    """Mean score by visit number per group; columns COLUMNS. Raises InputError where the export has no visits."""
    request.check(store, filters)
    request.require_one_measure(filters)
    if not store.load.has_sessions:
        raise InputError("This export has scores but no visits, so there is no course from visit to visit.")
    parameters = request.parameters(store, filters)
    frame = store.query("queries/trajectory", parameters).sort_values("visit")
    low, high = mean_interval(frame["mean"], frame["sd"], frame["n"])
    frame = frame.assign(low=low, high=high, shown=frame["n"] >= request.SMALLEST_SHOWN)
    references = pain_regression.references(store, parameters)
    frame = frame.merge(references[["group_name", "reference"]], on="group_name", how="left")
    frame["reference_mean"] = frame["baseline_mean"] + frame["reference"]
    rows = frame if filters.by is None else request.grouped(frame, filters)
    rows = rows[[*request.group_columns(filters), *COLUMNS]].reset_index(drop=True)
    return Result(
        question="trajectory",
        rows=rows,
        definition=DEFINITION,
        in_force=in_force(store, filters, "measure"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=_sentence(store, rows, filters),
        parameters=pain_regression.with_cuts(parameters),
        queries=request.queries("trajectory", pain_regression.QUERY),
        notes=(*_reference_note(rows, references), *request.unmapped_note(store, filters)),
    )


def _reference_note(rows: pd.DataFrame, references: pd.DataFrame) -> tuple[str, ...]:
    """What the reference is, where there is a course to compare with it."""
    return (pain_regression.note(references),) if rows["shown"].any() and len(references) else ()


def _sentence(store: Store, rows: pd.DataFrame, filters: Filters) -> str:
    shown = rows[rows["shown"] & (rows["visit"] > 1)]
    label = measure_words(store, filters)
    if shown.empty:
        return f"{label}: no later visit has {request.SMALLEST_SHOWN} patients with a score."
    if filters.by:
        return f"{label} before each visit, by {filters.by}; each visit has its own patients."
    last = shown.iloc[-1]
    return (
        f"{label}: before visit {last['visit']:.0f} the mean was {last['mean']:.1f} (n {last['n']:,.0f}), "
        f"against {last['baseline_mean']:.1f} at the baseline of the same patients."
    )
