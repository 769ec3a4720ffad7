"""Shares and means over clinics by random effects: what one more clinic may expect, from each clinic's released numbers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.disclosure.control.policy import Policy
from analysis.disclosure.protected.protected_table import SHOWN, ProtectedTable
from analysis.disclosure.protected.variable import Variable
from analysis.pooling.merge import rounded_again
from analysis.pooling.parts import Parts
from analysis.pooling.rows import block_of, row_code, row_label, without_totals
from analysis.statistics.pooling import Pooled, pool, pool_means, pool_shares
from analysis.statistics.rates import Z_95

RATES, MEANS = "network_rates", "network_means"
FEWEST = 2  # clinics
_HOW = (
    "Clinics are taken as drawn from a distribution, whose spread is estimated by restricted maximum likelihood; the interval is "
    "Hartung and Knapp's, the prediction Higgins's: where one more clinic would lie, from three clinics up."
)
_SOURCE = "docs/rules.md: Pooling"
_OF = ("n",)
_COLUMNS = {
    "estimate": "Mean over clinics", "low": "Lower 95 % limit", "high": "Upper 95 % limit",
    "predicted_low": "One more clinic, lower 95 % limit", "predicted_high": "One more clinic, upper 95 % limit",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What the packages tell of one number in one row: a column for each. of: the people it rests on."""

    table: str
    row: str
    label: str
    variable: Variable
    of: NDArray[np.float64]
    pooled: Pooled


def network(parts: Mapping[str, Parts], policy: Policy) -> list[ProtectedTable]:
    """The tables of shares and of means over clinics, of every row that two packages or more tell; each cell once."""
    columns = [(name, own, v) for name, own in parts.items() for v in own.variables]
    rates = [told for name, own, v in columns if v.form == "share" for told in _told(name, own, v)]
    means = [told for name, own, v in columns if _is_mean(v) for told in _told(name, own, v)]
    made = (
        _table(RATES, "Shares over clinics", rates, 100, policy),
        _table(MEANS, "Means over clinics", means, 1, policy),
    )
    return [table for table in made if table is not None]


def _is_mean(v: Variable) -> bool:
    return v.form == "mean" and v.name.endswith("_mean")


def _told(name: str, parts: Parts, v: Variable) -> Iterator[Told]:
    """Each row of one column that two packages or more tell."""
    keys, pooled_of = parts.keys, _pools(parts, v)
    people = parts.by_package(v.of[-1], keys)
    is_told = ~np.isnan(parts.by_package(v.name, keys)) & (people > 0)
    for place in np.flatnonzero(is_told.sum(axis=1) >= FEWEST):
        at = is_told[place]
        pooled = pooled_of(place, at)
        if pooled.n >= FEWEST:
            groups = without_totals(dict(zip(parts.dimensions, keys[place], strict=True)))
            yield Told(
                block_of(name), row_code(groups), row_label(groups, parts.variables), v, people[place][at], pooled
            )


def _pools(parts: Parts, v: Variable) -> Callable[[int, NDArray[np.bool_]], Pooled]:
    """How a column is pooled: shares from counts, means from mean, deviation and n, or from mean and limits."""
    keys, stem = parts.keys, v.name.removesuffix("_mean")
    known = {variable.name for variable in parts.variables}
    if v.form == "share":
        way, columns = pool_shares, [parts.by_package(name, keys) for name in v.of]
    elif f"{stem}_sd" in known:
        names = (v.name, f"{stem}_sd", v.of[0])
        way, columns = pool_means, [parts.by_package(name, keys) for name in names]
        columns[1] = np.where(columns[1] > 0, columns[1], np.nan)
    else:
        way, columns = pool, [parts.by_package(v.name, keys), _errors(parts, stem, known)]
    return lambda place, at: way(*(column[place][at] for column in columns))


def _errors(parts: Parts, stem: str, known: set[str]) -> NDArray[np.float64]:
    """Standard errors of means from their limits; NaN where there are none."""
    if not {f"{stem}_low", f"{stem}_high"} <= known:
        return np.full_like(parts.by_package(f"{stem}_mean", parts.keys), np.nan)
    low, high = (parts.by_package(f"{stem}_{end}", parts.keys) for end in ("low", "high"))
    return np.where(high > low, (high - low) / (2 * Z_95), np.nan)


def _table(name: str, title: str, told: Sequence[Told], scale: int, policy: Policy) -> ProtectedTable | None:
    """A row for each cell, which stands in several tables as a total but here once; None where there is none."""
    once = list({(one.table, one.row, one.variable.name): one for one in reversed(told)}.values())[::-1]
    rows = pd.DataFrame([_row(one, scale) for one in once])
    if not len(rows):
        return None
    people = rows["n"].astype("Int64")
    rows = rows.assign(n=rounded_again(people, policy), status=SHOWN)
    rows = rows[~policy.is_small(people.to_numpy(dtype=np.int64))].reset_index(drop=True)
    variables = _variables(once, scale)
    return ProtectedTable(name, title, variables, rows[[*(v.name for v in variables), "status"]], policy, notes=(_HOW,))


def _row(told: Told, scale: int) -> dict[str, Any]:
    pooled, digits = told.pooled, 0 if scale == 100 else 2
    numbers = {name: _rounded(scale * getattr(pooled, name), digits) for name in _COLUMNS}
    return {
        "table": told.table,
        "row": told.row,
        "statistic": told.variable.name,
        "n": int(told.of.sum()),
        "n_clinics": pooled.n,
        **numbers,
        "between": _rounded(pooled.between, 4),
        "i_squared": _rounded(100 * pooled.i_squared, 0),
    }


def _rounded(value: float, digits: int) -> float | None:
    return None if np.isnan(value) else round(value, digits) + 0.0


def _variables(told: Sequence[Told], scale: int) -> tuple[Variable, ...]:
    unit, low, high = ("%", 0, 100) if scale == 100 else ("", None, None)
    rows, columns = {one.row: one.label for one in told}, {one.variable.name: one.variable.label for one in told}
    spread = "on the scale of logits" if scale == 100 else "on the scale of the means"
    return (
        Variable(
            "table", "Table", "group", "string", derivation="The tables that have this row: their names begin so."
        ),
        Variable("row", "Row", "group", "string", values=rows, derivation="The groups that name the row there."),
        Variable("statistic", "Number", "group", "string", values=columns, derivation="The column there."),
        Variable("n", "People", "count", "integer", "people", 0, derivation="Of the packages that tell the number."),
        Variable("n_clinics", "Packages that tell it", "statistic", "integer", "packages", FEWEST, of=_OF),
        *(
            Variable(name, label, "statistic", "number", unit, low, high, of=_OF, derivation=_HOW, source=_SOURCE)
            for name, label in _COLUMNS.items()
        ),
        Variable(
            "between",
            "Variance between clinics",
            "statistic",
            "number",
            of=_OF,
            low=0,
            derivation=f"Tau squared, {spread}.",
        ),
        Variable(
            "i_squared",
            "Share of the spread that is not chance",
            "statistic",
            "number",
            "%",
            0,
            100,
            of=_OF,
            source=_SOURCE,
        ),
    )
