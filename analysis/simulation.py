"""Clinic exports with known truth, for trying the product out and for testing it: canonical CSV and truth.json.

Everything is drawn in DuckDB (analysis/sql/simulation) from hashes of seed, stream and entity, so that one seed gives
the same bytes whatever the threads. What is drawn from is data: data/simulation/*.toml.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from analysis.errors import InputError, UsageError

Progress = Callable[[int, int, str], None]
Rows = list[dict[str, Any]]

PARAMETERS = Path(__file__).parent.parent / "data" / "simulation"
SQL = Path(__file__).parent / "sql" / "simulation"
SETUP = ("macros", "conditions", "questionnaires", "providers", "truth_tables")
COURSE = ("referrals", "traits", "bookings", "visits", "intakes", "ends", "discharges")
TRUTH = ("reached", "relief")
TABLES = ("intake", "sessions", "scores")
KNOWN_AT_CUT = ("courses", "patients", "vitals", "moments")
COPY = "copy exported to $path (format csv, header $header)"
# Referrals drawn at a time: two of DuckDB's row groups, so that memory stays small and two cores stay busy.
SLICE = 245_760
# Latest referrals that the data cut is found from; everything is then cut there.
TAIL = 20_000


@dataclass(frozen=True)
class Simulated:
    """A simulated export: its folder, the last date in it, and the records of each file (without the header)."""

    folder: Path
    data_cut: date
    records: dict[str, int]


@dataclass(frozen=True)
class Settings:
    """What data/simulation says for one run: named values for the SQL, and tables as JSON."""

    version: int
    values: dict[str, Any]
    tables: dict[str, Rows]


@dataclass(frozen=True)
class Bench:
    """A private database, and the values that its SQL files may name."""

    connection: duckdb.DuckDBPyConnection
    values: dict[str, Any]

    def run(self, name: str, **more: object) -> duckdb.DuckDBPyConnection:
        """Run every statement of analysis/sql/simulation/NAME.sql with the values that it names."""
        known = self.values | more
        for statement in self.connection.extract_statements((SQL / f"{name}.sql").read_text(encoding="utf-8")):
            self.connection.execute(statement, {key: known[key] for key in statement.named_parameters})
        return self.connection

    def rows(self, name: str) -> Rows:
        """What the query NAME.sql answers, one dictionary a row."""
        answer = self.run(name)
        columns = [column[0] for column in answer.description]
        return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def simulate(
    referrals: int,
    seed: int,
    out: Path,
    *,
    scenario: str = "default",
    dirt: bool = False,
    truth_referrals: int = 100_000,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Simulated:
    """Write a simulated clinic's canonical export and its truth into a folder, replacing an earlier one.

    scenario: default; stable (noise around a level, nothing else); natural (natural course and regression to the mean,
    no change within sessions); differences (as default, providers further apart). dirt: add records as clinics spoil
    them; the clean ones stay as they are, and truth.json counts the others. The truth is counted on at least
    truth_referrals, the run's own among them, as if nobody were lost and there were no data cut. Raises UsageError for
    an unknown scenario or fewer than one referral, InputError where the folder cannot be made.
    """
    settings = read_settings(scenario, referrals, seed)
    _make_folder(out)
    records: Counter[str] = Counter()
    with duckdb.connect(config={"threads": threads} if threads else {}) as connection:
        bench = _prepare(connection, settings)
        slices = _slices(max(referrals, truth_referrals))
        for done, (first, last) in enumerate(slices):
            _tell(progress, done, len(slices))
            _run_all(bench, (*COURSE, *TRUTH), first=first, last=last)
            if first <= referrals:
                records += _export(bench, out, header=first == 1)
        records += _write(bench, "export_providers", out / "providers.csv")
        if dirt:
            records += _add_dirt(bench, out)
        truth = _truth(bench, settings, records) | {"dirt": bench.rows("truth_dirt") if dirt else []}
    (out / "truth.json").write_text(json.dumps(truth, indent=1, default=str) + "\n", encoding="utf-8")
    _tell(progress, len(slices), len(slices))
    return Simulated(out, bench.values["cut"], truth["records"])


def read_settings(scenario: str, referrals: int, seed: int) -> Settings:
    """What data/simulation says for a scenario, a number of referrals and a seed."""
    found = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in PARAMETERS.glob("*.toml")}
    parameters = found["parameters"]
    if scenario not in parameters["scenario"]:
        raise UsageError(f"There is no scenario {scenario}; choose one of {', '.join(parameters['scenario'])}.")
    if referrals < 1:
        raise UsageError("A simulation needs at least one referral.")
    values = parameters["common"] | parameters["lists"] | parameters["calendar"] | parameters["size"]
    values |= parameters["scenario"][scenario] | {"scenario": scenario, "referrals": referrals, "seed": seed}
    values["days"] = (values["last_day"] - values["first_day"]).days
    values["clinics"] = min(
        max(referrals // values["referrals_per_clinic"], values["clinics_low"]), values["clinics_high"]
    )
    tables = {
        "conditions": found["conditions"]["condition"],
        "measures": found["questionnaires"]["measure"],
        "questionnaires": found["questionnaires"]["questionnaire"],
    }
    return Settings(parameters["version"], values, tables)


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"The folder {out} cannot be made: {error.strerror}.") from None


def _prepare(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Bench:
    """Set up the database, and find the data cut from the latest referrals alone."""
    tables = {name: json.dumps(rows) for name, rows in settings.tables.items()}
    bench = Bench(connection, settings.values | tables)
    for name in SETUP:
        bench.run(name)
    last = settings.values["referrals"]
    _run_all(bench, COURSE, first=max(1, last - TAIL + 1), last=last)
    return replace(bench, values=bench.values | bench.rows("cut")[0])


def _slices(referrals: int) -> list[tuple[int, int]]:
    """First and last number of each slice; the slices are about equal."""
    count = -(-referrals // SLICE)
    ends = [referrals * number // count for number in range(count + 1)]
    return [(before + 1, end) for before, end in pairwise(ends)]


def _run_all(bench: Bench, names: tuple[str, ...], **more: object) -> None:
    for name in names:
        bench.run(name, **more)


def _export(bench: Bench, out: Path, *, header: bool) -> Counter[str]:
    """Write (with header) or append one slice of the export, as known at the data cut."""
    _run_all(bench, KNOWN_AT_CUT)
    records: Counter[str] = Counter()
    for name in TABLES:
        records += _write(bench, f"export_{name}", out / f"{name}.csv", header=header)
    return records


def _write(bench: Bench, name: str, path: Path, *, header: bool = True) -> Counter[str]:
    """Run a query that copies to a file: over the file with a header, else at its end; the records written."""
    with TemporaryDirectory(dir=path.parent) as folder:
        part = Path(folder) / path.name
        bench.run(name, clean=str(path))
        (count,) = bench.connection.execute(COPY, {"path": str(part), "header": header}).fetchone()
        with part.open("rb") as source, path.open("wb" if header else "ab") as target:
            copyfileobj(source, target, 1 << 20)
    return Counter({path.name: count})


def _add_dirt(bench: Bench, out: Path) -> Counter[str]:
    """Add a column that nobody knows and append spoilt records; the records appended."""
    bench.run("dirt")
    _write(bench, "dirt_providers", out / "providers.csv")
    records: Counter[str] = Counter()
    for name in TABLES:
        records += _write(bench, f"dirt_{name}", out / f"{name}.csv", header=False)
    return records


def _truth(bench: Bench, settings: Settings, records: Counter[str]) -> dict[str, Any]:
    """What an estimator must recover, and everything that was put in."""
    values = settings.values
    return {
        "simulated": True,
        "scenario": values["scenario"],
        "seed": values["seed"],
        "referrals": values["referrals"],
        "parameters_version": settings.version,
        "data_cut": bench.values["cut"],
        "records": dict(records),
        "improvement": bench.rows("truth_improvement"),
        "providers": bench.rows("truth_providers"),
        "relief": bench.rows("truth_relief"),
        "parameters": values | settings.tables,
    }


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress:
        progress(done, total, "simulating referrals")
