"""Rejected records are downloaded, mended in a spreadsheet and loaded again, whatever the spreadsheet saves them as."""

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from analysis.errors import InputError
from analysis.warehouse.load import load_folder
from analysis.warehouse.report import LoadReport

Load = Callable[..., LoadReport]
Change = Callable[[str, str, str], None]
Row = dict[str, str]


def rejects(report: LoadReport, name: str = "sessions.rejects.csv") -> list[Row]:
    """Give the rows of a file of rejected records."""
    with (report.folder / "rejects" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def save_csv(rows: list[Row], path: Path) -> None:
    """Save as a spreadsheet does where numbers have a decimal comma."""
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def save_xlsx(rows: list[Row], path: Path) -> None:
    """Save as a workbook, in which some numbers have become numbers."""
    with xlsxwriter.Workbook(
        path.with_suffix(".xlsx"), {"strings_to_numbers": True, "strings_to_formulas": False}
    ) as book:
        sheet = book.add_worksheet(path.stem)
        for i, row in enumerate([dict.fromkeys(rows[0]), *rows]):
            sheet.write_row(i, 0, row if i == 0 else row.values())


@pytest.fixture
def mended(tmp_path: Path) -> Path:
    """Give an empty folder for mended records."""
    folder = tmp_path / "mended"
    folder.mkdir()
    return folder


def file_of(report: LoadReport, name: str) -> tuple[int, int, int, int]:
    """Give what became of a file: read, loaded, rejected, set aside."""
    (file,) = (file for file in report.files if file.file == name)
    return file.read, file.loaded, file.rejected, file.set_aside


@pytest.mark.parametrize("save", [save_csv, save_xlsx])
def test_mended_records_are_added(
    load: Load, change: Change, mended: Path, warehouse: Path, save: Callable[[list[Row], Path], None]
) -> None:
    """Records without an id, cut off or with bad cells are mended and added: nothing is rejected any more, nothing doubled."""
    change("sessions", "S2,R1,2025-01-14 10:00", ",R1,2025-01-14 10:00")
    change("sessions", "S3,R1,2025-01-21 10:00,no_show,,,", "S3,R1,2025-01-21 10:00")
    change("sessions", "S4,R2,2025-01-08 09:00,attended,30,6,6", "S4,R2,2025-01-08 09:00,attended,0,=6,6")
    first = load()
    without_id, cut_off, bad_cells = rows = rejects(first)
    assert (bad_cells["reject_kind"], bad_cells["reject_column"]) == ("cell", "minutes; pain_before")
    assert bad_cells["pain_before"] == "'=6"
    without_id["session_id"] = "S2"
    cut_off |= dict(zip(list(cut_off), ["S3", "R1", "2025-01-21 10:00", "no_show"], strict=False))
    bad_cells |= {"minutes": "30", "pain_before": "6"}
    save(rows, mended / "sessions.rejects.csv")
    second = load_folder(mended, warehouse, add=True)

    assert (first.rejects, second.rejects, second.gone) == (4, 0, 0)
    assert sorted(pd.read_parquet(second.folder / "bookings.parquet")["session_id"]) == [
        "S1",
        "S2",
        "S3",
        "S4",
        "S5",
        "S6",
    ]


def test_mended_records_may_lie_beside_the_export(load: Load, change: Change, export: Path) -> None:
    """In the folder of the export a mended record stands for the one that it was, which is set aside."""
    change("sessions", "S2,R1,2025-01-14 10:00", "S2,R1,14 January")
    rows = rejects(load())
    rows[0]["session_start"] = "2025-01-14 10:00"
    save_csv(rows, export / "sessions.rejects (1).csv")
    report = load()

    assert report.rejects == 0
    assert file_of(report, "sessions.csv") == (6, 5, 0, 1)
    assert file_of(report, "sessions.rejects (1).csv") == (1, 1, 0, 0)


def test_mended_records_alone_are_no_export(load: Load, change: Change, mended: Path, warehouse: Path) -> None:
    """Without --add they would replace what is loaded, so they are refused."""
    change("sessions", "S2,R1", "S2,R9")
    save_csv(rejects(load()), mended / "sessions.rejects.csv")
    with pytest.raises(InputError, match="load them with --add"):
        load_folder(mended, warehouse)


def test_what_is_still_wrong_can_be_mended_later(load: Load, change: Change, mended: Path, warehouse: Path) -> None:
    """Records that nobody mended stay rejected, in the columns and the words of the file that they came in."""
    change("sessions", "S2,R1,2025-01-14 10:00", "S2,R1,14 January")
    change("sessions", "S3,R1,2025-01-21 10:00", "S3,R1,21 January")
    one, two = rejects(load())
    save_csv([one | {"session_start": "2025-01-14 10:00"}], mended / "sessions.rejects.csv")
    second = load_folder(mended, warehouse, add=True)
    (left,) = rejects(second, "sessions.rejects-2.csv")

    assert left == two
    (mended / "sessions.rejects.csv").unlink()
    save_csv([left | {"session_start": "2025-01-21 10:00"}], mended / "sessions.rejects-2.csv")
    assert load_folder(mended, warehouse, add=True).rejects == 0


def test_rejects_of_a_workbook_go_back_to_its_sheets(
    load: Load, change: Change, export: Path, mended: Path, warehouse: Path
) -> None:
    """A rejected row of a sheet is known by its row, is mended as CSV, and takes the place of that row."""
    change("sessions", "S2,R1,2025-01-14 10:00", "S2,R1,14 January")
    book = xlsxwriter.Workbook(export / "clinic.xlsx")
    for path in sorted(export.glob("*.csv")):
        sheet = book.add_worksheet(path.stem.title())
        for i, row in enumerate(csv.reader(path.read_text(encoding="utf-8").splitlines())):
            sheet.write_row(i + 2, 0, row)  # below two empty rows
        path.unlink()
    book.close()
    (row,) = rejects(load(), "Sessions.rejects.csv")
    assert (row["reject_record"], row["reject_line"]) == ("2", "5")
    save_csv([row | {"session_start": "2025-01-14 10:00"}], mended / "Sessions.rejects.csv")

    assert load_folder(mended, warehouse, add=True).rejects == 0
