"""What fuzzing found, as small as it can be told."""

import csv
import json
import zipfile
from pathlib import Path

import duckdb
import pytest

from analysis.errors import InputError
from analysis.exports import find_format
from analysis.warehouse.load import load_folder
from analysis.warehouse.rejects import reject_files
from tests.fuzz.exports import canonical


def test_lost_header_shows_nobody(tmp_path: Path) -> None:
    """A first line that has no known column may be a record: what stands in it is not offered as a column's name."""
    for name, text in canonical().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "intake.csv").write_text(
        "referral-of-somebody,patient-somebody,low_back,2025-01-02\n", encoding="utf-8"
    )
    with pytest.raises(InputError, match=r"intake\.csv has no column patient_id") as refused:
        find_format(tmp_path)
    assert "somebody" not in str(refused.value)


def test_zip_member_without_a_name(tmp_path: Path) -> None:
    """An archive whose member has no name is read, or refused, as one whose members have names."""
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo(""), "a,b\n1,2\n")
    with pytest.raises(InputError, match=r"export\.zip"):
        find_format(tmp_path)


@pytest.mark.parametrize("resource", ["a text", 1, ["a list"], True])
def test_bundle_of_something_else_than_resources(tmp_path: Path, resource: object) -> None:
    """A bundle in which something else stands in the place of a resource is refused by name."""
    (tmp_path / "export").mkdir()
    found = {"resourceType": "Bundle", "entry": [{"fullUrl": "x", "resource": resource}]}
    (tmp_path / "export/clinic.json").write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(InputError, match=r"clinic\.json"):
        load_folder(tmp_path / "export", tmp_path / "warehouse", format="fhir")


def test_rejected_record_with_a_huge_cell(tmp_path: Path) -> None:
    """A cell of 200,000 letters in a rejected record is given back whole, and the next export can still be added."""
    folder, warehouse = tmp_path / "export", tmp_path / "warehouse"
    folder.mkdir()
    head = "referral_id,patient_id,condition,intake_date,payer\nR1,P1,low_back,2025-01-06,\n"
    (folder / "intake.csv").write_text(f"{head}R2,P2,low_back,soon,{'x' * 200_000}\n", encoding="utf-8")
    sessions = "session_id,referral_id,session_start,status\nS1,R1,2025-01-06,attended\n"
    (folder / "sessions.csv").write_text(sessions, encoding="utf-8")
    load_folder(folder, warehouse)
    (folder / "intake.csv").write_text(head.replace("R1,P1", "R3,P3"), encoding="utf-8")
    (text,) = reject_files(load_folder(folder, warehouse, add=True).folder).values()

    (row,) = csv.DictReader(text.decode("utf-8-sig").splitlines())
    assert (row["referral_id"], len(row["payer"])) == ("R2", 200_000)


def test_parquet_column_that_is_not_utf8(tmp_path: Path) -> None:
    """A Parquet file in which the name of a column is not text is refused by its name."""
    folder = tmp_path / "export"
    folder.mkdir()
    with duckdb.connect() as connection:
        connection.sql("select 'R1' as referral_id, 'P1' as patient_id, 'low_back' as köndition").write_parquet(
            str(folder / "intake.parquet")
        )
    content = (folder / "intake.parquet").read_bytes()
    (folder / "intake.parquet").write_bytes(content.replace("kö".encode(), b"k\xff\xff"))

    with pytest.raises(InputError, match=r"intake\.parquet cannot be read as a Parquet file"):
        load_folder(folder, tmp_path / "warehouse", format="canonical")


def test_endless_column_name_is_not_repeated(tmp_path: Path) -> None:
    """What looks like a missing column is offered only where it is a name that fits into a sentence."""
    for name, text in canonical().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    text = (tmp_path / "scores.csv").read_text(encoding="utf-8")
    (tmp_path / "scores.csv").write_text(text.replace("value", "value" + "9" * 10_000, 1), encoding="utf-8")

    with pytest.raises(InputError, match=r"scores\.csv has no column value") as refused:
        find_format(tmp_path)
    assert len(str(refused.value)) < 1_000
