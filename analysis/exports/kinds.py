"""Which kinds of files there are besides CSV, by the end of the name, and the sheets of each.

A new kind is one line in KINDS: the end of a name, and a function that lists the sheets of a file without converting
them. The function returns; it does not raise: a file that cannot be opened is a sheet with a `problem`.
"""

import re
from collections.abc import Callable
from pathlib import Path

from analysis.errors import InputError
from analysis.exports.sheets import Sheet, Workroom, printable
from analysis.exports.workbook import WORKBOOK, workbook_sheets

KINDS: dict[str, Callable[[Path, Workroom], tuple[Sheet, ...]]] = {
    **dict.fromkeys(WORKBOOK, workbook_sheets),
}


def sheets_of_folder(folder: Path, room: Workroom) -> tuple[Sheet, ...]:
    """List the sheets of a folder's files, without hidden ones and sub-folders, in the order of names and numbers.

    Raises InputError when there is no such folder or it is empty.
    """
    return tuple(sheet for path in _data_files(folder) for sheet in sheets_of_file(path, room))


def sheets_of_file(path: Path, room: Workroom) -> tuple[Sheet, ...]:
    """List the sheets of one file; a kind that is not known is taken for CSV."""
    kind = next((KINDS[end] for end in KINDS if path.name.lower().endswith(end)), None)
    return kind(path, room) if kind else (Sheet(printable(path.name), path),)


def _data_files(folder: Path) -> tuple[Path, ...]:
    if not folder.exists():
        raise InputError(f"There is no folder {folder}. Give the folder that holds the exported files.")
    if not folder.is_dir():
        raise InputError(f"{folder} is a file. Give the folder that holds the exported files.")
    try:
        files = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
    except OSError as error:
        raise InputError(f"The folder {folder} cannot be read: {error.strerror}.") from error
    if not files:
        raise InputError(f"The folder {folder} is empty. Put the exported files into it and load again.")
    return tuple(sorted(files, key=lambda path: _by_number(path.name)))


def _by_number(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name.lower())]
