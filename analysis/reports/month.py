"""The manager's month: one clinic on two pages, from the answers to the questions that the pages ask."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from analysis.errors import InputError, OutcomesError
from analysis.figures import words
from analysis.figures.headlines import HEADLINES
from analysis.filters import Filters
from analysis.questions import ask, request
from analysis.questions.in_force import in_force, measure_words, moment_words
from analysis.questions.result import Result
from analysis.reports import month_parts as parts
from analysis.reports.month_parts import Part
from analysis.reports.paper import NO_CONTROL, PAPERS, SIMULATED, cut
from analysis.reports.periods import Period, Periods, periods
from analysis.reports.typeset import typeset
from analysis.warehouse.store import Store

SIZES = (10, 9.5, 9, 8.5)
METHOD = (
    "Outcomes and safety of the year are of those whose first visit lies in it. Conditions stand by the number of "
    "finished episodes, never by result. Improved: by the threshold in force at the moment in force, of those with both "
    "scores. Half improved by: the first day by which half had reached improvement during care, those whose care ended "
    "without it counted as such. Counts are always given; no percentage, mean or median of fewer than 10. Intervals are "
    "95 %. Each number is explained on the page Methods, under the same name."
)
DATED = "Referrals count by the day of the referral, starts by the first visit, visits by the booking."
_ROWS: tuple[tuple[str, str, Callable[[Mapping[str, Any]], str]], ...] = (
    ("Referred", "access", lambda row: words.count(row["n_referred"])),
    ("Seen within 14 days, of those whose 14 days are over", "access", lambda row: _rate(row, "rate", "n_within_14", "n_due_14")),
    ("Median wait for the first visit", "access", lambda row: words.days(row["median"]) if row["shown"] else words.MISSING),
    ("Started care", "ladder", lambda row: words.count(row["first_visit"])),
    ("Visits attended", "sessions", lambda row: words.count(row["attended"])),
    ("No-shows, of bookings not cancelled in time", "sessions", lambda row: _rate(row, "no_show_rate", "no_show", "n_to_attend")),
)  # fmt: skip


def month(store: Store, clinic: str, paper: str = "a4", filters: Filters | None = None) -> bytes:
    """The report of one clinic as PDF, always two pages; the same bytes for the same load.

    filters: how to count (measure, threshold, moment, rule); whom is this clinic's alone. paper: a key of PAPERS.
    Raises InputError for a clinic that the load lacks, and where an export counts days and has no months.
    """
    return typeset("month", content(store, clinic, paper, filters or Filters()), store.load.data_cut)


def content(store: Store, clinic: str, paper: str, filters: Filters) -> dict[str, Any]:
    """What the template draws: every number and sentence as the questions give it, for the month and for the year."""
    if store.load.dates == "nominal":
        raise InputError("This export has day numbers instead of calendar dates, so there is no month to report.")
    request.check_value(store, "clinic", clinic)
    counted = {name: getattr(filters, name) for name in ("measure", "threshold", "at", "rule")}
    alone = _with_threshold(store, Filters(clinic=(clinic,), **counted))
    spans = periods(store.load.data_cut)
    year = spans.year.of(alone)
    name = store.provider_label("clinic", clinic)
    label = name if name == clinic else f"{name} ({clinic})"
    return {
        "paper": PAPERS[paper],
        "title": f"{spans.month.name}: {cut(label)}",
        "to": (
            f"For the clinic manager. The month beside the one before; outcomes over the year to {store.load.data_cut}, "
            f"since those who started in one month are too few and not yet finished."
        ),
        "simulated": SIMULATED if store.load.simulated else None,
        "tiles": [_tile(store, kind, year) for kind in HEADLINES],
        "tiles_title": spans.year.name,
        "month": _month(store, alone, spans),
        "first": [_part(store, *one) for one in _first(store, alone, year)],
        "second": [_part(store, *one) for one in _second(store, alone, year)],
        "method": METHOD,
        "sizes": SIZES,
        "foot": [NO_CONTROL, f"{_in_force(store, alone)} Data to {store.load.data_cut}, load {store.load.id}."],
    }


Asked = tuple[str, Sequence[tuple[str, Filters]], Callable[..., Part]]


def _first(store: Store, alone: Filters, year: Filters) -> list[Asked]:
    """The parts of the first page: title, the questions they ask, and what is made of the answers."""
    return [
        ("From referral to outcome", [("ladder", year)], lambda found: parts.ladder_part(found, moment_words(year))),
        ("Access", [("access", year)], parts.access_part),
        ("Signals", [("signals", alone)], lambda found: parts.signals_part(found, store)),
        ("Open episodes", [("open", alone)], parts.open_part),
    ]


def _second(store: Store, alone: Filters, year: Filters) -> list[Asked]:
    by_condition = replace(year, by="condition")
    asked = [(name, by_condition) for name in ("responders", "pain", "improvement")]
    return [
        ("Outcomes by condition", asked, lambda *found: parts.conditions_part(*found, store.dictionary)),
        ("Safety", [("safety", year)], parts.safety_part),
        ("Data quality", [("quality", alone)], parts.quality_part),
    ]


def _part(store: Store, title: str, asked: Sequence[tuple[str, Filters]], make: Callable[..., Part]) -> Part:
    """One part; where the load cannot answer, its title with the sentence that says why."""
    empty = {"lines": [], "ladder": [], "intervals": [], "stairs": None, "table": None}
    try:
        return empty | make(*(ask(name, store, filters) for name, filters in asked))
    except OutcomesError as refused:
        return empty | {"title": title, "says": [str(refused)]}


def _tile(store: Store, kind: Any, filters: Filters) -> dict[str, str]:
    answer = _row(store, kind.question, filters)
    if isinstance(answer, str):
        return {"label": kind.label, "value": words.MISSING, "says": answer}
    moment, measure = moment_words(filters), measure_words(store, filters)
    return {"label": kind.label, "value": kind.value(answer), "says": kind.under(answer, moment, measure)}


def _month(store: Store, alone: Filters, spans: Periods) -> dict[str, Any]:
    """What happened in the month, in the month before and in the year, as a table."""
    columns: tuple[Period, ...] = (spans.month, spans.before, spans.year)
    answers = {
        (question, span.name): _row(store, question, span.of(alone))
        for question in ("access", "ladder", "sessions")
        for span in columns
    }
    rows = [
        [label, *(_written(answers[question, span.name], write) for span in columns)]
        for label, question, write in _ROWS
    ]
    return {"columns": ["", *(span.name for span in columns)], "rows": rows, "says": DATED}


def _row(store: Store, question: str, filters: Filters) -> Any:
    """The one row of an answer, or why this load has none."""
    try:
        result: Result = ask(question, store, filters)
    except OutcomesError as refused:
        return str(refused)
    return result.rows.iloc[0]


def _written(answer: Any, write: Callable[[Mapping[str, Any]], str]) -> str:
    return words.MISSING if isinstance(answer, str) else write(answer)


def _rate(row: Mapping[str, Any], rate: str, part: str, whole: str) -> str:
    """n of N, with the percentage from ten up."""
    counts = f"{words.count(row[part])} of {words.count(row[whole])}"
    return f"{counts} ({words.percent(row[rate])})" if row[whole] >= request.SMALLEST_SHOWN else counts


def _with_threshold(store: Store, filters: Filters) -> Filters:
    """The filters with the threshold in force; as they are where the measure has none."""
    try:
        return request.with_threshold(store, filters)
    except OutcomesError:
        return filters


def _in_force(store: Store, filters: Filters) -> str:
    threshold = ("threshold",) if filters.threshold else ()
    return in_force(store, filters, "measure", *threshold, "moment")
