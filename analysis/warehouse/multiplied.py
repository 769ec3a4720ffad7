"""For the benchmark: a load as it would be with many times its episodes, and rows counted as the marts are counted."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd

from analysis.sql import read_sql


def multiply(load: Path, out: Path, times: int) -> None:
    """Copy the folder of a load to `out`, with each episode and its courses there so many times, under ids of their own.

    Only what needs episodes and courses can be asked of it; bookings and scores stay as they were.
    """
    shutil.copytree(load, out)
    with duckdb.connect(":memory:") as connection:
        connection.read_parquet(str(load / "episodes.parquet")).create_view("episodes")
        for name in ("episodes", "courses"):
            connection.read_parquet(str(load / f"{name}.parquet")).create_view("original")
            many = connection.sql(read_sql("bench/many_times"), params={"times": times})
            many.write_parquet(str(out / f"{name}.parquet"))
            connection.execute("drop view original")


@contextmanager
def counting(rows: pd.DataFrame) -> Iterator[Callable[[], pd.DataFrame]]:
    """A function that counts rows (group_name, time, status), held in a table of a private database, by group and time."""
    with duckdb.connect(":memory:") as connection:
        connection.from_df(rows).create("rows")
        yield lambda: connection.execute(read_sql("bench/count_rows")).df()
