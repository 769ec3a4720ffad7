"""Whatever bytes a file holds: a message or a full account, never a traceback, never a record lost."""

import tempfile
from pathlib import Path

import duckdb
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.errors import InputError
from analysis.exports import load_format, physical_lines, read_export
from analysis.exports.files.text import Oddities, lines, records
from tests.exports.conftest import INTAKE, SCORES

CANONICAL = load_format("canonical")
HEADER = INTAKE.encode()
PIECES = st.sampled_from([
    b"r1,p1,low_back,2025-01-02", b'r2,p2,"low\nback",2025-01-02', b"\n", b"\n", b"\n", b"\r\n", b"\r", b",", b",",
    b'"', b'""', b";", b"\t", b"\0", b" ", b"x", b"NaN", b"\xe9", b"\xc3\xa9", b"\xff\xfe", b"\xef\xbb\xbf", b"\x81",
])  # fmt: skip
BODIES = st.lists(PIECES, max_size=30).map(b"".join)
HEADERS = st.sampled_from(
    [HEADER, HEADER, HEADER.replace(b"\n", b"\r\n"), HEADER.replace(b"\n", b"\r"), b"\n" + HEADER]
)


@settings(max_examples=80, deadline=None)
@given(header=HEADERS, body=BODIES)
@example(header=HEADER, body=b"r1,p1,x,2025-01-02,,\n")  # DuckDB drops empty fields beyond the last column
@example(header=HEADER, body=b"\nr1,p1,x,2025-01-02")  # as many line ends as records, yet not one line each
@example(header=HEADER, body=b'r1,p1,"x\nr2,p2,x,2025-01-02\n')
def test_every_record_is_accounted_for(header: bytes, body: bytes) -> None:
    """Records read = records in raw_intake + rejected, each with the number and the line that one counts by hand."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        (Path(folder) / "intake.csv").write_bytes(header + body)
        (Path(folder) / "scores.csv").write_bytes(SCORES)
        file = read_export(connection, Path(folder), CANONICAL).files[0]
        kept = [number for (number,) in connection.execute("select record from raw_intake order by 1").fetchall()]
        bad = connection.execute("select record, line from read_rejects order by 1").fetchall()
        counted = {r.number: r.line for r in records(lines(file.path, Oddities()), ",", 4) if r.number}
        assert sorted([*kept, *(record for record, _ in bad)]) == list(counted)
        assert (file.records, file.rejected) == (len(counted), len(bad))
        assert physical_lines(file, counted) == counted
        assert all(counted[record] == line for record, line in bad)


def _told(connection: duckdb.DuckDBPyConnection, folder: Path) -> str:
    """What the reader says: the names of the files it read, or the sentence with which it refused."""
    try:
        return " ".join(file.name for file in read_export(connection, folder, CANONICAL).files)
    except InputError as refused:
        return str(refused)


@settings(max_examples=60, deadline=None)
@given(content=st.one_of(st.binary(max_size=200), BODIES))
def test_any_bytes_give_a_message_or_a_table(content: bytes) -> None:
    """A file of anything at all is read or refused with a sentence."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        (Path(folder) / "intake.csv").write_bytes(content)
        (Path(folder) / "scores.csv").write_bytes(SCORES)
        assert "intake.csv" in _told(connection, Path(folder))


EDGES = st.text(" \t\r\n\u00a0", max_size=2)
WORDS = st.sampled_from(["", "x", "x y", "!", "é", "NaN", "nan", "n/a", "<undefined>", "NaNs", "\u2003"])
PADDED = st.tuples(EDGES, WORDS, EDGES).map("".join)


@settings(max_examples=60, deadline=None)
@given(cells=st.lists(PADDED, min_size=1, max_size=6))
def test_cells_are_cleaned_as_strip_would(cells: list[str]) -> None:
    """Whatever stands in which row: outer spaces, tabs, line breaks and hard spaces go, markers become null."""
    rows = "".join(f'r{i},p,c,2025-01-02,"{text}"\n' for i, text in enumerate(cells))
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        (Path(folder) / "intake.csv").write_bytes((INTAKE.strip() + ",payer\n" + rows).encode())
        (Path(folder) / "scores.csv").write_bytes(SCORES)
        read_export(connection, Path(folder), CANONICAL)
        read = [text for (text,) in connection.execute("select payer from raw_intake order by record").fetchall()]
    plain = [text.strip(" \t\r\n\u00a0") for text in cells]
    assert read == [None if text in {"", "NaN", "nan", "n/a", "<undefined>"} else text for text in plain]


CELLS = st.text(st.characters(exclude_characters='"\r\n', exclude_categories=["Cs"]))
ROWS = st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width)))


@settings(max_examples=100, deadline=None)
@given(rows=ROWS)
def test_quoted_records_come_back_as_they_were(rows: list[list[str]]) -> None:
    """Splitting undoes writing: every quoted field comes back, whatever it holds."""
    written = [",".join(f'"{field}"' for field in row) + "\n" for row in rows]
    assert [list(record.fields or ()) for record in records(iter(written), ",")] == rows
