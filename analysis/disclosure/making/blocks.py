"""Which statistics each block of research tables has, and which figures are drawn of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.dictionary import Dictionary
from analysis.disclosure.counting.countings import VITALS
from analysis.disclosure.counting.specs import Spec
from analysis.disclosure.making import means, ratios
from analysis.disclosure.making.curves import curve
from analysis.disclosure.making.shares import share
from analysis.disclosure.making.statistic import Statistic
from analysis.disclosure.protected.protected_table import Drawing
from analysis.disclosure.protected.variable import Variable

_ALL = "all"
_RATES = {
    "completion": "Share with both scores",
    "missed_rate": "Share of patients who missed a booking",
    "kept_rate": "Share scored before the next session, too",
    "rate": "Share",
}


@dataclass(frozen=True)
class _Figure:
    """What is drawn. y: the column; x: what along, empty for each group of the table; each: a figure for each of its codes."""

    y: str
    x: str = ""
    each: str = ""


_FIGURES = {
    "table_1": (_Figure("share", "level", "variable"), _Figure("n", "level", "variable")),
    "ladder": (_Figure("n", "step"),),
    "pain": (_Figure("change_mean"), _Figure("completion"), _Figure("n_measured")),
    "own_change": (_Figure("change_mean", each="condition"),),
    "responders": (_Figure("rate", each="outcome"), _Figure("n_measured", each="outcome")),
    "own_responders": (_Figure("rate", each="outcome"), _Figure("n_measured", each="outcome")),
    "improvement": (_Figure("rate", each="outcome"), _Figure("n", each="outcome")),
    "curve": (_Figure("estimate", "day", "condition"),),
    "sessions": (_Figure("no_show_rate"), _Figure("missed_rate"), _Figure("visits_mean"), _Figure("n_booked")),
    "relief": (_Figure("change_mean"), _Figure("carry_over"), _Figure("n_patients")),
    "heart": (_Figure("change_mean", each="measure"),),
    "events": (_Figure("rate"), _Figure("n_event")),
    "ends": (_Figure("rate", "end"), _Figure("n", "end")),
    "trajectory": (_Figure("score_mean", "visit"), _Figure("change_mean", "visit")),
}


def statistics(spec: Spec, dictionary: Dictionary) -> tuple[Statistic, ...]:
    """The statistics of a table, each after those that it is worked out from."""
    shares = [one for name, rate in spec.rates.items() for one in share(name, _RATES[name], rate.part, rate.whole)]
    return (*shares, *_of_people(spec, dictionary))


def _of_people(spec: Spec, dictionary: Dictionary) -> tuple[Statistic, ...]:
    """What is worked out from the values of people, or along a curve."""
    if spec.counting in VITALS:
        return ratios.vitals("n")
    pain = dictionary.measures["nprs"]
    makers: dict[str, Callable[[], tuple[Statistic, ...]]] = {
        "table_1": lambda: share("share", "Share of the condition", "n", "n_condition"),
        "pain": lambda: means.scores(pain, "n_measured"),
        "own_change": lambda: means.scores(None, "n_measured"),
        "curve": lambda: curve(spec.by),
        "sessions": lambda: ratios.bookings("n_booked", "n_missed"),
        "relief": lambda: ratios.relief(pain, "n_patients", "n_kept"),
        "trajectory": lambda: means.before_visits(pain, "n"),
    }
    return makers.get(_kind(spec), tuple)()


def drawings(spec: Spec, variables: Sequence[Variable], rows: pd.DataFrame) -> tuple[Drawing, ...]:
    """The figures of a table: along each of its groups over all of the others; only those of which there is a number."""
    named = {v.name: v for v in variables}
    found = (one for figure in _FIGURES[_kind(spec)] for one in _along(spec, named, figure))
    return tuple(drawing for drawing in found if _drawn(rows, drawing)[drawing.y].notna().any())


def _kind(spec: Spec) -> str:
    """What a table's figures go by: conditions with measures of their own cannot share an axis."""
    return spec.name.partition("_by_")[0]


def _along(spec: Spec, named: Mapping[str, Variable], figure: _Figure) -> Iterable[Drawing]:
    """A figure for each code of `each`: along `x` by the last group, or along each group over all of the others."""
    places = [spec.named.get(name, name) for name in spec.by]
    codes = dict(named[figure.each].values) if figure.each else {"": ""}
    for code, of in codes.items():
        chosen = {figure.each: code} if figure.each else {}
        for x in [figure.x] if figure.x else [name for name in places if name not in chosen]:
            by = places[-1] if figure.x and figure.x != places[-1] else ""
            where = chosen | {name: _ALL for name in places if name not in {x, by, *chosen}}
            yield _drawing(spec, named, figure.y, (x, by), where, of)


def _drawing(
    spec: Spec, named: Mapping[str, Variable], y: str, along: tuple[str, str], where: Mapping[str, str], of: str
) -> Drawing:
    x, by = along
    limits = tuple(f"{y.removesuffix('_mean')}_{end}" for end in ("low", "high"))
    if x == "day":
        limits = ("low", "high")
    has_limits = {*limits} <= {*named}
    said = [spec.title.partition(", by ")[0], of, f"{named[y].label}, by {named[by or x].label.lower()}"]
    kind = "steps" if x == "day" else "points" if has_limits else "bars"
    return Drawing(": ".join(filter(None, said)), kind, x, y, by, *(limits if has_limits else ("", "")), where=where)


def _drawn(rows: pd.DataFrame, drawing: Drawing) -> pd.DataFrame:
    """The rows that a figure draws."""
    for name, value in drawing.where.items():
        rows = rows[rows[name] == value]
    return rows
