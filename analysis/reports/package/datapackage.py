"""The description that programs read: datapackage.json of the Data Package standard, version 2."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.disclosure.protected.protected_table import ProtectedTable, Variable
from analysis.reports.package.archive import sha256
from analysis.reports.package.codebook import MISSING
from analysis.reports.package.release import Licence, Release
from analysis.reports.package.tables import harmless

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MEDIA_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "md": "text/markdown",
    "sql": "application/sql",
    "py": "text/x-python",
    "cff": "application/yaml",
    "txt": "text/plain",
    "pdf": "application/pdf",
}


def datapackage(tables: Sequence[ProtectedTable], release: Release, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The descriptor of a package whose files are these, by path."""
    return {
        "$schema": PROFILE,
        "name": "outcomes-of-medical-massage",
        "id": f"load:{release.load}",
        "title": release.full_title,
        "description": release.description,
        "version": release.version,
        "created": f"{release.published}T00:00:00Z",
        "licenses": [_licence(release.licence)],
        "contributors": [{"title": release.publisher, "roles": ["publisher"]}],
        "sources": [{"title": f"Load {release.load}, data up to {release.data_cut}", "version": release.code}],
        "resources": [
            *_tables(tables, files),
            *(_file(path, files[path]) for path in sorted(files) if _is_other(path)),
        ],
    }


def _licence(licence: Licence) -> dict[str, str]:
    if licence.spdx:
        return {"name": licence.spdx, "path": licence.url, "title": licence.label}
    return {"path": "LICENSE.txt", "title": licence.label}


def _is_other(path: str) -> bool:
    """Whether a file is data, but no table in CSV, whose columns are described."""
    described = {"codebook.csv", "thresholds.csv"}
    return path.endswith((".parquet", ".xlsx")) or path in described or bool(re.fullmatch(r"tables/\w+\.json", path))


def _tables(tables: Sequence[ProtectedTable], files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    return [_table(table, path := f"tables/{table.name}.csv", files[path]) for table in tables]


def _table(table: ProtectedTable, path: str, content: bytes) -> dict[str, Any]:
    return {
        **_file(path, content),
        "name": table.name,
        "type": "table",
        "title": table.title,
        "description": " ".join([f"{table.title}.", *table.notes, f"Protected by: {table.policy.label}."]),
        "schema": {
            "fields": [_field(variable) for variable in table.columns],
            "primaryKey": list(table.dimensions),
            "missingValues": [{"value": "", "label": "Hidden (status hidden), too few people, or not estimable"}],
        },
    }


def _file(path: str, content: bytes) -> dict[str, Any]:
    ending = path.rpartition(".")[2]
    text = {"encoding": "utf-8"} if ending == "csv" else {}
    return {
        "name": path.replace("/", "-").lower(),
        "path": path,
        "format": ending,
        "mediatype": MEDIA_TYPES[ending],
        "bytes": len(content),
        "hash": f"sha256:{sha256(content)}",
        **text,
    }


def _field(v: Variable) -> dict[str, Any]:
    ends = {"minimum": v.low, "maximum": v.high}
    constraints: dict[str, Any] = {name: _number(v, end) for name, end in ends.items() if end is not None}
    if v.kind == "group":
        constraints["required"] = True
    coded = (
        [{"value": harmless(code), "label": label} for code, label in v.values.items()] if v.type == "string" else []
    )
    meaning = " ".join(part for part in (v.derivation, v.source, MISSING[v.kind]) if part)
    described = {"name": v.name, "type": v.type, "title": v.label, "description": meaning}
    return described | ({"constraints": constraints} if constraints else {}) | ({"categories": coded} if coded else {})


def _number(v: Variable, end: float) -> float | int:
    return int(end) if v.type == "integer" else end
