"""What fuzzing found, as small as it can be told."""

import json
import zipfile
from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.exports import find_format
from analysis.warehouse.load import load_folder
from tests.fuzz.exports import canonical


def test_lost_header_shows_nobody(tmp_path: Path) -> None:
    """A first line that has no known column may be a record: what stands in it is not offered as a column's name."""
    for name, text in canonical().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "intake.csv").write_text("referral-7,patient-7,low_back,2025-01-02\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"intake\.csv has no column patient_id") as refused:
        find_format(tmp_path)
    assert "-7" not in str(refused.value)


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
