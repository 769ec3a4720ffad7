"""Exports: the same bytes for the same release, tables and terms, each entered into the ledger before it leaves."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from analysis.disclosure.publish import publish
from analysis.errors import InputError, UsageError
from analysis.reports.package.archive import sha256
from analysis.reports.package.export import export, hand_out, package
from analysis.warehouse import ledger
from analysis.warehouse.load import load_folder
from analysis.warehouse.releases import open_release
from analysis.warehouse.terms import set_terms, terms
from tests.faults.conftest import Export

ROOT = Path(__file__).parents[2]


def said(content: bytes, path: str) -> dict:
    return json.loads(zipfile.ZipFile(io.BytesIO(content)).read(path))


def test_the_same_request_gives_the_same_bytes(warehouse: Path, tmp_path: Path) -> None:
    """Exported twice, handed out or taken by a reader of published tables, a package is the same to the byte."""
    one = export(warehouse, tmp_path / "one.zip", who="Ada")
    export(warehouse, tmp_path / "other.zip", who="Bea")
    content = (tmp_path / "one.zip").read_bytes()
    assert content == (tmp_path / "other.zip").read_bytes()
    assert content == hand_out(warehouse, "third.zip", who="Ada")
    assert content == package(open_release(warehouse), terms(warehouse))
    assert one.sha256 == sha256(content)


def test_the_same_bytes_in_other_processes(warehouse: Path, tmp_path: Path) -> None:
    """Neither the order of hashes, nor the time zone, nor the language of a process moves a byte."""
    for place, (seed, zone, language) in enumerate([("1", "UTC", "C.UTF-8"), ("2", "Asia/Tokyo", "POSIX")]):
        out = tmp_path / f"{place}.zip"
        settings = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tests.releases.made", warehouse, out]
        subprocess.run(command, env=os.environ | settings, cwd=ROOT, check=True)
    assert (tmp_path / "0.zip").read_bytes() == (tmp_path / "1.zip").read_bytes()


def test_other_tables_are_another_package(warehouse: Path, tmp_path: Path) -> None:
    """A request for some tables, by name or by subject, has these alone, and the ledger says which."""
    done = export(warehouse, tmp_path / "a.zip", who="Ada", tables=("pain", "ladder_by_clinic"))
    assert done.tables == ("ladder_by_clinic", "pain_by_clinic")
    assert ledger.entries(warehouse)[-1].request == "the tables ladder_by_clinic, pain_by_clinic"
    with pytest.raises(UsageError, match="no table or subject 'nothing'"):
        export(warehouse, tmp_path / "b.zip", who="Ada", tables=("nothing",))


def test_an_export_is_of_the_release_in_force(warehouse: Path, tmp_path: Path, export_of: Export) -> None:
    """What is exported is what was published last, not what was loaded since."""
    first = open_release(warehouse)
    export_of.grow()
    load_folder(export_of.folder, warehouse)
    assert export(warehouse, tmp_path / "a.zip", who="Ada").release == first.id
    publish(warehouse, who="Ada")
    export(warehouse, tmp_path / "b.zip", who="Ada")
    found = said((tmp_path / "b.zip").read_bytes(), "provenance.json")
    assert (found["release"], found["load"]) == (open_release(warehouse).id, open_release(warehouse).load)
    assert set(found["tables"]["ladder_by_clinic"]) == {"data", "rule", "policy", "code"}


def test_terms_are_kept(warehouse: Path, tmp_path: Path) -> None:
    """Publisher and licence are set once, hold from then on, and are all that differs."""
    before = package(open_release(warehouse), terms(warehouse))
    set_terms(warehouse, who="Ada", licence="cc_by", publisher="Clinic North")
    assert terms(warehouse).publisher == "Clinic North"
    export(warehouse, tmp_path / "a.zip", who="Ada")
    found = said((tmp_path / "a.zip").read_bytes(), "release.json")
    assert (found["licence"], found["publisher"]) == ("cc_by", "Clinic North")
    assert said(before, "release.json")["licence"] == "agreement"
    for publisher in ("", "a\nb", "x" * 200):
        with pytest.raises(InputError, match="publisher"):
            set_terms(warehouse, who="Ada", publisher=publisher)


def test_nothing_leaves_that_is_not_entered(warehouse: Path, tmp_path: Path) -> None:
    """Where the ledger cannot be written, no file is left behind; where the file cannot, it is said how to go on."""
    with ledger.held(warehouse, "Bea", "testing"), pytest.raises(InputError, match="Bea has been testing"):
        export(warehouse, tmp_path / "a.zip", who="Ada")
    with pytest.raises(InputError, match="--out"):
        export(warehouse, tmp_path / "no" / "such" / "a.zip", who="Ada")
    assert not list(tmp_path.glob("*.zip"))
    assert not list(tmp_path.glob(".*"))


@pytest.fixture
def export_of(tmp_path: Path) -> Export:
    """The small export, under a name of its own here."""
    return Export(tmp_path / "export")
