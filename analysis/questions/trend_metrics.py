"""Where the months of each metric come from: which query and columns, and when a month is complete."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analysis.errors import InputError
from analysis.filters import Filters
from analysis.metrics import METRICS
from analysis.questions import request
from analysis.warehouse.settings_targets import Target
from analysis.warehouse.store import Store

WEEKS_12, WEEKS_2 = 84, 14
MOST_OPEN = 0.05
"""The share of a month's episodes that may still be in care for it to be complete."""


@dataclass(frozen=True)
class Counts:
    """What a period holds: of how many it is, how many of them are not due, numerator and denominator."""

    n: int = 0
    n_open: int = 0
    numerator: float = 0
    denominator: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.n + other.n,
            self.n_open + other.n_open,
            self.numerator + other.numerator,
            self.denominator + other.denominator,
        )


@dataclass(frozen=True)
class Source:
    """The columns of a metric in its query, and when its months are complete.

    n: of how many the month is; open: how many of them are not due, if the metric waits for that.
    wait: days from the month's last day to the data cut. of: what the denominator counts, one and several.
    """

    query: str
    numerator: str
    denominator: str
    n: str
    open: str | None
    wait: int
    month_of: str
    of: str
    needs_bookings: bool = False

    @property
    def is_count(self) -> bool:
        """Whether the metric is a number of cases, not a share or mean of them."""
        return self.numerator == self.denominator


_STARTED = "the first visit"
_BOOKED = "the booking"
_OUTCOMES = ("n_started", "n_open", WEEKS_12, _STARTED)
SOURCES: dict[str, Source] = {
    "improved": Source("trend_outcomes", "n_improved", "n_measured", *_OUTCOMES, "measured"),
    "improvement": Source("trend_outcomes", "improvement", "n_change", *_OUTCOMES, "measured"),
    "completion": Source("trend_outcomes", "n_change", "n_due", *_OUTCOMES, "due"),
    "reached_8_weeks": Source(
        "trend_reached", "n_reached", "n_eligible", "n_started", None, WEEKS_12, _STARTED, "who could improve"
    ),
    "no_show": Source(
        "trend_bookings", "n_no_show", "n_to_attend", "n_to_attend", None, 0, _BOOKED, "to attend", needs_bookings=True
    ),
    "adverse_events": Source(
        "trend_bookings", "n_events", "n_recorded", "n_visits", None, 0, _BOOKED, "visits", needs_bookings=True
    ),
    "started": Source("trend_starts", "n_started", "n_started", "n_started", None, 0, _STARTED, "who started"),
    "visits_per_episode": Source(
        "trend_starts", "visits", "n_finished", *_OUTCOMES, "finished episodes", needs_bookings=True
    ),
    "first_visit_days": Source(
        "trend_referrals", "days", "n_came", "n_referred", None, WEEKS_12, "the referral", "who came",
        needs_bookings=True,
    ),
    "seen_14_days": Source(
        "trend_referrals", "n_within_14", "n_referred", "n_referred", None, WEEKS_2, "the referral", "referrals",
        needs_bookings=True,
    ),
}  # fmt: skip
_THRESHOLD = ("improved", "reached_8_weeks")
_MEASURE = (*_THRESHOLD, "improvement", "completion")


def in_force(store: Store, filters: Filters, metric: str) -> Filters:
    """The filters with what the metric needs filled in. Raises InputError where this load cannot answer it."""
    request.check(store, filters)
    if store.load.dates == "nominal":
        raise InputError("This export has day numbers instead of calendar dates, so nothing can be followed by month.")
    if filters.by == "quarter":
        raise InputError("A trend runs over time already: leave out by=quarter, or take another group.")
    if SOURCES[metric].needs_bookings and not store.load.has_sessions:
        raise InputError(
            f"This export has scores but no bookings, so there is no trend of: {METRICS[metric].title.lower()}."
        )
    if metric in _MEASURE:
        request.require_one_measure(filters)
    return request.with_threshold(store, filters) if metric in _THRESHOLD else filters


def counted(
    store: Store, filters: Filters, metric: str, ask: Callable[[str, Filters], pd.DataFrame]
) -> dict[str, dict[str, Counts]]:
    """The counts of each month, such as "2026-04", by group. `ask` runs a query with filters."""
    source = SOURCES[metric]
    frame = ask(source.query, in_force(store, filters, metric))
    is_one_sided = metric == "adverse_events" and _only_events_recorded(frame)
    denominator = "n_visits" if is_one_sided else source.denominator
    n_open = frame[source.open] if source.open else [0] * len(frame)
    found: dict[str, dict[str, Counts]] = {}
    for group, month, *counts in zip(
        frame["group_name"],
        frame["month"],
        frame[source.n],
        n_open,
        frame[source.numerator],
        frame[denominator],
        strict=True,
    ):
        found.setdefault(group, {})[f"{month:%Y-%m}"] = Counts(*counts)
    return found


def is_complete(metric: str, filters: Filters, data_cut: date, last_day: date, counts: Counts) -> bool:
    """Whether a period that ends on `last_day` is old enough, with nearly all of its episodes due."""
    return (data_cut - last_day).days >= wait(metric, filters) and counts.n_open <= MOST_OPEN * counts.n


def wait(metric: str, filters: Filters) -> int:
    """How many days after its last day a period can be complete; at=DAY waits for the last score that may count."""
    source = SOURCES[metric]
    return filters.at + filters.at // 4 if filters.at and source.query == "trend_outcomes" else source.wait


def is_whole(filters: Filters, first_day: date, last_day: date) -> bool:
    """Whether from and to leave a period whole."""
    return (filters.from_date or first_day) <= first_day and last_day <= (filters.to_date or last_day)


def period_days(month: str, months: int) -> tuple[date, date]:
    """The first and the last day of the period of so many months that begins with `month`, such as "2026-04"."""
    first = date.fromisoformat(f"{month}-01")
    place = first.year * 12 + first.month - 1 + months
    return first, date(place // 12, place % 12 + 1, 1) - timedelta(days=1)


def caveat(store: Store, filters: Filters, metric: str, ask: Callable[[str, Filters], pd.DataFrame]) -> str:
    """What has to be said beside the metric, as a sentence after a blank; empty where there is nothing."""
    source = SOURCES[metric]
    if metric == "adverse_events" and _only_events_recorded(ask(source.query, in_force(store, filters, metric))):
        return (
            " Only visits with an event are recorded, so it is the share of all visits, and at least that many had one."
        )
    return ""


def _only_events_recorded(frame: pd.DataFrame) -> bool:
    """Whether only events are ever recorded, so that of the recorded visits all would have one (as in safety)."""
    visits, recorded, events = (int(frame[name].sum()) for name in ("n_visits", "n_recorded", "n_events"))
    return recorded == events < visits


def targets_of_measure(targets: Sequence[Target], filters: Filters) -> tuple[Target, ...]:
    """The targets that mean anything of the measure asked for: one of mean improvement is in points of the default measure."""
    is_default = filters.measure == Filters.measure
    return tuple(target for target in targets if is_default or target.metric != "improvement")
