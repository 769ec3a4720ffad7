"""Questions: each a function of a store and filters that gives one frozen result; `ask` finds them by name."""

from collections.abc import Callable
from dataclasses import replace

from analysis.errors import InputError, UsageError
from analysis.filters import Filters
from analysis.questions.access import DEFINITION as ACCESS
from analysis.questions.access import access
from analysis.questions.baseline import DEFINITION as BASELINE
from analysis.questions.baseline import baseline
from analysis.questions.case_mix import DEFINITION as CASE_MIX
from analysis.questions.case_mix import case_mix
from analysis.questions.compare import DEFINITION as COMPARE
from analysis.questions.compare import compare
from analysis.questions.dose import DEFINITION as DOSE
from analysis.questions.dose import dose
from analysis.questions.events import DEFINITION as EVENTS
from analysis.questions.events import events
from analysis.questions.expected import DEFINITION as EXPECTED
from analysis.questions.expected import expected
from analysis.questions.findings import Finding, findings, left_out_notes
from analysis.questions.heart import DEFINITION as HEART
from analysis.questions.heart import heart
from analysis.questions.improvement import DEFINITION as IMPROVEMENT
from analysis.questions.improvement import improvement
from analysis.questions.ladder import DEFINITION as LADDER
from analysis.questions.ladder import ladder
from analysis.questions.lasting import DEFINITION as LASTING
from analysis.questions.lasting import lasting
from analysis.questions.moved import DEFINITION as MOVED
from analysis.questions.moved import moved
from analysis.questions.open import DEFINITION as OPEN
from analysis.questions.open import open as open_episodes
from analysis.questions.pain import DEFINITION as PAIN
from analysis.questions.pain import pain
from analysis.questions.quality import DEFINITION as QUALITY
from analysis.questions.quality import quality
from analysis.questions.referrals import DEFINITION as REFERRALS
from analysis.questions.referrals import referrals
from analysis.questions.relief import DEFINITION as RELIEF
from analysis.questions.relief import relief
from analysis.questions.responders import DEFINITION as RESPONDERS
from analysis.questions.responders import responders
from analysis.questions.result import Definition, Result
from analysis.questions.safety import DEFINITION as SAFETY
from analysis.questions.safety import safety
from analysis.questions.sensitivity import DEFINITION as SENSITIVITY
from analysis.questions.sensitivity import sensitivity
from analysis.questions.sessions import DEFINITION as SESSIONS
from analysis.questions.sessions import sessions
from analysis.questions.signals import DEFINITION as SIGNALS
from analysis.questions.signals import signals
from analysis.questions.trajectory import DEFINITION as TRAJECTORY
from analysis.questions.trajectory import trajectory
from analysis.questions.trend import DEFINITION as TREND
from analysis.questions.trend import trend
from analysis.questions.variation import DEFINITION as VARIATION
from analysis.questions.variation import variation
from analysis.warehouse.store import Store

QUESTIONS: dict[str, Callable[[Store, Filters], Result]] = {
    question.__name__: question
    for question in (
        ladder,
        pain,
        responders,
        sessions,
        trajectory,
        improvement,
        events,
        moved,
        quality,
        relief,
        lasting,
        dose,
        expected,
        heart,
        safety,
        compare,
        baseline,
        case_mix,
        sensitivity,
        variation,
        referrals,
        access,
        signals,
        open_episodes,
        trend,
    )
}

DEFINITIONS: dict[str, Definition] = {
    "ladder": LADDER,
    "pain": PAIN,
    "responders": RESPONDERS,
    "sessions": SESSIONS,
    "trajectory": TRAJECTORY,
    "improvement": IMPROVEMENT,
    "events": EVENTS,
    "moved": MOVED,
    "quality": QUALITY,
    "relief": RELIEF,
    "lasting": LASTING,
    "dose": DOSE,
    "expected": EXPECTED,
    "heart": HEART,
    "safety": SAFETY,
    "compare": COMPARE,
    "baseline": BASELINE,
    "case_mix": CASE_MIX,
    "sensitivity": SENSITIVITY,
    "variation": VARIATION,
    "referrals": REFERRALS,
    "access": ACCESS,
    "signals": SIGNALS,
    "open": OPEN,
    "trend": TREND,
}

__all__ = ["DEFINITIONS", "QUESTIONS", "Definition", "Finding", "Result", "ask"]


def ask(name: str, store: Store, filters: Filters) -> Result:
    """The answer to the question of that name.

    Raises UsageError for an unknown question or detail, InputError where this load cannot answer it.
    """
    if name not in QUESTIONS:
        raise UsageError(f"Unknown question {name!r}. Questions: {', '.join(QUESTIONS)}.")
    if not store.scope.allows(name):
        raise InputError("That question is about more than the own referrals, so it is not open to this role.")
    result = QUESTIONS[name](store, filters)
    if filters.detail is not None and filters.detail not in result.details:
        known = f"It has: {', '.join(result.details)}." if result.details else "It has none."
        raise UsageError(f"{name} has no detail {filters.detail!r}. {known}")
    found = findings(store, result.filters, name)
    return replace(result, findings=found, notes=(*result.notes, *left_out_notes(found)))
