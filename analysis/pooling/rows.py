"""Rows of tables with different groups under one name, so that they can stand in one table."""

from collections.abc import Iterable, Mapping
from typing import Any

from analysis.disclosure.protected.variable import Variable

TOTAL, EVERYBODY = "all", "everybody"


def row_code(groups: Mapping[str, Any]) -> str:
    """The groups of a row as one code, such as `condition=low_back & sex=female`."""
    return " & ".join(f"{name}={code}" for name, code in groups.items()) or EVERYBODY


def block_of(table: str) -> str:
    """What the names of tables begin with that differ in their groups only."""
    return table.partition("_by_")[0]


def without_totals(groups: Mapping[str, Any]) -> dict[str, Any]:
    """The groups of a row that are none of the totals, so that one cell has one name in all tables."""
    return {name: code for name, code in groups.items() if code != TOTAL}


def row_label(groups: Mapping[str, Any], variables: Iterable[Variable]) -> str:
    """The same in the words of the variables."""
    labels = {variable.name: variable.values for variable in variables}
    return ", ".join(labels[name].get(str(code), str(code)) for name, code in groups.items()) or "Everybody"
