"""Columns that the format does not use, kept beside the marts so that nothing of an export is thrown away."""

from pathlib import Path

from duckdb import ColumnExpression, DuckDBPyConnection

from analysis.exports.read import ExportRead, FileRead


def keep_aside(connection: DuckDBPyConnection, export: ExportRead, folder: Path) -> tuple[Path, ...]:
    """Write `record` and the unknown columns of each file that has some as Parquet into a folder; returns the files."""
    return tuple(_write(connection, file, folder) for file in export.files if file.unknown and file.records)


def _write(connection: DuckDBPyConnection, file: FileRead, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"file_{file.file_no}.parquet"
    columns = [ColumnExpression(name) for name in ("record", *file.unknown)]
    connection.table(f"originals_{file.file_no}").select(*columns).write_parquet(str(path))
    return path
