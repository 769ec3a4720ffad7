"""One control chart: its periods, the limits of each phase, its signals, and what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from analysis.metrics import METRICS
from analysis.questions import trend_words
from analysis.questions.trend_metrics import SOURCES, Counts
from analysis.questions.trend_periods import GAP, INCOMPLETE, SMALL, Asked, Period, periods
from analysis.statistics import control_chart, control_rules
from analysis.statistics.control_chart import Choice, Limits
from analysis.statistics.control_rules import Signal
from analysis.warehouse.settings_targets import Rebase

Row = dict[str, Any]
NO_SIGNAL = {"is_special": False, "rule": "", "kind": "", "side": 0, "is_screened": False}
NO_COUNTS = {"numerator": 0, "denominator": 0, "value": np.nan}
NO_LIMITS = {"centre": np.nan, "lower": np.nan, "upper": np.nan}


@dataclass(frozen=True)
class _Phase:
    """A span between known changes: its points, their limits, and for each rule on which side it finds each point."""

    place: int
    points: list[Period]
    limits: Limits
    sides: dict[str, np.ndarray]
    known: Rebase | None
    is_last: bool

    @property
    def is_trial(self) -> bool:
        return len(self.points) < control_chart.TRIAL


def series(asked: Asked, counts: dict[str, Counts]) -> dict[str, list[Row]]:
    """Rows of points, signals, charts (one row) and phases. Rules never run on from one phase to the next."""
    found, months = periods(asked, counts)
    points = [one for one in found if not one.left_out]
    choice = _choice(asked.metric, points)
    parts = [list(part) for _, part in groupby(points, key=lambda one: one.phase)]
    phases = [_phase(asked, choice, part, is_last=part is parts[-1]) for part in parts]
    judged = {row["start_month"]: row for phase in phases for row in _points(asked.metric, phase)}
    rows = [_counts(one) | judged.get(one.start_month, NO_LIMITS | NO_SIGNAL) for one in found]
    return {
        "points": rows,
        "signals": [row for phase in phases for row in _signals(asked.metric, phase, months)],
        "charts": [_chart(asked, rows, choice, phases[-1] if phases else None, months)],
        "phases": [_phase_row(phase) for phase in phases],
    }


def kind_of(metric: str, side: int) -> str:
    """What a signal on that side (1 high, -1 low) is: improvement, concern, or neutral; empty for no side."""
    better = METRICS[metric].better
    if not side:
        return ""
    return "neutral" if better == "neither" else "improvement" if (side == 1) == (better == "higher") else "concern"


def _choice(metric: str, points: Sequence[Period]) -> Choice:
    part, whole = [one.counts.numerator for one in points], [one.counts.denominator for one in points]
    if METRICS[metric].is_share:
        return control_chart.choose(part, whole)
    size = float(np.median(whole)) if whole else 0.0
    is_rare = SOURCES[metric].is_count and size < control_chart.LEAST_COUNT
    return Choice(control_chart.NONE if is_rare else control_chart.XMR, size, size, np.nan)


def _phase(asked: Asked, choice: Choice, points: list[Period], *, is_last: bool) -> _Phase:
    values = [one.value for one in points]
    limits = _limits(asked, choice, points)
    sides = control_rules.sides_by_rule(values, limits, int(asked.filters.points))
    if choice.chart == control_chart.NONE:
        sides = {rule: np.zeros(len(points), dtype=int) for rule in sides}
    begun = [one for one in asked.rebases if one.month <= points[0].start_month]
    return _Phase(points[0].phase, points, limits, sides, begun[-1] if begun else None, is_last)


def _limits(asked: Asked, choice: Choice, points: Sequence[Period]) -> Limits:
    values = [one.value for one in points]
    if choice.chart == control_chart.NONE or len(points) == 1:
        return control_chart.no_limits(values)
    if choice.chart == control_chart.XMR:
        floor = -np.inf if asked.metric == "improvement" else 0.0
        return control_chart.xmr(values, screen=asked.filters.screen == "yes", floor=floor)
    part, whole = [one.counts.numerator for one in points], [one.counts.denominator for one in points]
    return control_chart.p_chart(part, whole, laney=choice.chart == control_chart.P_PRIME)


def _counts(one: Period) -> Row:
    return {
        "start_month": one.start_month,
        "n": one.counts.n,
        "n_open": one.counts.n_open,
        "numerator": one.counts.numerator,
        "denominator": one.counts.denominator,
        "value": one.value,
        "phase": one.phase,
        "left_out": one.left_out,
        "shown": not one.left_out,
    }


def _points(metric: str, phase: _Phase) -> list[Row]:
    limits = phase.limits
    return [
        {
            "start_month": one.start_month,
            "centre": float(centre),
            "lower": float(lower),
            "upper": float(upper),
            "is_special": bool(rule),
            "rule": rule,
            "kind": kind_of(metric, side),
            "side": side,
            "is_screened": bool(is_screened),
        }
        for one, centre, lower, upper, is_screened, (rule, side) in zip(
            phase.points,
            limits.centre,
            limits.lower,
            limits.upper,
            limits.is_screened,
            control_rules.named(phase.sides),
            strict=True,
        )
    ]


def _signals(metric: str, phase: _Phase, months: int) -> list[Row]:
    return [_signal(metric, phase, found, months) for found in control_rules.signals(phase.sides)]


def _signal(metric: str, phase: _Phase, found: Signal, months: int) -> Row:
    main = found.runs[0]
    starts, kind = [one.start_month for one in phase.points], kind_of(metric, main.side)
    is_latest = phase.is_last and found.last == len(starts) - 1
    return {
        "rule": main.rule,
        "side": "high" if main.side == 1 else "low",
        "from": starts[found.first],
        "to": starts[found.last],
        "n_points": found.last - found.first + 1,
        "kind": kind,
        "is_latest": is_latest,
        "is_trial": phase.is_trial,
        "sentence": trend_words.signal(found, starts, months, kind, is_latest=is_latest),
    }


def _chart(asked: Asked, rows: Sequence[Row], choice: Choice, last: _Phase | None, months: int) -> Row:
    shown = [row for row in rows if row["shown"]]
    latest: Row = shown[-1] if shown else {"start_month": None, **NO_COUNTS, **NO_LIMITS, **NO_SIGNAL}
    target, better = asked.target.value if asked.target else None, METRICS[asked.metric].better
    left_out = [row["left_out"] for row in rows]
    return {
        "chart": choice.chart,
        "period": trend_words.noun(months),
        "reason": trend_words.reason(asked.metric, choice, months, len(last.points) if last else 0) + asked.caveat,
        "direction": better,
        "n_points": len(shown),
        "n_incomplete": left_out.count(INCOMPLETE),
        "n_small": left_out.count(SMALL),
        "n_gaps": left_out.count(GAP),
        "n_screened": sum(row["is_screened"] for row in rows),
        "latest": latest["start_month"],
        **{name: latest[name] for name in (*NO_COUNTS, *NO_LIMITS)},
        "target": np.nan if target is None else target,
        "variation": _variation(latest),
        "assurance": control_chart.assurance(latest["lower"], latest["upper"], target, better),
        "is_trial": last is None or last.is_trial,
    }


def _variation(latest: Row) -> str:
    """What the latest point says: common, or kind and side of its special cause; empty where there are no limits."""
    if latest["rule"]:
        return f"{latest['kind']}_{'high' if latest['side'] == 1 else 'low'}"
    return "" if np.isnan(latest["upper"]) else "common"


def _phase_row(phase: _Phase) -> Row:
    known, limits = phase.known, phase.limits
    return {
        "phase": phase.place,
        "from": phase.points[0].start_month,
        "to": phase.points[-1].start_month,
        "n_points": len(phase.points),
        "is_trial": phase.is_trial,
        "centre": float(limits.centre[-1]),
        "lower": float(limits.lower[-1]),
        "upper": float(limits.upper[-1]),
        "reason": known.reason if known else None,
        "author": known.author if known else None,
        "written": known.written if known else None,
    }
