"""Tables and JSON documents made up of anything at all: what is well-formed is read as it is, the rest told in words."""

import csv
import io
import json
import tempfile
from pathlib import Path

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import InputError
from analysis.exports import Format, load_format, read_export
from analysis.exports.files.json_paths import cell
from analysis.exports.files.json_records import UNREAD, write_records
from tests.fuzz.exports import canonical
from tests.fuzz.mutations import HOSTILE

CANONICAL, FHIR = load_format("canonical"), load_format("fhir")
TABLES = {name: text for name, text in canonical().items() if name != "intake.csv"}
few = settings(max_examples=20, derandomize=True, deadline=None, database=None)


def read(files: dict[str, str], format: Format) -> tuple[list[tuple], set[tuple], int]:
    """Read files: the records of the first as they are, where records went, how many were read; or InputError."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        for name, text in files.items():
            (Path(folder) / name).write_text(text, encoding="utf-8", newline="")
        file = read_export(connection, Path(folder), format).files[0]
        tables = ("raw_intake", "raw_sessions", "raw_scores", "raw_providers", "read_rejects", "set_aside")
        went = " union ".join(f"select record from {table} where file_no = 1" for table in tables)
        return (
            connection.execute("from originals_1 order by record").fetchall(),
            set(connection.execute(went).fetchall()),
            file.records,
        )


def table(rows: list[list[str]]) -> str:
    """Write CSV with every cell quoted."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return text.getvalue()


letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
cells = st.one_of(st.sampled_from(HOSTILE), st.text(letters, max_size=8))


@few
@given(rows=st.lists(st.lists(cells, min_size=5, max_size=5), min_size=1, max_size=5))
def test_cells_of_a_well_formed_table_come_out_as_they_went_in(rows: list[list[str]]) -> None:
    """Whatever text the cells hold: each record is there once, under its number, with its own cells."""
    header = ["referral_id", "patient_id", "condition", "intake_date", "remark"]
    found, went, count = read({"intake.csv": table([header, *rows]), **TABLES}, CANONICAL)
    assert [tuple(text or "" for text in row[1:]) for row in found] == [tuple(row) for row in rows]
    assert went == {(number + 1,) for number in range(len(rows))}
    assert count == len(rows)


@few
@given(
    names=st.lists(cells, max_size=4),
    row=st.lists(cells, min_size=8, max_size=8),
    known=st.permutations(["referral_id", "patient_id", "condition", "intake_date"]),
)
def test_columns_may_have_any_name_and_order(names: list[str], row: list[str], known: list[str]) -> None:
    """Columns that the format does not know do no harm, whatever they are called, nor does the order of those it knows."""
    header = [*names, *known]
    try:
        found, went, count = read({"intake.csv": table([header, row[: len(header)]]), **TABLES}, CANONICAL)
    except InputError as refused:
        assert "more than one column" in str(refused)  # noqa: PT017 - a made-up column may be called as a known one
        return
    assert (count, went) == (1, {(1,)})
    kept = [text for name, text in zip(header, row, strict=False) if not name.strip().lower().startswith("reject_")]
    assert [text or "" for text in found[0][1:]] == kept


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | cells,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(cells, inner, max_size=3),
    max_leaves=6,
)
fields = st.dictionaries(
    st.sampled_from(["id", "status", "code", "subject", "participant", "component", "authoredOn", "item", "basedOn", "x"]),
    values,
    max_size=4,
)  # fmt: skip
kinds = st.sampled_from(["Patient", "ServiceRequest", "Appointment", "Observation", "QuestionnaireResponse", "Other"])
resources = st.builds(lambda kind, rest: {**rest, "resourceType": kind}, kinds, fields)


def written(name: str, text: str) -> tuple[list[list[str]], list[int]]:
    """Write the records of a FHIR file as CSV: its rows, and the numbers of the records that could not be read."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / name, Path(folder) / "made.csv"
        source.write_text(text, encoding="utf-8")
        write_records(name, source, FHIR.files[0].json, target)
        unread = target.with_name(target.name + UNREAD)
        bad = unread.read_text(encoding="utf-8") if unread.exists() else ""
        rows = csv.reader(io.StringIO(target.read_text(encoding="utf-8"), newline=""))
        return list(rows)[1:], [int(row[0]) for row in list(csv.reader(io.StringIO(bad, newline="")))[1:]]


@few
@given(found=st.lists(resources, min_size=1, max_size=4), bundled=st.booleans())
def test_each_resource_is_a_row(found: list[dict], bundled: bool) -> None:
    """A resource with values of any kind is one row, of its own kind, or an empty one that is rejected."""
    name, text = "all.ndjson", "".join(json.dumps(resource) + "\n" for resource in found)
    if bundled:
        name, text = "all.json", json.dumps({"entry": [{"resource": resource} for resource in found]})
    rows, bad = written(name, text)
    assert [row[0] for row in rows] == [
        "" if number in bad else resource["resourceType"] for number, resource in enumerate(found, 1)
    ]


@few
@given(document=values, name=st.sampled_from(["clinic.json", "Patient.ndjson"]))
def test_any_json_gives_rows_or_words(document: object, name: str) -> None:
    """A document that is JSON and nothing else gives rows, or is refused by name."""
    try:
        rows, _ = written(name, json.dumps({"resourceType": "Bundle", "entry": document}))
        assert all(len(row) == len(FHIR.files[0].json.columns()) for row in rows)
    except InputError as refused:
        assert name in str(refused)  # noqa: PT017 - either is right


@settings(few, max_examples=100)
@given(value=values)
def test_json_values_become_one_text(value: object) -> None:
    """Whatever a path finds becomes the text of one cell, without NUL."""
    assert "\0" not in cell(value)
