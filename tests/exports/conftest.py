"""Small exports written to a folder and read: what the tests of the reader share."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from analysis.exports import ExportRead, Format, find_format, load_format, read_export

INTAKE = "referral_id,patient_id,condition,intake_date\n"
SCORES = b"referral_id,score_date,measure,value\nr1,2025-01-02,nprs,5\n"

Content = bytes | str


@dataclass(frozen=True)
class Reading:
    """An export that was read, with the connection that holds it."""

    connection: duckdb.DuckDBPyConnection
    export: ExportRead

    def rows(self, columns: str, table: str) -> list[tuple]:
        """Give some columns of a table in the order of the records."""
        return self.connection.execute(f"select {columns} from {table} order by file_no, record").fetchall()

    def original(self, file_no: int = 1) -> list[tuple]:
        """Give a file as it was read."""
        return self.connection.execute(f"from originals_{file_no} order by record").fetchall()


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Write files into a folder; a dot in a keyword is written as two underscores."""

    def write(files: dict[str, Content]) -> Path:
        target = tmp_path / "export"
        target.mkdir(exist_ok=True)
        for name, content in files.items():
            (target / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    return write


@pytest.fixture
def read(folder: Callable[..., Path]) -> Callable[..., Reading]:
    """Write files into a folder and read them, in a format or in the one that is recognised."""

    def run(files: dict[str, Content], format: Format | None = None) -> Reading:
        connection, place = duckdb.connect(), folder(files)
        return Reading(connection, read_export(connection, place, format or find_format(place)))

    return run


@pytest.fixture
def intake(read: Callable[..., Reading]) -> Callable[[Content], Reading]:
    """Read a canonical export whose intake.csv has this content."""
    return lambda content: read({"intake.csv": content, "scores.csv": SCORES})


@pytest.fixture
def format_file(tmp_path: Path) -> Callable[[str], Format]:
    """Load a format file with this content."""

    def load(content: str) -> Format:
        path = tmp_path / "mine.toml"
        path.write_text(content, encoding="utf-8")
        return load_format(str(path))

    return load
