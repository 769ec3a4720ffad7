"""The narrow store: of a load, one referring doctor's rows and the benchmarks that doctor may see, and nothing else."""

from collections.abc import Mapping
from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.errors import InputError
from analysis.sql import read_sql
from analysis.statistics.survival import at_risk, incidence
from analysis.warehouse.models import PUBLISHED

OWN = ("episodes", "bookings", "scores", "outcomes", "courses", "expectations", "providers", "checks")
DICTIONARY = ("measures", "thresholds")
BENCHMARKS = ("benchmark", "benchmark_access")
FEWEST_AT_RISK = 10
WEEKS = np.arange(0, 27) * 7.0
_CURVE = ["condition", "measure", "threshold", "rule", "time", "at_risk", "estimate", "low", "high"]


def narrow(whole: duckdb.DuckDBPyConnection, referrer: str, data_cut: date) -> duckdb.DuckDBPyConnection:
    """A database of its own with the tables of the marts, which holds what one doctor may see of `whole`.

    The tables have the names that they have for everybody, so that every question is asked in the same way.
    Raises InputError for a doctor whom the load does not know.
    """
    given = {"referrer": referrer, "data_cut": data_cut}
    tables = {name: _ask(whole, read_sql(f"narrow/{name}"), given) for name in (*OWN, *BENCHMARKS)}
    tables["benchmark_curve"] = _curves(_ask(whole, read_sql("narrow/benchmark_times"), given).to_pandas())
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
    _require_known(own, referrer)
    return own


def _ask(whole: duckdb.DuckDBPyConnection, statement: str, given: Mapping[str, object]) -> pa.Table:
    wanted = duckdb.extract_statements(statement)[0].named_parameters
    return whole.sql(statement, params={name: given[name] for name in wanted}).to_arrow_table()


def _require_known(own: duckdb.DuckDBPyConnection, referrer: str) -> None:
    known = own.execute("select exists (from episodes) or exists (from providers where role = 'referrer')").fetchone()
    if known != (True,) or referrer == "unknown":
        raise InputError(f"This load has no referring doctor {referrer!r}.")


def _curves(times: pd.DataFrame) -> pd.DataFrame:
    """The curves of all other doctors' patients at the end of every week at which 10 or more are still at risk.

    One for each condition, and one for all of them together (condition null). Days of single patients are not kept.
    """
    kinds = ["measure", "threshold", "rule"]
    together = times.assign(condition=None)
    tables = [
        _by_week(counts).assign(condition=condition, measure=measure, threshold=threshold, rule=rule)
        for frame in (times, together)
        for (condition, measure, threshold, rule), counts in frame.groupby(["condition", *kinds], dropna=False)
    ]
    frame = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=_CURVE)
    texts = dict.fromkeys(["condition", *kinds], "str")
    return frame[_CURVE].astype({"time": "float64", "estimate": "float64", "low": "float64", "high": "float64"} | texts)


def _by_week(counts: pd.DataFrame) -> pd.DataFrame:
    curve = incidence(counts, "service")
    still = at_risk(curve, WEEKS).at_risk
    place = np.searchsorted(curve.time, WEEKS, side="right") - 1
    table = pd.DataFrame({"time": WEEKS, "at_risk": still.astype(int)})
    for name in ("estimate", "low", "high"):
        values = getattr(curve, name)
        table[name] = np.where(place >= 0, values[np.maximum(place, 0)], 0.0 if name == "estimate" else np.nan)
    return table[table["at_risk"] >= FEWEST_AT_RISK]
