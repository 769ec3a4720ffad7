"""Where the header of a file stands: at the top, below a banner, in two rows; and what its columns are called."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.exports import Format, find_format, physical_lines
from tests.exports.conftest import INTAKE, SCORES, Content, Reading

Intake = Callable[[Content], Reading]
BANNER = "Clinic North\nReport of 2025-02-01,all sites\n\n"
ONE = "r1,p1,low_back,2025-01-02\n"
TWO = "r2,p2,neck_pain,2025-01-03\n"

VITALS = """
name = "vitals"
title = "Blood pressure of each visit side by side"
evidence = "Made for this test."
[[file]]
match = ["vitals.csv"]
two_row_header = true
[[file.table]]
table = "intake"
columns = { referral_id = "Patient", patient_id = "Patient", condition = { constant = "hypertension" }, intake_date = "Start" }
[[file.table]]
table = "scores"
wide = [
    { measure = "sbp", column = "Visit 1 BP", date = "Start", pattern = '^(\\d+)/\\d+$' },
    { measure = "hr", column = "Visit 2 HR", date = "Start" },
]
columns = { referral_id = "Patient" }
"""


@pytest.fixture
def vitals(format_file: Callable[[str], Format]) -> Format:
    """Give a format whose files have a header of two rows."""
    return format_file(VITALS)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_banner_above_the_header_is_passed_over(intake: Intake, end: str, mark: bytes) -> None:
    """Lines above the header are no records, whatever the line ends and with a byte-order mark, and are counted in a note."""
    read = intake(mark + (BANNER + INTAKE + ONE + TWO).replace("\n", end).encode())
    assert read.rows("record, referral_id", "raw_intake") == [(1, "r1"), (2, "r2")]
    assert physical_lines(read.export.files[0], [1, 2]) == {1: 5, 2: 6}
    assert "intake.csv: what stands above its header was passed over: 2 lines." in read.export.notes


def test_banner_with_line_breaks_in_a_cell(intake: Intake) -> None:
    """A banner of one cell over several lines takes no record with it."""
    read = intake('"Clinic\nNorth\n",x\n' + INTAKE + ONE + TWO)
    assert read.rows("record, referral_id", "raw_intake") == [(1, "r1"), (2, "r2")]
    assert physical_lines(read.export.files[0], [2]) == {2: 6}


def test_broken_records_below_a_banner_keep_their_numbers(intake: Intake) -> None:
    """Records are numbered from the header, in files that have to be split by hand, too."""
    read = intake(BANNER + INTAKE + ONE + "r9\n" + TWO)
    assert read.rows("record, referral_id", "raw_intake") == [(1, "r1"), (3, "r2")]
    assert read.connection.execute("select record, line from read_rejects").fetchall() == [(2, 6)]


def test_banner_in_another_separator(intake: Intake) -> None:
    """The separator is that of the header and not that of the banner."""
    read = intake("a,b,c,d,e,f,g\n" + (INTAKE + ONE).replace(",", ";"))
    assert read.rows("referral_id", "raw_intake") == [("r1",)]


def test_record_is_never_taken_for_a_header(intake: Intake) -> None:
    """The first line stays the header where a record holds the names of some columns."""
    read = intake(INTAKE + "referral_id,patient_id,low_back,2025-01-02\n")
    assert read.rows("referral_id, patient_id", "raw_intake") == [("referral_id", "patient_id")]


def test_header_beyond_the_first_records_is_not_looked_for(folder: Callable[..., Path]) -> None:
    """Far down in a file nothing is a header: the message says which columns are missing."""
    place = folder({"intake.csv": "banner,x\n" * 30 + INTAKE + ONE, "scores.csv": SCORES})
    with pytest.raises(InputError, match=r"intake\.csv has no column referral_id"):
        find_format(place)


def test_two_row_header(read: Callable[..., Reading], vitals: Format) -> None:
    """The upper name stands for the columns to its right until the next one, and comes before the lower name."""
    text = "Patient,Start,Visit 1,,Visit 2,\n,,BP,HR,BP,HR\nA,2025-01-02,167/92,70,150/90,66\n"
    found = read({"vitals.csv": text}, vitals)
    assert found.export.files[0].columns == ("Patient", "Start", "Visit 1 BP", "Visit 1 HR", "Visit 2 BP", "Visit 2 HR")
    assert sorted(found.rows("measure, value", "raw_scores")) == [("hr", "66"), ("sbp", "167")]
    assert physical_lines(found.export.files[0], [1]) == {1: 3}


def test_two_row_header_below_a_banner(read: Callable[..., Reading], vitals: Format) -> None:
    """Both rows of a header are found below a banner."""
    text = "Clinic North\n\nPatient,Start,Visit 1,,Visit 2,\n,,BP,HR,BP,HR\nA,2025-01-02,167/92,70,150/90,66\n"
    found = read({"vitals.csv": text}, vitals)
    assert found.rows("record, referral_id", "raw_intake") == [(1, "A")]
    assert physical_lines(found.export.files[0], [1]) == {1: 5}


def test_one_row_is_enough_where_it_has_the_joined_names(read: Callable[..., Reading], vitals: Format) -> None:
    """A file with the joined names in one row, as in a file of rejected rows, is read by the same rule."""
    text = "Patient,Start,Visit 1 BP,Visit 1 HR,Visit 2 BP,Visit 2 HR\nA,2025-01-02,167/92,70,150/90,66\n"
    assert read({"vitals.csv": text}, vitals).rows("record, referral_id", "raw_intake") == [(1, "A")]
