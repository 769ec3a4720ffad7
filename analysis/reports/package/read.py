"""A package read back: unpacked in memory with care, checked against its checksums, its tables and what it says of itself.

Checksums show an accident, or a change made by hand; whoever makes a package anew makes its checksums as well.
"""

import json
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

from analysis.disclosure.protected.protected_table import ProtectedTable
from analysis.disclosure.protected.table_json import from_json
from analysis.errors import InputError
from analysis.reports.package.archive import CHECKSUMS, sha256
from analysis.reports.package.release import FACTS
from analysis.reports.package.tables import table_csv

MOST_FILES, MOST_PACKED, MOST_UNPACKED, MOST_RATIO = 5_000, 200_000_000, 500_000_000, 200
_LARGEST = 1_000  # threshold, or base of rounding
_SMALL = 10_000_000  # what unpacks to less than this does no harm, however tightly it was packed
_WRONG = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Package:
    """A package as it was read. sha256: of the zip; facts: what release.json says; files: every file by path."""

    name: str
    sha256: str
    facts: Mapping[str, Any]
    tables: Mapping[str, ProtectedTable]
    files: Mapping[str, bytes]


def read_package(file: Path) -> Package:
    """The package in a zip file.

    Raises InputError where it is none, holds too much or unsafe paths, was changed, or its tables break their policy.
    """
    files = unpack(file)
    if changed := tampered(files):
        raise InputError(
            f"{file.name} was changed after it was made: {_listed(changed)}. Ask its publisher for it again."
        )
    facts, tables = _facts(file.name, files), {}
    for path in sorted((path for path in files if _is_table(path)), key=_order(files)):
        table = _table(file.name, path, files)
        tables[table.name] = table
    return Package(file.name, sha256(file.read_bytes()), facts, tables, files)


def unpack(file: Path) -> dict[str, bytes]:
    """Every file of a package by path, in memory. Raises InputError where it is no zip, or one that may do harm."""
    try:
        if file.stat().st_size > MOST_PACKED:
            raise InputError(f"{file.name} is too large for a package.")
        with zipfile.ZipFile(file) as packed:
            entries = packed.infolist()
            _check(file.name, entries, file.stat().st_size)
            return {entry.filename: packed.read(entry) for entry in entries}
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}.") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error):
        raise InputError(f"{file.name} is no package: it is damaged, or no zip file of ours.") from None


def tampered(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The files that are not what the checksums say: changed, missing, or not listed; the checksums where there are none."""
    try:
        lines = files[CHECKSUMS].decode().splitlines()
        listed = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    except (KeyError, ValueError):
        return (CHECKSUMS,)
    own = {path: sha256(content) for path, content in files.items() if path != CHECKSUMS}
    return tuple(sorted(path for path in {*own, *listed} if own.get(path) != listed.get(path)))


def _check(name: str, entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse what may do harm before anything is unpacked."""
    unpacked = sum(entry.file_size for entry in entries)
    paths = [entry.filename for entry in entries]
    rules = {
        f"holds more than {MOST_FILES:,} files": len(entries) > MOST_FILES,
        "unpacks to far more than a package does": unpacked > min(MOST_UNPACKED, max(_SMALL, MOST_RATIO * size)),
        "is protected by a password": any(entry.flag_bits & 1 for entry in entries),
        "holds a file twice": len(set(paths)) < len(paths),
        "holds a path that leads out of its folder": not all(_is_safe(path) for path in paths),
    }
    for rule, is_broken in rules.items():
        if is_broken:
            raise InputError(f"{name} {rule}, as no package of ours does. It was not read.")


def _is_safe(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and not {*parts} & {"..", "."} and not {*path} & {"\\", ":", "\0"}


def _is_table(path: str) -> bool:
    return path.startswith("tables/") and path.endswith(".json")


def _order(files: Mapping[str, bytes]) -> Callable[[str], tuple[int, str]]:
    """Tables as the package lists them in its disclosure report, and by name where it does not."""
    try:
        listed = [f"tables/{name}.json" for name in json.loads(files["disclosure.json"])["tables"]]
    except _WRONG:
        listed = []
    return lambda path: (listed.index(path) if path in listed else len(listed), path)


def _facts(name: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        return {**json.loads(files[FACTS])}
    except _WRONG:
        raise InputError(f"{name} is no package that can be read: it lacks a good {FACTS}.") from None


def _table(name: str, path: str, files: Mapping[str, bytes]) -> ProtectedTable:
    """The table in a JSON file, which has to be the one that the CSV beside it shows."""
    try:
        text = files[path].decode()
        _check_content(json.loads(text))
        table = from_json(text)
        _check_texts(table)
        is_same = files[f"tables/{table.name}.csv"] == table_csv(table) and path == f"tables/{table.name}.json"
    except _WRONG:
        raise InputError(f"{name}: {path} is no protected table, or breaks the rules of its policy.") from None
    if not is_same:
        raise InputError(f"{name}: {path} and the CSV beside it are not the same table.")
    return table


def _check_content(content: Mapping[str, Any]) -> None:
    """Refuse numbers that no policy has, and rows of other lengths, before anything is worked out with them."""
    policy = content["policy"]
    if not all(type(policy[name]) is int and 1 <= policy[name] <= _LARGEST for name in ("threshold", "rounding")):
        raise ValueError("no policy has such a threshold or base")
    if {len(row) for row in content["rows"]} - {len(content["columns"])}:
        raise ValueError("every row has a value for each column")


def _check_texts(table: ProtectedTable) -> None:
    """Refuse a description that is no text, and codes without labels."""
    words = ("name", "label", "kind", "type", "unit", "form", "derivation", "source")
    texts = [table.title, table.sql, *table.notes, *(getattr(v, word) for v in table.variables for word in words)]
    texts += [text for v in table.variables for text in (*v.of, *chain.from_iterable(v.values.items()))]
    texts += [text for d in table.drawings for text in (d.title, d.kind, *chain.from_iterable(d.where.items()))]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("a description is a text")


def _listed(paths: tuple[str, ...]) -> str:
    shown = ", ".join(paths[:5])
    return shown if len(paths) <= 5 else f"{shown} and {len(paths) - 5} more"
