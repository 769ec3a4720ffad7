"""The codebook: what each column means, and the measures and thresholds in force."""

from collections.abc import Iterable, Sequence
from typing import Any

from analysis.dictionary import Dictionary
from analysis.disclosure.protected.protected_table import ProtectedTable, Variable
from analysis.reports.package.markdown import cell, line
from analysis.reports.package.tables import to_csv

CODEBOOK_COLUMNS = (
    "table", "variable", "label", "kind", "type", "unit", "low", "high", "values", "of", "missing", "derivation", "source",
)  # fmt: skip
_THRESHOLD_COLUMNS = (
    "measure",
    "label",
    "unit",
    "low",
    "high",
    "better",
    "threshold",
    "points",
    "percent",
    "words",
    "source",
)
MISSING = {
    "group": "Never blank.",
    "count": "Blank: hidden to protect people (status hidden).",
    "statistic": "Blank: it rests on a hidden count, from too few people to be given, or not estimable.",
}


def codebook_rows(tables: Sequence[ProtectedTable]) -> list[list[Any]]:
    """Every column of every table, in the columns of the codebook."""
    return [_row(table.name, variable) for table in tables for variable in table.columns]


def _row(table: str, v: Variable) -> list[Any]:
    values = "; ".join(f"{code} = {label}" for code, label in v.values.items())
    meaning = [
        v.label,
        v.kind,
        v.type,
        v.unit,
        v.low,
        v.high,
        values,
        ", ".join(v.of),
        MISSING[v.kind],
        v.derivation,
        v.source,
    ]
    return [table, v.name, *meaning]


def codebook_csv(tables: Sequence[ProtectedTable]) -> bytes:
    """The codebook as CSV."""
    return to_csv(CODEBOOK_COLUMNS, codebook_rows(tables))


def codebook_md(tables: Sequence[ProtectedTable]) -> bytes:
    """The codebook to read, table by table."""
    return "\n".join(["# Codebook", "", *(part for table in tables for part in _section(table))]).encode()


def thresholds_csv(dictionary: Dictionary) -> bytes:
    """The measures and thresholds in force as CSV; one row for each threshold, one for a measure that has none."""
    return to_csv(_THRESHOLD_COLUMNS, _thresholds(dictionary))


def _thresholds(dictionary: Dictionary) -> Iterable[list[Any]]:
    for m in dictionary.measures.values():
        measure = [m.code, m.label, m.unit, m.low, m.high, m.better]
        for name, change in m.thresholds.items():
            yield [*measure, name, change.points, change.percent, m.threshold_words(name), change.source]
        if not m.thresholds:
            yield [*measure, None, None, None, "no claim of improvement is made", None]


def _section(table: ProtectedTable) -> list[str]:
    head = ["variable", "label", "type", "unit", "range", "values", "missing", "derivation", "source"]
    lines = [f"## {cell(table.name)}: {cell(table.title)}", "", *(f"{cell(note)}\n" for note in table.notes)]
    return [*lines, line(head), line("---" for _ in head), *(line(_cells(v)) for v in table.columns), ""]


def _cells(v: Variable) -> list[str]:
    values = "; ".join(f"{code} = {label}" for code, label in v.values.items())
    return [v.name, v.label, v.type, v.unit, _range(v), values, MISSING[v.kind], v.derivation, v.source]


def _range(v: Variable) -> str:
    if v.low is None or v.high is None:
        return (
            ""
            if v.low is None and v.high is None
            else f"{v.low:g} or more"
            if v.high is None
            else f"{v.high:g} or less"
        )
    return f"{v.low:g} to {v.high:g}"
