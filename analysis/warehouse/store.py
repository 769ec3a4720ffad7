"""The store: a locked in-memory DuckDB over the marts of one load, through which every question is asked."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from analysis.access import EVERYTHING, Scope
from analysis.dictionary import Dictionary
from analysis.errors import InputError, OutcomesError
from analysis.sql import read_sql
from analysis.warehouse.manifest import dictionary_from, read_load
from analysis.warehouse.models import PUBLISHED
from analysis.warehouse.publish import current_load

MACROS = ("macros/selected_episodes", "macros/moments", "macros/judged_outcomes")


@dataclass(frozen=True)
class LoadInfo:
    """The load that a result comes from. dates: "calendar", or "nominal" where an export has day numbers only."""

    id: str
    folder: Path
    data_cut: date
    dates: str
    simulated: bool
    has_sessions: bool
    manifest: dict[str, Any]


@dataclass(frozen=True)
class Store:
    """One load, seen through a scope. Safe to share between threads: every query has a cursor of its own."""

    load: LoadInfo
    scope: Scope
    dictionary: Dictionary
    connection: duckdb.DuckDBPyConnection
    provider_names: dict[tuple[str, str], str]

    def query(self, name: str, parameters: dict[str, Any]) -> pd.DataFrame:
        """The rows of the SQL file `name`, with the parameters it names taken from `parameters`.

        Raises OutcomesError, without a patient's values, when the marts cannot be read.
        """
        statement = read_sql(name)
        wanted = duckdb.extract_statements(statement)[0].named_parameters
        try:
            with self.connection.cursor() as cursor:
                return cursor.execute(statement, {key: parameters[key] for key in wanted}).df()
        except duckdb.IOException:
            raise OutcomesError(
                f"The files of load {self.load.id} cannot be read any more. Load the exports again."
            ) from None

    def values(self, column: str) -> list[str]:
        """The distinct values of a group column of the episodes, such as "clinic", in order; "unknown" comes last."""
        found = self.query("queries/group_values", {"column": column})["value"]
        return list(found)

    def reject_files(self) -> dict[str, bytes]:
        """The files of rejected records by name, one for each file of the export that had any."""
        return {path.name: path.read_bytes() for path in sorted((self.load.folder / "rejects").glob("*.csv"))}

    def provider_label(self, role: str, provider_id: str) -> str:
        """The name of a clinic, therapist or referrer; its id where the export gives none."""
        return self.provider_names.get((role, provider_id), provider_id)

    def measures(self) -> tuple[str, ...]:
        """The codes of the measures that this load has scores of, in the order of the dictionary."""
        present = set(self.query("queries/measures_present", {})["measure"])
        return tuple(code for code in self.dictionary.measures if code in present)


def open_store(warehouse: Path, scope: Scope = EVERYTHING) -> Store:
    """Open the load in force. Raises InputError when nothing has been loaded, or the load is damaged."""
    folder = current_load(warehouse)
    if folder is None:
        raise InputError(f"Nothing is loaded in {warehouse}. Load a folder of exports: python3 run.py load FOLDER")
    manifest = read_load(folder)
    try:
        connection = _connect(folder)
    except duckdb.Error:
        raise InputError(f"A file of load {folder.name} is missing or damaged. Load the exports again.") from None
    return Store(
        _load_info(folder, manifest), scope, dictionary_from(manifest), connection, _provider_names(connection)
    )


def _load_info(folder: Path, manifest: dict[str, Any]) -> LoadInfo:
    return LoadInfo(
        manifest["load"],
        folder,
        date.fromisoformat(manifest["data_cut"]),
        manifest["dates"],
        manifest["simulated"],
        manifest["has_sessions"],
        manifest,
    )


def _connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory database that reads this load's marts in place and can reach nothing else."""
    connection = duckdb.connect(":memory:")
    for name in (*PUBLISHED, "rejects"):
        connection.read_parquet(str(folder / f"{name}.parquet")).create_view(name)
    for macro in MACROS:
        connection.execute(read_sql(macro))
    connection.execute("set allowed_directories = $folders", {"folders": [str(folder)]})
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _provider_names(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    """The names of providers by role and id; who shares a name with another of the role is told apart by the id."""
    with connection.cursor() as cursor:
        return {(role, key): name for role, key, name in cursor.execute(read_sql("queries/provider_names")).fetchall()}
