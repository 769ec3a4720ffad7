"""What can go wrong with disks and files while a warehouse is changed, said in words."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from analysis.errors import InputError

_KEPT = "What was loaded before stays as it was."
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
# DuckDB gives the system's words and not its number.
_FULL_WORDS = ("No space left on device", "Disk quota exceeded", "File too large", "failed to offload data block")
_DENIED_WORDS = ("Permission denied", "Read-only file system", "Operation not permitted")
_DISK_ERRORS = (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.FatalException)


@contextmanager
def in_words(warehouse: Path) -> Iterator[None]:
    """Turn the errors of disks and files into InputErrors that say what happened and what to do.

    What goes wrong in any other way is a mistake of ours, and stays what it is.
    """
    try:
        yield
    except OSError as error:
        raise InputError(_words(warehouse, error.errno, "", error)) from None
    except duckdb.Error as error:
        text = str(error)
        if not isinstance(error, _DISK_ERRORS) and not any(words in text for words in _FULL_WORDS + _DENIED_WORDS):
            raise
        raise InputError(_words(warehouse, None, text, error)) from None


@contextmanager
def deletion_in_words(warehouse: Path) -> Iterator[None]:
    """Whatever goes wrong because the warehouse is not there any more is said to be that."""
    try:
        yield
    except (InputError, OSError, duckdb.Error):
        if warehouse.is_dir():
            raise
        raise InputError(
            f"The warehouse {warehouse} was deleted while it was being changed. Load the exports again."
        ) from None


def _words(warehouse: Path, number: int | None, text: str, error: Exception) -> str:
    """The sentence for an error; of its own text only the system's words are looked for, as it may name anything."""
    if number in _FULL or any(words in text for words in _FULL_WORDS):
        return f"The disk is full: {warehouse} has no room for another load. Make room and load again. {_KEPT}"
    if number in _DENIED or any(words in text for words in _DENIED_WORDS):
        return (
            f"{_place(warehouse, error)} cannot be written to or read by this user. Name another warehouse with "
            f"--warehouse, or have the rights changed. {_KEPT}"
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return f"There is not enough memory for this load. Close other programs and load again. {_KEPT}"
    why = f": {error.strerror}" if isinstance(error, OSError) and error.strerror else ""
    return f"{_place(warehouse, error)} could not be read or written{why}. Load again. {_KEPT}"


def _place(warehouse: Path, error: Exception) -> str:
    named = getattr(error, "filename", None)
    return str(named) if named else f"The warehouse {warehouse}"
