"""The narrow store: of a load, one referring doctor's rows and the benchmarks that doctor may see, and nothing else."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from analysis.errors import InputError
from analysis.sql import read_sql
from analysis.warehouse.benchmarks import curves_of_others, spreads_of_all, waits_of_others
from analysis.warehouse.models import PUBLISHED

OWN = ("episodes", "bookings", "scores", "outcomes", "courses", "expectations", "providers", "checks")
DICTIONARY = ("measures", "thresholds")
SUMS = ("benchmark_times", "own_mix", "benchmark_waits", "benchmark_spread")
"""What benchmarks are made of: read, and not kept."""
OPEN_TO_ALL = ("load", "data_cut", "dates", "simulated", "has_sessions", "dictionary")
"""What of a load's manifest a narrow store has too: the rest counts the records of everybody."""


def narrow(whole: duckdb.DuckDBPyConnection, referrer: str, manifest: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    """A database of its own with the tables of the marts, which holds what one doctor may see of `whole`.

    The tables have the names that they have for everybody, so that every question is asked in the same way.
    Raises InputError for a doctor whom the load does not know.
    """
    _require_known(whole, referrer)
    given = {"referrer": referrer, "data_cut": date.fromisoformat(manifest["data_cut"])}
    tables = {name: _ask(whole, read_sql(f"narrow/{name}"), given) for name in (*OWN, "benchmark")}
    sums = {name: _ask(whole, read_sql(f"narrow/{name}"), given) for name in SUMS}
    tables["benchmark_curve"] = curves_of_others(sums["benchmark_times"], sums["own_mix"])
    tables["benchmark_access"] = waits_of_others(sums["benchmark_waits"])
    tables["benchmark_spread"] = spreads_of_all(sums["benchmark_spread"], referrer, manifest)
    tables |= {name: _ask(whole, f"from {name}", {}) for name in DICTIONARY}
    others = [name for name in (*PUBLISHED, "rejects") if name not in tables]
    tables |= {name: _ask(whole, f"from {name} limit 0", {}) for name in others}
    own = duckdb.connect(":memory:")
    for name, table in tables.items():
        own.register("given", table)
        own.execute(f"create table {name} as from given")
        own.unregister("given")
    own.execute("set threads = 1")
    own.execute("set async_threads = 0")
    return own


def _ask(whole: duckdb.DuckDBPyConnection, statement: str, given: Mapping[str, object]) -> pa.Table:
    wanted = duckdb.extract_statements(statement)[0].named_parameters
    return whole.sql(statement, params={name: given[name] for name in wanted}).to_arrow_table()


def _require_known(whole: duckdb.DuckDBPyConnection, referrer: str) -> None:
    known = whole.execute(
        "select 1 from episodes where referrer = $referrer union all"
        " select 1 from providers where role = 'referrer' and provider_id = $referrer limit 1",
        {"referrer": referrer},
    ).fetchall()
    if not known or referrer == "unknown":
        raise InputError(f"This load has no referring doctor {referrer!r}.")
