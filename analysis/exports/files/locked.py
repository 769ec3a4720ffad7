"""A connection that reads files of others: it can reach the folders it is given, and nothing else, and not for ever."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from analysis.errors import InputError
from analysis.exports.files.limits import Limits

_AGAIN = 0.05  # seconds


def lock(connection: duckdb.DuckDBPyConnection, folders: Iterable[Path], spill: Path, limits: Limits) -> None:
    """Let a connection read and write in these folders only, and take no more memory and disk than it may; for good."""
    settings = {
        "temp_directory": str(spill),
        "memory_limit": _bytes(limits.database_memory),
        "max_temp_directory_size": _bytes(limits.database_disk),
        "enable_progress_bar": False,  # where nobody named a file to be run, DuckDB would draw one of its own
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allowed_directories": [str(folder.resolve()) for folder in folders],
        "enable_external_access": False,
        "lock_configuration": True,
    }
    for name, value in settings.items():
        if value is not None:
            connection.execute(f"set {name} = $value", {"value": value})


def reach_of(folder: Path) -> tuple[Path, ...]:
    """Give the folders where the files of an export lie: its own, and those that links in it lead to."""
    return tuple(
        dict.fromkeys([folder.resolve(), *(path.resolve().parent for path in folder.iterdir() if path.is_file())])
    )


def _bytes(count: int | None) -> str | None:
    return None if count is None else f"{count}B"


@contextmanager
def time_limit(connection: duckdb.DuckDBPyConnection, limits: Limits, what: str) -> Iterator[None]:
    """Stop what the connection does when it takes longer than it may; raises InputError that says `what` was too long."""
    done = threading.Event()
    threading.Thread(target=_interrupt, args=(connection, done, limits.seconds), daemon=True).start()
    try:
        yield
    except duckdb.InterruptException:
        raise InputError(
            f"{what} takes more than {limits.seconds} seconds, which is the limit. Load less at a time, or load it on "
            "the command line."
        ) from None
    except duckdb.OutOfMemoryException:
        raise InputError(
            f"{what} takes more memory or disk than there is for it. Load less at a time, or load it on the command line."
        ) from None
    finally:
        done.set()


def _interrupt(connection: duckdb.DuckDBPyConnection, done: threading.Event, seconds: float) -> None:
    """Interrupt again and again once the time is over: between two statements there is nothing to be stopped."""
    while not done.wait(seconds):
        connection.interrupt()
        seconds = _AGAIN
