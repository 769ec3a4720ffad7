"""Adding an export to what is loaded: by source and key, the later export wins, nothing disappears unsaid."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.report import LoadReport
from analysis.warehouse.store import open_store

NEWER_INTAKE = """\
referral_id,patient_id,condition,referral_date,intake_date,clinic_id
R2,P2,low_back,2025-01-02,2025-01-06,A
R4,P4,low_back,2025-02-01,2025-02-03,B
"""
NEWER_SESSIONS = """\
session_id,referral_id,session_start,status,minutes,pain_before,pain_after
S5,R2,2025-02-20 09:00,attended,30,1,1
S7,R4,2025-02-24 09:00,attended,30,8,6
"""


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """A later export: corrects R2 and S5, brings R4 and S7; covers 6 January to 3 February and 20 to 24 February."""
    folder = tmp_path / "newer"
    folder.mkdir()
    (folder / "intake.csv").write_text(NEWER_INTAKE, encoding="utf-8")
    (folder / "sessions.csv").write_text(NEWER_SESSIONS, encoding="utf-8")
    return folder


@pytest.fixture
def added(load: Callable[..., LoadReport], newer: Path, warehouse: Path) -> LoadReport:
    """The clean export with the newer one added to it."""
    load()
    return load_folder(newer, warehouse, add=True)


def one(warehouse: Path, question: str, **parameters: str) -> dict[str, Any]:
    """The only row of an answer."""
    (row,) = ask(question, open_store(warehouse), Filters.parse(parameters)).rows.to_dict("records")
    return row


def test_both_exports_count(added: LoadReport, warehouse: Path) -> None:
    """Three referrals and one new make four; six bookings and one new make seven."""
    assert added.rejects == 0
    assert one(warehouse, "ladder")["referred"] == 3 + 1
    assert one(warehouse, "sessions")["booked"] == 6 + 1


def test_later_export_wins(added: LoadReport, warehouse: Path) -> None:
    """R2's corrected condition and S5's corrected score replace the earlier ones."""
    visits = pd.read_parquet(added.folder / "bookings.parquet")

    assert one(warehouse, "ladder", condition="low_back")["referred"] == 3  # R2, R3, R4
    assert visits.set_index("session_id").loc["S5", "pain_before"] == 1


def test_nothing_is_gone_outside_the_dates_of_the_newer_export(added: LoadReport) -> None:
    """R1, R3 and S1 to S4 lie outside the dates that the newer export covers: they are kept and not called gone."""
    assert added.gone == 0
    assert not (added.folder / "gone.csv").exists()


def test_counts_are_those_of_the_newer_files(added: LoadReport) -> None:
    """The report counts the files of this export; the earlier ones have been reported."""
    assert [(file.file, file.read, file.loaded) for file in added.files] == [
        ("intake.csv", 2, 2),
        ("sessions.csv", 2, 2),
    ]


def test_gone_booking(load: Callable[..., LoadReport], newer: Path, warehouse: Path) -> None:
    """S3 of 21 January lies within the newer export's dates and is not in it: gone; dropped only when asked."""
    load()
    path = newer / "sessions.csv"
    path.write_text(path.read_text(encoding="utf-8") + "S4,R2,2025-01-08 09:00,attended,30,6,6\n", encoding="utf-8")
    kept = load_folder(newer, warehouse, add=True)
    gone = pd.read_csv(kept.folder / "gone.csv")

    assert list(gone["record_key"]) == ["S2", "S3"]
    assert one(warehouse, "sessions")["booked"] == 7
    dropped = load_folder(newer, warehouse, add=True, drop_gone=True)
    assert dropped.gone == 2
    assert one(warehouse, "sessions")["booked"] == 7 - 2


def test_rejected_record_is_judged_again(export: Path, newer: Path, warehouse: Path) -> None:
    """A booking whose referral was unknown is loaded once a later export brings the referral."""
    sessions = export / "sessions.csv"
    sessions.write_text(
        sessions.read_text(encoding="utf-8") + "S8,R4,2025-02-10 09:00,attended,30,9,7\n", encoding="utf-8"
    )
    before = load_folder(export, warehouse)
    after = load_folder(newer, warehouse, add=True)

    assert (before.rejects, after.rejects) == (1, 0)
    assert one(warehouse, "sessions")["booked"] == 8


def test_earlier_rejects_stay_in_sight(export: Path, newer: Path, warehouse: Path) -> None:
    """What is still rejected of an earlier export is listed with its file, and can be mended from its own file."""
    sessions = export / "sessions.csv"
    sessions.write_text(sessions.read_text(encoding="utf-8").replace("S3,R1", "S3,R9"), encoding="utf-8")
    load_folder(export, warehouse)
    after = load_folder(newer, warehouse, add=True)
    (row,) = pd.read_parquet(after.folder / "rejects.parquet").to_dict("records")
    (path,) = (after.folder / "rejects").iterdir()

    assert (row["file"], row["rule"], row["record"]) == ("sessions.csv", "unknown_referral", 3)
    assert pd.read_csv(path)["session_id"].tolist() == ["S3"]


def test_other_source_is_another_clinic(load: Callable[..., LoadReport], newer: Path, warehouse: Path) -> None:
    """The same ids under another source are other people: nothing is replaced."""
    load()
    load_folder(newer, warehouse, add=True, source="second clinic")

    assert one(warehouse, "ladder")["referred"] == 3 + 2
    assert one(warehouse, "sessions")["booked"] == 6 + 2


def test_adding_the_same_files_changes_nothing(added: LoadReport, newer: Path, warehouse: Path) -> None:
    """An export that is already part of the load is not added twice."""
    again = load_folder(newer, warehouse, add=True)

    assert (again.load, again.is_new) == (added.load, False)


def test_sample_is_never_merged(export: Path, newer: Path, warehouse: Path) -> None:
    """The first real load replaces simulated data, also with --add."""
    (export / "truth.json").write_text('{"simulated": true}', encoding="utf-8")
    load_folder(export, warehouse)
    load_folder(newer, warehouse, add=True)

    assert one(warehouse, "ladder")["referred"] == 2
    assert not open_store(warehouse).load.simulated


def test_one_clinic_under_two_names_is_said(load: Callable[..., LoadReport], newer: Path, warehouse: Path) -> None:
    """R2 comes from another source than before, so it counts twice; the load says so, and how to mend it."""
    load()
    report = load_folder(newer, warehouse, add=True, source="ours")

    assert one(warehouse, "ladder")["referred"] == 3 + 2
    (said,) = [note for note in report.notes if "referral id" in note]
    assert said.startswith("1 referral id is loaded from the source 'canonical' as well")
    assert "--source 'canonical'" in said


def test_two_clinics_are_no_matter(load: Callable[..., LoadReport], newer: Path, warehouse: Path) -> None:
    """Another clinic with ids of its own is added without a word."""
    load()
    text = (newer / "intake.csv").read_text(encoding="utf-8")
    (newer / "intake.csv").write_text(text.replace("R2,", "Q2,"), encoding="utf-8")
    text = (newer / "sessions.csv").read_text(encoding="utf-8")
    (newer / "sessions.csv").write_text(text.replace("R2,", "Q2,"), encoding="utf-8")

    assert not [note for note in load_folder(newer, warehouse, add=True, source="ours").notes if "referral id" in note]
