"""signals: what is not chance, for every metric and condition at once, and what of it is new since the load before."""

from dataclasses import fields, replace

import pandas as pd

from analysis.errors import InputError, UsageError
from analysis.filters import Filters
from analysis.metrics import METRICS
from analysis.questions import request, signals_words, trend_metrics
from analysis.questions.in_force import in_force
from analysis.questions.result import Definition, Result
from analysis.questions.trend_charts import Charts, charts
from analysis.questions.trend_metrics import SOURCES
from analysis.questions.trend_takeaway import FALSE_ALARMS
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Signals",
    what=(
        "What is not chance alone in the control charts of every metric, for all episodes together and for each "
        "condition, and what of it was not there in the load before."
    ),
    counted=(
        "n_points: months (or quarters) in the chart; value: the latest of them, of n. variation: what the latest point "
        "says (improvement, concern, neutral; high or low; common = chance alone). assurance: what the limits say of "
        "the target in force. since: the first month of the signal that the latest point is part of."
    ),
    left_out=(
        "As in Trends: months that are not complete and those under 10. A metric that this load cannot answer has no "
        "rows; a condition has no row of a metric of which no month can be shown."
    ),
    formula=(
        "Charts, limits and rules as in Trends. is_new: a signal at the latest point, or in months that the load before "
        "could not show, which shares no month on the same side with a signal of the same chart in the load before, "
        "charted with the same targets and known changes. n_new: how many of them."
    ),
    source="Rules in force (docs/rules.md): Signals; NHS Making Data Count; DOMAIN 4d.",
    assumes=f"What Trends assumes. By chance alone {FALSE_ALARMS}",
    r_function="As in Trends (NHSRplotthedots::ptd_spc, its icons).",
)
ALL = "all"
COLUMNS = [
    "condition", "metric", "n_points", "latest", "n", "value", "target", "chart", "period", "variation", "assurance",
    "is_trial", "since", "sentence", "n_signals", "n_new", "is_new", "shown",
]  # fmt: skip
SIGNALS = [
    "condition", "metric", "kind", "side", "rule", "from", "to", "n_points", "is_latest", "is_trial", "is_new", "sentence",
]  # fmt: skip
_CHART = ["condition", "metric"]


def signals(store: Store, filters: Filters) -> Result:
    """The matrix: one row a condition (and "all") and metric; columns COLUMNS, detail "signals" with one row each.

    Raises InputError where this load has no calendar or answers none of the metrics, UsageError for another `by`.
    """
    if filters.by not in (None, "condition"):
        raise UsageError("signals is by condition and for all conditions together; leave out by, or say by=condition.")
    filters = replace(filters, by="condition")
    answered, refused = _answered(store, filters)
    found = _charts(store, filters, answered)
    listed = _listed(store, filters, answered, found)
    rows = _rows(found, listed)
    before = store.before.load.id if store.before else None
    queries = request.queries(*dict.fromkeys(SOURCES[metric].query for metric in answered))
    return Result(
        question="signals",
        rows=rows[COLUMNS],
        definition=DEFINITION,
        in_force=in_force(store, request.with_threshold(store, filters), "measure", "threshold", "moment", "rule"),
        filters=filters,
        filters_in_words=filters.words(store.dictionary),
        load=store.load,
        sentence=signals_words.sentence(listed, before, store.dictionary),
        parameters=request.parameters(store, filters),
        queries=queries,
        notes=(*_notes(store, rows), *refused, *request.unmapped_note(store, filters)),
        details={"signals": listed},
    )


def _answered(store: Store, filters: Filters) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The metrics that this load can answer, and why it cannot the others; InputError where it answers none."""
    refused = {}
    for metric in METRICS:
        try:
            trend_metrics.in_force(store, filters, metric)
        except InputError as error:
            refused[metric] = str(error)
    if len(refused) == len(METRICS):
        raise InputError(next(iter(refused.values())))
    return tuple(metric for metric in METRICS if metric not in refused), tuple(dict.fromkeys(refused.values()))


def _charts(store: Store, filters: Filters, metrics: tuple[str, ...]) -> Charts:
    """The charts of all together and those of each condition: a sum over conditions would lack those not mapped."""
    groups = ("condition",) if len(filters.condition) == 1 else (None, "condition")
    both = [charts(store, replace(filters, by=by), metrics) for by in groups]
    return Charts(**{field.name: _stacked([getattr(one, field.name) for one in both]) for field in fields(Charts)})


def _stacked(tables: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else tables[0]


def _listed(store: Store, filters: Filters, metrics: tuple[str, ...], found: Charts) -> pd.DataFrame:
    """The signals, the new first, then those that still hold, then by the month in which they end."""
    signals = found.signals.rename(columns={"group": "condition"})
    earlier = _charts(store.before, filters, metrics) if store.before else None
    is_new = [_is_new(signal, earlier) for signal in signals.to_dict("records")]
    listed = signals.assign(is_new=pd.Series(is_new, dtype=bool, index=signals.index))
    order = ["is_new", "is_latest", "to", "condition", "metric"]
    return listed.sort_values(order, ascending=[False, False, False, True, True], kind="stable")[SIGNALS].reset_index(
        drop=True
    )


def _is_new(signal: dict[str, object], earlier: Charts | None) -> bool:
    """Whether the load before did not show a signal; without one to compare with, whether it still holds."""
    if earlier is None:
        return bool(signal["is_latest"])
    same = [
        one
        for one in earlier.signals.to_dict("records")
        if (one["metric"], one["group"], one["side"]) == (signal["metric"], signal["condition"], signal["side"])
    ]
    if any(one["from"] <= signal["to"] and signal["from"] <= one["to"] for one in same):
        return False
    charted = earlier.charts.set_index(["metric", "group"])["latest"].dropna()
    shown_to = charted.get((signal["metric"], signal["condition"]), "")
    return bool(signal["is_latest"]) or signal["to"] > shown_to


def _rows(found: Charts, listed: pd.DataFrame) -> pd.DataFrame:
    """The matrix, all conditions together first, the metrics in their order."""
    rows = found.charts.rename(columns={"group": "condition"})
    now = listed[listed["is_latest"]].drop_duplicates(_CHART).rename(columns={"from": "since"})
    rows = rows.merge(now[[*_CHART, "since", "sentence"]], on=_CHART, how="left")
    counts = listed.groupby(_CHART).agg(n_signals=("is_new", "size"), n_new=("is_new", "sum")).reset_index()
    rows = rows.merge(counts, on=_CHART, how="left")
    counted = {name: rows[name].fillna(0).astype("int64") for name in ("n_signals", "n_new")}
    rows = rows.assign(**counted, n=rows["denominator"].fillna(0).astype("int64"), shown=rows["n_points"] > 0)
    rows["is_new"] = rows["n_new"] > 0
    rows["sentence"] = rows["sentence"].fillna("")
    order = {metric: place for place, metric in enumerate(METRICS)}
    keys = [
        (name != ALL, str(name), order[metric]) for name, metric in zip(rows["condition"], rows["metric"], strict=True)
    ]
    return rows.assign(_key=keys).sort_values("_key", kind="stable").drop(columns="_key").reset_index(drop=True)


def _notes(store: Store, rows: pd.DataFrame) -> tuple[str, ...]:
    few = rows[~rows["shown"]]
    said = [f"{len(few):,} of {len(rows):,} charts have no month that can be shown."] if len(few) else []
    if store.before is None:
        between = store.load.manifest.get("between", {})
        why = between.get("refused") or "There is no load before to compare with."
        said.append(f"{why} So every signal that holds now counts as new.")
    trial = int((rows["shown"] & rows["is_trial"].astype(bool)).sum())
    return (*said, *([f"{trial:,} charts have under 12 points: their limits are on trial."] if trial else []))
