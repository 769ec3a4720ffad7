"""The headlines that are taken apart, and what each of them is at every step from the load before to this one."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import pandas as pd

from analysis.questions.request import SMALLEST_SHOWN
from analysis.statistics import survival
from analysis.statistics.shift import shift

PARTS = ("rule", "corrected", "late", "new", "mix", "within")
STEPS = ("before", "rule", "corrected", "late", "standing", "main")
WEEK_8 = 56
ROUNDING = 1e-12
CURVE = ["stratum", "time", "n", "improved", "ended", "censored"]

Tables = dict[str, pd.DataFrame]
"""The tables of one group at one step by name (sums, times, bookings): rows by condition."""


@dataclass(frozen=True)
class Headline:
    """A headline: its name and unit, its cells in the tables of a step, and how these make a number.

    sizes: where n and of are, as (table, column). enough: which of the two must reach the smallest number that is
    shown; None for a count, which has neither mix nor within.
    """

    name: str
    unit: str
    cells: Callable[[Tables], pd.DataFrame]
    value: Callable[[pd.DataFrame], float]
    sizes: tuple[tuple[str, str], tuple[str, str]]
    enough: int | None


def counts() -> tuple[Headline, ...]:
    """Referrals, and how many of them started care."""
    referred, started = ("sums", "referrals"), ("sums", "started")
    return (
        Headline("referred", "count", partial(_cells, *referred, "referrals"), _total, (referred, referred), None),
        Headline("first_visit", "count", partial(_cells, *started, "started"), _total, (started, referred), None),
    )


def no_shows() -> Headline:
    """The no-show rate, over bookings."""
    cells, sizes = partial(_cells, "bookings", "n", "total"), (("bookings", "total"), ("bookings", "n"))
    return Headline("no_show_rate", "share", cells, _mean, sizes, 1)


def change(unit: str) -> Headline:
    """The mean change, over the due with both scores."""
    cells, sizes = partial(_cells, "sums", "n_change", "sum_change"), (("sums", "n_change"), ("sums", "due"))
    return Headline("change_mean", unit, cells, _mean, sizes, 0)


def responders() -> Headline:
    """The share of the measured who had improved at the moment in force."""
    cells, sizes = partial(_cells, "sums", "n_measured", "n_improved"), (("sums", "n_improved"), ("sums", "n_measured"))
    return Headline("rate", "share", cells, _mean, sizes, 1)


def reached(view: survival.View) -> Headline:
    """The share who had reached improvement by week 8, from the curve."""

    def value(cells: pd.DataFrame) -> float:
        return survival.at(survival.incidence(cells, view), WEEK_8).estimate

    return Headline("by_week_8", "share", _curve_cells, value, (("times", "n"), ("sums", "started")), 0)


def rows(at: dict[str, Tables], headlines: Iterable[Headline]) -> Iterator[dict[str, object]]:
    """One row per headline of one group, from its tables at each step: before, after, total, parts, sizes, shown, at_STEP."""
    for headline in headlines:
        cells = {step: headline.cells(tables) for step, tables in at.items()}
        values = {step: headline.value(found) for step, found in cells.items()}
        before, after = (_sizes(at[step], headline) for step in ("before", "main"))
        yield {
            "headline": headline.name,
            "unit": headline.unit,
            "before": values["before"],
            "after": values["main"],
            "total": values["main"] - values["before"],
            **_parts(headline, cells, values),
            "n_before": before[0],
            "of_before": before[1],
            "n_after": after[0],
            "of_after": after[1],
            "shown": headline.enough is None or min(before[headline.enough], after[headline.enough]) >= SMALLEST_SHOWN,
            **{f"at_{step}": value for step, value in values.items()},
        }


def _parts(headline: Headline, cells: Tables, values: dict[str, float]) -> dict[str, float]:
    """The parts of the move; NaN for all where one of them is not known. A count has no mix and no within."""
    steps = {part: values[part] - values[earlier] for earlier, part in pairwise(STEPS[:4])}
    if headline.enough is None:
        found = steps | {"new": values["main"] - values["late"]}
        return {part: found.get(part, math.nan) for part in PARTS}
    if any(math.isnan(value) for value in values.values()):
        return dict.fromkeys(PARTS, math.nan)
    moved = shift(cells["late"], cells["standing"], headline.value)
    found = steps | {"new": moved.inside, "mix": moved.mix, "within": values["main"] - values["standing"]}
    is_known = not any(math.isnan(part) for part in found.values())
    return {part: _without_dust(found[part]) if is_known else math.nan for part in PARTS}


def _without_dust(part: float) -> float:
    """A part that is but the rounding of sums is none."""
    return 0.0 if abs(part) < ROUNDING else part


def _sizes(tables: Tables, headline: Headline) -> list[int]:
    return [round(tables[name][column].sum()) for name, column in headline.sizes]


def _cells(table: str, n: str, total: str, tables: Tables) -> pd.DataFrame:
    found = tables[table]
    return pd.DataFrame({"stratum": found["condition"], "n": found[n], "total": found[total]})


def _curve_cells(tables: Tables) -> pd.DataFrame:
    return tables["times"].rename(columns={"condition": "stratum"})[CURVE]


def _total(cells: pd.DataFrame) -> float:
    return float(cells["total"].sum())


def _mean(cells: pd.DataFrame) -> float:
    n = cells["n"].sum()
    return float(cells["total"].sum() / n) if n else math.nan
