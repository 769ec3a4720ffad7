"""Files that are not well-formed UTF-8 CSV: each is read as far as it can be, and nothing of it is lost."""

from collections.abc import Callable

import pytest

from analysis.exports import RULES_IN_WORDS, physical_lines
from tests.exports.conftest import INTAKE, SCORES, Content, Reading

Intake = Callable[[Content], Reading]

HEADER = INTAKE.encode()
ONE, TWO = b"r1,p1,low_back,2025-01-02", b"r2,p2,neck_pain,2025-01-03"
BOTH = [(1, "r1", "p1", "low_back", "2025-01-02"), (2, "r2", "p2", "neck_pain", "2025-01-03")]


def rejects(read: Reading) -> list[tuple]:
    """Give the records that could not be split."""
    return read.rows("record, line, rule, raw", "read_rejects")


@pytest.mark.parametrize(
    "content",
    [
        HEADER + ONE + b"\n" + TWO,
        HEADER + ONE + b"\n" + TWO + b"\n\n\n",
        b"\n\n" + HEADER + b"\n" + ONE + b"\n   \n" + TWO + b"\n",
        (HEADER + ONE + b"\n" + TWO + b"\n").replace(b"\n", b"\r\n"),
        (HEADER + ONE + b"\n" + TWO + b"\n").replace(b"\n", b"\r"),
        HEADER + ONE + b"\r\n" + TWO + b"\r",
        b"\xef\xbb\xbf" + HEADER + ONE + b"\n" + TWO,
        (HEADER + ONE + b"\n" + TWO + b"\n").replace(b",", b";"),
        (HEADER + ONE + b"\n" + TWO + b"\n").replace(b",", b"\t"),
        (HEADER + ONE + b"\n" + TWO + b"\n").replace(b",", b'","').replace(b"\n", b'"\n"')[:-1].join([b'"', b""]),
        HEADER + ONE + b",,\n" + TWO + b",\n",
    ],
    ids=[
        "no last line end", "blank lines after", "blank lines between", "CRLF", "CR only", "mixed line ends", "BOM",
        "semicolons", "tabs", "all quoted", "empty fields beyond the last column",
    ],
)  # fmt: skip
def test_ways_of_writing_the_same_records(intake: Intake, content: bytes) -> None:
    """Line ends, blank lines, BOM, quotation marks and separators do not change what is read."""
    read = intake(content)
    assert read.original() == BOTH
    assert rejects(read) == []


@pytest.mark.parametrize(
    ("content", "cell", "note"),
    [
        (b"r1,p1,caf\xe9,2025-01-02\n", "café", "intake.csv is not UTF-8 throughout; lines read as Windows-1252: 1."),
        (b"r1,p1,\x93b\x94,2025-01-02\n", "“b”", "intake.csv is not UTF-8 throughout; lines read as Windows-1252: 1."),
        (b"r1,p1,a\x81,2025-01-02\n", "a\x81", "intake.csv is not UTF-8 throughout; lines read as Windows-1252: 1."),
        (b"r1,p1,a\0b,2025-01-02\n", "ab", "intake.csv holds NUL characters, which were left out: 1."),
        ("r1,p1,café,2025-01-02\n".encode(), "café", None),
    ],
    ids=["Latin-1", "Windows-1252 quotes", "no letter in Windows-1252", "NUL", "UTF-8"],
)
def test_bytes_that_are_not_utf8_are_read_with_a_note(
    intake: Intake, content: bytes, cell: str, note: str | None
) -> None:
    """A line that is not UTF-8 is read as Windows-1252, a NUL left out, and the reader is told."""
    read = intake(HEADER + content)
    assert read.rows("condition", "raw_intake") == [(cell,)]
    assert read.export.notes == ((note,) if note else ())


def test_file_of_two_encodings_keeps_both(intake: Intake) -> None:
    """Only the lines that are not UTF-8 are read as Windows-1252: the others keep their letters."""
    read = intake(HEADER + b"r1,p1,caf\xe9,2025-01-02\n" + "r2,p2,naïve,2025-01-02\n".encode())
    assert read.rows("condition", "raw_intake") == [("café",), ("naïve",)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf16_is_read_by_its_mark(intake: Intake, encoding: str) -> None:
    """A UTF-16 file (Excel's "Unicode text") is recognised by its first two bytes."""
    text = (HEADER + ONE + b"\n" + TWO + b"\n").decode().replace(",", "\t")
    read = intake(text.encode(encoding) if encoding == "utf-16" else b"\xfe\xff" + text.encode(encoding))
    assert read.original() == BOTH
    assert read.export.notes == ("intake.csv is UTF-16; it was read as such.",)


def test_quoted_line_break_stays_in_its_cell(intake: Intake) -> None:
    """A line break inside quotation marks belongs to the cell; later records keep their numbers and lines."""
    read = intake(HEADER + b'r1,p1,"low\nback",2025-01-02\n' + TWO + b"\n")
    assert read.rows("record, condition", "raw_intake") == [(1, "low\nback"), (2, "neck_pain")]
    assert physical_lines(read.export.files[0], [1, 2]) == {1: 2, 2: 4}


@pytest.mark.parametrize(
    ("bad", "rule"),
    [
        (b"r9,p9,low_back", "too_few_fields"),
        (b"r9", "too_few_fields"),
        (b"r9,p9,low,back,2025-01-02", "too_many_fields"),
        (b'r9,p9,"low"back,2025-01-02', "broken_quotes"),
        (b'r9,p9,"low back,2025-01-02', "broken_quotes"),
    ],
)
def test_record_that_cannot_be_split_is_rejected_as_it_was(intake: Intake, bad: bytes, rule: str) -> None:
    """The record goes to the rejects with its number, its line and its text; those around it are read."""
    read = intake(HEADER + ONE + b"\n\n" + bad + b"\n" + TWO + b"\n")
    assert rejects(read) == [(2, 4, rule, bad.decode())]
    assert read.rows("record, referral_id", "raw_intake") == [(1, "r1"), (3, "r2")]
    assert (read.export.files[0].records, read.export.files[0].rejected) == (3, 1)
    assert rule in RULES_IN_WORDS


def test_unclosed_quotation_mark_does_not_swallow_the_file(intake: Intake) -> None:
    """Of a thousand records after a stray quotation mark none is lost; only the one with the mark is rejected."""
    rest = b"".join(b"r%d,p,low_back,2025-01-02\n" % i for i in range(1000))
    read = intake(HEADER + b'r,p,"low_back,2025-01-02\n' + rest)
    assert rejects(read) == [(1, 2, "broken_quotes", 'r,p,"low_back,2025-01-02')]
    assert read.rows("record, referral_id", "raw_intake") == [(i + 2, f"r{i}") for i in range(1000)]
    assert read.export.files[0].records == 1001
    assert physical_lines(read.export.files[0], [1, 1001]) == {1: 2, 1001: 1002}


def test_two_stray_quotation_marks_reject_two_records(intake: Intake) -> None:
    """Marks that pair up over several records are seen for what they are, as the pair has too many fields."""
    bad = [b'r8,p8,"low_back,2025-01-02', b'r9,p9,"low_back,2025-01-02']
    read = intake(HEADER + bad[0] + b"\n" + ONE + b"\n" + bad[1] + b"\n" + TWO + b"\n")
    assert [(record, line) for record, line, *_ in rejects(read)] == [(1, 2), (3, 4)]
    assert read.rows("referral_id", "raw_intake") == [("r1",), ("r2",)]


def test_broken_record_over_several_lines_is_rejected_whole(intake: Intake) -> None:
    """A record with a quoted line break and a field too many stays one record with its whole text."""
    read = intake(HEADER + b'r9,p9,"low\nback",2025-01-02,x\n' + ONE + b"\n")
    assert rejects(read) == [(1, 2, "too_many_fields", 'r9,p9,"low\nback",2025-01-02,x')]
    assert read.rows("record, referral_id", "raw_intake") == [(2, "r1")]


def test_field_of_any_length_is_read(intake: Intake) -> None:
    """A field of more than 131,072 characters is a cell, also in a file that has to be split by hand."""
    read = intake(HEADER + b"r9\n" + b"r8,p8," + b"x" * 140_000 + b",2025-01-02\n" + ONE + b"\n")
    assert [(record, rule) for record, _, rule, _ in rejects(read)] == [(1, "too_few_fields")]
    assert read.rows("referral_id", "raw_intake") == [("r8",), ("r1",)]


def test_many_long_cells_are_read(intake: Intake) -> None:
    """A record longer than DuckDB's own limit of a line is read where it can be split."""
    header = INTAKE.strip() + "".join(f",note{i}" for i in range(20)) + "\n"
    read = intake(header.encode() + b"r1,p1,low_back,2025-01-02" + (b"," + b"x" * 120_000) * 20 + b"\n")
    assert read.rows("referral_id", "raw_intake") == [("r1",)]


def test_rejected_records_of_one_file_do_not_touch_another(intake: Intake) -> None:
    """The scores beside a broken intake file are read whole."""
    read = intake(HEADER + b"r9\n")
    assert read.rows("referral_id, value", "raw_scores") == [("r1", "5")]
    assert SCORES.count(b"\n") == 2
