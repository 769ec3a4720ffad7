"""The store: a locked in-memory DuckDB over the marts of one load, through which every question is asked."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from analysis.access import EVERYTHING, Scope, one_doctor
from analysis.dictionary import Dictionary
from analysis.errors import InputError, OutcomesError
from analysis.sql import read_sql
from analysis.warehouse.before import BEFORE, NOW, Before, attach_before
from analysis.warehouse.manifest import dictionary_from, read_load
from analysis.warehouse.models import DERIVED, PUBLISHED
from analysis.warehouse.narrow import OPEN_TO_ALL, narrow
from analysis.warehouse.publish import current_load, is_whole
from analysis.warehouse.settings_targets import Rebase, Target, rebases, targets

MACROS = (
    "selected_episodes", "moments", "scored_outcomes", "judged_outcomes", "vital_readings", "scored_visits",
    "judged_courses", "open_episodes", "leaving_steps", "is_benchmark", "research_episodes",
)  # fmt: skip


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
    """One load, seen through a scope. Safe to share between threads: every query has a cursor of its own.

    cuts: the data cut of each step from the load before to this one; empty where there is nothing to compare with.
    schema: which of these steps is asked; the load itself but for `before`.
    """

    load: LoadInfo
    scope: Scope
    dictionary: Dictionary
    connection: duckdb.DuckDBPyConnection
    provider_names: dict[tuple[str, str], str]
    cuts: Mapping[str, date] = field(default_factory=dict)
    schema: str = NOW

    @property
    def before(self) -> "Store | None":
        """The load before this one, to be asked in the same way; None where there is nothing to compare with."""
        if BEFORE not in self.cuts:
            return None
        load = replace(self.load, id=self.load.manifest["between"]["before"], data_cut=self.cuts[BEFORE])
        return replace(self, load=load, cuts={}, schema=BEFORE)

    @property
    def targets(self) -> tuple[Target, ...]:
        """What the metrics are to reach, as it stands now. Raises InputError where the settings cannot be read."""
        return targets(self.load.folder.parent)

    @property
    def rebases(self) -> tuple[Rebase, ...]:
        """The known changes from which limits are worked out anew, as the log stands now. Raises as `targets` does."""
        return rebases(self.load.folder.parent)

    def query(self, name: str, parameters: dict[str, Any]) -> pd.DataFrame:
        """The rows of the SQL file `name`, with the parameters it names taken from `parameters`.

        Raises OutcomesError, without a patient's values, when the marts cannot be read.
        """
        with self._cursor() as cursor:
            return _run(cursor, name, parameters).df()

    def query_steps(self, name: str, parameters: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
        """The rows of the SQL file `name` at every step from the load before to this one, by the step's name."""
        with self._cursor() as cursor:
            return {step: _run(cursor, name, own).df() for step, own in self._at_steps(cursor, parameters)}

    def query_moved(self, parameters: Mapping[str, Any]) -> tuple[pd.DataFrame, ...]:
        """The sums and the times behind the headlines at every step: the rows of moved_sums and of moved_times."""
        with self._cursor() as cursor:
            into = "create temp table moved_rows as"
            for step, own in self._at_steps(cursor, parameters):
                _run(cursor, "queries/moved_episodes", own, f"{into} select '{step}' as step, * from")
                into = "insert into moved_rows"
            _run(cursor, "queries/moved_standing", {}, f"{into} from")
            return tuple(_run(cursor, f"queries/{name}", {}).df() for name in ("moved_sums", "moved_times"))

    def _at_steps(
        self, cursor: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each step with its own parameters, while the cursor reads the marts of that step."""
        for step, cut in self.cuts.items():
            cursor.execute(f"use {step}")
            yield step, {**parameters, "data_cut": cut}
        cursor.execute("use main")

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(f"use {self.schema}")
                yield cursor
        except duckdb.Error as error:
            if not isinstance(error, duckdb.IOException) and is_whole(self.load.folder):
                raise
            raise OutcomesError(
                f"The files of load {self.load.id} cannot be read any more. Load the exports again."
            ) from None

    def values(self, column: str) -> list[str]:
        """The distinct values of a group column of the episodes, such as "clinic", in order; "unknown" comes last."""
        found = self.query("queries/group_values", {"column": column})["value"]
        return list(found)

    def reject_files(self) -> dict[str, bytes]:
        """The files of rejected records by name, one for each file of the export that had any; none of one doctor's."""
        if self.scope.referrer is not None:
            return {}
        return {path.name: path.read_bytes() for path in sorted((self.load.folder / "rejects").glob("*.csv"))}

    def provider_label(self, role: str, provider_id: str) -> str:
        """The name of a clinic, therapist or referrer; its id where the export gives none."""
        return self.provider_names.get((role, provider_id), provider_id)

    def measures(self) -> tuple[str, ...]:
        """The codes of the measures that this load has scores of, in the order of the dictionary."""
        present = set(self.query("queries/measures_present", {})["measure"])
        return tuple(code for code in self.dictionary.measures if code in present)


def _run(
    cursor: duckdb.DuckDBPyConnection, name: str, parameters: Mapping[str, Any], put: str = ""
) -> duckdb.DuckDBPyConnection:
    """Run the SQL file `name` with the parameters it names; `put` says what is done with its rows, if not given back."""
    statement = f"{put} ({read_sql(name)})" if put else read_sql(name)
    wanted = duckdb.extract_statements(statement)[0].named_parameters
    return cursor.execute(statement, {key: parameters[key] for key in wanted})


def open_store(warehouse: Path, scope: Scope = EVERYTHING) -> Store:
    """Open the load in force. Raises InputError when nothing has been loaded, or the load is damaged."""
    folder = current_load(warehouse)
    if folder is None:
        raise InputError(f"Nothing is loaded in {warehouse}. Load a folder of exports: python3 run.py load FOLDER")
    return open_load(folder, scope)


def open_load(folder: Path, scope: Scope = EVERYTHING) -> Store:
    """Open one load by its folder, whether it is in force or not. Raises InputError when it is damaged."""
    manifest = read_load(folder)
    try:
        connection, before = _connect(folder, manifest, scope)
        names = _provider_names(connection)
    except duckdb.Error:
        raise InputError(f"A file of load {folder.name} is missing or damaged. Load the exports again.") from None
    if scope.referrer is not None:
        manifest = {name: manifest[name] for name in OPEN_TO_ALL}
    return Store(
        _load_info(folder, manifest),
        scope,
        dictionary_from(manifest),
        connection,
        names,
        before.cuts if before else {},
    )


def narrowed(store: Store, referrer: str) -> Store:
    """The store of one referring doctor of the same load, opened once: who sees more sees the same numbers there.

    Raises InputError for a doctor whom the load does not know, and from the store of another doctor.
    """
    if store.scope.referrer == referrer:
        return store
    if store.scope.referrer is not None:
        raise InputError("Only the own referrals are open to this role.")
    return _narrowed(store.load.folder, replace(one_doctor(referrer), row_level=store.scope.row_level))


@lru_cache(maxsize=16)
def _narrowed(folder: Path, scope: Scope) -> Store:
    return open_load(folder, scope)


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


def _connect(folder: Path, manifest: dict[str, Any], scope: Scope) -> tuple[duckdb.DuckDBPyConnection, Before | None]:
    """An in-memory database that reads the marts of this load (and of the one before) in place and nothing else.

    Of a narrow scope it reads nothing any more: it holds what that scope may see as tables of its own.
    """
    connection = duckdb.connect(":memory:")
    for name in (*PUBLISHED, "rejects"):
        connection.read_parquet(str(folder / f"{name}.parquet")).create_view(name)
    _create_derived(connection)
    before = None
    if scope.referrer is not None:
        with connection as whole:
            connection = narrow(whole, scope.referrer, manifest)
        _create_derived(connection)
    else:
        before = attach_before(connection, folder, manifest)
        folders = [str(folder), *([str(before.folder)] if before else [])]
        connection.execute("set allowed_directories = $folders", {"folders": folders})
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection, before


def _create_derived(connection: duckdb.DuckDBPyConnection) -> None:
    """The views and macros that are made of the marts."""
    for name in DERIVED:
        connection.execute(f"create view {name} as {read_sql(f'marts/{name}')}")
    for macro in MACROS:
        connection.execute(read_sql(f"macros/{macro}"))


def _provider_names(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    """The names of providers by role and id; who shares a name with another of the role is told apart by the id."""
    with connection.cursor() as cursor:
        return {(role, key): name for role, key, name in cursor.execute(read_sql("queries/provider_names")).fetchall()}
