"""Protected tables as JSON, with all that they mean, so that a release does not depend on today's code."""

import json
from dataclasses import asdict
from typing import Any

import pandas as pd

from analysis.disclosure.control.policy import Policy
from analysis.disclosure.protected.protected_table import Drawing, ProtectedTable, Variable

_TYPES = {"string": "string", "integer": "Int64", "number": "Float64"}


def to_json(table: ProtectedTable) -> str:
    """The table as JSON text: the same table gives the same text. Rows are lists in the order of `columns`."""
    content = {
        "name": table.name,
        "title": table.title,
        "notes": list(table.notes),
        "policy": asdict(table.policy),
        "columns": [v.name for v in table.columns],
        "variables": [asdict(v) for v in table.variables],
        "drawings": [asdict(drawing) for drawing in table.drawings],
        "sql": table.sql,
        "rows": plain_rows(table),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> ProtectedTable:
    """The table that `to_json` wrote.

    Raises ValueError where the text is none, or its rows break a rule of their policy (see ProtectedTable).
    """
    try:
        content = json.loads(text)
        fields = _plain_fields(content)
    except (KeyError, TypeError, AttributeError):
        raise ValueError("This is no protected table.") from None
    return ProtectedTable(**fields)


def plain_rows(table: ProtectedTable) -> list[list[Any]]:
    """The rows in plain Python values, None where null."""
    frame = table.frame().astype(object)
    return frame.where(frame.notna(), None).to_numpy().tolist()


def _plain_fields(content: dict[str, Any]) -> dict[str, Any]:
    variables = tuple(Variable(**_with_tuples(v)) for v in content["variables"])
    return {
        "name": content["name"],
        "title": content["title"],
        "variables": variables,
        "rows": _frame(content, {v.name: _TYPES[v.type] for v in variables}),
        "policy": Policy(**content["policy"]),
        "sql": content["sql"],
        "notes": tuple(content["notes"]),
        "drawings": tuple(Drawing(**_with_tuples(drawing)) for drawing in content["drawings"]),
    }


def _frame(content: dict[str, Any], types: dict[str, str]) -> pd.DataFrame:
    if {len(row) for row in content["rows"]} - {len(content["columns"])}:
        raise TypeError("Rows and columns do not match.")
    frame = pd.DataFrame(content["rows"], columns=content["columns"], dtype=object)
    return frame.astype({name: types.get(name, "string") for name in frame})


def _with_tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
