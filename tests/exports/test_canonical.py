"""The canonical export as CSV: every canonical column as text, and what the reader says about the rest."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from analysis.exports import find_format, keep_aside, read_export
from analysis.exports.canonical import TABLES
from tests.exports.conftest import INTAKE, SCORES, Content, Reading

Intake = Callable[[Content], Reading]
Read = Callable[..., Reading]


@pytest.mark.parametrize("table", TABLES)
def test_every_canonical_column_is_there_as_text(intake: Intake, table: str) -> None:
    """A raw table has source, file_no, record and all canonical columns, whatever the export holds."""
    description = intake(INTAKE).connection.execute(f"describe raw_{table}").fetchall()
    assert [(name, kind) for name, kind, *_ in description] == [
        ("source", "VARCHAR"), ("file_no", "INTEGER"), ("record", "BIGINT"),
        *((name, "VARCHAR") for name in TABLES[table].columns),
    ]  # fmt: skip


def test_cells_are_trimmed_and_missing_markers_become_null(intake: Intake) -> None:
    """Outer white space goes; blank, NaN, NA, NULL and <undefined> are missing; the rest stays as written."""
    read = intake(
        "referral_id,patient_id,condition,intake_date,payer,cohort\n"
        ' r1 ,"\tp1\n",  ,NaN,n/a,<undefined>\n'
        "r2,p2,not NA,nan,NULL,\u00a0x\u00a0\n"
    )
    assert read.rows("referral_id, patient_id, condition, intake_date, payer, cohort", "raw_intake") == [
        ("r1", "p1", None, None, None, None),
        ("r2", "p2", "not NA", None, None, "x"),
    ]
    assert read.original()[0] == (1, " r1 ", "\tp1\n", "  ", "NaN", "n/a", "<undefined>")


def test_cells_read_as_missing_are_counted(intake: Intake) -> None:
    """What a marker said is not dropped in silence: a note counts the cells of each column."""
    note = intake(INTAKE + "r1,p1,NaN,NaN\nr2,p2,low_back,nan\n").export.notes[0]
    assert note == (
        "intake.csv: cells that say NaN, NA, N/A, NULL, <undefined> were read as missing: condition 1, intake_date 2."
    )


def test_header_is_matched_whatever_its_case_spaces_and_order(intake: Intake) -> None:
    """Stray spaces, capitals and another order of columns do not matter."""
    read = intake('INTAKE_DATE, Patient_ID ,"referral_id ",Condition\n2025-01-02,p1,r1,low_back\n')
    assert read.rows("referral_id, patient_id, condition, intake_date", "raw_intake") == [
        ("r1", "p1", "low_back", "2025-01-02")
    ]


def test_several_files_of_one_kind_are_read_together(read: Read) -> None:
    """Yearly files feed the same table, in the order of their numbers, each with its own record numbers."""
    result = read({
        "Intake_2026.CSV": INTAKE + "r3,p3,low_back,2026-01-02\n",
        "intake_2025.csv": INTAKE + "r1,p1,low_back,2025-01-02\nr2,p2,low_back,2025-01-02\n",
        "scores.csv": SCORES,
    })  # fmt: skip
    assert result.rows("file_no, record, referral_id", "raw_intake") == [(1, 1, "r1"), (1, 2, "r2"), (2, 1, "r3")]
    assert [file.name for file in result.export.files] == ["intake_2025.csv", "Intake_2026.CSV", "scores.csv"]


def test_source_tells_exports_apart(folder: Callable[..., Path]) -> None:
    """Every row carries the source: the format's name, or the one that was given."""
    place = folder({"intake.csv": INTAKE + "r1,p1,low_back,2025-01-02\n", "scores.csv": SCORES})
    connection = duckdb.connect()
    read_export(connection, place, find_format(place), source="north clinic")
    assert connection.execute("select source from raw_intake union select source from raw_scores").fetchall() == [
        ("north clinic",)
    ]


def test_unknown_columns_are_reported_and_kept_aside(intake: Intake, tmp_path: Path) -> None:
    """Columns that nobody asked for are named, and written with their record numbers as they were."""
    read = intake("referral_id,patient_id,condition,intake_date,Favourite colour,\nr1,p1,low_back,2025-01-02, red ,x\n")
    assert read.export.files[0].unknown == ("Favourite colour", "column 6")
    assert "they are kept aside: Favourite colour, column 6." in read.export.notes[0]
    (kept,) = keep_aside(read.connection, read.export, tmp_path / "aside")
    assert pq.read_table(kept).to_pylist() == [{"record": 1, "Favourite colour": " red ", "column 6": "x"}]


def test_columns_of_a_mended_rejects_file_are_passed_over(intake: Intake) -> None:
    """Columns that begin with reject_ are ours: neither unknown nor part of the original."""
    read = intake("reject_reason,Reject_Line," + INTAKE + "why,7,r1,p1,low_back,2025-01-02\n")
    assert read.export.files[0].unknown == ()
    assert read.original() == [(1, "r1", "p1", "low_back", "2025-01-02")]


def test_names_of_original_columns_are_unique(intake: Intake) -> None:
    """Columns that the format does not use may be called alike, or record: each keeps a name of its own."""
    read = intake("referral_id,patient_id,condition,intake_date,Paid,paid,record,Paid_2\nr1,p1,c,2025-01-02,1,2,3,4\n")
    assert read.export.files[0].columns[4:] == ("Paid", "paid_3", "record_2", "Paid_2")
    assert read.export.files[0].header[4:] == ("Paid", "paid", "record", "Paid_2")
    assert read.original()[0][5:] == ("1", "2", "3", "4")


def test_hostile_names_are_only_names(read: Read) -> None:
    """Quotes, patterns and SQL in file and column names do nothing but name."""
    header = INTAKE.strip() + ',"a""; drop table raw_intake; --",it\'s,=1+1\n'
    result = read({"intake_[1]*'\".csv": header + "r1,p1,=cmd(),2025-01-02,1,2,=3\n", "scores.csv": SCORES})
    assert result.rows("condition", "raw_intake") == [("=cmd()",)]
    assert result.export.files[0].unknown == ('a"; drop table raw_intake; --', "it's", "=1+1")
    assert result.original()[0][5:] == ("1", "2", "=3")


def test_header_without_records_is_an_empty_table(intake: Intake) -> None:
    """A file with a header only is read as no records, and a note says so."""
    read = intake(INTAKE)
    assert read.rows("*", "raw_intake") == []
    assert read.export.notes == ("intake.csv has a header and no records.",)


def test_files_without_a_use_are_listed(read: Read, folder: Callable[..., Path]) -> None:
    """A file that no rule takes is named; hidden files, folders, truth.json and the read-me are not data."""
    place = folder({".hidden": "x", "truth.json": "{}", "README.md": "x"})
    (place / "more").mkdir()
    result = read({"intake.csv": INTAKE, "scores.csv": SCORES, "intake (1).csv": "x", "Notes.docx": "x"})
    assert result.export.ignored == ("intake (1).csv", "Notes.docx")
    assert result.export.notes[-1] == "Not read, as the format has no use for them: intake (1).csv, Notes.docx."


def test_progress_names_each_file(folder: Callable[..., Path]) -> None:
    """Whoever waits is told which file is being read, and how much is done."""
    place, told = folder({"intake.csv": INTAKE, "scores.csv": SCORES}), []
    read_export(duckdb.connect(), place, find_format(place), progress=lambda words, done: told.append((words, done)))
    share = len(INTAKE) / (len(INTAKE) + len(SCORES))
    assert told == [("Reading intake.csv", 0), ("Reading scores.csv", share)]


def test_file_is_described_for_the_manifest(intake: Intake) -> None:
    """Size, SHA-256 and the tables that a file feeds are known."""
    file = intake(INTAKE).export.files[1]
    assert (file.name, file.tables, file.size, file.records, file.rejected) == ("scores.csv", ("scores",), 58, 1, 0)
    assert file.sha256 == "9705677bbabf12a679152e77da5f9984bdb7de556abaad2c509db0ad6377974b"  # by sha256sum
