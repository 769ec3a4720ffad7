"""The narrow store: of a load, one referring doctor's rows and the benchmarks that doctor may see, and nothing else."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from itertools import pairwise
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from analysis.errors import InputError
from analysis.sql import read_sql
from analysis.statistics.provider_spread import SpreadOfAll, spread_of_all
from analysis.statistics.survival import STATUSES, at_risk, incidence, median
from analysis.warehouse.models import PUBLISHED

OWN = ("episodes", "bookings", "scores", "outcomes", "courses", "expectations", "providers", "checks")
DICTIONARY = ("measures", "thresholds")
OPEN_TO_ALL = ("load", "data_cut", "dates", "simulated", "has_sessions", "dictionary")
"""What of a load's manifest a narrow store has too: the rest counts the records of everybody."""
FEWEST_AT_RISK = 10
WEEKS = np.arange(0, 27) * 7.0
_OF_CURVE = ("condition", "measure", "threshold", "rule")
_SPREAD = pa.schema(
    [pa.field(name, pa.string()) for name in ("measure", "threshold")]
    + [pa.field(each.name, pa.float64()) for each in fields(SpreadOfAll)]
)
_BY_WEEK = ("time", "at_risk", "estimate", "low", "high")


def narrow(whole: duckdb.DuckDBPyConnection, referrer: str, manifest: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    """A database of its own with the tables of the marts, which holds what one doctor may see of `whole`.

    The tables have the names that they have for everybody, so that every question is asked in the same way.
    Raises InputError for a doctor whom the load does not know.
    """
    _require_known(whole, referrer)
    given = {"referrer": referrer, "data_cut": date.fromisoformat(manifest["data_cut"])}
    tables = {name: _ask(whole, read_sql(f"narrow/{name}"), given) for name in (*OWN, "benchmark")}
    tables["benchmark_curve"] = _curves(_ask(whole, read_sql("narrow/benchmark_times"), given))
    tables["benchmark_access"] = _waits(_ask(whole, read_sql("narrow/benchmark_waits"), given))
    tables["benchmark_spread"] = _spreads(_ask(whole, read_sql("narrow/benchmark_spread"), {}), referrer, manifest)
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


def _curves(times: pa.Table) -> pa.Table:
    """The curves of all other doctors' patients at the end of every week at which 10 or more are still at risk.

    times: ordered by the curve they belong to (narrow/benchmark_times). Days of single patients are not kept.
    """
    keys = list(zip(*(times[name].to_pylist() for name in _OF_CURVE), strict=True))
    counts = {name: times[name].to_numpy() for name in ("time", *STATUSES)}
    begins = [place for place, key in enumerate(keys) if not place or key != keys[place - 1]]
    curves = [
        (keys[begin], _by_week({name: values[begin:end] for name, values in counts.items()}))
        for begin, end in pairwise([*begins, len(keys)])
    ]
    columns = {
        name: pa.array([key[place] for key, weeks in curves for _ in weeks[0]], pa.string())
        for place, name in enumerate(_OF_CURVE)
    }
    numbers = [np.concatenate([weeks[place] for _, weeks in curves] or [np.empty(0)]) for place in range(len(_BY_WEEK))]
    return pa.table(columns | dict(zip(_BY_WEEK, numbers, strict=True)))


def _spreads(sums: pa.Table, referrer: str, manifest: Mapping[str, Any]) -> pa.Table:
    """The spread between doctors by measure and threshold, where 3 others or more, none with over half, have 10."""
    folds = int(manifest.get("case_mix", {}).get("folds", 2))
    keys = np.array(
        [f"{row['measure']} {row['threshold']}" for row in sums.select(["measure", "threshold"]).to_pylist()]
    )
    doctors = np.array(sums["referrer"].to_pylist(), dtype=object)
    columns = {
        name: sums[name].to_numpy().astype(float)
        for name in ("n", "amount", "n_expected", "expected", "expected_squares")
    }
    rows = []
    for key in np.unique(keys):
        mine = {name: values[keys == key] for name, values in columns.items()}
        who = doctors[keys == key]
        others = mine["n"][(who != referrer) & (who != "unknown")]
        if len(others) < 3 or others.sum() < 10 or others.max() * 2 > others.sum():
            continue
        if referrer not in who or (mine["n_expected"] != mine["n"]).any():
            continue
        place = int(np.flatnonzero(who == referrer)[0])
        of = (mine[name] for name in ("n", "amount", "expected", "expected_squares"))
        measure, threshold = key.split()
        rows.append(
            {"measure": measure, "threshold": threshold} | asdict(spread_of_all(*of, folds, who != "unknown", place))
        )
    return pa.Table.from_pylist(rows, _SPREAD)


def _waits(times: pa.Table) -> pa.Table:
    """How soon all other doctors' patients came, in one row; none where there is no benchmark (narrow/benchmark_waits)."""
    counts = {name: times[name].to_numpy() for name in times.column_names}
    sums = {name: int(counts[name].sum()) for name in ("n_due_14", "n_within_14")}
    sums |= {"n": int(counts["improved"].sum() + counts["censored"].sum())}
    sums |= {"n_doctors": int(counts["n_doctors"].max(initial=0))}
    row = sums | {"days_median": median(incidence(counts, "stayed")).estimate}
    return pa.table({name: [value] for name, value in row.items()}).slice(0, 1 if len(times) else 0)


def _by_week(counts: dict[str, np.ndarray]) -> list[np.ndarray]:
    """Of one curve the columns _BY_WEEK; the limits are NaN where nothing has happened yet."""
    curve = incidence(counts, "service")
    still = at_risk(curve, WEEKS).at_risk
    kept = still >= FEWEST_AT_RISK
    place = np.searchsorted(curve.time, WEEKS[kept], side="right")
    steps = (
        np.append(start, values)
        for start, values in zip((0.0, np.nan, np.nan), (curve.estimate, curve.low, curve.high), strict=True)
    )
    return [WEEKS[kept], still[kept].astype(int), *(values[place] for values in steps)]
