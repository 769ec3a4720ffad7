"""Which files the page Loads takes in: uploads under harmless labels, folders beneath one base and nowhere else."""

from pathlib import Path

import pytest

from pages.records import server_folders
from pages.records.rejected import file_name
from pages.records.uploads import LONGEST, labels
from pages.shared.loading import LoadSummary


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("intake.csv", "intake.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\exports\\intake.csv", "intake.csv"),
        ("year/2026/intake.csv", "intake.csv"),
        (".hidden.csv", "hidden.csv"),
        ("..", "file"),
        ("", "file"),
        ("in\ntake\x00.csv", "in_take_.csv"),
        ("a" * 300 + ".csv", "a" * LONGEST + ".csv"),
        ("Sitzungen März.csv", "Sitzungen März.csv"),
    ],
)
def test_a_name_is_a_label(name: str, label: str) -> None:
    """What an uploaded file is called becomes a label without folders, control signs or a leading dot, and never long."""
    assert labels([name]) == [label]


def test_two_files_of_one_name() -> None:
    """Files of one name, whatever the case and the folder, are all kept, each under a label of its own."""
    assert labels(["a/intake.csv", "b/Intake.csv", "intake.csv"]) == ["intake.csv", "Intake (2).csv", "intake (3).csv"]


@pytest.mark.parametrize("name", ["intake.rejects.csv", "intake.rejects-2.csv"])
def test_a_download_is_known_again(tmp_path: Path, name: str) -> None:
    """Rejects come down under a name that no other download has, and go up again as the file that they were."""
    load = LoadSummary("20260630-1a2b3c4d", tmp_path, in_force=True)
    first, second = file_name(name, load), file_name(name, load)
    assert first != second
    assert labels([first]) == [name]
    assert labels([first.replace(".csv", " (1).csv")]) == [name.replace(".csv", " (1).csv")]


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A base folder with two exports, beside a folder that is nobody's business."""
    for name in ("base/north/2026", "base/south", "base/empty", "base/.hidden", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("base/north/2026", "base/south", "base/.hidden", "elsewhere"):
        (tmp_path / name / "intake.csv").touch()
    monkeypatch.setenv(server_folders.BASE, str(tmp_path / "base"))
    return tmp_path / "base"


def shown(base: Path) -> list[str]:
    return [str(folder.relative_to(base)) for folder in server_folders.found(base)]


def test_folders_with_files_can_be_chosen(base: Path) -> None:
    """Every folder with files beneath the base can be chosen; empty and hidden ones cannot."""
    assert shown(base) == ["north/2026", "south"]


def test_no_link_leads_out(base: Path) -> None:
    """Neither a link to a folder outside the base nor a folder with a link to a file outside can be chosen."""
    (base / "linked").symlink_to(base.parent / "elsewhere")
    (base / "south" / "sessions.csv").symlink_to(base.parent / "elsewhere" / "intake.csv")
    assert shown(base) == ["north/2026"]


def test_without_a_base_there_is_nothing(tmp_path: Path) -> None:
    """A base folder that does not exist offers nothing and breaks nothing."""
    assert server_folders.found(tmp_path / "nowhere") == []
