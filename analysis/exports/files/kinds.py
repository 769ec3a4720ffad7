"""Which kinds of files there are besides CSV, by the end of the name, and the sheets of each.

A new kind is one line in KINDS: the end of a name, and a function that lists the sheets of a file without converting
them. The function returns; it does not raise: a file that cannot be opened is a sheet with a `problem`.
"""

import re
from dataclasses import replace
from pathlib import Path

from analysis.errors import InputError
from analysis.exports.files.archive import ARCHIVE, Kind, archive_sheets
from analysis.exports.files.json_records import JSON, json_sheets
from analysis.exports.files.limits import Limits, size_in_words
from analysis.exports.files.parquet import PARQUET, parquet_sheets
from analysis.exports.files.sheets import Sheet, Workroom, printable
from analysis.exports.files.workbook import WORKBOOK, workbook_sheets
from analysis.exports.mapping.mended import names_of_original

_UNPACK = "is packed in a way that is not read here. Unpack it and load what it holds."
_SAVE_AS = "is a spreadsheet of a kind that is not read here. Save it as XLSX or CSV."
_DATABASE = "is a database, which is not read here. Export its tables as CSV."
_REFUSED = {
    **dict.fromkeys((".gz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tar", ".tgz"), _UNPACK),
    **dict.fromkeys((".xls", ".xlsb", ".ods", ".numbers"), _SAVE_AS),
    **dict.fromkeys((".duckdb", ".db", ".sqlite", ".sqlite3", ".mdb", ".accdb"), _DATABASE),
}


def _archive(path: Path, room: Workroom) -> tuple[Sheet, ...]:
    return archive_sheets(path, room, _kind_of)


def _refused(path: Path, _room: Workroom) -> tuple[Sheet, ...]:
    name = printable(path.name)
    return (Sheet(name, path, problem=f"{name} {_REFUSED[path.suffix.lower()]}"),)


KINDS: dict[str, Kind] = {
    **dict.fromkeys(JSON, json_sheets),
    **dict.fromkeys(WORKBOOK, workbook_sheets),
    **dict.fromkeys(PARQUET, parquet_sheets),
    **dict.fromkeys(ARCHIVE, _archive),
    **dict.fromkeys(_REFUSED, _refused),
}


def sheets_of_folder(folder: Path, room: Workroom) -> tuple[Sheet, ...]:
    """List the sheets of a folder's files, without hidden ones and sub-folders, in the order of names and numbers.

    Raises InputError when there is no such folder, it is empty or it holds more than the limits allow.
    """
    files, limits = _data_files(folder), room.limits
    _check_sizes(files, limits)
    sheets = tuple(sheet for path in files for sheet in sheets_of_file(path, room))
    if len(sheets) > limits.sheets:
        raise InputError(f"{folder} holds {len(sheets):,} tables; the limit is {limits.sheets:,}. Load them in parts.")
    return sheets


def _check_sizes(files: tuple[Path, ...], limits: Limits) -> None:
    sizes = {path: path.stat().st_size for path in files}
    for path, size in sizes.items():
        if size > limits.file:
            raise InputError(
                f"{printable(path.name)} has {size_in_words(size)}; the limit for a file is {size_in_words(limits.file)}. "
                "Export a shorter time at once, or load it on the command line."
            )
    if sum(sizes.values()) > limits.export:
        raise InputError(
            f"The files have {size_in_words(sum(sizes.values()))} in all; the limit is {size_in_words(limits.export)}. "
            "Load them in parts, or on the command line."
        )


def sheets_of_file(path: Path, room: Workroom) -> tuple[Sheet, ...]:
    """List the sheets of one file; a kind that is not known is taken for CSV."""
    kind = _kind_of(path.name)
    sheets = kind(path, room) if kind else (Sheet(printable(path.name), path),)
    return tuple(_with_original_names(sheet) for sheet in sheets)


def _with_original_names(sheet: Sheet) -> Sheet:
    """Let rules take a file of rejected records by the names of the files whose records they were."""
    more = [known for name in (sheet.name, *sheet.aliases) for known in names_of_original(name)]
    return replace(sheet, aliases=tuple(dict.fromkeys([*sheet.aliases, *more])), is_mended=True) if more else sheet


def _kind_of(name: str) -> Kind | None:
    return next((KINDS[end] for end in KINDS if name.lower().endswith(end)), None)


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
