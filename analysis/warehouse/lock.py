"""One at a time changes a warehouse; whoever comes second is told who is at it, and since when."""

import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from analysis.errors import InputError
from analysis.warehouse.trouble import deletion_in_words, in_words

LOCK = ".lock"
BUILDING, REMOVING = ".building-", ".removing-"
_LEFTOVERS = (
    f"{BUILDING}*",
    f"{REMOVING}*",
    ".current-*",
    "*/.manifest.json-*",
    "settings/.*-*",
    "settings/formats/.*-*",
)


@contextmanager
def one_at_a_time(warehouse: Path, who: str, doing: str, patience: float = 0) -> Iterator[None]:
    """Hold the warehouse, which is made where it does not exist, and clear away what a killed holder left.

    The system lets go of the lock when its holder ends, however that happens. patience: how many seconds to wait for it.
    Raises InputError when somebody else holds it still, and for whatever goes wrong with disks and files meanwhile.
    """
    with in_words(warehouse):
        warehouse.mkdir(parents=True, exist_ok=True)
        path = warehouse / LOCK
        try:
            with FileLock(path, timeout=patience), deletion_in_words(warehouse):
                path.write_text(json.dumps(_holder(who, doing)) + "\n", encoding="utf-8")
                _clear_leftovers(warehouse)
                yield
        except Timeout:
            raise InputError(f"{_words(path)} Nothing was changed: try again when that is done.") from None


def _holder(who: str, doing: str) -> dict[str, str | int]:
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return {"who": who, "doing": doing, "since": since, "process": os.getpid(), "host": socket.gethostname()}


def _words(path: Path) -> str:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        return (
            f"{holder['who']} has been {holder['doing']} since {holder['since']} UTC "
            f"(process {holder['process']} on {holder['host']})."
        )
    except (OSError, ValueError, KeyError, TypeError):
        return "Somebody else is changing this warehouse at the moment."


def _clear_leftovers(warehouse: Path) -> None:
    """Remove what is half built or half written: nobody but the holder builds or writes here."""
    for path in [path for pattern in _LEFTOVERS for path in warehouse.glob(pattern)]:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
