"""The steps between the load before and a new one, so that what moved can be told apart (docs/rules.md, What moved).

before: the marts of the load before, as they are. rule: its records under the new dictionary. corrected: the same
records as they read now. late: with those that had come late. Each step is built by the models that build a load, up
to the data cut of the load before, and only for the patients that differ from the step before it.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from analysis.dictionary import Dictionary
from analysis.errors import InputError
from analysis.sql import read_sql
from analysis.warehouse.manifest import read_load
from analysis.warehouse.merge import RECORDS, TABLES
from analysis.warehouse.models import build_marts
from analysis.warehouse.scratch import scratch
from analysis.warehouse.settings import compares_loads

FOLDER = "between"
RULE, CORRECTED, LATE = "rule", "corrected", "late"
MARTS = ("episodes", "bookings", "scores", "outcomes", "courses")
REPLACED = "replaced"
_OFFSETS = {CORRECTED: 10**12, LATE: 2 * 10**12}  # the episodes of a step have numbers of their own
_UNREADABLE = (
    InputError, duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException,
    duckdb.OutOfMemoryException,
)  # fmt: skip
_AS_THEN = ("intake_as_then", "sessions_as_then", "scores_as_then")
_TELLING = ("then_rows", "now_rows", "changed_keys")


@dataclass(frozen=True)
class _Pair:
    """The two loads; `cut` is the day up to which their records are compared."""

    before: Path
    now: Path
    out: Path
    dictionary: Dictionary
    cut_before: date
    cut: date
    has_sessions: bool


def build_between(
    before: Path | None, now: Path, content: dict[str, Any], dictionary: Dictionary, work: Path
) -> dict[str, Any]:
    """Build the steps from the load `before` to the one that is being built in the folder `now`, into now/between.

    content: the new load's manifest. Gives what the manifest says of it: `refused`, in words, where the two cannot be
    compared; else the steps that differ from the step before them, and the numbers of records.
    """
    if before is None or before.name == content["load"]:
        return {"before": None, "refused": "This is the first load: there is nothing yet to compare it with."}
    if not compares_loads(before.parent):
        return {"before": before.name, "refused": "Comparing a load with the one before it is switched off here."}
    try:
        earlier = read_load(before)
        reason = refused(earlier, content)
        if reason:
            return {"before": before.name, "refused": reason}
        with scratch(work / "between.duckdb", (before / RECORDS, now / RECORDS)) as connection:
            return {"before": before.name} | _build(
                connection, _pair(before, now, earlier, content, dictionary), earlier
            )
    except _UNREADABLE:
        return {"before": before.name, "refused": f"The records of the load before, {before.name}, could not be read."}


def refused(earlier: dict[str, Any], content: dict[str, Any]) -> str | None:
    """Why the two loads cannot be compared; None where they can."""
    if "nominal" in (earlier["dates"], content["dates"]):
        return "An export with day numbers has no calendar, so what moved between two loads cannot be dated."
    if earlier["simulated"] != content["simulated"]:
        return "Only one of this load and the one before it holds simulated patients: nothing to compare."
    is_other_format = content["earlier"] is None and content["format"] != earlier["format"]
    if is_other_format or not _sources(earlier) & _sources(content):
        return "The load before came from another source: its records and these have nothing in common to compare."
    if earlier["has_sessions"] != content["has_sessions"]:
        return "Only one of the two loads has bookings, so care starts on different days in them: nothing to compare."
    return None


def _sources(manifest: dict[str, Any]) -> set[str]:
    return {row["source"] for row in (*manifest["files"], *manifest["earlier_files"])}


def _pair(before: Path, now: Path, earlier: dict[str, Any], content: dict[str, Any], dictionary: Dictionary) -> _Pair:
    cut_before, cut = date.fromisoformat(earlier["data_cut"]), date.fromisoformat(content["data_cut"])
    return _Pair(before, now, now / FOLDER, dictionary, cut_before, min(cut_before, cut), content["has_sessions"])


def _build(connection: duckdb.DuckDBPyConnection, pair: _Pair, earlier: dict[str, Any]) -> dict[str, Any]:
    for side, folder in (("then", pair.before), ("now", pair.now)):
        for table in TABLES:
            connection.read_parquet(str(folder / RECORDS / f"{table}.parquet")).create_view(f"{side}_{table}")
    nothing = connection.read_parquet(str(pair.before / RECORDS / "read_rejects.parquet")).limit(0)
    nothing.create("read_rejects")
    connection.execute(read_sql("between/day_of"))
    steps = []
    if earlier["dictionary"]["version"] != pair.dictionary.version:
        _build_rule(connection, pair)
        steps.append(RULE)
    _compare(connection, pair)
    for step in (CORRECTED, LATE):
        if _touch(connection, pair, step):
            _build_step(connection, pair, step, steps)
            steps.append(step)
    return {"cut": pair.cut.isoformat(), "steps": steps} | _numbers(connection)


def _build_rule(connection: duckdb.DuckDBPyConnection, pair: _Pair) -> None:
    for table in TABLES:
        connection.execute(f"create or replace table records_{table} as from then_{table}")
    _build_marts(connection, pair, pair.cut_before)
    _write(connection, pair.out / RULE, 0)


def _compare(connection: duckdb.DuckDBPyConnection, pair: _Pair) -> None:
    """Tell the records of the two loads apart, as they stood on the data cut."""
    _create(connection, "known_keys", pair)
    for name in (*_AS_THEN, *_TELLING):
        _create(connection, name, pair)


def _touch(connection: duckdb.DuckDBPyConnection, pair: _Pair, step: str) -> bool:
    """Create `touched`, the referrals that a step has to build anew; whether there are any."""
    everybody = step == CORRECTED and pair.cut != pair.cut_before
    source = "select source, referral_id from then_intake union select source, referral_id from now_intake"
    found = source if everybody else read_sql(f"between/touched_by_{step}")
    connection.execute(f"create or replace table touched as {found}")
    before = -1
    while before != (before := len(connection.table("touched"))):
        connection.execute(f"create or replace table widened as {read_sql('between/with_their_patients')}")
        connection.execute("create or replace table touched as from widened")
    return before > 0


def _build_step(connection: duckdb.DuckDBPyConnection, pair: _Pair, step: str, steps: list[str]) -> None:
    for table in ("intake", "sessions", "scores"):
        statement = f"create or replace table records_{table} as {read_sql(f'between/step_{table}')}"
        connection.execute(statement, {"with_late": step == LATE})
    connection.execute("create or replace table records_providers as from now_providers")
    folders = [pair.out / name for name in steps] if RULE in steps else [pair.before, *(pair.out / s for s in steps)]
    earlier = [str(folder / "episodes.parquet") for folder in folders]
    connection.read_parquet(earlier, union_by_name=True).create_view("earlier_episodes", replace=True)
    replaced = connection.sql(read_sql("between/replaced"))
    _build_marts(connection, pair, pair.cut)
    folder = pair.out / step
    _write(connection, folder, _OFFSETS[step])
    replaced.write_parquet(str(folder / f"{REPLACED}.parquet"))


def _build_marts(connection: duckdb.DuckDBPyConnection, pair: _Pair, cut: date) -> None:
    build_marts(connection, pair.dictionary, cut, lambda *_: None, has_sessions=pair.has_sessions)


def _write(connection: duckdb.DuckDBPyConnection, folder: Path, offset: int) -> None:
    folder.mkdir(parents=True)
    for name in MARTS:
        rows = connection.table(name).project(f"* replace (episode_id + {offset} as episode_id)")
        rows.write_parquet(str(folder / f"{name}.parquet"), compression="zstd")


def _create(connection: duckdb.DuckDBPyConnection, name: str, pair: _Pair) -> None:
    statement = f"create or replace table {name} as {read_sql(f'between/{name}')}"
    wanted = duckdb.extract_statements(statement)[0].named_parameters
    connection.execute(statement, {"data_cut": pair.cut} if wanted else {})


def _numbers(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    changed, gone = connection.execute(
        "select count(*) filter (where not is_gone), count(*) filter (where is_gone) from changed_keys"
    ).fetchall()[0]
    late = connection.execute("select count(*) from now_rows where not is_known").fetchall()[0][0]
    return {"changed": changed, "gone": gone, "late": late}
