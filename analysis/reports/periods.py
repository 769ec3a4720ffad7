"""The periods of a monthly report, taken from the data cut and never from a clock."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analysis.filters import Filters


@dataclass(frozen=True)
class Period:
    """A stretch of days, first and last included, and what it is called."""

    first: date
    last: date
    name: str

    def of(self, filters: Filters) -> Filters:
        """The same question about this period alone."""
        return replace(filters, from_date=self.first, to_date=self.last)


@dataclass(frozen=True)
class Periods:
    """The last calendar month that ended by the data cut, the month before it, and the year up to the data cut."""

    month: Period
    before: Period
    year: Period


def periods(data_cut: date) -> Periods:
    """The periods of a load, by its data cut."""
    month_end = _last_day(data_cut)
    if month_end > data_cut:
        month_end = data_cut.replace(day=1) - timedelta(days=1)
    before_end = month_end.replace(day=1) - timedelta(days=1)
    year_before = date(data_cut.year - 1, data_cut.month, min(data_cut.day, _last_day(data_cut, -1).day))
    year = Period(year_before + timedelta(days=1), data_cut, f"Year to {data_cut}")
    return Periods(_month(month_end), _month(before_end), year)


def _month(last: date) -> Period:
    return Period(last.replace(day=1), last, f"{last:%B %Y}")


def _last_day(day: date, years: int = 0) -> date:
    """The last day of the month of a day, or of the same month some years on."""
    year = day.year + years
    return date(year, day.month, monthrange(year, day.month)[1])
