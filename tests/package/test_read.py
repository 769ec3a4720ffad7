"""A package is read back as it was written; one that was changed, or may do harm, is refused with the reason."""

import io
import json
import warnings
import zipfile

import pytest

from analysis.errors import InputError
from analysis.reports.package import read
from analysis.reports.package.archive import archive
from analysis.reports.package.read import read_package, tampered, unpack


@pytest.fixture
def write(tmp_path):
    """Write bytes as a zip file."""

    def to_file(content: bytes):
        file = tmp_path / "a.zip"
        file.write_bytes(content)
        return file

    return to_file


def packed_as(entries):
    """A zip of these paths and texts, whatever they are."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        warnings.simplefilter("ignore")
        for path, content in entries:
            packed.writestr(path, content)
    return out.getvalue()


def test_what_was_written_is_read(packed, write, tables, release) -> None:
    """Tables and facts come back as they went in."""
    package = read_package(write(packed))
    assert {name: table.frame().to_dict() for name, table in package.tables.items()} == {
        table.name: table.frame().to_dict() for table in tables
    }
    assert package.facts == release.facts
    assert package.facts["load"] == "20260101-abc"


@pytest.mark.parametrize(
    ("path", "content"),
    [("tables/responders.csv", b"x"), ("README.md", None), ("extra.txt", b"new"), ("checksums.sha256", b"nonsense")],
)
def test_a_changed_package_is_refused(files, write, path: str, content) -> None:
    """A file that was changed, taken out or put in is named."""
    whole = unpack(write(archive(files))) | {path: content}
    left = [(name, text) for name, text in whole.items() if text is not None]
    with pytest.raises(InputError, match=f"was changed after it was made: .*{path.rpartition('/')[2]}"):
        read_package(write(packed_as(left)))


@pytest.mark.parametrize("path", ["../out.csv", "/etc/x", "tables/../../x", "C:\\x", "a\\b"])
def test_paths_that_lead_out_are_refused(write, path: str) -> None:
    """A path that leads out of the folder of the package is refused before anything is read."""
    with pytest.raises(InputError, match="leads out of its folder"):
        unpack(write(packed_as([(path, "x")])))


def test_bombs_are_refused(write, monkeypatch) -> None:
    """What unpacks to far more than its size, too many files, and a file that is there twice are refused."""
    with pytest.raises(InputError, match="far more"):
        unpack(write(packed_as([("a", bytes(30_000_000))])))
    with pytest.raises(InputError, match="a file twice"):
        unpack(write(packed_as([("a", "1"), ("a", "2")])))
    monkeypatch.setattr(read, "MOST_FILES", 2)
    with pytest.raises(InputError, match="more than 2 files"):
        unpack(write(packed_as([("a", ""), ("b", ""), ("c", "")])))
    monkeypatch.setattr(read, "MOST_PACKED", 10)
    with pytest.raises(InputError, match="too large"):
        unpack(write(packed_as([("a", "1")])))


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all"])
def test_no_zip_is_refused(write, content: bytes) -> None:
    """A file that is no zip is refused in words."""
    with pytest.raises(InputError, match="is no package"):
        unpack(write(content))


def test_a_damaged_zip_is_refused(write, packed) -> None:
    """A zip whose content was damaged on its way is refused in words, wherever it was hit."""
    for place in range(100, len(packed), len(packed) // 40):
        hurt = packed[:place] + bytes([packed[place] ^ 0xFF]) + packed[place + 1 :]
        try:
            files = unpack(write(hurt))
        except InputError:
            continue
        assert tampered(files) or files == unpack(write(packed))


def test_a_missing_file_is_said(tmp_path) -> None:
    """A file that is not there is an error of the person who named it."""
    with pytest.raises(InputError, match="cannot be read"):
        read_package(tmp_path / "none.zip")


CHANGES = {
    "a small count": lambda table: table | {"rows": [["neck", 3, 50.0, "shown"]]},
    "no rows": lambda table: table | {"rows": 7},
    "a policy that rounds to nothing": lambda table: table | {"policy": {**table["policy"], "rounding": 0}},
    "half a policy": lambda table: table | {"policy": {"threshold": "x"}},
    "nothing": lambda table: {},
    "a list": lambda table: [[[]]],
    "other rows than the CSV": lambda table: table | {"rows": table["rows"][:1]},
    "a query that is a number": lambda table: table | {"sql": 7},
    "codes that are no mapping": lambda table: (
        table | {"variables": [{**one, "values": "x"} for one in table["variables"]]}
    ),
    "another name": lambda table: table | {"name": "other"},
}


@pytest.mark.parametrize("change", CHANGES)
def test_made_up_tables_are_refused(files, write, change: str) -> None:
    """A package with good checksums whose table breaks its policy, is none, or is not that of its CSV is refused."""
    made_up = json.dumps(CHANGES[change](json.loads(files["tables/responders.json"]))).encode()
    with pytest.raises(InputError, match=r"tables/responders\.json"):
        read_package(write(archive({**files, "tables/responders.json": made_up})))


def test_without_facts_it_is_no_package(files, write) -> None:
    """A zip with good checksums that says nothing of where it comes from is refused."""
    for facts in (b"", b"[1]", b'"x"'):
        with pytest.raises(InputError, match=r"release\.json"):
            read_package(write(archive({**files, "release.json": facts})))
