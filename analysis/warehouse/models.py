"""Builds the marts from the canonical text tables that the export reader made, inside one DuckDB connection."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import duckdb

from analysis.dictionary import Dictionary
from analysis.errors import InputError
from analysis.sql import read_sql
from analysis.warehouse.checks import CHECKED

Progress = Callable[[int, int, str], None]

# In the order in which they are built. Views where nothing but the next model reads them; tables elsewhere.
CHECKING = (
    "view staging/staged_intake",
    "view staging/staged_sessions",
    "view staging/staged_scores",
    "view staging/staged_providers",
    "temp table staging/checked_intake",
    "temp table staging/checked_sessions",
    "temp table staging/checked_scores",
    "temp table staging/checked_providers",
)
SHAPING = (
    "temp table marts/referrals",
    "temp table staging/accepted_scores",
    "temp table marts/bookings",
    "view marts/visits",
    "temp table staging/episode_dates",
    "view staging/episode_ends",
    "temp table marts/episodes",
    "view staging/visit_scores",
    "temp table staging/visit_dates",
    "view staging/all_scores",
    "temp table staging/placed_scores",
    "temp table marts/scores",
    "temp table marts/outcomes",
    "view staging/needed_amounts",
    "temp table marts/courses",
    "view marts/targets",
    "view marts/improvements",
    "temp table marts/providers",
    "temp table marts/rejected_records",
    "temp table marts/rejected_cells",
    "temp table marts/rejects",
)
PUBLISHED = (
    "episodes",
    "bookings",
    "scores",
    "outcomes",
    "courses",
    "expectations",
    "case_mix_terms",
    "providers",
    "measures",
    "thresholds",
    *CHECKED,
)
# Views of the published marts, not files of their own: what a query of one of them needs is read, the rest is not.
STEP_VIEWS = ("visits", "targets", "improvements")
DERIVED = (*STEP_VIEWS, "case_mix")  # fitted once, for the load itself: the steps between two loads have none


@dataclass(frozen=True)
class Built:
    """What building the marts found: the data cut, and whether the export has bookings at all."""

    data_cut: date
    has_sessions: bool


def build_marts(
    connection: duckdb.DuckDBPyConnection,
    dictionary: Dictionary,
    data_cut: date | None,
    progress: Progress,
    *,
    has_sessions: bool | None = None,
) -> Built:
    """Turn records_intake, records_sessions, records_scores and records_providers into the marts, as tables of the connection.

    data_cut, has_sessions: found in the records when None; given where these are but a part of an export.
    Raises InputError when the export holds no referral that can be used.
    """
    _create_dictionary_tables(connection, dictionary)
    steps = len(CHECKING) + len(SHAPING)
    for done, model in enumerate(CHECKING):
        progress(done, steps, "Checking records")
        _create(connection, model, {})
    has_sessions = _has_sessions(connection) if has_sessions is None else has_sessions
    built = Built(data_cut or _find_data_cut(connection), has_sessions)
    parameters = {"data_cut": built.data_cut, "has_sessions": built.has_sessions}
    for done, model in enumerate(SHAPING, start=len(CHECKING)):
        progress(done, steps, f"Building {_name(model).replace('_', ' ')}")
        _create(connection, model, parameters)
    return built


def _name(model: str) -> str:
    return model.rsplit("/", maxsplit=1)[-1]


def _create(connection: duckdb.DuckDBPyConnection, model: str, parameters: dict[str, object]) -> None:
    kind, file = model.rsplit(maxsplit=1)
    statement = f"create or replace {kind} {_name(model)} as {read_sql(file)}"
    wanted = duckdb.extract_statements(statement)[0].named_parameters
    connection.execute(statement, {name: parameters[name] for name in wanted})


def _find_data_cut(connection: duckdb.DuckDBPyConnection) -> date:
    [found] = connection.execute(read_sql("staging/data_cut")).fetchall()
    if found[0] is None:
        raise InputError(
            "The export holds no referral that can be used: every intake record was rejected, or there is none. "
            "See the reasons with --json, mend the records and load again."
        )
    return found[0]


def _has_sessions(connection: duckdb.DuckDBPyConnection) -> bool:
    return connection.execute("select count(*) > 0 from records_sessions").fetchone() == (True,)


def _create_dictionary_tables(connection: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> None:
    connection.execute(
        "create or replace table measures (measure varchar, label varchar, unit varchar, low double, high double,"
        " sign integer, percent_ok boolean)"
    )
    _insert(
        connection,
        "measures",
        [(m.code, m.label, m.unit, m.low, m.high, m.sign, m.percent_ok) for m in dictionary.measures.values()],
    )
    connection.execute(
        "create or replace table thresholds (measure varchar, threshold varchar, points double, percent double)"
    )
    _insert(
        connection,
        "thresholds",
        [
            (measure.code, name, change.points, change.percent)
            for measure in dictionary.measures.values()
            for name, change in measure.thresholds.items()
        ],
    )
    connection.execute("create or replace table condition_measures (condition varchar, primary_measure varchar)")
    _insert(
        connection,
        "condition_measures",
        [(condition.code, condition.primary) for condition in dictionary.conditions.values()],
    )
    _create_condition_codes(connection, dictionary)


def _create_condition_codes(connection: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> None:
    """Map each distinct pair of condition text and ICD-10 code once; the text wins where it is known."""
    connection.execute("create or replace table condition_codes (label varchar, icd10 varchar, code varchar)")
    pairs = connection.execute(
        "select distinct coalesce(condition, ''), coalesce(icd10, '') from records_intake"
    ).fetchall()
    codes = [(label, icd10, _condition_code(dictionary, label, icd10)) for label, icd10 in pairs]
    _insert(connection, "condition_codes", codes)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[object, ...]]) -> None:
    """Put rows into a table in one statement: of many small ones each would take milliseconds."""
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(f"insert into {table} select {', '.join(['unnest(?)'] * len(columns))}", columns)


def _condition_code(dictionary: Dictionary, label: str, icd10: str) -> str:
    by_label = dictionary.find_condition(label)
    return by_label if by_label != "unmapped" else dictionary.find_condition(icd10)
