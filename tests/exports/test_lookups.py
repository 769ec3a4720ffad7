"""What a file takes from another file of the same export, and what only a whole file can decide."""

import hashlib
import hmac
from collections.abc import Callable

import duckdb
import pytest

from analysis.errors import InputError
from analysis.exports import Format, load_format, read_export
from tests.exports.conftest import Content, Reading

Read = Callable[..., Reading]
Load = Callable[[str], Format]

HEAD = 'name = "mine"\ntitle = "My clinic"\nevidence = "Our own export."\nmissing = ["-"]\n'
PEOPLE = """
[[file]]
name = "people"
match = ["people*.csv"]
required = false
{people}
[[file.table]]
table = "intake"
same_names = true
"""
VISITS = """
[[file]]
match = ["visits.csv"]
{file}
[[file.table]]
table = "scores"
{table}
[file.table.columns]
referral_id = "who"
score_date = "day"
measure = {{ constant = "nprs" }}
value = "pain"
timing = {mapping}
"""
INTAKE = "referral_id,patient_id,condition,intake_date\n"


@pytest.fixture
def visits(read: Read, format_file: Load) -> Callable[..., Reading]:
    """Read visits.csv beside other files, with one mapping for `timing`."""

    def run(files: dict[str, Content], mapping: str, *, table: str = "", file: str = "", people: str = "") -> Reading:
        format = VISITS.format(mapping=mapping, table=table, file=file) + PEOPLE.format(people=people)
        return read(files, format_file(HEAD + format))

    return run


Visits = Callable[..., Reading]


def timings(read: Reading) -> list[str | None]:
    """Give the column that the mapping made."""
    return [value for (value,) in read.rows("timing", "raw_scores")]


def notes(read: Reading, about: str) -> list[str]:
    """Give the notes that speak of something."""
    return [note for note in read.export.notes if about in note]


VISIT = "who,day,pain\n"


def test_lookup_joins_by_keys_however_they_are_written(visits: Visits) -> None:
    """Keys are compared without capitals and stray spaces; what is not found is missing, and counted in a note."""
    people = INTAKE + "Ann  Lee,p1,low_back,2025-01-01\nbo,p2,neck_pain,2025-01-02\n"
    read = visits(
        {"visits.csv": VISIT + "ann lee,d,1\nBO ,d,2\nCy,d,3\n-,d,4\n", "people.csv": people},
        '{ lookup = { file = "people", by = "who", key = "referral_id", take = "condition" } }',
    )
    assert timings(read) == ["low_back", "neck_pain", None, None]
    assert notes(read, "find nothing") == ["visits.csv: 1 records find nothing in people.csv by who."]


def test_key_found_twice_gives_the_first_record_and_says_so(visits: Visits) -> None:
    """Of several records with a key the first that has a value counts, over all files of the kind."""
    read = visits(
        {
            "visits.csv": VISIT + "a,d,1\nb,d,2\n",
            "people_1.csv": INTAKE + "a,,low_back,\na,p2,low_back,\nb,p3,low_back,\n",
            "people_2.csv": INTAKE + "a,p9,low_back,\nb,p3,low_back,\n",
        },
        '{ lookup = { file = "people", by = "who", key = "referral_id", take = "patient_id" } }',
    )
    assert timings(read) == ["p2", "p3"]
    assert notes(read, "more than once") == [
        "people_1.csv: 1 keys occur more than once with different values; the first was taken."
    ]


def test_latest_record_on_or_before_a_date(visits: Visits) -> None:
    """A visit belongs to the latest referral on or before its day; before the first one it finds none."""
    people = INTAKE + "a,p2,low_back,2025-03-01\na,p1,low_back,2025-01-01\na,p3,low_back,\n"
    visit = VISIT + "a,2024-12-31,1\na,2025-01-01,2\na,28.2.2025,3\na,2025-03-01,4\na,2026-01-01,5\n"
    lookup = """{ lookup = { file = "people", by = "who", key = "referral_id", take = "patient_id",
        latest = { column = { column = "day", dates = ["%d.%m.%Y"] }, key = "intake_date" } }, otherwise = "none" }"""
    read = visits({"visits.csv": visit, "people.csv": people}, lookup.replace("\n", " "))
    assert timings(read) == ["none", "p1", "p1", "p2", "p2"]


def test_lookup_in_a_file_that_is_not_there_gives_what_stands_otherwise(visits: Visits) -> None:
    """Without the other file a cell is missing, or what `otherwise` says: a text or a mapping of its own."""
    files = {"visits.csv": VISIT + "a,d,1\n"}
    lookup = 'lookup = { file = "people", by = "who", key = "referral_id", take = "condition" }'
    assert timings(visits(files, f"{{ {lookup} }}")) == [None]
    assert timings(visits(files, f'{{ {lookup}, otherwise = "x" }}')) == ["x"]
    assert timings(visits(files, f'{{ {lookup}, otherwise = {{ column = "pain", values = {{ 1 = "y" }} }} }}')) == ["y"]


def test_lookup_takes_a_mapping_and_only_some_records(visits: Visits) -> None:
    """What is taken is made there as any cell is; a condition leaves records out of the search."""
    people = INTAKE + "a,-,low_back,\na,07,other,\n"
    take = '{ column = "patient_id", pattern = "0(.)", values = { 7 = "seven" } }'
    when = '[{ column = "condition", is = "other" }]'
    read = visits(
        {"visits.csv": VISIT + "x a,d,1\n", "people.csv": people},
        f"{{ lookup = {{ file = 'people', by = {{ column = 'who', pattern = 'x (.)' }}, key = 'referral_id',"
        f" take = {take}, when = {when} }} }}",
    )
    assert timings(read) == ["seven"]


def test_lookup_of_a_lookup(visits: Visits) -> None:
    """What is taken there may itself come from a further record, here of the same file."""
    people = INTAKE + "a,b,low_back,\nb,-,neck_pain,\n"
    inner = '{ lookup = { file = "people", by = "patient_id", key = "referral_id", take = "condition" } }'
    read = visits(
        {"visits.csv": VISIT + "a,d,1\nb,d,2\n", "people.csv": people},
        f'{{ lookup = {{ file = "people", by = "who", key = "referral_id", take = {inner} }} }}',
    )
    assert timings(read) == ["neck_pain", None]


def test_records_that_another_file_has_are_left_out(visits: Visits) -> None:
    """`not_in` keeps the records whose key the other file lacks; the others are set aside, none is lost."""
    not_in = 'not_in = [{ file = "people", by = "who", key = "referral_id" }]'
    files = {"visits.csv": VISIT + "a,d,1\nb,d,2\n", "people.csv": INTAKE + "A,p1,low_back,\n"}
    read = visits(files, "'who'", table=not_in)
    assert timings(read) == ["b"]
    assert read.rows("record", "set_aside") == [(1,)]


def test_pseudonym_is_keyed_and_folded(format_file: Load, folder: Callable[..., object]) -> None:
    """A pseudonym is HMAC-SHA256 of the folded text, 16 digits: the same for one key, another for another."""
    place = folder({"visits.csv": VISIT + "Ann  LEE,d,1\nann lee ,d,2\n-,d,3\n"})
    format = format_file(
        HEAD
        + VISITS.format(mapping='{ column = "who", pseudonym = true }', table="", file="")
        + PEOPLE.format(people="")
    )

    def made(key: bytes | None) -> list[str | None]:
        connection = duckdb.connect()
        read_export(connection, place, format, pseudonym_key=key)
        return [row[0] for row in connection.execute("select timing from raw_scores order by record").fetchall()]

    right = hmac.new(b"secret", b"ann lee", hashlib.sha256).hexdigest()[:16]
    assert made(b"secret") == [right, right, None]
    assert made(b"other")[0] != right
    assert made(None)[0] not in {right, "ann lee"}


@pytest.mark.parametrize(
    ("mapping", "text", "value"),
    [
        ("{ minutes_between = ['pain', 'end'] }", "2025-01-01 23:30,2025-01-02 00:15", "45"),
        ("{ minutes_between = ['pain', 'end'] }", "2025-01-01 23:30,soon", None),
        (
            "{ minutes_between = [{ column = 'pain', dates = ['%d/%m/%Y %H:%M'] }, 'end'] }",
            "1/2/2025 9:00,2025-02-01 10:30",
            "90",
        ),
        ("{ column = 'pain', zone = 'UTC', to_zone = 'Europe/London' }", "2025-07-01T09:00:00Z,", "2025-07-01 10:00:00"),
        ("{ column = 'pain', zone = 'UTC', to_zone = 'Europe/London' }", "2025-01-01T09:00:00Z,", "2025-01-01 09:00:00"),
        ("{ column = 'pain', zone = 'UTC', to_zone = { column = 'end' } }", "2025-01-01 20:00,Asia/Tokyo", "2025-01-02 05:00:00"),
        ("{ column = 'pain', zone = { column = 'end' }, to_zone = 'UTC' }", "2025-01-01T20:00:00-05:00,UTC",
         "2025-01-02 01:00:00"),
        ("{ column = 'pain', zone = 'UTC', to_zone = { column = 'end' } }", "2025-01-01 20:00,Mars/Olympus", "2025-01-01 20:00"),
        ("{ column = 'pain', zone = 'UTC' }", "2025-01-01 20:00,", "2025-01-01 20:00"),
        ("{ column = 'pain', zone = 'UTC', to_zone = 'Europe/London' }", "tomorrow,", "tomorrow"),
    ],
)  # fmt: skip
def test_times(visits: Visits, mapping: str, text: str, value: str | None) -> None:
    """Minutes lie between two times; a time of one zone is told by the clocks of another, or stays as it is written."""
    assert timings(visits({"visits.csv": f"who,day,pain,end\na,d,{text}\n"}, mapping)) == [value]


ORDER = "{ column = 'day', dates = ['%m/%d/%Y', '%d/%m/%Y'], one_pattern = true }"


@pytest.mark.parametrize(
    ("days", "read_as", "is_said"),
    [
        (("3/4/2025", "13/4/2025"), ["2025-04-03", "2025-04-13"], False),
        (("3/4/2025", "4/13/2025"), ["2025-03-04", "2025-04-13"], False),
        (("3/4/2025", "5/6/2025"), ["2025-03-04", "2025-05-06"], True),
        (("3/3/2025", "5/5/2025"), ["2025-03-03", "2025-05-05"], False),
        (("13/4/2025", "4/13/2025"), ["13/4/2025", "2025-04-13"], False),
    ],
)
def test_order_of_day_and_month_is_the_same_in_a_whole_file(
    visits: Visits, days: tuple[str, str], read_as: list[str], is_said: bool
) -> None:
    """The order that most dates of a file fit counts for all of them; where nothing tells, that is said."""
    read = visits({"visits.csv": VISIT + "".join(f"a,{day},1\n" for day in days)}, ORDER)
    assert timings(read) == read_as
    assert bool(notes(read, "can be read as month/day/year or day/month/year")) == is_said


def test_what_lies_after_the_last_known_day(visits: Visits) -> None:
    """A condition may compare with the last date of another column, up to the end of that day."""
    file = 'last_known = { column = "made", dates = ["%d.%m.%Y"] }'
    mapping = (
        """{ cases = [{ when = [{ column = "day", after_last_known = true }], then = "later" }], otherwise = "past" }"""
    )
    content = "who,day,pain,made\na,2025-01-05 23:00,1,1.1.2025\na,2025-01-06,2,5.1.2025\na,soon,3,\n"
    assert timings(visits({"visits.csv": content}, mapping, file=file)) == ["past", "later", "past"]


def test_column_with_another_name_is_found(visits: Visits) -> None:
    """A column may have other names; the format's own comes first, and a file with none of them is told all."""
    file = '[file.also_called]\nend = ["Write-off", "until"]'
    assert timings(visits({"visits.csv": "who,day,pain,UNTIL\na,d,1,x\n"}, "'end'", file=file)) == ["x"]
    assert timings(visits({"visits.csv": "who,day,pain,until,end\na,d,1,x,y\n"}, "'end'", file=file)) == ["y"]
    with pytest.raises(InputError, match="has no column end or Write-off or until"):
        visits({"visits.csv": "who,day,pain\na,d,1\n"}, "'end'", file=file)


def test_columns_about_the_person_are_named_and_not_kept(visits: Visits) -> None:
    """What the format calls personal and does not use is not among the columns that are kept aside."""
    read = visits(
        {"visits.csv": "who,day,pain,Home Phone,room\na,d,1,555,2\n"}, "'pain'", file="personal = ['who', '*phone*']"
    )
    assert read.export.files[0].unknown == ("room",)
    assert notes(read, "about the person")[0].endswith("they are not kept: Home Phone.")


def test_earliest_record_of_each_kind(read: Read, format_file: Load) -> None:
    """With `earliest` the record with the first date counts, wherever it stands; without one, the file's first."""
    format = format_file(
        HEAD
        + """
[[file]]
match = ["bookings.csv"]
[[file.table]]
table = "intake"
one_per = "referral_id"
earliest = ["intake_date", "referral_date"]
[file.table.columns]
referral_id = "who"
patient_id = "who"
condition = { constant = "not stated" }
intake_date = { column = "day", missing_when = [{ column = "came", missing = true }] }
referral_date = { column = "day", missing_when = [{ column = "came", present = true }] }
[[file.table]]
table = "sessions"
[file.table.columns]
session_id = "id"
referral_id = "who"
session_start = "day"
status = { constant = "attended" }
"""
    )
    content = "id,who,day,came\n1,a,2025-03-01,y\n2,a,2025-01-01,\n3,a,2025-02-01,y\n4,b,2025-06-01,\n5,b,2025-05-01,\n6,c,,\n"
    rows = read({"bookings.csv": content}, format).rows("record, referral_id, intake_date, referral_date", "raw_intake")
    assert rows == [(3, "a", "2025-02-01", None), (5, "b", None, "2025-05-01"), (6, "c", None, None)]


def test_grade_assumptions_and_missing_files_are_said(read: Read, format_file: Load) -> None:
    """A format that was not seen with a real export says so when it is used, as it says what it assumes."""
    grade = 'evidence_grade = "C"\nnotes = ["Past bookings count as attended."]\n'
    visits = VISITS.format(mapping="'who'", table="", file="") + PEOPLE.format(people='without = "No people."')
    said = read({"visits.csv": VISIT + "a,d,1\n"}, format_file(HEAD + grade + visits)).export.notes
    assert said[0].startswith("The format mine was not seen with a real export (grade C: unverified")
    assert said[1:] == ("Past bookings count as attended.", "No people.")


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("{ lookup = { file = 'peple', by = 'who', key = 'a', take = 'b' } }", "Did you mean 'people'?"),
        ("{ lookup = { file = 'people', by = ['who', 'day'], key = 'a', take = 'b' } }", "must be as many"),
        ("{ lookup = { file = 'people', by = 'who', key = 'a', tkae = 'b' } }", "Did you mean 'take'?"),
        ("{ lookup = { file = 'people', by = 'who', key = 'a', latest = { column = 'day' } } }", "'latest' needs 'column'"),
        ("{ lookup = 'people' }", "column 'timing', lookup: a table of keys and values is expected here"),
        ("{ minutes_between = ['day'] }", "'minutes_between' takes two times"),
        ("{ column = 'day', zone = 'London' }", "'London' is not a time zone"),
        ("{ column = 'day', to_zone = 'UTC' }", "'to_zone' needs 'zone'"),
        ("{ column = 'day', one_pattern = true }", "'one_pattern' chooses between several 'dates'"),
        ("{ column = 'day', otherwise = { colunm = 'x' } }", "column 'otherwise': give exactly one of column"),
    ],
)  # fmt: skip
def test_mistakes_are_named(format_file: Load, mapping: str, message: str) -> None:
    """A mistake in what is taken from another file is named with its place, as every other is."""
    with pytest.raises(InputError) as error:
        format_file(HEAD + VISITS.format(mapping=mapping, table="", file="") + PEOPLE.format(people=""))
    assert message in str(error.value)
    assert "mine.toml, file 1" in str(error.value) or "mine.toml: a lookup" in str(error.value)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("include = ['clinic_form']", "there is no part 'clinic_form' to include."),
        ("evidence_grade = 'D'", "'evidence_grade' must be A"),
        ("clinic_zone = 'London'", "'London' is not a time zone"),
    ],
)
def test_mistakes_of_the_whole_are_named(format_file: Load, line: str, message: str) -> None:
    """So is a mistake in what is said of the whole format."""
    with pytest.raises(InputError, match=r"mine\.toml") as error:
        format_file(f"{HEAD}{line}\n" + PEOPLE.format(people=""))
    assert message in str(error.value)


def test_content_holds_what_is_included() -> None:
    """The text of a format, which decides what a load is, holds the parts that it includes."""
    format = load_format("canonical")
    assert format.content == format.path.read_text(encoding="utf-8")
