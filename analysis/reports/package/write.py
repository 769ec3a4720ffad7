"""The package from its tables: every file by path, and all of them as one zip."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.disclosure.protected.protected_table import ProtectedTable
from analysis.disclosure.protected.table_json import to_json
from analysis.reports.package import codebook, texts
from analysis.reports.package.archive import archive
from analysis.reports.package.crate import METADATA, crate
from analysis.reports.package.datapackage import datapackage
from analysis.reports.package.figures import figures, script
from analysis.reports.package.pdf import package_pdf
from analysis.reports.package.release import FACTS, Release
from analysis.reports.package.tables import table_csv, table_parquet
from analysis.reports.package.workbook import workbook


def write_package(
    tables: Sequence[ProtectedTable], release: Release, instead: Mapping[str, bytes] | None = None
) -> bytes:
    """The package as a zip. The same tables and release give the same bytes.

    instead: files in the place of what the release would give, by path, such as the thresholds that packages share.
    Raises ValueError where two tables have one name or there is none.
    """
    if not tables or len({table.name for table in tables}) < len(tables):
        raise ValueError("A package takes at least one table, and each table a name of its own.")
    return archive(package_files(tables, release, instead))


def package_files(
    tables: Sequence[ProtectedTable], release: Release, instead: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    """Every file of the package but the checksums, by path."""
    files = _data(tables, release) | _words(tables, release) | {**(instead or {})}
    files["datapackage.json"] = _json(datapackage(tables, release, files))
    return {**files, METADATA: _json(crate(release, files))}


def _data(tables: Sequence[ProtectedTable], release: Release) -> dict[str, bytes]:
    return {
        **{f"tables/{table.name}.csv": table_csv(table) for table in tables},
        **{f"tables/{table.name}.parquet": table_parquet(table) for table in tables},
        **{f"tables/{table.name}.json": to_json(table).encode() for table in tables},
        **{f"sql/{table.name}.sql": table.sql.encode() for table in tables if table.sql},
        "tables.xlsx": workbook(tables, release),
        "tables.pdf": package_pdf(tables, release),
        "codebook.csv": codebook.codebook_csv(tables),
        "thresholds.csv": codebook.thresholds_csv(release.dictionary),
        "figures.json": _json(figures(tables)),
        FACTS: _json(release.facts),
        "provenance.json": _json(dict(release.provenance)),
    }


def _words(tables: Sequence[ProtectedTable], release: Release) -> dict[str, bytes]:
    report = texts.disclosure(tables, release)
    return {
        "README.md": texts.readme(tables, release),
        "codebook.md": codebook.codebook_md(tables),
        "methods.md": texts.methods(release),
        "disclosure.json": _json(report),
        "disclosure.md": texts.disclosure_md(report),
        "LICENSE.txt": texts.licence(release),
        "CITATION.cff": texts.citation(release),
        "reproduce.py": script(),
    }


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
