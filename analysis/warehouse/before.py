"""The load before, and the steps between it and the load in force, as schemas of the store (see between.py)."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from analysis.sql import read_sql
from analysis.warehouse.between import CORRECTED, FOLDER, LATE, MARTS, REPLACED, RULE
from analysis.warehouse.manifest import read_load
from analysis.warehouse.models import DERIVED
from analysis.warehouse.publish import is_whole

BEFORE, NOW = "before", "main"
STEPS = (BEFORE, RULE, CORRECTED, LATE)
"""The schemas, in the order in which each step builds on the one before it; the load in force itself is `main`."""
_KINDS = ("measures", "thresholds")


def folder_before(folder: Path, manifest: dict[str, Any]) -> Path | None:
    """The folder of the load that this one can be compared with; None where it cannot, or it is no longer kept."""
    between = manifest.get("between", {})
    if "steps" not in between:
        return None
    before = folder.parent / between["before"]
    return before if is_whole(before) else None


def create_steps(connection: duckdb.DuckDBPyConnection, folder: Path, before: Path, steps: list[str]) -> None:
    """Create a schema for each of STEPS, with the marts that selecting and counting episodes take.

    steps: those that differ from the one before them; the others are the same marts under another name.
    """
    for place, step in enumerate(STEPS):
        connection.execute(f"create schema {step}")
        connection.execute(f"use {step}")
        if step == BEFORE:
            _create_views(connection, before, (*MARTS, *_KINDS))
        elif step == RULE and step in steps:
            _create_views(connection, folder / FOLDER / step, MARTS)
        else:
            _create_on(connection, STEPS[place - 1], folder / FOLDER / step if step in steps else None)
        if step != BEFORE:
            for name in _KINDS:
                connection.execute(f"create view {name} as from {NOW}.{name}")
        for name in DERIVED:
            connection.execute(f"create view {name} as {read_sql(f'marts/{name}')}")
    connection.execute(f"use {NOW}")


def data_cuts(manifest: dict[str, Any], before: Path) -> dict[str, date]:
    """The data cut of every step, that of the load in force under `main`; before: the folder of the load before."""
    cut_before = date.fromisoformat(read_load(before)["data_cut"])
    cut = date.fromisoformat(manifest["between"]["cut"])
    now = date.fromisoformat(manifest["data_cut"])
    return {BEFORE: cut_before, RULE: cut_before, CORRECTED: cut, LATE: cut, NOW: now}


def _create_views(
    connection: duckdb.DuckDBPyConnection, folder: Path, names: tuple[str, ...], prefix: str = ""
) -> None:
    for name in names:
        connection.read_parquet(str(folder / f"{name}.parquet")).create_view(prefix + name)


def _create_on(connection: duckdb.DuckDBPyConnection, earlier: str, folder: Path | None) -> None:
    """Create the marts of a step: those of the step before it, but for the episodes that it has its own version of."""
    if folder:
        _create_views(connection, folder, (*MARTS, REPLACED), prefix="own_")
    for name in MARTS:
        kept = f"from {earlier}.{name}"
        own = f" anti join own_{REPLACED} using (episode_id) union all by name from own_{name}" if folder else ""
        connection.execute(f"create view {name} as {kept}{own}")
