"""What a format file can do with a cell, a column and a record: one small example of each."""

from collections.abc import Callable

import pytest

from analysis.exports import Format
from tests.exports.conftest import Content, Reading

Read = Callable[..., Reading]
Load = Callable[[str], Format]

HEAD = """
name = "mine"
title = "My clinic"
evidence = "Our own export."
nominal_start = 2000-01-01
missing = ["-"]
"""
SCORES = """
[[file]]
match = ["visits*.csv"]
{file}
[[file.table]]
table = "scores"
{table}
[file.table.columns]
referral_id = "id"
measure = {{ constant = "nprs" }}
{columns}
"""
INTAKE = """
[[file]]
match = ["people.csv"]
[[file.table]]
table = "intake"
same_names = true
"""
PEOPLE = "referral_id,patient_id,condition,intake_date\nr1,p1,low_back,2000-01-01\n"


@pytest.fixture
def visits(read: Read, format_file: Load) -> Callable[..., Reading]:
    """Read visits.csv into scores with these mappings, a people.csv standing beside it."""

    def run(
        content: Content, columns: str, table: str = "", file: str = "", files: dict[str, Content] | None = None
    ) -> Reading:
        format = format_file(HEAD + SCORES.format(columns=columns, table=table, file=file) + INTAKE)
        return read({"visits.csv": content, "people.csv": PEOPLE, **(files or {})}, format)

    return run


Visits = Callable[..., Reading]


def cells(read: Reading, column: str) -> list[str | None]:
    """Give one column of the scores."""
    return [value for (value,) in read.rows(column, "raw_scores")]


@pytest.mark.parametrize(
    ("mapping", "text", "value"),
    [
        ("'x'", "7", "7"),
        ("{ column = 'x', missing = ['999', 'none'] }", "None", "None"),
        ("{ column = 'x', missing = ['999', 'none'] }", "NONE", None),
        ("{ column = 'x', missing = ['999'] }", "999", None),
        ("'x'", "999", "999"),
        ("'x'", "-", None),
        ("{ column = 'x', pattern = '^(\\d+)/\\d+$' }", "167/92", "167"),
        ("{ column = 'x', pattern = '^\\d+/(\\d+)$' }", "167/92", "92"),
        ("{ column = 'x', pattern = '^\\d+/(\\d+)$' }", "high", "high"),
        ("{ column = 'x', values = { Mild = '2', severe = '8' } }", "mild", "2"),
        ("{ column = 'x', values = { Mild = '2', severe = '8' } }", "SEVERE", "8"),
        ("{ column = 'x', values = { Mild = '2' } }", "other", "other"),
        ("{ column = 'x', values = { Mild = '2' }, others = 'missing' }", "other", None),
        ("{ column = 'x', values = { Mild = '' } }", "mild", None),
        ("{ column = 'x', values = { \"it's\" = \"a'; drop\" } }", "it's", "a'; drop"),
        ("{ column = 'x', decimal_comma = true }", "3,5", "3.5"),
        ("{ column = 'x', multiply = 52.1775 }", "0.5", "26"),
        ("{ column = 'x', multiply = 7.50062, digits = 1 }", "16", "120.0"),
        ("{ column = 'x', multiply = 10 }", "many", "many"),
        ("{ column = 'x', multiply = 10 }", "inf", "inf"),
        ("{ column = 'x', from_age = true }", "47", "1953"),
        ("{ column = 'x', days_from_start = true }", "30", "2000-01-31"),
        ("{ column = 'x', days_from_start = true }", "-1", "1999-12-31"),
        ("{ column = 'x', days_from_start = true }", "999999999", "999999999"),
        ("{ column = 'x', values = { 2 = '30' }, days_from_start = true }", "2", "2000-01-31"),
        ("{ column = 'x', dates = ['%d/%m/%Y'] }", "02/03/2026", "2026-03-02"),
        ("{ column = 'x', dates = ['%d/%m/%Y'] }", "2/3/2026", "2026-03-02"),
        ("{ column = 'x', dates = ['%d/%m/%Y'] }", "31/02/2026", "31/02/2026"),
        ("{ column = 'x', dates = ['%d/%m/%Y', '%d.%m.%Y %H:%M'] }", "2.3.2026 9:05", "2026-03-02 09:05:00"),
        ("{ column = 'x', dates = ['%B %d %Y %I:%M %p'] }", "December 2 2020 9:00 am", "2020-12-02 09:00:00"),
        ("{ columns = ['x', 'y'], dates = ['%d/%m/%Y %H:%M'] }", "02/03/2026|14:30", "2026-03-02 14:30:00"),
        ("{ columns = ['x', 'y'], join = 'T' }", "|14:30", None),
        ("{ column = 'z', optional = true }", "7", None),
        ("{ cases = [{ when = [{ column = 'x', is = '7' }], then = 'a' }], otherwise = 'b' }", "7", "a"),
        ("{ cases = [{ when = [{ column = 'x', is = '7' }], then = 'a' }], otherwise = 'b' }", "8", "b"),
        ("{ cases = [{ when = [{ column = 'x', is = '7' }], then = 'a' }] }", "8", None),
        ("{ column = 'x', missing_when = [{ column = 'y', missing = true }] }", "0.0|", None),
        ("{ column = 'x', missing_when = [{ column = 'y', missing = true }] }", "0.0|5", "0.0"),
    ],
)
def test_cell(visits: Visits, mapping: str, text: str, value: str | None) -> None:
    """A cell becomes what its mapping says, and stays as written where it cannot be converted ("x|y" are two cells)."""
    x, _, y = text.partition("|")
    read = visits(f"id\td\tx\ty\nr1\t1\t{x}\t{y}\n", f"score_date = 'd'\nvalue = 'd'\ntiming = {mapping}")
    assert cells(read, "timing") == [value]


def test_status_is_derived_from_the_first_condition_that_holds(read: Read, format_file: Load) -> None:
    """Conditions are tried in their order; a missing cell equals nothing, and is not different from nothing."""
    format = format_file(
        HEAD
        + INTAKE
        + """
[[file]]
match = ["bookings.csv"]
[[file.table]]
table = "sessions"
[file.table.columns]
session_id = "id"
referral_id = "client"
session_start = "start"
[file.table.columns.status]
otherwise = "upcoming"
cases = [
    { when = [{ column = "cancelled", present = true }, { column = "notice", matches = "^.h" }], then = "late_cancel" },
    { when = [{ column = "cancelled", present = true }], then = "cancelled" },
    { when = [{ column = "arrived", is = ["yes", "Y"] }], then = "attended" },
    { when = [{ column = "arrived", is_not = ["?"] }, { column = "start", missing = true }], then = "no_show" },
]
"""
    )
    rows = ["c,,2h,", "c,,48h,", "c,,,", ",YES,,2000-01-03", ",y,,2000-01-03", ",,,", ",?,,", ",,,2000-01-03"]
    content = "id,client,cancelled,arrived,notice,start\n" + "".join(f"{i},r1,{row}\n" for i, row in enumerate(rows))
    statuses = read({"people.csv": PEOPLE, "bookings.csv": content}, format).rows("status", "raw_sessions")
    assert [status for (status,) in statuses] == [
        "late_cancel", "cancelled", "cancelled", "attended", "attended", "no_show", "upcoming", "upcoming",
    ]  # fmt: skip


def test_decimal_comma_of_a_file_touches_numbers_only(visits: Visits) -> None:
    """In a file with decimal commas, numbers get a point; texts keep their commas."""
    read = visits("id;d;v;t\na,b;2000-01-02;3,5;x,y\n", "score_date = 'd'\nvalue = 'v'", file="decimal_comma = true")
    assert read.rows("referral_id, value", "raw_scores") == [("a,b", "3.5")]


def test_missing_markers_of_one_file_do_not_touch_another(visits: Visits) -> None:
    """Markers may be given for the whole format or for one file."""
    read = visits("id,d,v\nr1,low_back,5\n", "score_date = 'd'\nvalue = 'v'", file="missing = ['low_back']")
    assert cells(read, "score_date") == [None]
    assert read.rows("condition", "raw_intake") == [("low_back",)]


def test_wide_scores_become_rows(visits: Visits) -> None:
    """Each score column gives a row with its measure, day and timing; a missing cell gives none."""
    wide = """wide = [
        { measure = "vas", column = "a", day = 0, timing = "intake" },
        { measure = "vas", column = "b", date = { column = "d", dates = ["%d.%m.%Y"] } },
        { measure = "odi", column = "b", day = 91, multiply = 2 },
    ]"""
    read = visits("id,a,b,d\nr1,5,,1.2.2000\nr2,,7,2.2.2000\n", "", table=wide)
    rows = read.connection.execute("select record, measure, value, score_date, timing from raw_scores").fetchall()
    assert sorted(rows) == [
        (1, "vas", "5", "2000-01-01", "intake"),
        (2, "odi", "14", "2000-04-01", None),
        (2, "vas", "7", "2000-02-02", None),
    ]


def test_records_are_set_aside_once_with_the_first_reason(visits: Visits) -> None:
    """A record that the format leaves out is written down with its reason, and feeds nothing."""
    file = """
[[file.set_aside]]
when = [{ column = "id", is = "total" }]
reason = "A summary row."
[[file.set_aside]]
unless = [{ column = "d", present = true }]
reason = "No date."
"""
    read = visits("id,d,v\ntotal,,9\nr1,2000-01-02,5\nr2,,5\n", "score_date = 'd'\nvalue = 'v'", file=file)
    assert read.rows("record, reason", "set_aside") == [(1, "A summary row."), (3, "No date.")]
    assert cells(read, "referral_id") == ["r1"]


def test_record_that_feeds_no_table_is_set_aside(visits: Visits) -> None:
    """A record whose score cells are all missing is not lost: it is set aside with a reason."""
    wide = 'wide = [{ measure = "vas", column = "a", day = 0 }, { measure = "vas", column = "b", day = 9 }]'
    read = visits("id,a,b\nr1,-,\nr2,1,2\n", "", table=wide)
    assert read.rows("record, reason", "set_aside") == [(1, "This record holds nothing that the format reads.")]
    assert cells(read, "referral_id") == ["r2", "r2"]


def test_one_record_of_each_kind_feeds_a_table(read: Read, format_file: Load) -> None:
    """In a long file the intake comes from the first record of each referral; the others only feed scores."""
    format = format_file(
        HEAD
        + """
[[file]]
match = ["long.csv"]
[[file.table]]
table = "intake"
one_per = "referral_id"
when = [{ column = "kind", is_not = "phone" }]
[file.table.columns]
referral_id = "id"
patient_id = "id"
condition = { constant = "low_back" }
intake_date = "d"
[[file.table]]
table = "scores"
[file.table.columns]
referral_id = "id"
score_date = "d"
measure = { constant = "nprs" }
value = "v"
"""
    )
    result = read({"long.csv": "id,kind,d,v\nb,phone,d1,1\nb,,d2,2\na,,d3,3\nb,,d4,4\n,,d5,5\n,,d6,6\n"}, format)
    assert result.rows("record, referral_id, intake_date", "raw_intake") == [
        (2, "b", "d2"), (3, "a", "d3"), (5, None, "d5"), (6, None, "d6"),
    ]  # fmt: skip
    assert cells(result, "value") == ["1", "2", "3", "4", "5", "6"]
    assert result.rows("record", "set_aside") == []


def test_one_record_counts_over_all_files_of_a_kind(visits: Visits) -> None:
    """Where an export comes in parts, one record is kept of all of them, and the others are set aside with a reason."""
    read = visits(
        "id,d,v\na,2000-01-05,1\nb,2000-01-05,2\n",
        "score_date = 'd'\nvalue = 'v'",
        table="one_per = 'referral_id'\nearliest = ['score_date']",
        files={"visits_2.csv": "id,d,v\na,2000-01-04,3\nb,2000-01-06,4\n"},
    )
    assert read.rows("referral_id, value", "raw_scores") == [("b", "2"), ("a", "3")]
    assert read.rows("file_no, record, reason", "set_aside") == [
        (1, 1, "Another record of the same kind stands for this one."),
        (2, 2, "Another record of the same kind stands for this one."),
    ]


def test_repeated_columns_are_told_apart_by_number(visits: Visits) -> None:
    """A format may say that a column name occurs twice; the second is called by its name and number."""
    read = visits(
        "id,d,Paid,Paid\nr1,2000-01-02,1,2\n", "score_date = 'd'\nvalue = 'Paid_2'", file="repeated = ['Paid']"
    )
    assert cells(read, "value") == ["2"]


def test_column_that_a_condition_needs_is_required(visits: Visits) -> None:
    """A column that only a condition reads is missed as any other."""
    file = '[[file.set_aside]]\nwhen = [{ column = "is_patient", is = "0" }]\nreason = "Not a patient."'
    with pytest.raises(Exception, match=r"visits.csv has no column is_patient. 'patient' looks like it"):
        visits("id,d,v,patient\nr1,2000-01-02,5,1\n", "score_date = 'd'\nvalue = 'v'", file=file)
