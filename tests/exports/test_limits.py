"""What comes in from outside can take only so much, reaches only its own folder, and is never read as anything but text."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from analysis.errors import InputError
from analysis.exports import UPLOAD, Limits, find_format, load_format, read_export, workroom
from analysis.exports.files.locked import lock, reach_of, time_limit
from analysis.exports.files.sheets import Workroom
from analysis.warehouse.load import load_folder
from tests.exports.conftest import INTAKE, SCORES, Content, Reading

Folder = Callable[[dict[str, Content]], Path]
ONE = "r1,p1,low_back,2025-01-02\n"


def refused(place: Path, limits: Limits) -> str:
    """Give the words with which a folder is refused."""
    with (
        duckdb.connect() as connection,
        workroom(limits) as room,
        pytest.raises(InputError) as error,
    ):
        read_export(connection, place, load_format("canonical"), room=room)
    return str(error.value)


def bomb(path: Path, name: str, *, megabytes: int = 60) -> None:
    """Write a zip file that holds one file of nothing but spaces."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed, packed.open(name, "w") as file:
        for _ in range(megabytes):
            file.write(b" " * 10**6)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(file=50), r"intake\.csv has \d+ bytes; the limit for a file is 50 bytes"),
        (Limits(export=150), "bytes in all; the limit is 150 bytes"),
        (Limits(sheets=1), "holds 2 tables; the limit is 1"),
        (Limits(rows=2), r"intake\.csv has 3 records; the limit is 2"),
        (Limits(columns=3), r"intake\.csv has 4 columns; the limit is 3"),
    ],
)
def test_limits_are_said(folder: Folder, limits: Limits, words: str) -> None:
    """What is too much is refused with the file, the limit and what to do."""
    text = refused(folder({"intake.csv": INTAKE + 3 * ONE, "scores.csv": SCORES}), limits)
    assert re.search(words, text)
    assert "Load" in text or "Export" in text


def test_limits_of_a_page_are_tighter() -> None:
    """Nothing may be larger in an upload than in a folder on the server, and every limit is given."""
    wide, tight = vars(Limits()), vars(UPLOAD)
    assert all(tight[name] is not None and tight[name] <= (wide[name] or tight[name]) for name in wide)


@pytest.mark.parametrize("name", ["clinic.xlsx", "export.zip"])
def test_what_unpacks_to_far_more_is_refused(folder: Folder, name: str) -> None:
    """A workbook or archive that unpacks to many times its size is refused before anything is unpacked."""
    place = folder({"scores.csv": SCORES})
    bomb(place / name, "xl/worksheets/sheet1.xml")
    assert f"{name} unpacks to more than 200 times its size" in refused(place, Limits())
    assert f"{name} unpacks to 60 MB; the limit is 50 MB" in refused(place, Limits(unpacked=50 * 10**6))


def test_archive_of_many_files_is_refused(folder: Folder) -> None:
    """The number of files in an archive has a limit."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for i in range(30):
            archive.writestr(f"{i}.csv", "a,b\n")
    text = refused(folder({"export.zip": packed.getvalue()}), Limits(members=20))
    assert "export.zip holds 30 files; the limit is 20" in text


def test_what_is_unpacked_is_counted_over_all_files(folder: Folder) -> None:
    """Many archives that are each within the limit are not within it together."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("intake.csv", INTAKE + 50 * ONE)
    place = folder({"one.zip": packed.getvalue(), "two.zip": packed.getvalue(), "scores.csv": SCORES})
    assert "the files unpack to more than 2 kB" in refused(place, Limits(unpacked=2_000))


def test_workbook_is_parsed_within_little_memory(folder: Folder) -> None:
    """A workbook that takes more memory than its reader may have is refused, and this process never holds it."""
    place = folder({"scores.csv": SCORES})
    with xlsxwriter.Workbook(place / "intake.xlsx") as book:
        sheet = book.add_worksheet("Intake")
        sheet.write_row(0, 0, INTAKE.strip().split(","))
        sheet.write_string(1_048_575, 16_383, "far away")  # a table of 17 thousand million cells
    text = refused(place, replace(Limits(), memory=500 * 10**6))
    assert "intake.xlsx takes more than 500 MB of memory to open" in text


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 nothing", b"\xd0\xcf\x11\xe0", b"", b"<html></html>", b"PK\x05\x06" + 18 * b"\0"]
)
def test_broken_workbook_is_refused_in_words(folder: Folder, content: bytes) -> None:
    """What is no workbook, one with a password or an empty one never becomes a traceback."""
    text = refused(folder({"intake.xlsx": content, "scores.csv": SCORES}), Limits())
    assert "intake.xlsx" in text
    assert "CSV" in text


@pytest.mark.parametrize("name", ["intake.csv.gz", "a.7z", "a.bz2", "a.tar", "old.xls", "my.duckdb", "A.SQLITE"])
def test_other_kinds_are_refused_with_what_to_do(folder: Folder, name: str) -> None:
    """Packed files, old spreadsheets and databases are refused by name, with what to do instead."""
    text = refused(folder({"intake.csv": INTAKE + ONE, "scores.csv": SCORES, name: b"x"}), Limits())
    assert name in text
    assert any(word in text for word in ("Unpack", "Save", "Export"))


@pytest.mark.parametrize("content", [b"\x1f\x8b\x08rest", b"PK\x03\x04rest", b"PAR1rest", b"12345678DUCKrest"])
def test_disguised_file_is_refused(folder: Folder, content: bytes) -> None:
    """A file that is of another kind than its name says is not read as CSV."""
    assert "intake.csv is a" in refused(folder({"intake.csv": content, "scores.csv": SCORES}), Limits())


def test_parquet_is_for_the_command_line_only(folder: Folder) -> None:
    """A room that does not allow it refuses Parquet; the rooms of uploads do not."""
    place = folder({"scores.csv": SCORES})
    duckdb.from_query("select 'r1' as referral_id").write_parquet(str(place / "intake.parquet"))
    assert "intake.parquet is a Parquet file; those are loaded on the command line only" in refused(place, UPLOAD)


def test_locked_connection_reaches_only_its_folder(tmp_path: Path) -> None:
    """Other folders, links out of the folder, other databases and the settings themselves are out of reach; and it draws no
    bar of progress of its own, as DuckDB does where it thinks that somebody is typing.
    """
    inside, outside = tmp_path / "in", tmp_path / "out"
    for place in (inside, outside):
        place.mkdir()
        (place / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with duckdb.connect() as connection:
        lock(connection, (inside,), inside / "spill", UPLOAD)
        (inside / "link.csv").symlink_to(outside / "a.csv")
        assert connection.execute("from read_csv($path)", {"path": str(inside / "a.csv")}).fetchall() == [(1, 2)]
        for forbidden in (
            f"from read_csv('{outside}/a.csv')",
            f"from read_csv('{inside}/../out/a.csv')",
            f"from read_csv('{inside}/link.csv')",
            f"copy (select 1) to '{outside}/b.csv'",
            f"attach '{outside}/c.duckdb'",
            "from read_csv('https://example.org/a.csv')",
            "set memory_limit = '90%'",
            "set enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error, match=r"disabled|locked|not allowed|Cannot"):
                connection.execute(forbidden)
        assert connection.execute("select current_setting('enable_progress_bar')").fetchone() == (False,)
    assert [path.name for path in outside.iterdir()] == ["a.csv"]


def test_links_in_a_folder_on_the_server_are_followed(tmp_path: Path, folder: Folder) -> None:
    """Whoever puts a link into a folder on the server means the file that it leads to."""
    place = folder({"intake.csv": INTAKE + ONE})
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/scores.csv").write_bytes(SCORES)
    (place / "scores.csv").symlink_to(tmp_path / "elsewhere/scores.csv")
    assert reach_of(place) == (place, tmp_path / "elsewhere")
    assert load_folder(place, tmp_path / "warehouse").files[1].loaded == 1


def test_long_reading_is_stopped() -> None:
    """What takes longer than the limit is interrupted and refused in words."""
    with (
        duckdb.connect() as connection,
        pytest.raises(InputError, match="Reading it takes more than 0 seconds"),
        time_limit(connection, Limits(seconds=0), "Reading it"),
    ):
        connection.execute("select sum(a.range * b.range) from range(1000000) as a, range(1000000) as b").fetchall()


def test_quotation_marks_cannot_hold_up_the_reader(folder: Folder) -> None:
    """A file in which every line seems to begin a text without an end is given up when its time is over."""
    lines = "".join('x",",\n' for _ in range(20_000))
    place = folder({"intake.csv": INTAKE + lines + ONE, "scores.csv": SCORES})
    assert "intake.csv is broken in so many places" in refused(place, Limits(seconds=0))


HOSTILE = (
    "'; drop table raw_intake; --",
    "\"); copy raw_intake to 'stolen.csv'; --",
    '=HYPERLINK("http://example.org")',
    "../../../etc/passwd",
    "[link](javascript:alert(1))",
    "${jndi:x} {0} %s $path",
    "@SUM(1+1)*cmd|' /C calc'!A0",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_cells_and_columns_are_only_text(read: Callable[..., Reading], text: str) -> None:
    """SQL, formulas, paths and markup in cells and in names of columns come out as they went in."""
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow([*INTAKE.strip().split(","), text])
    rows.writerow([text, "p1", "low_back", "2025-01-02", text])
    found = read({"intake.csv": table.getvalue(), "scores.csv": SCORES})
    assert found.rows("referral_id", "raw_intake") == [(text,)]
    assert found.original()[0][-1] == text
    assert found.export.files[0].header[-1] == text


def test_file_names_are_only_names(folder: Folder, tmp_path: Path) -> None:
    """No letter of a file's name has a meaning, and the load that comes of it holds each file once."""
    names = ["intake_'; drop table x; --.csv", "intake_[1]*.csv", "intake_?.csv", "intake_\n.csv", "intake_$path.csv"]
    files = {name: INTAKE + f"r{i},p,low_back,2025-01-02\n" for i, name in enumerate(names, 1)}
    report = load_folder(folder({**files, "scores.csv": SCORES}), tmp_path / "warehouse")
    assert all(file.loaded == 1 for file in report.files)
    assert {file.file for file in report.files} == {*(name.replace("\n", "�") for name in names), "scores.csv"}


@pytest.mark.parametrize(
    "member", ["../../intake.csv", "/etc/intake.csv", "C:\\intake.csv", "a/b/intake.csv", "intake_\x1b[31m.csv"]
)
def test_member_names_are_never_paths(folder: Folder, tmp_path: Path, member: str) -> None:
    """A name inside an archive is a label: nothing is written where it points to."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(member, INTAKE + ONE)
    place = folder({"export.zip": packed.getvalue(), "scores.csv": SCORES})
    before = sorted(tmp_path.rglob("*"))
    with duckdb.connect() as connection, workroom(inside=tmp_path) as room:
        export = read_export(connection, place, find_format(place, room), room=room)
        assert export.files[0].records == 1
        assert export.files[0].text.parent == room.folder
        assert export.files[0].name.isprintable()
    assert sorted(tmp_path.rglob("*")) == before


def test_conversions_leave_nothing_behind(tmp_path: Path) -> None:
    """The folder of conversions is private and is gone at the end, also where reading fails."""

    def fail(room: Workroom) -> None:
        assert room.folder.stat().st_mode & 0o077 == 0
        room.new_file(".csv").write_text("secret", encoding="utf-8")
        raise InputError("no")

    with pytest.raises(InputError), workroom(inside=tmp_path) as room:
        fail(room)
    assert list(tmp_path.iterdir()) == []


def test_load_reads_on_a_locked_connection(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While foreign files are parsed and loaded, not even SQL could read or write anywhere else."""
    place, tried = folder({"intake.csv": INTAKE + ONE, "scores.csv": SCORES}), []

    def probe(connection: duckdb.DuckDBPyConnection, *arguments: object, **options: object) -> object:
        for forbidden in ("from read_text('/etc/passwd')", f"copy (select 1) to '{tmp_path}/stolen.csv'"):
            with pytest.raises(duckdb.PermissionException):
                connection.execute(forbidden)
            tried.append(forbidden)
        return read_export(connection, *arguments, **options)

    monkeypatch.setattr("analysis.warehouse.build.read_export", probe)
    report = load_folder(place, tmp_path / "warehouse", format="canonical", limits=UPLOAD)
    assert ([file.loaded for file in report.files], len(tried)) == ([1, 1], 2)
