"""Control charts of many metrics and groups at once: one query for all groups of a metric, then small tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

import pandas as pd

from analysis.filters import Filters
from analysis.questions import request, trend_metrics
from analysis.questions.trend_periods import Asked
from analysis.questions.trend_series import Row, series
from analysis.warehouse.settings_targets import rebases_for, target_for
from analysis.warehouse.store import Store

POINTS = [
    "start_month", "n", "n_open", "numerator", "denominator", "value", "centre", "lower", "upper", "is_special", "rule",
    "kind", "is_screened", "phase", "left_out", "shown",
]  # fmt: skip
SIGNALS = ["rule", "side", "from", "to", "n_points", "kind", "is_latest", "is_trial", "sentence"]
CHART = [
    "chart", "period", "reason", "direction", "n_points", "n_incomplete", "n_small", "n_gaps", "n_screened", "latest",
    "numerator", "denominator", "value", "centre", "lower", "upper", "target", "variation", "assurance", "is_trial",
]  # fmt: skip
PHASES = ["phase", "from", "to", "n_points", "is_trial", "centre", "lower", "upper", "reason", "author", "written"]
_TABLES = {"points": POINTS, "signals": SIGNALS, "charts": CHART, "phases": PHASES}


@dataclass(frozen=True)
class Charts:
    """Charts as tables. Every table begins with `metric` and `group` (the value of `by`; "all" without groups).

    points: one row a month (or quarter), those left out of the chart too. signals: one row each.
    charts: one row a chart, with the limits of its latest point. phases: one row for each span between known changes.
    """

    points: pd.DataFrame
    signals: pd.DataFrame
    charts: pd.DataFrame
    phases: pd.DataFrame


def charts(store: Store, filters: Filters, metrics: Sequence[str]) -> Charts:
    """The charts of the metrics, for each group of `by` (without: one for all); each query is run once.

    Raises InputError where this load cannot answer one of the metrics (`trend_metrics.in_force` tells beforehand).
    """

    @cache
    def ask(query: str, own: Filters) -> pd.DataFrame:
        return store.query(f"queries/{query}", request.parameters(store, own))

    targets, rebases = trend_metrics.targets_of_measure(store.targets, filters), store.rebases
    rows: dict[str, list[Row]] = {name: [] for name in _TABLES}
    for metric in metrics:
        counts = trend_metrics.counted(store, filters, metric, ask)
        caveat = trend_metrics.caveat(store, filters, metric, ask)
        begins = min(chain(*counts.values()), default="")
        for group in sorted(counts):
            where = [(group,) if filters.by == name else getattr(filters, name) for name in ("clinic", "condition")]
            target, known = target_for(targets, metric, *where), rebases_for(rebases, metric, *where)
            asked = Asked(metric, group, filters, store.load.data_cut, begins, caveat, target, known)
            for name, found in series(asked, counts[group]).items():
                rows[name] += [{"metric": metric, "group": group, **row} for row in found]
    return Charts(**{name: _table(rows[name], columns) for name, columns in _TABLES.items()})


def _table(rows: Sequence[Row], columns: Sequence[str]) -> pd.DataFrame:
    """The rows as a table, in which yes and no stay so where there is no row."""
    table = pd.DataFrame(rows, columns=["metric", "group", *columns])
    return table.astype({name: bool for name in columns if name.startswith("is_") or name == "shown"})
