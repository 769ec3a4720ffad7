"""What each table of a release was made from, as checksums: data, rule, policy and code."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from analysis.dictionary import Dictionary
from analysis.disclosure.control.policy import Policy
from analysis.disclosure.protected.protected_table import ProtectedTable
from analysis.warehouse.manifest import dictionary_content, software_versions

_ROOT = Path(__file__).parents[1]
_SOURCES = (
    "disclosure/**/*.py",
    "statistics/*.py",
    "exports/**/*.py",
    "sql/staging/*.sql",
    "sql/marts/*.sql",
    "sql/macros/*.sql",
    "warehouse/build.py",
    "warehouse/merge.py",
    "warehouse/models.py",
    "warehouse/store.py",
)  # what numbers of a table come through; the queries that count it are its rule


def provenance(
    manifest: Mapping[str, Any], dictionary: Dictionary, policy: Policy, tables: Iterable[ProtectedTable]
) -> dict[str, dict[str, str]]:
    """The checksums of the data, rule, policy and code of each table of a load."""
    same = {"data": data(manifest), "policy": checksum(asdict(policy)), "code": code()}
    return {table.name: same | {"rule": rule(table, dictionary)} for table in tables}


def data(manifest: Mapping[str, Any]) -> str:
    """The files of the exports that a load was made from, whoever loaded them whenever, and its data cut."""
    files = sorted((row["source"], row["sha256"]) for row in (*manifest["files"], *manifest["earlier_files"]))
    return checksum([files, manifest["data_cut"], manifest["gone_dropped"]])


def marts(manifest: Mapping[str, Any]) -> str:
    """The files that were built for a load."""
    return checksum(manifest["written"])


def rule(table: ProtectedTable, dictionary: Dictionary) -> str:
    """What a table counts: its query, what its columns mean, and the dictionary.

    Labels of single values, and up to which day periods are closed, are data.
    """
    columns = [{name: value for name, value in asdict(v).items() if name != "values"} for v in table.variables]
    sql = [line for line in table.sql.splitlines() if not line.startswith("-- closed_to = ")]
    return checksum([table.name, table.title, sql, columns, dictionary_content(dictionary)])


@cache
def code() -> str:
    """The sources that the numbers come through, and the libraries that they are computed with."""
    paths = sorted({path for pattern in _SOURCES for path in _ROOT.glob(pattern)})
    texts = [(str(path.relative_to(_ROOT)), path.read_text(encoding="utf-8")) for path in paths]
    return checksum([texts, software_versions()])


@cache
def queries() -> str:
    """The queries of all research tables."""
    paths = sorted((_ROOT / "sql" / "protected").glob("*.sql"))
    return checksum([(path.name, path.read_text(encoding="utf-8")) for path in paths])


def request(manifest: Mapping[str, Any], dictionary: Dictionary, policy: Policy) -> str:
    """Everything that a release is made from, but for the releases before it."""
    made_of = [manifest["load"], data(manifest), marts(manifest), asdict(policy), dictionary_content(dictionary)]
    return checksum([*made_of, code(), queries()])


def checksum(content: Any) -> str:
    """The SHA-256 of plain values."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
