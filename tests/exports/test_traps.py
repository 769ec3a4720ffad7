"""The sixteen traps that real exports have set for those who read them: each has a test, here or where TRAPS says."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.exports import Format
from analysis.exports.formats.similar import column_like
from tests.exports.conftest import INTAKE, Content, Reading

TESTS = Path(__file__).parents[1]
TRAPS = {
    "banner rows above the header": "exports/test_headers.py::test_banner_above_the_header_is_passed_over",
    "a summary row below it": "formats/test_products.py::test_simplepractice_attendance_says_who_came",
    "column names that occur twice": "exports/test_mappings.py::test_repeated_columns_are_told_apart_by_number",
    "a header of two rows": "exports/test_headers.py::test_two_row_header",
    "blood pressure as 167/92": "exports/test_headers.py::test_two_row_header",
    "cells that begin with an apostrophe": "exports/test_traps.py::test_apostrophe_is_a_letter_until_a_format_drops_it",
    "line ends of their own, byte-order marks": "exports/test_broken_files.py::test_ways_of_writing_the_same_records",
    "many ways to say missing": "exports/test_canonical.py::test_cells_are_trimmed_and_missing_markers_become_null",
    "ids that are unique only with the site": "exports/test_traps.py::test_id_that_is_unique_only_with_its_site",
    "one id for two people": "load/test_rejects.py::test_record_is_rejected_with_its_reason",
    "a birthdate taken for a visit": "exports/test_traps.py::test_date_of_something_else_is_not_suggested",
    "the day of booking taken for the visit": "formats/test_products.py::test_acuity",
    "day and month, month and day": "exports/test_lookups.py::test_order_of_day_and_month_is_the_same_in_a_whole_file",
    "UTC taken for local time": "formats/test_fhir.py::test_utc_is_moved_to_the_clinic",
    "one file per status or practitioner": "exports/test_traps.py::test_one_file_per_status",
    "zeros that mean missing": "exports/test_trials.py::test_zero_headache_days_are_missing_only_where_the_score_is",
}

FORMAT = """
name = "traps"
title = "Sites with numbers of their own"
evidence = "Made for this test."
[[file]]
match = ["intake.csv"]
[[file.table]]
table = "intake"
same_names = true
columns = { referral_id = { columns = ["site", "no"], join = "-" }, patient_id = { column = "phone", pattern = "^'?(.*)$" } }
[[file]]
match = ["AppointmentSummary*.csv"]
[[file.table]]
table = "sessions"
same_names = true
"""


@pytest.fixture
def sites(
    read: Callable[..., Reading], format_file: Callable[[str], Format]
) -> Callable[[dict[str, Content]], Reading]:
    """Read an export whose referrals are numbered by site, and whose bookings come in a file per status."""
    visits = {"AppointmentSummary.csv": "session_id,referral_id,session_start,status\ns1,north-1,2025-01-03,attended\n"}
    rows = "north,1,'+44 1,low_back,2025-01-02\nsouth,1,'+44 2,low_back,2025-01-02\n"
    people = {"intake.csv": "site,no,phone,condition,intake_date\n" + rows}
    return lambda files: read({**people, **visits, **files}, format_file(FORMAT))


@pytest.mark.parametrize("trap", TRAPS)
def test_trap_has_a_test(trap: str) -> None:
    """The test that a trap names is there."""
    file, _, name = TRAPS[trap].partition("::")
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_id_that_is_unique_only_with_its_site(sites: Callable[..., Reading]) -> None:
    """A format joins site and number, and two referrals with one number stay two."""
    assert sites({}).rows("referral_id", "raw_intake") == [("north-1",), ("south-1",)]


def test_apostrophe_is_a_letter_until_a_format_drops_it(
    sites: Callable[..., Reading], intake: Callable[..., Reading]
) -> None:
    """An apostrophe before a cell is kept as it was written; a pattern of the format takes it off."""
    assert sites({}).rows("patient_id", "raw_intake") == [("+44 1",), ("+44 2",)]
    assert intake(INTAKE + "r1,'+44 1,low_back,2025-01-02\n").rows("patient_id", "raw_intake") == [("'+44 1",)]


def test_one_file_per_status(sites: Callable[..., Reading]) -> None:
    """Files of one kind, one for each status or practitioner, are read together, whatever the order of their columns."""
    more = "status,session_start,session_id,referral_id\nno_show,2025-01-04,s2,north-1\n"
    read = sites({"AppointmentSummary (No Show).csv": more})
    assert sorted(read.rows("session_id, status", "raw_sessions")) == [("s1", "attended"), ("s2", "no_show")]


@pytest.mark.parametrize(
    "name", ["Birthdate", "Date of Birth", "Date Scheduled", "Created date", "Date Added", "update_date"]
)
def test_date_of_something_else_is_not_suggested(name: str) -> None:
    """Where the date of a visit is missing, a birthdate or a day of booking does not "look like it"."""
    assert column_like("Date", [name]) == ""
    assert "'Visit date' looks like it" in column_like("Date", [name, "Visit date"])
    assert "looks like it" in column_like("Date of birth", ["Date of birth "])
