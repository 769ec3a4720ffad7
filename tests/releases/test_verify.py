"""Verify: a package is genuine or tampered with, and what would come out otherwise today is said with the reason."""

import dataclasses
import io
import json
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.disclosure import provenance, publish
from analysis.disclosure.control.policy import policies
from analysis.errors import InputError
from analysis.reports.package import export as exporting
from analysis.reports.package.archive import CHECKSUMS, archive
from analysis.reports.package.export import export as export_package
from analysis.reports.package.export import package
from analysis.reports.package.verify import Verdict, verify
from analysis.warehouse.history import find_load
from analysis.warehouse.load import load_folder
from analysis.warehouse.releases import open_release
from analysis.warehouse.settings import keep_loads
from analysis.warehouse.terms import set_terms, terms
from tests.faults.conftest import Export
from tests.releases import made

Files = dict[str, bytes]
CSV, JSON = "tables/ladder_by_clinic.csv", "tables/ladder_by_clinic.json"


@pytest.fixture
def file(warehouse: Path, tmp_path: Path) -> Path:
    """A package of all tables."""
    return export_package(warehouse, tmp_path / "package.zip", who="Ada").file


def unpacked(file: Path) -> Files:
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def repacked(file: Path, files: Files) -> None:
    """Pack files as they are, with whatever list of checksums they hold."""
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)


def verdicts(found: Verdict) -> dict[str, tuple[str, str]]:
    return {row.table: (row.verdict, row.because) for row in found.tables.itertuples()}


def test_what_was_exported_is_genuine(warehouse: Path, file: Path) -> None:
    """A package as it left is genuine, and all its tables come out the same."""
    found = verify(warehouse, file)
    assert found.genuine
    assert found.is_same
    assert found.tampered == ()
    assert set(verdicts(found).values()) == {("identical", "")}


def test_what_a_reader_took_is_genuine(warehouse: Path, tmp_path: Path) -> None:
    """A package that a researcher made of the published tables is genuine, though the ledger never heard of it."""
    release = open_release(warehouse)
    for tables in ((), ("pain_by_clinic",)):
        (tmp_path / "own.zip").write_bytes(package(release, terms(warehouse), tables))
        assert verify(warehouse, tmp_path / "own.zip").is_same


def test_packed_anew_is_genuine(warehouse: Path, file: Path) -> None:
    """The same files in another zip are the same package."""
    repacked(file, dict(reversed(unpacked(file).items())))
    assert verify(warehouse, file).is_same


def altered(files: Files, path: str) -> Files:
    return {**files, path: files[path].replace(b"160", b"165").replace(b"tables", b"Tables") + b" "}


WAYS: dict[str, tuple[Callable[[Files], Files], set[str]]] = {
    "a number": (lambda files: altered(files, CSV), {CSV}),
    "a number in every form": (lambda files: altered(altered(files, CSV), JSON), {CSV, JSON}),
    "the read-me": (lambda files: altered(files, "README.md"), {"README.md"}),
    "the query": (lambda files: altered(files, "sql/pain_by_clinic.sql"), {"sql/pain_by_clinic.sql"}),
    "the provenance": (lambda files: altered(files, "provenance.json"), {"provenance.json"}),
    "no provenance": (lambda files: {k: v for k, v in files.items() if k != "provenance.json"}, {"provenance.json"}),
    "one file less": (lambda files: {k: v for k, v in files.items() if k != CSV}, {CSV}),
    "one file more": (lambda files: {**files, "more.txt": b"x"}, {"more.txt"}),
    "two tables swapped": (
        lambda files: {**files, CSV: files[CSV.replace("ladder", "pain")], CSV.replace("ladder", "pain"): files[CSV]},
        {CSV, CSV.replace("ladder", "pain")},
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("is_clever", [False, True])
def test_tampered_files_are_named(warehouse: Path, file: Path, way: str, is_clever: bool) -> None:
    """Whatever was changed is named, whether or not the list of checksums was made to fit, and its tables with it."""
    change, expected = WAYS[way]
    files = change(unpacked(file))
    if is_clever:
        file.write_bytes(archive({name: content for name, content in files.items() if name != CHECKSUMS}))
    else:
        repacked(file, files)
    found = verify(warehouse, file)
    assert not found.genuine
    assert set(found.tampered) == expected | ({CHECKSUMS} if is_clever else set())
    touched = {Path(path).stem for path in expected if path.startswith(("tables/", "sql/"))}
    assert {name for name, (verdict, _) in verdicts(found).items() if verdict == "tampered"} == touched


def test_no_list_of_checksums(warehouse: Path, file: Path) -> None:
    """A package without its list is not as it left."""
    repacked(file, {name: content for name, content in unpacked(file).items() if name != CHECKSUMS})
    assert verify(warehouse, file).tampered == (CHECKSUMS,)


def test_forged_though_the_ledger_never_heard_of_it(warehouse: Path, tmp_path: Path) -> None:
    """A package that a reader took and changed, checksums and all, is held against the published tables."""
    path = tmp_path / "own.zip"
    path.write_bytes(package(open_release(warehouse), terms(warehouse)))
    files = altered(altered(unpacked(path), CSV), JSON)
    del files[CHECKSUMS]
    path.write_bytes(archive(files))
    found = verify(warehouse, path)
    assert set(found.tampered) == {CSV, JSON, CHECKSUMS}
    assert verdicts(found)["ladder_by_clinic"] == ("tampered", "")


def test_another_clinics_package(warehouse: Path, loaded_once: Path, tmp_path: Path) -> None:
    """What this clinic never published is not said to be tampered with, and not to be genuine."""
    other = shutil.copytree(loaded_once / "warehouse", tmp_path / "other")
    export = Export(tmp_path / "more")
    export.grow(5)
    load_folder(export.folder, other)
    publish.publish(other, who="Ada")
    file = export_package(other, tmp_path / "other.zip", who="Ada").file
    found = verify(warehouse, file)
    assert (found.genuine, found.tampered) == (False, ())
    assert set(verdicts(found).values()) == {("unknown", "")}
    assert "not of this clinic" in found.words[0]


def test_changed_because_of_data(warehouse: Path, file: Path, tmp_path: Path) -> None:
    """After another load was published, the tables that it moved are changed because of data, the others are not."""
    more = Export(tmp_path / "more")
    more.grow()
    load_folder(more.folder, warehouse)
    publish.publish(warehouse, who="Ada")
    found = verify(warehouse, file)
    assert found.genuine
    assert not found.is_same
    assert verdicts(found)["ladder_by_clinic"] == ("changed", "data")
    assert verdicts(found)["pain_by_clinic"] == ("identical", "")


def test_changed_because_of_rule(warehouse: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table whose query is another now, and gives other numbers, is changed because of its rule; no other table is."""
    monkeypatch.setitem(made.SQL, "ladder_by_clinic", "select 7 as n\n")
    monkeypatch.setattr(publish, "counts_of", lambda store: _more(made.counts_of(store)))
    found = verify(warehouse, file)
    assert verdicts(found)["ladder_by_clinic"] == ("changed", "rule")
    assert verdicts(found)["pain_by_clinic"] == ("identical", "")


def test_changed_because_of_policy(warehouse: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the policy of that name says something else now, tables that it moves are changed because of policy."""
    monkeypatch.setitem(policies(), "default", dataclasses.replace(policies()["default"], rounding=50))
    found = verify(warehouse, file)
    assert verdicts(found)["ladder_by_clinic"] == ("changed", "policy")
    assert verdicts(found)["pain_by_clinic"] == ("identical", "")


def test_changed_because_of_code(warehouse: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables that another version of the program makes otherwise are changed because of code; equal ones are identical."""
    monkeypatch.setattr(publish, "counts_of", lambda store: _more(made.counts_of(store)))
    monkeypatch.setattr(provenance, "code", lambda: "another version")
    found = verify(warehouse, file)
    assert found.genuine
    assert verdicts(found)["ladder_by_clinic"] == ("changed", "code")
    assert verdicts(found)["pain_by_clinic"] == ("identical", "")


def test_a_load_that_was_changed(warehouse: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the marts of its own load are not what they were, that is a reason of data."""
    manifest = find_load(warehouse) / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["marts_rows"]["bookings"] += 1
    content["written"]["bookings.parquet"]["sha256"] = "0"
    manifest.write_text(json.dumps(content), encoding="utf-8")
    assert verdicts(verify(warehouse, file))["ladder_by_clinic"] == ("changed", "data")


def test_different_without_a_reason(warehouse: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that comes out otherwise though nothing that it is made from changed was tampered with."""
    monkeypatch.setattr(publish, "counts_of", lambda store: _more(made.counts_of(store)))
    found = verify(warehouse, file)
    assert verdicts(found)["ladder_by_clinic"] == ("tampered", "")
    assert not found.genuine


def test_begun_anew(warehouse: Path, file: Path) -> None:
    """After a new start under another policy, an earlier package is genuine and changed because of policy."""
    publish.publish(warehouse, who="Ada", policy="cms", start_over=True)
    found = verify(warehouse, file)
    assert found.genuine
    assert verdicts(found)["ladder_by_clinic"] == ("changed", "policy")


def test_the_load_is_gone(warehouse: Path, file: Path, tmp_path: Path) -> None:
    """Where its load was pruned, it is said that nothing can be recomputed; what was changed is found all the same."""
    keep_loads(warehouse, 1, who="Ada")
    more = Export(tmp_path / "more")
    for _ in range(3):
        more.grow()
        load_folder(more.folder, warehouse)
    found = verify(warehouse, file)
    assert found.genuine
    assert set(verdicts(found).values()) == {("as released", "")}
    assert any("cannot be recomputed" in words for words in found.words)
    repacked(file, altered(unpacked(file), CSV))
    assert verdicts(verify(warehouse, file))["ladder_by_clinic"] == ("tampered", "")


def test_the_release_is_gone(warehouse: Path, file: Path) -> None:
    """Where the stored release is gone or was changed, the ledger alone tells that a package is genuine."""
    folder = warehouse / "protected" / open_release(warehouse).id
    facts = folder / "protected.json"
    facts.write_text(facts.read_text(encoding="utf-8").replace('"people": 270', '"people": 275'), encoding="utf-8")
    found = verify(warehouse, file)
    assert found.genuine
    assert set(verdicts(found).values()) == {("as released", "")}


def test_another_writer(warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a package that an earlier version wrote and the ledger has no list of, the tables can be vouched for, no more."""
    path = tmp_path / "own.zip"
    with monkeypatch.context() as before:
        before.setattr(exporting, "writer", lambda: "an earlier version")
        path.write_bytes(package(open_release(warehouse), terms(warehouse)))
    found = verify(warehouse, path)
    assert (found.genuine, found.tampered) == (False, ())
    assert set(verdicts(found).values()) == {("identical", "")}
    assert "another version" in found.words[0]
    files = {name: content for name, content in unpacked(path).items() if name != CHECKSUMS}
    path.write_bytes(archive(altered(files, CSV)))
    assert CSV in verify(warehouse, path).tampered


def test_terms_changed_since(warehouse: Path, file: Path) -> None:
    """A licence that the clinic gives from now on does not make an earlier package a forgery."""
    set_terms(warehouse, who="Ada", licence="cc0", publisher="Clinic South")
    assert verify(warehouse, file).is_same


@pytest.mark.parametrize("content", [b"", b"PK", b"rubbish" * 100])
def test_no_package(warehouse: Path, tmp_path: Path, content: bytes) -> None:
    """A file that is no zip is refused by name."""
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(InputError, match=r"x\.zip"):
        verify(warehouse, tmp_path / "x.zip")


def test_bits_that_flipped(warehouse: Path, file: Path) -> None:
    """A package that was damaged on its way is refused or found to be changed, and never a traceback."""
    content = file.read_bytes()
    for place in range(40, len(content), len(content) // 40):
        file.write_bytes(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
        said = ""
        try:
            as_before = not verify(warehouse, file).genuine or unpacked(file) == unpacked_of(content)
        except InputError as refused:
            as_before, said = False, str(refused)
        assert as_before or "package.zip" in said


ODD = (None, -1, 0, 10**30, 1.5, "x", [], {}, True, [[]], "\x1b[2J", "../../x")


def spoiled(value: object, draw: random.Random) -> object:
    """A copy of plain values in which one of them, wherever it stands, is an odd one."""
    if not isinstance(value, (dict, list)) or not value or draw.random() < 0.15:
        return draw.choice(ODD)
    place = draw.choice(list(value)) if isinstance(value, dict) else draw.randrange(len(value))
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[place] = spoiled(copy[place], draw)
    return copy


@pytest.mark.parametrize("path", [JSON, "provenance.json"])
def test_whatever_a_file_says(warehouse: Path, file: Path, path: str) -> None:
    """A package whose descriptions say anything at all, with checksums that fit, is tampered with, and never a traceback."""
    draw = random.Random(0)  # noqa: S311 - draws places, not secrets
    files = {name: content for name, content in unpacked(file).items() if name != CHECKSUMS}
    true = json.loads(files[path])
    for _ in range(25):
        content = json.dumps(spoiled(true, draw)).encode()
        file.write_bytes(archive({**files, path: content}))
        found = verify(warehouse, file)
        assert not found.genuine
        assert path in found.tampered or "another version" in found.words[0]
        assert "\x1b" not in " ".join(found.words)


def unpacked_of(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _more(counts):
    """Ten people more in the first clinic."""
    counts.people["A"] += 10
    return counts
