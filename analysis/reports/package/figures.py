"""What reproduce.py draws: the figures of the tables as plain values."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.disclosure.protected.protected_table import ProtectedTable, Variable
from analysis.reports.package.tables import harmless

_SCRIPT = Path(__file__).parents[1] / "templates" / "reproduce.py"


def figures(tables: Sequence[ProtectedTable]) -> list[dict[str, Any]]:
    """Every figure with its table and the labels of the columns that it draws."""
    return [
        {
            "name": f"{table.name}_{place}",
            "table": table.name,
            **asdict(drawing),
            "range": _range(table, drawing.y),
            "labels": {v.name: labelled(v) for v in table.variables if v.name in drawing.columns},
            "values": {v.name: _labels(v) for v in table.variables if v.name in drawing.columns and v.values},
            "notes": [*table.notes, f"Protected by: {table.policy.label}."],
        }
        for table in tables
        for place, drawing in enumerate(table.drawings, 1)
    ]


def script() -> bytes:
    """The program that redraws them: it goes into the package as it is."""
    return _SCRIPT.read_bytes()


def _labels(variable: Variable) -> dict[str, str]:
    """The labels of codes as they stand in CSV, which the script reads."""
    return {harmless(code): label for code, label in variable.values.items()}


def _range(table: ProtectedTable, column: str) -> list[float | None]:
    """The least and the most that a column can be."""
    return next([v.low, v.high] for v in table.variables if v.name == column)


def labelled(variable: Variable) -> str:
    """The label of a column with its unit, unless it says that already."""
    label, unit = variable.label, variable.unit
    return f"{label} ({unit})" if unit and not (unit.isalpha() and unit in label.lower()) else label
