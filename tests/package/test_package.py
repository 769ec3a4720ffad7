"""The package: complete, the same every time, true to its tables, and harmless in a spreadsheet."""

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import datetime

import pandas as pd
import pyarrow.parquet as pq
import pytest
import python_calamine

from analysis.errors import UsageError
from analysis.reports.package.release import find_licence
from analysis.reports.package.tables import harmless
from analysis.reports.package.write import write_package
from tests.package.conftest import made

ALWAYS = {
    "CITATION.cff", "LICENSE.txt", "README.md", "checksums.sha256", "codebook.csv", "codebook.md", "datapackage.json",
    "disclosure.json", "disclosure.md", "figures.json", "methods.md", "release.json", "provenance.json", "reproduce.py",
    "ro-crate-metadata.json", "tables.pdf", "tables.xlsx", "thresholds.csv",
}  # fmt: skip


def read_csv(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_same_request_gives_the_same_bytes(tables, release, packed) -> None:
    """Written twice, a package is the same to the byte, its workbook and Parquet included."""
    assert write_package(tables, release) == packed


def test_a_package_is_whole(packed) -> None:
    """A package holds every file that it promises, sorted, and those of each table."""
    names = zipfile.ZipFile(io.BytesIO(packed)).namelist()
    own = {f"tables/{name}.{ending}" for name in ("responders", "improvement") for ending in ("csv", "json", "parquet")}
    assert set(names) == ALWAYS | own | {"sql/responders.sql", "sql/improvement.sql"}
    assert names == sorted(names)


def test_checksums_cover_all_else(packed) -> None:
    """The list of checksums names every other file, with the SHA-256 of what is in the zip."""
    packed = zipfile.ZipFile(io.BytesIO(packed))
    listed = dict(reversed(line.split("  ")) for line in packed.read("checksums.sha256").decode().splitlines())
    others = {
        name: hashlib.sha256(packed.read(name)).hexdigest() for name in packed.namelist() if name != "checksums.sha256"
    }
    assert listed == others


def test_all_formats_hold_the_same_table(files, tables) -> None:
    """CSV, Parquet and workbook hold the released numbers, and nulls where they are hidden."""
    for table in tables:
        parquet = pq.read_table(io.BytesIO(files[f"tables/{table.name}.parquet"])).to_pandas()
        pd.testing.assert_frame_equal(
            parquet[["n", "rate"]].astype("Float64"), table.frame()[["n", "rate"]].astype("Float64")
        )
        rows = read_csv(files[f"tables/{table.name}.csv"])
        sheet = (
            python_calamine.load_workbook(io.BytesIO(files["tables.xlsx"])).get_sheet_by_name(table.name).to_python()
        )
        texts = ["" if pd.isna(n) else str(n) for n in table.frame()["n"]]
        assert [row["n"] for row in rows] == texts
        place = sheet[0].index("n")
        assert ["" if row[place] == "" else str(int(row[place])) for row in sheet[1:]] == texts


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "  =cmd|' /C calc'!A0"])
def test_no_text_starts_a_formula(text: str) -> None:
    """A text that a spreadsheet would work out stands behind an apostrophe."""
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", [-1, -0.5, None, "neck", "a=b", ""])
def test_other_cells_stay_as_they_are(value) -> None:
    """A negative number is a number, and plain text has no apostrophe."""
    assert harmless(value) == value


def test_no_csv_holds_a_formula(files) -> None:
    """No cell of any CSV begins like a formula unless it is a number, whatever the labels of the tables."""
    cells = [
        cell
        for path, content in files.items()
        if path.endswith(".csv")
        for row in csv.reader(io.StringIO(content.decode()))
        for cell in row
    ]
    assert "'=1+1" in cells
    assert [cell for cell in cells if re.match(r"\s*[=+@-]", cell) and not re.fullmatch(r"-?\d+(\.\d+)?", cell)] == []


def test_the_workbook_holds_no_formula(files) -> None:
    """No sheet has a formula or a link: text is text."""
    sheets = zipfile.ZipFile(io.BytesIO(files["tables.xlsx"]))
    markup = "".join(sheets.read(name).decode() for name in sheets.namelist() if name.startswith("xl/worksheets"))
    assert "<f>" not in markup
    assert "hyperlink" not in markup


def test_every_column_is_in_the_codebook(files, tables) -> None:
    """The codebook has a row for each column of each table, with type and the meaning of a blank, also to read."""
    rows = read_csv(files["codebook.csv"])
    assert [(row["table"], row["variable"]) for row in rows] == [(t.name, c) for t in tables for c in t.frame()]
    assert all(row["type"] and row["missing"] and row["label"] for row in rows)
    text = files["codebook.md"].decode()
    assert "## responders: Who improved \\| by condition" in text
    assert "| n | People measured | integer | people | 0 or more |" in text


def test_no_title_breaks_a_table_of_the_read_me(files) -> None:
    """A title with a bar in it stays within its cell."""
    assert (
        "| tables/responders.csv, .parquet, .json | Who improved \\| by condition |"
        in files["README.md"].decode().splitlines()
    )


def test_thresholds_are_those_in_force(files, release) -> None:
    """Every measure of the dictionary stands in thresholds.csv, those without a threshold as well."""
    rows = read_csv(files["thresholds.csv"])
    assert {row["measure"] for row in rows} == set(release.dictionary.measures)
    assert [
        (float(r["points"]), float(r["percent"]), r["source"])
        for r in rows
        if (r["measure"], r["threshold"]) == ("nprs", "mcid")
    ] == [(2, 30, "Ostelo 2008")]


def test_simulated_data_say_so(files) -> None:
    """Wherever the title stands, simulated data are called simulated."""
    named = ["README.md", "datapackage.json", "ro-crate-metadata.json", "CITATION.cff", "LICENSE.txt"]
    assert [path for path in named if "Outcomes 2025 (simulated data)" not in files[path].decode()] == []


def test_the_disclosure_report_counts_rows(files) -> None:
    """The report says for each table how many rows are shown, hidden and held, under which policy."""
    report = json.loads(files["disclosure.json"])
    counted = {
        name: [table[status] for status in ("shown", "hidden", "held")] for name, table in report["tables"].items()
    }
    assert counted == {"responders": [1, 1, 1], "improvement": [5, 0, 0]}
    assert report["policies"]["default"]["words"].startswith(
        "Counts of 1 to 9 are hidden, and others that would give them away; counts are rounded to multiples of 5"
    )
    assert "| responders | 3 | 1 | 1 | 1 |" in files["disclosure.md"].decode()


def test_methods_are_the_definitions(files, release) -> None:
    """The methods hold the definition that the pages show, word by word."""
    definition = release.methods["responders"]
    assert all(
        part in files["methods.md"].decode() for part in (definition.title, definition.formula, definition.source)
    )


def test_a_citation_quotes_its_texts(files) -> None:
    """A publisher's name with quotation marks or a sign of a formula stays one quoted text."""
    lines = files["CITATION.cff"].decode().splitlines()
    assert lines[0] == "cff-version: 1.2.0"
    assert '  - name: "=Clinic \\"North\\", Ltd"' in lines
    assert 'license: "CC-BY-4.0"' in lines


def test_table_names_are_unique(release) -> None:
    """Two tables of one name, or none at all, make no package."""
    for tables in ([], [made(), made()]):
        with pytest.raises(ValueError, match="each table a name of its own"):
            write_package(tables, release)


def test_an_unknown_licence_lists_the_known() -> None:
    """A licence that is not in the settings file is refused with the names that are."""
    with pytest.raises(UsageError, match="cc_by"):
        find_licence("mine")


def test_dates_come_from_the_release(files) -> None:
    """Every date in the descriptions is the release's, none the day of writing."""
    assert json.loads(files["datapackage.json"])["created"] == "2026-01-02T00:00:00Z"
    core = zipfile.ZipFile(io.BytesIO(files["tables.xlsx"])).read("docProps/core.xml").decode()
    found = re.findall(r"W3CDTF\">([^<]+)<", core)
    assert {datetime.fromisoformat(day).date().isoformat() for day in found} == {"2026-01-02"}
