"""Where a load is worked on: little in memory by one thread, much in a file; what comes out is the same."""

from pathlib import Path

import duckdb
import pytest

from analysis.warehouse import scratch
from analysis.warehouse.load import load_folder

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


def rows(folder: Path) -> dict[str, list[tuple]]:
    """All rows of every Parquet file of a load, in order of their values."""
    files = {str(path.relative_to(folder)): duckdb.read_parquet(str(path)) for path in folder.rglob("*.parquet")}
    return {name: found.order("all").fetchall() for name, found in files.items()}


def test_much_is_worked_on_as_little_is(
    tmp_path: Path, sample_warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sample, taken for a large export, gives every row that it gives as a small one."""
    monkeypatch.setattr(scratch, "_SMALL", 0)
    report = load_folder(SAMPLE, tmp_path)
    [small] = [path for path in sample_warehouse.iterdir() if path.is_dir()]
    assert report.load == small.name
    assert rows(report.folder) == rows(small)
