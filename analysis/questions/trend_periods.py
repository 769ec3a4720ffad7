"""The months of a trend: in order, without gaps, each with why it is no point of the chart; quarters where they are small."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from analysis.filters import Filters
from analysis.metrics import METRICS
from analysis.questions import request, trend_metrics
from analysis.questions.trend_metrics import SOURCES, Counts, period_days
from analysis.statistics import control_chart
from analysis.warehouse.settings_targets import Rebase, Target

INCOMPLETE, SMALL, GAP = "not complete", "under 10", "no data"


@dataclass(frozen=True)
class Asked:
    """One chart that is wanted: its metric and group, the filters and the data cut, its target and the known changes.

    begins: the first month in which any group has something. caveat: a sentence that belongs to the metric, or none.
    """

    metric: str
    group: str
    filters: Filters
    data_cut: date
    begins: str
    caveat: str
    target: Target | None
    rebases: tuple[Rebase, ...]


@dataclass(frozen=True)
class Period:
    """One period that begins with `start_month`; left_out: why it is no point of the chart, empty where it is one."""

    start_month: str
    counts: Counts
    left_out: str
    phase: int
    is_count: bool

    @property
    def value(self) -> float:
        """What is charted; NaN where nothing is known, or not yet."""
        if self.left_out in (INCOMPLETE, GAP):
            return float("nan")
        return self.counts.numerator / (1 if self.is_count else self.counts.denominator)


def periods(asked: Asked, counts: dict[str, Counts]) -> tuple[list[Period], int]:
    """The periods of one chart, and how many months each has.

    3 instead of 1 where the middle complete month holds under 10, or too few for limits (`control_chart.LEAST`).
    """
    monthly = list(_periods(asked, counts, 1))
    complete = [one.counts for one in monthly if one.left_out in ("", SMALL)]
    if complete and _is_small(asked.metric, complete):
        return list(_periods(asked, counts, 3)), 3
    return monthly, 1


def _is_small(metric: str, complete: Sequence[Counts]) -> bool:
    size = median(one.denominator for one in complete)
    if SOURCES[metric].is_count:
        return size < control_chart.LEAST_COUNT
    if size < request.SMALLEST_SHOWN:
        return True
    rate = sum(one.numerator for one in complete) / sum(one.denominator for one in complete)
    return METRICS[metric].is_share and size * min(rate, 1 - rate) < control_chart.LEAST


def _periods(asked: Asked, counts: dict[str, Counts], months: int) -> Iterator[Period]:
    """From the first to the last period with anything in it; of counts from the first of all groups to the data cut."""
    is_count = SOURCES[asked.metric].is_count
    first, last = (asked.begins, f"{asked.data_cut:%Y-%m}") if is_count else (min(counts), max(counts))
    seen: list[int] = []
    for place in range(_place(first) // months, _place(last) // months + 1):
        own = [_month(place * months + more) for more in range(months)]
        total = sum((counts[month] for month in own if month in counts), start=Counts())
        begun = sum(one.month <= own[0] for one in asked.rebases)
        seen += [begun] if begun not in seen else []
        yield Period(own[0], total, _left_out(asked, own[0], months, total), seen.index(begun) + 1, is_count)


def _left_out(asked: Asked, month: str, months: int, counts: Counts) -> str:
    first, last = period_days(month, months)
    if not trend_metrics.is_complete(asked.metric, asked.filters, asked.data_cut, last, counts):
        return INCOMPLETE
    if SOURCES[asked.metric].is_count:
        # The export may begin, and from and to may cut, within a month.
        is_whole = month > asked.begins and trend_metrics.is_whole(asked.filters, first, last)
        return "" if is_whole else INCOMPLETE
    if not counts.denominator:
        return GAP
    return SMALL if counts.denominator < request.SMALLEST_SHOWN else ""


def _place(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _month(place: int) -> str:
    return f"{place // 12}-{place % 12 + 1:02d}"
