"""Protected tables on paper: each on pages of its own, with its policy, its notes and what its columns mean."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from analysis.disclosure.protected.protected_table import (
    HELD,
    HELD_COUNTS,
    HIDDEN,
    STATUS,
    ProtectedTable,
    Variable,
    held_counts,
)
from analysis.reports.package.figures import labelled
from analysis.reports.package.release import Release
from analysis.reports.package.tables import rows_of
from analysis.reports.paper import NO_CONTROL, PAPERS, SIMULATED
from analysis.reports.typeset import typeset

MARKS = {HIDDEN: "hidden", HELD: "held"}
HELD_MARK = " *"
UNKNOWN = "–"
_MOST_DECIMALS = 2
_SIZES = ((7, 9.0), (10, 8.0), (13, 7.0))  # columns at most, and the size of their type
_SMALLEST = 6.0


def package_pdf(tables: Sequence[ProtectedTable], release: Release, paper: str = "a4") -> bytes:
    """All tables of a package as one PDF; the same bytes for the same tables and release."""
    foot = [f"{release.publisher}, load {release.load}, data to {release.data_cut}. {release.licence.label}."]
    return tables_pdf(tables, release.full_title, [*foot, *[SIMULATED] * release.simulated], release.published, paper)


def tables_pdf(
    tables: Sequence[ProtectedTable], title: str, foot: Sequence[str], made: date, paper: str = "a4"
) -> bytes:
    """Protected tables as PDF on landscape pages.

    title: of the document; foot: lines at the foot of each page; made: the only date in the file (day of the load);
    paper: a key of PAPERS. The same arguments give the same bytes.
    """
    content = {
        "paper": PAPERS[paper],
        "title": title,
        "foot": [NO_CONTROL, *foot],
        "tables": [_drawn(table) for table in tables],
    }
    return typeset("tables", content, made)


def _drawn(table: ProtectedTable) -> dict[str, Any]:
    shown = len(_printed(table))
    return {
        "title": table.title,
        "says": [f"Protected by: {table.policy.label}. {table.policy.words}", *table.notes, *_tally(table)],
        "size": next((size for most, size in _SIZES if shown <= most), _SMALLEST),
        "columns": [{"label": _head(v), "number": v.kind != "group"} for v in _printed(table)],
        "rows": _rows(table),
        "codebook": [_meaning(v) for v in table.variables],
    }


def _tally(table: ProtectedTable) -> list[str]:
    """What stands for what in the rows, where it stands for anything."""
    rows, n_hidden = len(table.rows), table.tally()[HIDDEN]
    n_held = sum(bool(names) for names in held_counts(table.frame()))
    hidden = (
        f"In {n_hidden} of {rows} rows a count is hidden to protect people, and so is what rests on it ({UNKNOWN})."
    )
    held = f"In {n_held} of {rows} rows a count is held ({HELD_MARK.strip()}): it keeps its last released value."
    return [*([hidden] if n_hidden else []), *([held] if n_held else [])]


def _printed(table: ProtectedTable) -> list[Variable]:
    """The columns that are printed: which counts are held is marked at the counts."""
    return [variable for variable in table.columns if variable is not HELD_COUNTS]


def _head(variable: Variable) -> str:
    if variable is STATUS:
        return "Status"
    return variable.label if variable.unit == "people" else labelled(variable)


def _rows(table: ProtectedTable) -> list[list[str]]:
    held = held_counts(table.frame())
    columns = zip(table.columns, zip(*rows_of(table), strict=True), strict=True)
    printed = [_marked(v, _column(v, values), held) for v, values in columns if v is not HELD_COUNTS]
    return [list(cells) for cells in zip(*printed, strict=True)]


def _marked(variable: Variable, cells: list[str], held: Sequence[Sequence[str]]) -> list[str]:
    """The cells of a column, marked where they are held."""
    return [f"{cell}{HELD_MARK}" if variable.name in names else cell for cell, names in zip(cells, held, strict=True)]


def _column(variable: Variable, values: Sequence[Any]) -> list[str]:
    """The cells of a column as text: labels of codes, numbers with the same decimals."""
    if variable is STATUS:
        return [MARKS.get(value, "") for value in values]
    if variable.kind == "group":
        return [variable.values.get(str(value), str(value)) for value in values]
    places = max((_decimals(value) for value in values if value is not None), default=0)
    unknown = "hidden" if variable.kind == "count" else UNKNOWN
    return [unknown if value is None else f"{value:,.{places}f}".replace("-", "−") for value in values]


def _decimals(value: float) -> int:
    """How many decimals a number has, at most two."""
    return next(
        (n for n in range(_MOST_DECIMALS) if math.isclose(round(value, n), value, abs_tol=1e-9)), _MOST_DECIMALS
    )


def _meaning(v: Variable) -> dict[str, str]:
    """A line of the codebook."""
    parts = (v.derivation, f"Source: {v.source}" if v.source else "")
    said = " ".join(part if part.endswith(".") else f"{part}." for part in parts if part)
    return {"name": v.name, "label": _head(v), "says": said}
