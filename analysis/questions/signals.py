"""signals: what chance alone seldom does, for every metric and condition at once, and what of it is new since the load before."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

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
from analysis.statistics.control_chart import TRIAL
from analysis.warehouse.store import Store

DEFINITION = Definition(
    title="Signals",
    what=(
        "What chance alone seldom does in the control charts of every metric, for all episodes together and for each "
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
        "Charts, limits and rules as in Trends. is_new: a signal at the latest point, or one that ends in months that "
        "the load before could not show (not over 400 days before its data cut), which shares no month on the same side "
        "with a signal of the same chart in the load before, charted with the same targets and known changes. n_new: how "
        "many of them."
    ),
    source="Rules in force (docs/rules.md): Signals; NHS England, Making Data Count.",
    assumes=f"What Trends assumes. By chance alone {FALSE_ALARMS}",
    r_function="As in Trends (NHSRplotthedots::ptd_spc, its icons).",
)
ALL = "all"
REACH = timedelta(days=400)
"""How long before the data cut of the load before a signal may have ended and still be new: more than a year of waiting."""
NOBODY = "No patient is in this selection."
COLUMNS = [
    "condition", "metric", "n_points", "latest", "n", "value", "target", "chart", "period", "variation", "assurance",
    "is_trial", "since", "sentence", "n_signals", "n_new", "is_new", "shown",
]  # fmt: skip
SIGNALS = [
    "condition", "metric", "kind", "side", "rule", "from", "to", "n_points", "is_latest", "is_trial", "is_new", "sentence",
]  # fmt: skip
_KINDS = (
    dict.fromkeys(("n_points", "n", "n_signals", "n_new"), "int64")
    | dict.fromkeys(("is_trial", "is_new", "shown"), bool)
    | {"latest": "str", "since": "str"}
)


def signals(store: Store, filters: Filters) -> Result:
    """The matrix: one row a condition (and "all") and metric; columns COLUMNS, detail "signals" with one row each.

    Raises InputError where this load has no calendar or answers none of the metrics, UsageError for another `by`.
    """
    if filters.by not in (None, "condition"):
        raise UsageError("signals is by condition and for all conditions together; leave out by, or say by=condition.")
    filters = replace(filters, by="condition")
    answered, refused = _answered(store, filters)
    found = _charts(store, filters, answered, answered)
    listed = _listed(store, filters, found)
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
        sentence=signals_words.sentence(listed, before, store.dictionary) if len(rows) else NOBODY,
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


def _charts(store: Store, filters: Filters, together: tuple[str, ...], each: tuple[str, ...]) -> Charts:
    """The charts of some metrics of all together, and of some of each condition.

    All together is not the sum over conditions, which lacks those that are not mapped.
    """
    asked = ((None, together if len(filters.condition) != 1 else ()), ("condition", each))
    both = [charts(store, replace(filters, by=by), metrics) for by, metrics in asked]
    return Charts(**{field.name: _stacked([getattr(one, field.name) for one in both]) for field in fields(Charts)})


def _stacked(tables: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else tables[0]


def _listed(store: Store, filters: Filters, found: Charts) -> pd.DataFrame:
    """The signals, the new first, then those that still hold, then by the month in which they end."""
    signals = found.signals.to_dict("records")
    before = store.before
    oldest = f"{before.load.data_cut - REACH:%Y-%m}" if before else ""
    recent = [signal for signal in signals if signal["is_latest"] or (before and signal["to"] >= oldest)]
    earlier = _charts(before, filters, *_metrics_of(recent)) if before and recent else None
    known = _by_chart(earlier.signals) if earlier else {}
    shown_to = {place: row[0]["latest"] for place, row in _by_chart(earlier.charts).items()} if earlier else {}
    fresh = [
        signal for signal in recent if _is_new(signal, known.get(_place(signal), ()), shown_to.get(_place(signal)))
    ]
    listed = [{**signal, "condition": signal["group"], "is_new": signal in fresh} for signal in signals]
    frame = pd.DataFrame(listed, columns=SIGNALS).astype(dict.fromkeys(("is_latest", "is_trial", "is_new"), bool))
    order = ["is_new", "is_latest", "to", "condition", "metric"]
    return frame.sort_values(order, ascending=[False, False, False, True, True], kind="stable", ignore_index=True)


def _metrics_of(signals: Sequence[dict[str, Any]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The metrics of signals of all together, and those of signals of one condition."""
    together, each = ({one["metric"] for one in signals if (one["group"] == ALL) == is_all} for is_all in (True, False))
    return tuple(sorted(together)), tuple(sorted(each))


def _place(row: dict[str, Any]) -> tuple[str, str]:
    """Which chart a row is about."""
    return row["metric"], row["group"]


def _by_chart(table: pd.DataFrame) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The rows of a table of charts by the metric and group that they are about."""
    places: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in table.to_dict("records"):
        places.setdefault(_place(row), []).append(row)
    return places


def _is_new(signal: dict[str, Any], known: Sequence[dict[str, Any]], shown_to: str | None) -> bool:
    """Whether the load before, whose chart had the signals `known` and ended with `shown_to`, did not show a signal."""
    same_side = (one for one in known if one["side"] == signal["side"])
    if any(one["from"] <= signal["to"] and signal["from"] <= one["to"] for one in same_side):
        return False
    return bool(signal["is_latest"]) or (shown_to is not None and signal["to"] > shown_to)


def _rows(found: Charts, listed: pd.DataFrame) -> pd.DataFrame:
    """The matrix, all together first, the metrics in their order."""
    signals = _by_chart(listed.assign(group=listed["condition"]))
    order = {metric: place for place, metric in enumerate(METRICS)}
    charts = sorted(
        found.charts.to_dict("records"), key=lambda row: (row["group"] != ALL, row["group"], order[row["metric"]])
    )
    rows = [_row(chart, signals.get(_place(chart), ())) for chart in charts]
    return pd.DataFrame(rows, columns=COLUMNS).astype(_KINDS)


def _row(chart: dict[str, Any], signals: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One cell of the matrix: a chart, with the signal that holds at its latest point and how many are new."""
    now = next((one for one in signals if one["is_latest"]), {"from": None, "sentence": ""})
    n_new = sum(one["is_new"] for one in signals)
    return {
        **chart,
        "condition": chart["group"],
        "n": chart["denominator"] if chart["n_points"] else 0,
        "since": now["from"],
        "sentence": now["sentence"],
        "n_signals": len(signals),
        "n_new": n_new,
        "is_new": n_new > 0,
        "shown": chart["n_points"] > 0,
    }


def _notes(store: Store, rows: pd.DataFrame) -> tuple[str, ...]:
    """How many charts can say anything, how often chance alone makes a signal, and why nothing could be compared."""
    shown, has_limits = rows["shown"], rows["variation"] != ""
    trial = int((has_limits & rows["is_trial"]).sum())
    limits = f"limits{f', of which {trial:,} are on trial with under {TRIAL} points' if trial else ''}."
    said = [
        f"{int(shown.sum()):,} of {len(rows):,} charts have a month to show, {int(has_limits.sum()):,} enough for {limits}",
        f"By chance alone {FALSE_ALARMS}",
    ]
    if store.before is None:
        why = store.load.manifest.get("between", {}).get("refused") or "There is no load before to compare with."
        said.append(f"{why} So every signal that holds now counts as new.")
    return tuple(said)
