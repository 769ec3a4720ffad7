"""The database in which a load is built, and which is thrown away with the folder that it lies in."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

_SMALL = 4_000_000  # bytes of input
# What is built is read once or twice and then thrown away: to pack it, or to hand its memory back to the machine between
# two tables, takes a fifth of the time of a large load.
_SETTINGS = {
    "checkpoint_threshold": "1TB",
    "allocator_flush_threshold": "1TB",
    "allocator_bulk_deallocation_flush_threshold": "1TB",
    "block_allocator_memory": "50%",
}


def scratch(file: Path, inputs: Iterable[Path]) -> duckdb.DuckDBPyConnection:
    """Open a new database for working on these files and folders of files.

    A file of its own, not memory: what is merged is compressed there, which takes less than half of the memory. Little
    input is worked on in memory by one thread, since a file and the handing over between threads would take longer.
    """
    files = (file for path in inputs for file in (path.rglob("*") if path.is_dir() else (path,)))
    if sum(file.stat().st_size for file in files if file.is_file()) < _SMALL:
        return duckdb.connect(":memory:", config={"threads": 1})
    connection = duckdb.connect(str(file))
    for name, value in _SETTINGS.items():
        connection.execute(f"set {name} = $value", {"value": value})
    return connection
