"""The takeaway of a trend in one sentence, and beside it what is left out, what is screened, and what was changed when."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.filters import Filters
from analysis.metrics import METRICS
from analysis.questions import in_force as choices
from analysis.questions import request, trend_words
from analysis.questions.trend_metrics import SOURCES
from analysis.questions.trend_periods import GAP, INCOMPLETE, SMALL
from analysis.warehouse.store import Store

FALSE_ALARMS = (
    "about 18 of 100 stable series of 24 points show at least one signal (points=6: 31), so a signal is a reason to look, "
    "not a proof; of a page of many charts some will show one."
)
_ASSURED = {
    "pass": "the target of {} lies beyond the limits on the good side: it is met every {} unless something changes",
    "fail": "the target of {} lies beyond the limits on the other side: it is not met unless something changes",
    "hit_or_miss": "the target of {} lies within the limits: whether a {} meets it is chance",
}
MOST_NAMED, MOST_SAID = 6, 3


def in_force(store: Store, filters: Filters) -> str:
    """The metric and the choices behind it, in words."""
    metric = filters.metric
    parts = {"trend_outcomes": ("measure", "threshold", "moment"), "trend_reached": ("measure", "threshold", "rule")}
    named = parts.get(SOURCES[metric].query, ())
    named = named if metric in ("improved", "reached_8_weeks") else tuple(name for name in named if name != "threshold")
    said = choices.in_force(store, filters, *named) if named else "Choices of measure and threshold do not matter here."
    screened = "left out" if filters.screen == "yes" else "kept"
    return (
        f"Metric: {METRICS[metric].title.lower()}; by the month of {SOURCES[metric].month_of}; runs of {filters.points} "
        f"points; outlying moving ranges {screened}. {said}"
    )


def sentence(store: Store, details: Mapping[str, pd.DataFrame], filters: Filters) -> str:
    """The takeaway: where the latest month stands, the signals, and whether the target is met."""
    charts, signals = details["chart"], details["signals"]
    title = METRICS[filters.metric].title
    if not charts["n_points"].sum():
        return f"{title}: no month of this selection is complete and holds enough to be charted."
    if filters.by is None:
        chart = charts.iloc[0]
        return f"{title}: {_standing(filters.metric, chart)} {_signals_said(filters.metric, chart, signals)}"
    latest = signals[signals["is_latest"]]
    names = [_label(store, filters, group) for group in dict.fromkeys(latest[filters.by])]
    said = f"a signal now in: {_some(names)}" if names else "a signal now in none of them"
    return f"{title}: {request.count_words(int((charts['n_points'] > 0).sum()), 'chart')}, {said}."


def notes(rows: pd.DataFrame, details: Mapping[str, pd.DataFrame], filters: Filters) -> tuple[str, ...]:
    """Why this chart, which months are no points and why, what was screened, and the known changes."""
    if filters.by is not None or not len(details["chart"]):
        return _false_alarms(details["chart"])
    chart = details["chart"].iloc[0]
    months = 3 if chart["period"] == "quarter" else 1
    said = [
        chart["reason"],
        *_left_out(rows, months, filters),
        _screened(rows, months),
        *_changes(details["phases"], months),
    ]
    return (*(text for text in said if text), *_false_alarms(details["chart"]))


def _standing(metric: str, chart: Any) -> str:
    months = 3 if chart["period"] == "quarter" else 1
    latest = trend_words.value(metric, chart["value"])
    mean = trend_words.value(metric, chart["centre"])
    stands = f"{latest} in {trend_words.period(chart['latest'], months)}{_counts(metric, chart)}"
    if chart["n_points"] == 1:
        return f"{stands}."
    return f"{stands}, mean {mean}{_within(metric, chart)}."


def _counts(metric: str, chart: Any) -> str:
    """Of how many the latest value is."""
    source = SOURCES[metric]
    if source.is_count:
        return ""
    of = f"{chart['denominator']:,} {source.of}"
    return f" ({chart['numerator']:,.0f} of {of})" if METRICS[metric].is_share else f" (of {of})"


def _within(metric: str, chart: Any) -> str:
    if pd.isna(chart["upper"]):
        return ""
    return f", limits {trend_words.value(metric, chart['lower'])} to {trend_words.value(metric, chart['upper'])}"


def _signals_said(metric: str, chart: Any, signals: pd.DataFrame) -> str:
    one = chart["period"]
    if chart["n_points"] == 1:
        said = f"One {one} is no trend yet."
    elif chart["chart"] == "none":
        said = "Too rare to tell chance from change."
    elif not len(signals):
        said = f"No signal: the {one}s differ as chance makes them differ."
    else:
        said = " ".join(_capital(text) for text in signals["sentence"].iloc[::-1][:MOST_SAID])
        earlier = len(signals) - MOST_SAID
        said += f" {request.count_words(earlier, 'earlier signal')}." if earlier > 0 else ""
    if chart["assurance"]:
        target = trend_words.value(metric, chart["target"])
        said += f" {_capital(_ASSURED[chart['assurance']].format(target, one))}."
    return said


def _left_out(rows: pd.DataFrame, months: int, filters: Filters) -> list[str]:
    source, one = SOURCES[filters.metric], trend_words.noun(months)
    said = []
    late = rows[rows["left_out"] == INCOMPLETE]
    if len(late):
        still = int(late["n_open"].sum())
        why = f"; {still:,} of their {int(late['n'].sum()):,} episodes are not due" if source.open else ""
        said.append(f"Not complete and so no point: {_months(late, months)}{why}.")
    small = rows[rows["left_out"] == SMALL]
    if len(small):
        said.append(f"Under {request.SMALLEST_SHOWN} {source.of} and so no point: {_months(small, months)}.")
    gaps = rows[rows["left_out"] == GAP]
    if len(gaps):
        said.append(f"No data in {_months(gaps, months)}; runs go on over the gap, counting the {one}s that there are.")
    return said


def _screened(rows: pd.DataFrame, months: int) -> str:
    screened = rows[rows["is_screened"]]
    if not len(screened):
        return ""
    return (
        f"The step to {_months(screened, months)} is so large that it was left out of the limits' spread (screen=no "
        "keeps it)."
    )


def _changes(phases: pd.DataFrame, months: int) -> list[str]:
    return [
        f"Limits anew from {trend_words.period(phase['from'], months)}: {phase['reason']} ({phase['author']}, "
        f"{phase['written']})."
        for _, phase in phases[phases["reason"].notna()].iterrows()
    ]


def _months(rows: pd.DataFrame, months: int) -> str:
    return _some([trend_words.period(month, months) for month in rows["start_month"]])


def _some(names: list[str]) -> str:
    """A few names, and how many more there are."""
    more = len(names) - MOST_NAMED
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:MOST_NAMED])} and {more} more"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _label(store: Store, filters: Filters, group: str) -> str:
    if filters.by == "condition":
        return store.dictionary.condition_label(group)
    return store.provider_label(filters.by or "", group)


def _false_alarms(charts: pd.DataFrame) -> tuple[str, ...]:
    return (f"By chance alone {FALSE_ALARMS}",) if charts["n_points"].sum() else ()
