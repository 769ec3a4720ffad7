"""What DuckDB takes for merely reading the same CSV files into tables: the yardstick of the benchmark."""

from pathlib import Path
from time import perf_counter

import duckdb


def seconds_to_read(folder: Path) -> float:
    """Seconds for reading every CSV file of the folder into a table of a private database, nothing checked."""
    with duckdb.connect(":memory:") as connection:
        begin = perf_counter()
        for number, path in enumerate(sorted(folder.glob("*.csv"))):
            connection.read_csv(str(path)).create(f"file_{number}")
        return perf_counter() - begin
