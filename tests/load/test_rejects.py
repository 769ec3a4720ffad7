"""Every reason for which a record or a cell is rejected: it is counted, kept as it was, and said in plain words."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.exports.reasons import CELLS_IN_WORDS, RULES_IN_WORDS
from analysis.warehouse.load import load_folder
from analysis.warehouse.report import LoadReport
from tests.load.conftest import INTAKE, SCORES, SESSIONS

Load = Callable[..., LoadReport]
Change = Callable[[str, str, str], None]
Rejected = Callable[..., list[dict[str, Any]]]

RECORDS = [
    # file, text in it, what it becomes, rule, record number in the file
    ("intake", "R1,P1", ",P1", "no_referral_id", 1),
    ("intake", "R1,P1", "R1,", "no_patient_id", 1),
    ("intake", "R2,P2,muscle_spasm", "R2,P2,", "no_condition", 2),
    ("intake", "2025-01-02,2025-01-06", ",", "no_date", 2),
    ("intake", "2025-01-02,2025-01-06", "2 Jan 2025,6 Jan 2025", "bad_date", 2),
    ("intake", "2025-01-02,2025-01-06", "2025-02-30,", "bad_date", 2),
    ("intake", "R2,P2", "R1,P2", "duplicate_referral_id", 2),
    ("intake", "2025-01-03,", "2025-03-03,", "after_data_cut", 3),
    ("intake", "2025-01-03,", "2025-01-03,2025-02-21", "after_data_cut", 3),
    ("sessions", "S2,R1", ",R1", "no_session_id", 2),
    ("sessions", "S2,R1", "S2,", "no_referral_id", 2),
    ("sessions", "2025-01-14 10:00", "", "no_date", 2),
    ("sessions", "2025-01-14 10:00", "14/01/2025", "bad_date", 2),
    ("sessions", "2025-01-14 10:00", "infinity", "bad_date", 2),
    ("sessions", "S3,R1,2025-01-21 10:00,no_show", "S3,R1,2025-01-21 10:00,", "no_status", 3),
    ("sessions", "S3,R1,2025-01-21 10:00,no_show", "S3,R1,2025-01-21 10:00,vanished", "bad_status", 3),
    ("sessions", "S2,R1", "S1,R1", "duplicate_session_id", 2),
    ("sessions", "S2,R1", "S2,R9", "unknown_referral", 2),
    ("sessions", "S1,R1,2025-01-07", "S1,R1,2025-01-04", "before_intake", 1),
    ("sessions", "S3,R1,2025-01-21 10:00,no_show", "S3,R1,2025-02-21 10:00,no_show", "after_data_cut", 3),
    ("scores", "R1,2025-01-05", ",2025-01-05", "no_referral_id", 1),
    ("scores", "R1,2025-01-05", "R7,2025-01-05", "unknown_referral", 1),
    ("scores", "R1,2025-01-05", "R1,", "no_date", 1),
    ("scores", "R1,2025-01-05", "R1,soon", "bad_date", 1),
    ("scores", "bctq_sss,3.2", ",3.2", "no_measure", 1),
    ("scores", "bctq_sss,3.2", "mood,3.2", "unknown_measure", 1),
    ("scores", "3.2,intake", ",intake", "no_value", 1),
    ("scores", "3.2,intake", "three,intake", "bad_number", 1),
    ("scores", "3.2,intake", "inf,intake", "bad_value", 1),
    ("scores", "3.2,intake", "6,intake", "bad_value", 1),
    ("scores", "3.2,intake", "3.2,whenever", "bad_timing", 1),
    ("scores", "bctq_sss,3.2,intake", "nprs,3.2,after", "after_without_visit", 1),
    ("scores", "R1,2025-02-10,bctq_sss,2.0,discharge", "R1,2025-01-05,bctq_sss,2.0,intake", "duplicate_score", 2),
]
CELLS = [
    # file, text in it, what it becomes, column
    ("intake", "2025-01-01,2025-01-05", "yesterday,2025-01-05", "referral_date"),
    ("intake", "2025-01-01,2025-01-05", "2025-01-01,05.01.25", "intake_date"),
    ("intake", "8,2025-02-10", "11,2025-02-10", "baseline_pain"),
    ("intake", "2025-02-10,goals_met", "2025-01-04,goals_met", "discharge_date"),
    ("intake", "2025-02-10,goals_met", "2025-02-10,bored", "discharge_reason"),
    ("sessions", "attended,60,7,5", "attended,60,11,5", "pain_before"),
    ("sessions", "attended,60,7,5", "attended,60,7,-1", "pain_after"),
    ("sessions", "attended,60,7,5", "attended,60,seven,5", "pain_before"),
    ("sessions", "attended,60,7,5", "attended,0,7,5", "minutes"),
]


CLEAN = {"intake": INTAKE, "sessions": SESSIONS, "scores": SCORES}


def rejects_of(report: LoadReport) -> list[dict[str, Any]]:
    """The rejects of a load, one dictionary each."""
    return pd.read_parquet(report.folder / "rejects.parquet").to_dict("records")


def clinic(number: int, name: str, old: str, new: str) -> dict[str, list[str]]:
    """The records of the clean export with one piece of text replaced, under ids of their own."""
    assert old in CLEAN[name]
    texts = CLEAN | {name: CLEAN[name].replace(old, new, 1)}
    own = {file: re.sub(r"\b([RPS]\d)\b", rf"K{number}\1", text) for file, text in texts.items()}
    return {file: text.splitlines()[1:] for file, text in own.items()}


@pytest.fixture(scope="module")
def rejected(tmp_path_factory: pytest.TempPathFactory) -> Rejected:
    """Gives what was rejected of a case, of one file or of all, when all cases were loaded together, as clinics beside
    each other; records are numbered as in the case's own export.
    """
    folder, cases = tmp_path_factory.mktemp("rejects") / "export", [*RECORDS, *CELLS]
    folder.mkdir()
    clinics = [clinic(number, *case[:3]) for number, case in enumerate(cases)]
    for name, text in CLEAN.items():
        lines = [text.splitlines()[0], *(line for one in clinics for line in one[name])]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = load_folder(folder, folder.parent / "warehouse")
    assert all(file.read == file.loaded + file.rejected + file.set_aside for file in report.files)
    found = rejects_of(report)

    def of(case: tuple, file: str | None = None) -> list[dict[str, Any]]:
        number, mine = cases.index(case), []
        for row in found:
            size = len(clinics[0][row["file"].removesuffix(".csv")])
            record = row["record"] - number * size
            assert row["line"] == row["record"] + 1
            if 1 <= record <= size and file in {None, row["file"].removesuffix(".csv")}:
                mine.append(row | {"record": record})
        return mine

    return of


def test_clean_export_rejects_nothing(load: Load) -> None:
    """The export that the tests below break is itself loaded whole."""
    report = load()

    assert [(file.read, file.loaded, file.rejected) for file in report.files] == [(3, 3, 0), (6, 6, 0), (2, 2, 0)]
    assert report.rejects == 0


@pytest.mark.parametrize("case", RECORDS, ids=lambda case: f"{case[0]}-{case[3]}-{case[2]}")
def test_record_is_rejected_with_its_reason(rejected: Rejected, case: tuple[str, str, str, str, int]) -> None:
    """A record that cannot be used is rejected under its rule, with its number, its line and a reason in words."""
    name, _, _, rule, record = case
    found = [row for row in rejected(case, name) if row["rule"] == rule]

    assert [(row["kind"], row["record"]) for row in found] == [("record", record)]
    assert found[0]["reason"] == RULES_IN_WORDS[rule]


@pytest.mark.parametrize("case", CELLS, ids=lambda case: f"{case[3]}-{case[2]}")
def test_bad_optional_cell_rejects_the_cell_only(rejected: Rejected, case: tuple[str, str, str, str]) -> None:
    """A bad optional cell is left empty and counted, and nothing else of its export is rejected."""
    (found,) = rejected(case)

    assert (found["file"], found["kind"], found["column_name"]) == (f"{case[0]}.csv", "cell", case[3])
    assert found["reason"].startswith(CELLS_IN_WORDS[case[3]])


def test_rejected_cell_leaves_its_record_loaded(load: Load, change: Change) -> None:
    """A file with one bad optional cell is loaded whole, and says how many cells it lost."""
    change("sessions", "attended,60,7,5", "attended,60,11,5")
    (file,) = (file for file in load().files if file.file == "sessions.csv")

    assert (file.loaded, file.rejected, file.cells_rejected) == (file.read, 0, 1)


def test_nan_is_missing_and_said(load: Load, change: Change) -> None:
    """NaN, as spreadsheets of statisticians write it, is a missing score: never a number, and the load says so."""
    change("sessions", "attended,60,7,5", "attended,60,NaN,5")
    report = load()
    visits = pd.read_parquet(report.folder / "bookings.parquet").dropna(subset="visit")

    assert report.rejects == 0
    assert visits["pain_before"].isna().sum() == 1
    assert any("NaN" in note for note in report.notes)


def test_every_rule_has_a_test() -> None:
    """No reason for rejecting a record goes untested (structural ones: tests/exports; providers: below)."""
    elsewhere = {"too_few_fields", "too_many_fields", "broken_quotes", "broken_json", "odd_json"}
    providers = {"no_provider_id", "no_role", "bad_role", "duplicate_provider_id"}

    assert set(RULES_IN_WORDS) == {rule for *_, rule, _ in RECORDS} | elsewhere | providers


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        (",clinic,North", "no_provider_id"),
        ("A,,North", "no_role"),
        ("A,cook,North", "bad_role"),
        ("A,clinic,North\nA,clinic,South", "duplicate_provider_id"),
    ],
)
def test_provider_is_rejected_with_its_reason(load: Load, export: Path, rows: str, rule: str) -> None:
    """Providers need an id and a known role, and the first of an id and role counts."""
    (export / "providers.csv").write_text(f"provider_id,role,name\n{rows}\n", encoding="utf-8")

    assert [row["rule"] for row in rejects_of(load())] == [rule]


def test_rejected_referral_takes_its_bookings_along(load: Load, change: Change) -> None:
    """Bookings and scores of a rejected referral are rejected too, each with its own reason, and all are counted."""
    change("intake", "R1,P1", "R1,")
    report = load()

    assert [(file.file, file.rejected) for file in report.files] == [
        ("intake.csv", 1),
        ("sessions.csv", 3),
        ("scores.csv", 2),
    ]


def test_rejects_are_given_back_as_they_were(load: Load, change: Change) -> None:
    """The rejects file holds the record untouched, in the file's own columns, with the reason beside it."""
    change("sessions", "S2,R1,2025-01-14 10:00,attended,60,4,3", " S2 ,R9,2025-01-14 10:00,attended,60,4,3")
    report = load()
    with (report.folder / "rejects" / "sessions.rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)

    assert row["session_id"] == " S2 "
    assert (row["referral_id"], row["reject_record"], row["reject_line"]) == ("R9", "2", "3")
    assert row["reject_reason"] == RULES_IN_WORDS["unknown_referral"]


def test_mended_rejects_load_again(load: Load, change: Change, export: Path, warehouse: Path) -> None:
    """A rejects file whose records were mended is itself an export: its reject_ columns are no obstacle."""
    change("sessions", "S2,R1", "S2,R9")
    report = load()
    mended = (report.folder / "rejects" / "sessions.rejects.csv").read_text(encoding="utf-8").replace("R9", "R1")
    (export / "sessions.csv").write_text(mended, encoding="utf-8", newline="")
    report = load()

    assert report.rejects == 0
    assert [file.loaded for file in report.files if file.file == "sessions.csv"] == [1]


def test_reason_holds_no_value(load: Load, change: Change) -> None:
    """A reason never repeats what the cell held: it may be about a person."""
    change("sessions", "attended,60,7,5", "attended,60,Jane Doe,5")
    (found,) = rejects_of(load())

    assert "Jane" not in found["reason"]
