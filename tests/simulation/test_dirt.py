"""Spoilt records are planted in known numbers, and the clean ones stay as they are."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.simulation import simulate
from analysis.warehouse.load import load_folder
from analysis.warehouse.report import LoadReport

CLEAN = ("intake.csv", "sessions.csv", "scores.csv")


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean run."""
    return simulate(200, 5, tmp_path_factory.mktemp("clean"), truth_referrals=200).folder


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same run with dirt."""
    return simulate(200, 5, tmp_path_factory.mktemp("dirty"), truth_referrals=200, dirt=True).folder


@pytest.fixture(scope="module")
def report(dirty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoadReport]:
    """The dirty run, loaded."""
    return load_folder(dirty, tmp_path_factory.mktemp("warehouse"))


def planted(folder: Path) -> Counter[tuple[str, str]]:
    """Records planted, by file and what a loader makes of them."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in json.loads((folder / "truth.json").read_text(encoding="utf-8"))["dirt"]:
        counts[row["file"], row["expect"]] += row["records"]
    return counts


def test_clean_records_stay(clean: Path, dirty: Path) -> None:
    """Dirt comes after the clean records, which are the same bytes as without it."""
    for name in CLEAN:
        assert (dirty / name).read_bytes().startswith((clean / name).read_bytes())


def test_a_clean_export_loses_nothing(clean: Path, tmp_path: Path) -> None:
    """The loader takes every record and cell of a clean run."""
    loaded = load_folder(clean, tmp_path)
    assert loaded.rejects == 0
    assert [file.cells_rejected for file in loaded.files] == [0, 0, 0, 0]
    truth = json.loads((clean / "truth.json").read_text(encoding="utf-8"))
    assert str(loaded.data_cut) == truth["data_cut"]


def test_the_loader_finds_what_was_planted(dirty: Path, report: LoadReport) -> None:
    """Rejected records and cells are as many as truth.json says, file by file."""
    counts = planted(dirty)
    for file in report.files:
        assert file.rejected == counts[file.file, "record rejected"]
        assert file.cells_rejected == counts[file.file, "cell rejected"]


def test_kinds_are_all_there(dirty: Path, clean: Path) -> None:
    """Every kind of dirt that clinics produce is planted, and none without being asked for."""
    kinds = {row["kind"] for row in json.loads((dirty / "truth.json").read_text(encoding="utf-8"))["dirt"]}
    assert kinds == {
        "host", "duplicate_id", "blank_id", "unknown_referral", "unknown_condition", "unknown_status", "unknown_measure",
        "unknown_column", "before_intake", "after_data_cut", "pain_11", "nan", "line_break", "spaces",
    }  # fmt: skip
    assert planted(clean) == Counter()
