"""What the tests of formats ask: the marts of a load, and an export as it was read."""

from pathlib import Path
from typing import Any

import duckdb

from analysis.exports import ExportRead, load_format, read_export
from analysis.warehouse.report import LoadReport
from analysis.warehouse.store import open_store


def rows(warehouse: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask the marts of the load in force."""
    with open_store(warehouse)._cursor() as cursor:
        return cursor.execute(query).fetchall()


def counts(report: LoadReport) -> dict[str, tuple[int, int, int, int]]:
    """Read, loaded, rejected, set aside, by file."""
    return {file.file: (file.read, file.loaded, file.rejected, file.set_aside) for file in report.files}


class Exported:
    """An export as it was read, before it is judged."""

    def __init__(self, folder: Path, format: str) -> None:
        self.connection = duckdb.connect()
        self.export: ExportRead = read_export(self.connection, folder, load_format(format))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the canonical tables of text."""
        return self.connection.execute(query).fetchall()


def kept(warehouse: Path) -> str:
    """Everything that a load keeps, as text."""
    folder = open_store(warehouse).load.folder
    with duckdb.connect() as connection:
        tables = [connection.read_parquet(str(path)).fetchall() for path in folder.rglob("*.parquet")]
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.suffix in {".json", ".csv"}]
    return str(tables) + "".join(texts)
