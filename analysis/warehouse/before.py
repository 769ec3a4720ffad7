"""The load before, and the steps between it and the load in force, as schemas of the store (see between.py)."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from analysis.errors import InputError
from analysis.sql import read_sql
from analysis.warehouse.between import CORRECTED, FOLDER, LATE, MARTS, REPLACED, RULE
from analysis.warehouse.manifest import read_load
from analysis.warehouse.models import STEP_VIEWS

BEFORE, NOW = "before", "main"
STEPS = (BEFORE, RULE, CORRECTED, LATE)
"""The schemas, in the order in which each step builds on the one before it; the load in force itself is `main`."""
_KINDS = ("measures", "thresholds")


@dataclass(frozen=True)
class Before:
    """The load before: its folder, and the data cut of each step from it (`before`) to the load in force (`main`)."""

    folder: Path
    cuts: dict[str, date]


def attach_before(connection: duckdb.DuckDBPyConnection, folder: Path, manifest: dict[str, Any]) -> Before | None:
    """Create a schema for each of STEPS with the marts that selecting and counting episodes take.

    None where the load in `folder` cannot be compared with one before it, or that one is damaged or no longer kept.
    """
    between = manifest.get("between", {})
    if "steps" not in between:
        return None
    before = folder.parent / between["before"]
    try:
        cut_before = date.fromisoformat(read_load(before)["data_cut"])
        for place, step in enumerate(STEPS):
            _create_step(connection, place, before if step == BEFORE else folder / FOLDER / step, between["steps"])
    except (OSError, InputError, duckdb.Error):
        return None
    finally:
        connection.execute(f"use {NOW}")
    cut, now = date.fromisoformat(between["cut"]), date.fromisoformat(manifest["data_cut"])
    return Before(before, {BEFORE: cut_before, RULE: cut_before, CORRECTED: cut, LATE: cut, NOW: now})


def _create_step(connection: duckdb.DuckDBPyConnection, place: int, folder: Path, changed: list[str]) -> None:
    """Create one schema; a step that changed nothing has the marts of the step before it under another name."""
    step = STEPS[place]
    connection.execute(f"create schema {step}")
    connection.execute(f"use {step}")
    if step == BEFORE:
        _create_views(connection, folder, (*MARTS, *_KINDS))
    elif step == RULE and step in changed:
        _create_views(connection, folder, MARTS)
    else:
        _create_on(connection, STEPS[place - 1], folder if step in changed else None)
    if step != BEFORE:
        for name in _KINDS:
            connection.execute(f"create view {name} as from {NOW}.{name}")
    for name in STEP_VIEWS:
        connection.execute(f"create view {name} as {read_sql(f'marts/{name}')}")


def _create_on(connection: duckdb.DuckDBPyConnection, earlier: str, folder: Path | None) -> None:
    """Create the marts of a step: those of the step before it, but for the episodes that it has its own version of."""
    if folder:
        _create_views(connection, folder, (*MARTS, REPLACED), prefix="own_")
    for name in MARTS:
        own = f" anti join own_{REPLACED} using (episode_id) union all by name from own_{name}" if folder else ""
        connection.execute(f"create view {name} as from {earlier}.{name}{own}")


def _create_views(
    connection: duckdb.DuckDBPyConnection, folder: Path, names: tuple[str, ...], prefix: str = ""
) -> None:
    for name in names:
        connection.read_parquet(str(folder / f"{name}.parquet")).create_view(prefix + name)
