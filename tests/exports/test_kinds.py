"""Workbooks, Parquet files and archives hold tables, which are read as the CSV files that they stand for."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from analysis.errors import InputError
from analysis.exports import ExportRead, find_format, physical_lines, read_export, workroom
from analysis.exports.files.kinds import sheets_of_file
from tests.exports.conftest import INTAKE, SCORES, Content, Reading

Folder = Callable[[dict[str, Content]], Path]
Rows = list[list[object]]
COLUMNS = INTAKE.strip().split(",")
ONE: list[object] = ["r1", "p1", "low_back", "2025-01-02"]
SCORE_ROWS: Rows = [line.split(",") for line in SCORES.decode().splitlines()]


def workbook(path: Path, sheets: dict[str, Rows], *, hidden: tuple[str, ...] = ()) -> Path:
    """Write a workbook of the given sheets; dates and times are written as a spreadsheet does."""
    book = xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy hh:mm"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                sheet.write(i, j, value, *([day] if type(value) is dt.date else []))
    book.close()
    return path


def read_all(place: Path) -> tuple[duckdb.DuckDBPyConnection, ExportRead, dict[int, int]]:
    """Read a folder; give the lines of the first records of its first file, too."""
    connection = duckdb.connect()
    with workroom(allow_parquet=True) as room:
        export = read_export(connection, place, find_format(place, room), room=room)
        return connection, export, physical_lines(export.files[0], range(1, export.files[0].records + 1))


def cells(connection: duckdb.DuckDBPyConnection, columns: str, table: str = "raw_intake") -> list[tuple]:
    """Give columns of a table in the order of the records."""
    return connection.execute(f"select {columns} from {table} order by file_no, record").fetchall()


def test_sheets_are_the_files_of_an_export(folder: Folder) -> None:
    """A workbook with a sheet a table, hidden ones too, is read like a folder of CSV files; empty sheets are nothing."""
    place = folder({})
    workbook(place / "clinic.xlsx", {"Intake": [COLUMNS, ONE], "Empty": [], "SCORES": SCORE_ROWS}, hidden=("SCORES",))
    connection, export, _ = read_all(place)
    assert [(file.name, file.called) for file in export.files] == [
        ("clinic.xlsx/Intake", "Intake.csv"),
        ("clinic.xlsx/SCORES", "SCORES.csv"),
    ]
    assert {(file.path, file.size) for file in export.files} == {
        (place / "clinic.xlsx", (place / "clinic.xlsx").stat().st_size)
    }
    assert cells(connection, ", ".join(COLUMNS)) == [tuple(ONE)]
    assert cells(connection, "referral_id, value", "raw_scores") == [("r1", "5")]


def test_only_sheet_goes_by_the_name_of_its_workbook(folder: Folder) -> None:
    """A CSV file that was saved as a workbook is taken as that file, whatever its sheet is called."""
    place = folder({"scores.csv": SCORES})
    workbook(place / "intake_2025.xlsx", {"Tabelle1": [COLUMNS, ONE]})
    assert read_all(place)[1].files[0].called == "intake_2025.csv"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7.0, "7"),
        (3.5, "3.5"),
        (0.1 + 0.2, "0.3"),
        (True, "TRUE"),
        (dt.date(2025, 1, 2), "2025-01-02"),
        (dt.datetime(2025, 1, 2, 9, 30), "2025-01-02 09:30"),
        (dt.datetime(2025, 1, 2, 9, 30, 15), "2025-01-02 09:30:15"),
        ("0012", "0012"),
        ("two\nlines; and, more", "two\nlines; and, more"),
        ("Zoë", "Zoë"),
    ],
)
def test_cells_of_a_workbook_become_text(folder: Folder, value: object, text: str) -> None:
    """Whole numbers have no point, dates can be read one way only, texts stay as they are."""
    place = folder({"scores.csv": SCORES})
    workbook(place / "intake.xlsx", {"Sheet1": [[*COLUMNS, "clinic_id"], [*ONE, value]]})
    assert cells(read_all(place)[0], "clinic_id") == [(text,)]


def test_formulas_are_the_values_that_were_kept_and_errors_are_texts(folder: Folder) -> None:
    """A formula is never worked out, an error is not silently a missing cell, and a text stays one that looks like a formula."""
    place = folder({"scores.csv": SCORES})
    with xlsxwriter.Workbook(place / "intake.xlsx") as book:
        sheet = book.add_worksheet("x")
        sheet.write_row(0, 0, [*COLUMNS, "clinic_id", "payer", "cohort"])
        sheet.write_row(1, 0, ONE)
        sheet.write_formula(1, 4, "=1+1", None, "kept")
        sheet.write_formula(1, 5, "=NA()", None, "#N/A")
        sheet.write_string(1, 6, "=1+1")
    assert cells(read_all(place)[0], "clinic_id, payer, cohort") == [("kept", "#N/A", "=1+1")]


def test_line_of_a_record_is_its_row(folder: Folder) -> None:
    """Banner rows, blank rows and line breaks in cells do not move the row at which a record is found."""
    place = folder({"scores.csv": SCORES})
    rows: Rows = [["Clinic North"], [], COLUMNS, [], ["r1", "p\n1", *ONE[2:]], [], ["r2", *ONE[1:]]]
    workbook(place / "intake.xlsx", {"x": rows})
    connection, export, lines = read_all(place)
    assert cells(connection, "record, referral_id") == [(1, "r1"), (2, "r2")]
    assert lines == {1: 5, 2: 7}
    assert export.files[0].rejected == 0


def test_header_of_a_large_sheet_is_read_from_its_beginning(folder: Folder) -> None:
    """To list the sheets of a workbook only the first rows are taken, and the whole sheet has them all."""
    place = folder({})
    path = workbook(place / "intake.xlsx", {"x": [COLUMNS, *([f"r{i}", *ONE[1:]] for i in range(5_000))]})
    with workroom() as room:
        (sheet,) = sheets_of_file(path, room)
        head, whole = (room.text(sheet, None, first).read_text(encoding="utf-8") for first in (20, None))
    assert (head.count("\n"), whole.count("\n")) == (60, 5_001)
    assert whole.startswith(head)


def test_parquet_is_read_as_text(folder: Folder) -> None:
    """Types of a Parquet file become the texts that a CSV file would hold; lists are separated by semicolons."""
    place = folder({"intake.csv": INTAKE + "r1,p1,low_back,2025-01-02\n"})
    with duckdb.connect() as connection:
        connection.sql(
            "select 's1' as session_id, 'r1' as referral_id, timestamp '2025-01-03 09:30:00' as session_start,"
            " 'attended' as status, 60::double as minutes, 3.5::double as pain_before, null::double as pain_after,"
            " ['deep', 'trigger'] as techniques"
        ).write_parquet(str(place / "sessions_[1]*.parquet"))
    connection, export, _ = read_all(place)
    found = cells(connection, "session_start, minutes, pain_before, pain_after, techniques", "raw_sessions")
    assert found == [("2025-01-03 09:30:00", "60", "3.5", None, "deep;trigger")]
    assert export.files[1].called == "sessions_[1]*.csv"


def test_broken_parquet_is_refused_in_words(folder: Folder) -> None:
    """A Parquet file that was cut off is said to be so."""
    place = folder({"intake.parquet": b"PAR1" + 50 * b"x", "scores.csv": SCORES})
    with pytest.raises(InputError, match=r"intake\.parquet cannot be read as a Parquet file"):
        read_all(place)


def test_archive_is_read_as_the_files_in_it(folder: Folder) -> None:
    """CSV, workbooks and NDJSON in an archive are taken by their own names; hidden files and folders are passed over."""
    packed, inner = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(inner) as book:
        for i, row in enumerate(SCORE_ROWS):
            (book.get_worksheet_by_name("Scores") or book.add_worksheet("Scores")).write_row(i, 0, row)
    with zipfile.ZipFile(packed, "w") as archive:
        archive.mkdir("export")
        archive.writestr("export/intake.csv", "\ufeff" + INTAKE.replace(",", ";") + "r1;p1;low_back;2025-01-02\n\nr9\n")
        archive.writestr("clinic.xlsx", inner.getvalue())
        archive.writestr("__MACOSX/._intake.csv", "x")
        archive.writestr(".DS_Store", "x")
    connection, export, lines = read_all(folder({"export.zip": packed.getvalue()}))
    assert [file.name for file in export.files] == ["export.zip/export/intake.csv", "export.zip/clinic.xlsx/Scores"]
    assert export.ignored == ()
    assert cells(connection, "referral_id") == [("r1",)]
    assert lines == {1: 2, 2: 4}
    assert cells(connection, "referral_id, value", "raw_scores") == [("r1", "5")]


def test_archive_in_an_archive_is_refused(folder: Folder) -> None:
    """What would have to be unpacked again and again is not unpacked."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner.zip", b"PK")
    with pytest.raises(InputError, match=r"export\.zip/inner\.zip is an archive inside an archive"):
        read_all(folder({"export.zip": packed.getvalue(), "intake.csv": INTAKE, "scores.csv": SCORES}))


def test_archive_with_a_password_is_refused(folder: Folder) -> None:
    """A password is asked for by nobody: the message says what to do."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("intake.csv", INTAKE)
    encrypted = packed.getvalue().replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    with pytest.raises(InputError, match=r"export\.zip is protected by a password"):
        read_all(folder({"export.zip": encrypted, "scores.csv": SCORES}))


def test_damaged_member_is_refused_in_words(folder: Folder) -> None:
    """An archive whose bytes were changed on the way is not half read."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("intake.csv", INTAKE + "r1,p1,low_back,2025-01-02\n")
    with pytest.raises(InputError, match=r"export\.zip/intake\.csv cannot be unpacked"):
        read_all(folder({"export.zip": packed.getvalue().replace(b"low_back", b"low_bacc"), "scores.csv": SCORES}))


def test_csv_is_never_copied(read: Callable[..., Reading]) -> None:
    """A CSV file is read where it lies."""
    found = read({"intake.csv": INTAKE + "r1,p1,low_back,2025-01-02\n", "scores.csv": SCORES})
    assert all(file.text == file.path and not file.is_converted for file in found.export.files)
