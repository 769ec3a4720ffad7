"""Builds the marts from the canonical text tables that the export reader made, inside one DuckDB connection."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import duckdb

from analysis.dictionary import Dictionary
from analysis.errors import InputError
from analysis.sql import read_sql

Progress = Callable[[int, int, str], None]

STAGED = ("staged_intake", "staged_sessions", "staged_scores", "staged_providers")
CHECKED = ("checked_intake", "checked_sessions", "checked_scores", "checked_providers")
MODELS = (
    "marts/referrals",
    "marts/bookings",
    "marts/visits",
    "marts/episodes",
    "staging/all_scores",
    "marts/scores",
    "marts/outcomes",
    "marts/improvements",
    "marts/providers",
    "marts/rejected_records",
    "marts/rejected_cells",
    "marts/rejects",
)
PUBLISHED = (
    "episodes",
    "bookings",
    "visits",
    "scores",
    "outcomes",
    "improvements",
    "providers",
    "measures",
    "thresholds",
)


@dataclass(frozen=True)
class Built:
    """What building the marts found: the data cut, and whether the export has bookings at all."""

    data_cut: date
    has_sessions: bool


def build_marts(
    connection: duckdb.DuckDBPyConnection, dictionary: Dictionary, data_cut: date | None, progress: Progress
) -> Built:
    """Turn records_intake, records_sessions, records_scores and records_providers into the marts, as tables of the connection.

    Raises InputError when the export holds no referral that can be used.
    """
    _create_dictionary_tables(connection, dictionary)
    for name in STAGED:
        connection.execute(f"create or replace view {name} as {read_sql(f'staging/{name}')}")
    steps = len(CHECKED) + len(MODELS)
    for done, name in enumerate(CHECKED):
        progress(done, steps, "Checking records")
        _create_table(connection, f"staging/{name}", {})
    built = Built(data_cut or _find_data_cut(connection), _has_sessions(connection))
    parameters = {"data_cut": built.data_cut, "has_sessions": built.has_sessions}
    for done, model in enumerate(MODELS, start=len(CHECKED)):
        progress(done, steps, f"Building {model.rsplit('/', maxsplit=1)[-1].replace('_', ' ')}")
        _create_table(connection, model, parameters)
    progress(steps, steps, "Built")
    return built


def _create_table(connection: duckdb.DuckDBPyConnection, model: str, parameters: dict[str, object]) -> None:
    statement = f"create or replace table {model.rsplit('/', maxsplit=1)[-1]} as {read_sql(model)}"
    wanted = duckdb.extract_statements(statement)[0].named_parameters
    connection.execute(statement, {name: parameters[name] for name in wanted})


def _find_data_cut(connection: duckdb.DuckDBPyConnection) -> date:
    found = connection.execute(read_sql("staging/data_cut")).fetchone()
    if not found or found[0] is None:
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
    connection.executemany(
        "insert into measures values (?, ?, ?, ?, ?, ?, ?)",
        [(m.code, m.label, m.unit, m.low, m.high, m.sign, m.percent_ok) for m in dictionary.measures.values()],
    )
    connection.execute(
        "create or replace table thresholds (measure varchar, threshold varchar, points double, percent double)"
    )
    connection.executemany(
        "insert into thresholds values (?, ?, ?, ?)",
        [
            (measure.code, name, change.points, change.percent)
            for measure in dictionary.measures.values()
            for name, change in measure.thresholds.items()
        ],
    )
    connection.execute("create or replace table condition_measures (condition varchar, primary_measure varchar)")
    connection.executemany(
        "insert into condition_measures values (?, ?)",
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
    if codes:
        connection.executemany("insert into condition_codes values (?, ?, ?)", codes)


def _condition_code(dictionary: Dictionary, label: str, icd10: str) -> str:
    by_label = dictionary.find_condition(label)
    return by_label if by_label != "unmapped" else dictionary.find_condition(icd10)
