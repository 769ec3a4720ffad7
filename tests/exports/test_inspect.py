"""What a folder is, how its columns map, and what loading it would give: said before anything is loaded."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter
from pyarrow import parquet

from analysis.cli import main
from analysis.errors import InputError
from analysis.exports import find_format, load_format
from analysis.exports.files import headers
from analysis.exports.files.text import first_lines
from analysis.exports.formats.catalogue import describe, list_formats
from analysis.exports.formats.choose import find_format as choose_format
from analysis.exports.formats.format_text import Change, adjusted
from analysis.exports.inspect import inspect_folder
from analysis.warehouse.preview import preview, preview_folder
from tests.exports.conftest import INTAKE, Content

Folder = Callable[[dict[str, Content]], Path]

ACTIVITY = (
    "WUID,Patient Name,Appointment Type,Hospital Number,NHS Number,Start Time,Duration (min.),Date,Status,With,Location,"
    "Cost,Create Date,Description\n"
)
LINES = (
    "W1,Ann Lee,Massage,,,10:30,45,05/01/2026,Complete,Rosa,Main,60,01/01/2026,\n"
    "W1,Ann Lee,Massage,,,10:30,45,12/01/2026,Asleep,Rosa,Main,60,01/01/2026,\n"
    "W1,Ann Lee,Massage,,,10:30,999,19/01/2026,Complete,Rosa,Main,60,01/01/2026,\n"
)


def test_inspection_says_what_each_column_becomes(folder: Folder) -> None:
    """The format, the kind of each file, the source of each canonical column and what is done to it are said."""
    found = inspect_folder(folder({"a.csv": ACTIVITY + LINES, "letter.csv": "x,y\n1,2\n"}))
    assert (found.format, found.problem, found.is_own) == ("writeupp", None, False)
    assert found.ignored == ("letter.csv",)
    assert found.files[0].kind.startswith("Activity by Date")
    assert (found.files[0].place, found.files[0].header[:2]) == (0, ("WUID", "Patient Name"))
    columns = {(part.table, part.column): (part.source, part.done) for part in found.files[0].columns}
    assert columns["sessions", "session_start"] == (
        "Date + Start Time", "a date written %d/%m/%Y %H:%M or %d/%m/%Y",
    )  # fmt: skip
    assert columns["sessions", "status"][1].startswith("reads Complete as attended, Did not attend as no_show")
    assert columns["intake", "condition"] == ("always 'not stated'", "")
    assert found.files[0].unknown == ("Cost",)
    assert "Patient Name" in found.files[0].personal
    assert any("condition is not stated" in note for note in found.notes)


def test_partial_match_says_what_is_missing_and_what_looks_like_it(folder: Folder) -> None:
    """A folder that nearly fits is told the column that is missing, and the one that looks like it."""
    place = folder({"a.csv": (ACTIVITY + LINES).replace(",Status,", ",State,").replace("WUID", "WU ID")})
    found = inspect_folder(place)
    assert found.format is None
    assert found.near[0].name == "writeupp"
    problems = " ".join(found.near[0].problems)
    assert "a.csv has no column WUID. 'WU ID' looks like it" in problems
    assert "a.csv has no column Status. 'State' looks like it" in problems
    with pytest.raises(InputError) as error:
        find_format(place)
    assert str(error.value) == found.problem


def test_preview_gives_records_as_they_would_load_and_rejects_by_reason(folder: Folder) -> None:
    """The checks of a load are made: the first records, the counts, the reasons and the unknown conditions."""
    place = folder({"a.csv": ACTIVITY + LINES})
    seen = preview(place, load_format("writeupp"))
    file = seen.files[0]
    assert (file.read, file.loaded, file.rejected, file.set_aside) == (3, 2, 1, 0)
    assert seen.records["intake"]["condition"].tolist() == ["unmapped"]
    assert seen.records["sessions"]["status"].tolist() == ["attended", "attended"]
    assert seen.records["sessions"]["minutes"].fillna(-1).tolist() == [45, -1]
    assert sorted(seen.rejects[["kind", "column_name", "n"]].itertuples(index=False, name=None)) == [
        ("cell", "minutes", 1), ("record", "status", 1),
    ]  # fmt: skip
    assert seen.conditions.to_dict("records") == [{"label": "not stated", "n": 1}]
    assert not list(place.parent.glob("preview*"))


def test_preview_of_an_export_that_cannot_load_says_why(folder: Folder) -> None:
    """Where no referral can be used, the reasons are given all the same."""
    seen = preview(folder({"intake.csv": INTAKE + "r1,,x,2025-01-01\n", "scores.csv": "referral_id,score_date,measure,value\n"}),
                   load_format("canonical"))  # fmt: skip
    assert "no referral that can be used" in seen.problem
    assert seen.rejects[["rule", "n"]].to_dict("records") == [{"rule": "no_patient_id", "n": 1}]
    assert len(seen.records["intake"]) == 0


def test_own_format_goes_before_ours(folder: Folder, tmp_path: Path) -> None:
    """What a clinic has adjusted and saved reads its folders from then on."""
    own = tmp_path / "own"
    own.mkdir()
    change = Change(0, "sessions", "status", values={"Complete": "attended", "Asleep": "no_show"})
    text = adjusted(load_format("writeupp"), (change,), name="ours", title="Ours", evidence="Adjusted.")
    (own / "ours.toml").write_text(text, encoding="utf-8")
    place = folder({"a.csv": ACTIVITY + LINES})
    assert choose_format(place).name == "writeupp"
    assert choose_format(place, own=own).name == "ours"
    found = inspect_folder(place, own=own)
    assert (found.format, found.is_own) == ("ours", True)
    assert preview_folder(place, found, tmp_path / "warehouse").files[0].loaded == 3
    assert [one.name for one in list_formats(own) if one.is_own] == ["ours"]


def test_folder_that_fits_two_formats_equally_is_refused(folder: Folder, tmp_path: Path) -> None:
    """Nobody guesses between two formats that both read everything."""
    own = tmp_path / "own"
    own.mkdir()
    for name in ("one", "two"):
        text = adjusted(load_format("writeupp"), (), name=name, title=name, evidence="Adjusted.")
        (own / f"{name}.toml").write_text(text, encoding="utf-8")
    place = folder({"a.csv": ACTIVITY + LINES})
    with pytest.raises(InputError, match=r"fits more than one format: one, two\. Say which one"):
        choose_format(place, own=own)
    assert inspect_folder(place, own=own).format is None
    assert inspect_folder(place, own=own, format="two").format == "two"


def test_recognising_reads_headers_only(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the files, no more than their first records are read."""
    place, read = folder({"a.csv": ACTIVITY + LINES * 1_000}), []

    def counted(path: Path) -> Iterator[str]:
        for line in first_lines(path):
            read.append(line)
            yield line

    monkeypatch.setattr(headers, "first_lines", counted)
    assert inspect_folder(place).format == "writeupp"
    assert 0 < len(read) < 500


def test_every_format_is_explained() -> None:
    """Each format says what it rests on and gives every file its columns."""
    for one in list_formats():
        described = describe(one.name)
        assert described.evidence
        assert described.files
        assert {column.table for file in described.files for column in file.columns} or one.name == "canonical"


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_canonical_tables_may_be_sheets_or_parquet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    """One sheet a table, or one Parquet file a table, is the canonical export as well."""
    place = tmp_path / "export"
    place.mkdir()
    tables = {
        "intake": INTAKE + "r1,p1,low_back,2025-01-01\n",
        "scores": "referral_id,score_date,measure,value\nr1,2025-01-01,nprs,5\n",
    }
    if kind == "xlsx":
        with xlsxwriter.Workbook(str(place / "clinic.xlsx")) as book:
            for name, text in tables.items():
                sheet = book.add_worksheet(name)
                for row, line in enumerate(text.splitlines()):
                    sheet.write_row(row, 0, line.split(","))
    else:
        for name, text in tables.items():
            header, *lines = [line.split(",") for line in text.splitlines()]
            columns = list(zip(*lines, strict=True))
            parquet.write_table(pa.table(dict(zip(header, map(list, columns), strict=True))), place / f"{name}.parquet")
    assert main(["inspect", str(place), "--json", "--warehouse", str(tmp_path / "warehouse")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["inspection"]["format"] == "canonical"
    assert [file["loaded"] for file in told["preview"]["files"]] == [1, 1]


def test_commands_speak_words_and_json(folder: Folder, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """`formats` and `inspect` answer in words and as JSON; a folder that cannot be loaded ends with 1 and the reason."""
    warehouse = ["--warehouse", str(tmp_path / "warehouse")]
    assert main(["formats", *warehouse]) == 0
    assert "writeupp" in capsys.readouterr().out
    assert main(["formats", "writeupp", *warehouse]) == 0
    assert "sessions.status <- Status" in capsys.readouterr().out
    assert main(["formats", "--json", *warehouse]) == 0
    assert {"name", "title", "grade", "is_own"} == set(json.loads(capsys.readouterr().out)[0])
    place = str(folder({"a.csv": ACTIVITY + LINES}))
    assert main(["inspect", place, *warehouse]) == 0
    said = capsys.readouterr().out
    assert "3 records read, 2 loaded, 1 rejected" in said
    assert "The status is not known" in said
    assert main(["inspect", place, "--json", *warehouse]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["inspection"]["format"] == "writeupp"
    assert told["preview"]["files"][0]["loaded"] == 2
    assert main(["inspect", place, "--format", "jane", *warehouse]) == 1
    assert "cannot be loaded as jane" in capsys.readouterr().err
    assert not (tmp_path / "warehouse").exists()
