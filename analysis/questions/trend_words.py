"""What a control chart says, in sentences: why this chart, each signal, and the takeaway."""

import math
from collections.abc import Sequence
from datetime import date

from analysis.metrics import METRICS
from analysis.questions import request
from analysis.questions.trend_metrics import SOURCES
from analysis.statistics import control_chart
from analysis.statistics.control_chart import TRIAL, Choice
from analysis.statistics.control_rules import OUTSIDE, SHIFT, TREND, Run, Signal

CHARTS = {control_chart.XMR: "XmR chart", control_chart.P: "p chart", control_chart.P_PRIME: "Laney p′ chart"}
CHARTS[control_chart.NONE] = "No limits"
_KINDS = {"improvement": "for the better", "concern": "for the worse", "neutral": "neither better nor worse in itself"}


def period(month: str, months: int) -> str:
    """A month such as "May 2025", or the quarter that begins with it, such as "2025-Q2"."""
    year, number = month.split("-")
    if months == 3:
        return f"{year}-Q{(int(number) + 2) // 3}"
    return f"{date(int(year), int(number), 1):%B} {year}"


def noun(months: int) -> str:
    """What a point is."""
    return "quarter" if months == 3 else "month"


def reason(metric: str, choice: Choice, months: int, n_points: int) -> str:
    """Why this chart and these periods, in a sentence or two."""
    one = noun(months)
    widened = "Months hold too few, so they are taken by quarter. " if months == 3 else ""
    if not n_points:
        return f"{widened}No {one} is complete and holds enough to be a point."
    if n_points == 1:
        return f"{widened}Only one {one} so far: there is nothing to set limits by."
    return f"{widened}{CHARTS[choice.chart]}: {_why(metric, choice, one)}{_trial(n_points, one)}"


def signal(found: Signal, starts: Sequence[str], months: int, kind: str, *, is_latest: bool) -> str:
    """A signal in one sentence, such as "7 months above the mean since May 2025: for the better."."""
    main, *others = found.runs
    more = [_run(run, starts, months, is_latest=False) for run in others if not _is_within(run, main)]
    within = [_within(run, starts, months) for run in others if _is_within(run, main) and run.rule == OUTSIDE]
    parts = [_run(main, starts, months, is_latest=is_latest and main.last == found.last), *within, *more]
    return f"{', '.join(parts)}: {_KINDS[kind]}."


def value(metric: str, number: float) -> str:
    """A value of the metric as people read it, such as "62 %" or "2.3"."""
    if METRICS[metric].is_share:
        digits = 1 if 0 < number < 0.1 else 0
        return f"{number:.{digits}%}".replace("%", "\N{NO-BREAK SPACE}%")
    if SOURCES[metric].is_count and float(number).is_integer():
        return f"{number:,.0f}"
    return f"{number:z,.1f}".replace("-", "\N{MINUS SIGN}")


def _why(metric: str, choice: Choice, one: str) -> str:
    source = SOURCES[metric]
    if choice.chart == control_chart.NONE:
        few = (
            f"under {control_chart.LEAST_COUNT}"
            if source.is_count
            else f"under {control_chart.LEAST} of the rarer kind among {choice.size:,.0f} {source.of}"
        )
        return f"a {one} holds {few}, too few to tell chance from change; so no {one} is called special."
    if choice.chart == control_chart.XMR:
        kind = "a count has no denominator" if source.is_count else "a mean has no count of yes and no"
        return f"{kind} to set limits by, so they come from how much one {one} differs from the next."
    held = f"a {one} holds about {choice.size:,.0f} {source.of}"
    if choice.chart == control_chart.P:
        times = "" if math.isnan(choice.spread) else f" ({choice.spread:.1f} times as much)"
        return f"{held}, and {one}s differ no more than chance alone makes likely{times}."
    return (
        f"{held}, and {one}s differ {choice.spread:.1f} times as much as by chance alone; the limits are as much wider."
    )


def _trial(n_points: int, one: str) -> str:
    if not 0 < n_points < TRIAL:
        return ""
    return f" Trial limits: they rest on {request.count_words(n_points, one)}, and only {TRIAL} make them firm."


def _is_within(run: Run, main: Run) -> bool:
    return main.first <= run.first and run.last <= main.last


def _within(run: Run, starts: Sequence[str], months: int) -> str:
    return f"among them {_run(run, starts, months, is_latest=False)}"


def _run(run: Run, starts: Sequence[str], months: int, *, is_latest: bool) -> str:
    """A run of points under one rule, with its span."""
    limit = "above the upper limit" if run.side == 1 else "below the lower limit"
    first, last = period(starts[run.first], months), period(starts[run.last], months)
    if run.length == 1:
        return f"{first} {limit}"
    says = {
        OUTSIDE: f"{run.length} {noun(months)}s {limit}",
        TREND: f"{run.length} {noun(months)}s {'rising' if run.side == 1 else 'falling'} in a row",
        SHIFT: f"{run.length} {noun(months)}s {'above' if run.side == 1 else 'below'} the mean",
    }
    near = f"two of three {noun(months)}s near the {'upper' if run.side == 1 else 'lower'} limit"
    span = f"since {first}" if is_latest and run.rule in (SHIFT, TREND, OUTSIDE) else f"from {first} to {last}"
    return f"{says.get(run.rule, near)} {span}"
