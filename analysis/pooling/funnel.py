"""The network's funnel: each package's shares beside what chance leaves around the share of all, one point a package."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.disclosure.control.policy import Policy
from analysis.disclosure.counting.countings import GROUPS
from analysis.disclosure.protected.protected_table import SHOWN, Drawing, ProtectedTable
from analysis.disclosure.protected.variable import Variable
from analysis.pooling.merge import rounded_again
from analysis.pooling.parts import Parts
from analysis.pooling.rows import block_of, row_code, row_label, without_totals
from analysis.statistics.funnel import ratio_limits

NAME = "network_funnel"
DRAWN = ("responders", "outcome=improved_30", "rate")
_FINER = {*GROUPS, "variable", "level", "visit", "day"} - {"condition"}
_OF = ("n", "n_part")
_SOURCE = "Spiegelhalter 2005, Stat Med 24:1185"
_NOTE = (
    "Around the share of all packages together lie the limits within which a package of its size lies by chance, in 95 and "
    "99.8 of 100. Case mix is not taken into account, and no package is ranked."
)
_LIMITS = {
    "low_998": "Lower 99.8 % limit of chance", "low_95": "Lower 95 % limit of chance",
    "high_95": "Upper 95 % limit of chance", "high_998": "Upper 99.8 % limit of chance",
}  # fmt: skip


def funnel(parts: Mapping[str, Parts], names: Mapping[str, str], policy: Policy) -> ProtectedTable | None:
    """Shares of everybody and of each condition, a row for each package that tells its own; None where none is told twice."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    labels: dict[str, str] = {}
    for name, own in parts.items():
        for v in own.variables:
            for row in _rows(name, own, v) if v.form == "share" else ():
                found.setdefault((row["table"], row["row"], row["statistic"], row["package"]), row)
                labels[row["row"]] = row.pop("label")
    rows = pd.DataFrame(list(found.values()))
    if not len(rows):
        return None
    counts = {name: rows[name].astype("Int64") for name in _OF}
    small = np.any([policy.is_small(column.to_numpy(dtype=np.int64)) for column in counts.values()], axis=0)
    rows = rows.assign(**{name: rounded_again(column, policy) for name, column in counts.items()}, status=SHOWN)[~small]
    variables = _variables(names, labels)
    rows = rows[[*(v.name for v in variables), "status"]].reset_index(drop=True)
    title = "Network: each package beside all together"
    drawings = (_drawing(labels),) if (rows["row"] == DRAWN[1]).any() else ()
    return ProtectedTable(NAME, title, variables, rows, policy, notes=(_NOTE,), drawings=drawings)


def _rows(name: str, parts: Parts, v: Variable) -> Iterator[dict[str, Any]]:
    """A row for each package, of everybody and of each condition, where two packages or more tell the share."""
    keys, letters = parts.keys, parts.letters
    part, whole = (parts.by_package(column, keys) for column in v.of)
    told = ~np.isnan(parts.by_package(v.name, keys)) & (whole > 0)
    for place in np.flatnonzero(told.sum(axis=1) >= 2):
        groups = without_totals(dict(zip(parts.dimensions, keys[place], strict=True)))
        if _FINER & {*groups}:
            continue
        at = told[place]
        limits = _limits(part[place][at], whole[place][at])
        same = {"table": block_of(name), "row": row_code(groups), "statistic": v.name}
        for which, package in enumerate(np.array(letters)[at]):
            own = {"n": int(whole[place][at][which]), "n_part": int(part[place][at][which])}
            numbers = {column: float(values[which]) for column, values in limits.items()}
            yield {**same, "package": str(package), **own, **numbers, "label": row_label(groups, parts.variables)}


def _limits(part: np.ndarray, whole: np.ndarray) -> dict[str, np.ndarray]:
    """Share of each and of all, and the limits around the latter, in per cent."""
    centre = part.sum() / whole.sum()
    limits = ratio_limits(whole * centre, whole * centre * (1 - centre))
    around = {name: np.clip(np.round(100 * centre * limits[name], 1), 0, 100) for name in _LIMITS}
    return {"rate": np.round(100 * part / whole), "centre": np.full(len(part), round(100 * centre)), **around}


def _variables(names: Mapping[str, str], labels: Mapping[str, str]) -> tuple[Variable, ...]:
    packages = {letter: f"{letter.upper()}: {name}" for letter, name in names.items()}
    percent = {"kind": "statistic", "type": "number", "unit": "%", "low": 0, "high": 100, "of": _OF}
    return (
        Variable(
            "table", "Table", "group", "string", derivation="The tables that have this row: their names begin so."
        ),
        Variable("row", "Row", "group", "string", values=labels, derivation="The groups that name the row there."),
        Variable("statistic", "Share", "group", "string", derivation="The column there."),
        Variable("package", "Package", "group", "string", values=packages),
        Variable("n", "People", "count", "integer", "people", 0, derivation="The whole of the share."),
        Variable("n_part", "Of these", "count", "integer", "people", 0, derivation="The part of the share."),
        Variable("rate", "Share", derivation="100 × n_part / n.", **percent),
        Variable("centre", "Share of all packages", derivation="100 × sum of n_part / sum of n.", **percent),
        *(Variable(name, label, derivation=_NOTE, source=_SOURCE, **percent) for name, label in _LIMITS.items()),
    )


def _drawing(labels: Mapping[str, str]) -> Drawing:
    table, row, statistic = DRAWN
    where = {"table": table, "row": row, "statistic": statistic}
    title = f"Network: {labels[row]}, with the limits of chance (95 %) around the share of all"
    return Drawing(title, "funnel", "n", "rate", "package", "low_95", "high_95", where)
