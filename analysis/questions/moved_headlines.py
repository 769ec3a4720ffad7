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

Tables = dict[str, pd.DataFrame]
"""The tables of one group by name (sums, times, bookings): rows by step and condition."""


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


def rows(tables: Tables, headlines: Iterable[Headline]) -> Iterator[dict[str, object]]:
    """One row per headline of one group: before, after, total, the parts, the sizes, shown, and the value at each step."""
    for headline in headlines:
        cells = {step: headline.cells(_at(tables, step)) for step in STEPS}
        values = {step: headline.value(found) for step, found in cells.items()}
        parts = _parts(headline, cells, values)
        sizes = {side: [_size(tables, step, *place) for place in headline.sizes]
                 for side, step in (("before", "before"), ("after", "main"))}  # fmt: skip
        yield {
            "headline": headline.name,
            "unit": headline.unit,
            "before": values["before"],
            "after": values["main"],
            "total": values["main"] - values["before"],
            **parts,
            **{
                f"{name}_{side}": found[place]
                for side, found in sizes.items()
                for place, name in enumerate(("n", "of"))
            },
            "shown": headline.enough is None
            or min(found[headline.enough] for found in sizes.values()) >= SMALLEST_SHOWN,
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


def _at(tables: Tables, step: str) -> Tables:
    return {name: table[table["step"] == step] for name, table in tables.items()}


def _size(tables: Tables, step: str, name: str, column: str) -> int:
    return round(_at(tables, step)[name][column].sum())


def _cells(table: str, n: str, total: str, tables: Tables) -> pd.DataFrame:
    found = tables[table]
    sums = {"n": found[n], "total": found[total]}
    return pd.DataFrame({"stratum": found["condition"], **sums}).fillna({"n": 0, "total": 0}).astype(
        {"n": float, "total": float}
    )  # fmt: skip


def _curve_cells(tables: Tables) -> pd.DataFrame:
    return tables["times"].rename(columns={"condition": "stratum"})[
        ["stratum", "time", "n", "improved", "ended", "censored"]
    ]


def _total(cells: pd.DataFrame) -> float:
    return float(cells["total"].sum())


def _mean(cells: pd.DataFrame) -> float:
    n = cells["n"].sum()
    return float(cells["total"].sum() / n) if n else math.nan
