"""JSON and NDJSON files become tables by the paths that a format gives; every record is accounted for once."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import InputError
from analysis.exports import Format, Limits, load_format, physical_lines
from analysis.exports.files import text
from analysis.exports.files.json_records import write_records

FORMAT = """
name = "mine"
title = "Bookings and people"
evidence = "Written for this test."
[[file]]
match = ["*.json", "*.ndjson", "*.rejects.csv"]
records = "items"
kind = "type"
holds = ['"type"']
[file.paths]
type = "type"
id = "id"
[file.paths.referral]
person = "last_part(person.reference)"
why = "reasons[].text"
when = "on"
[file.paths.score]
when = "at"
points = "result.points"
referral = "last_part(referral)"
[[file.set_aside]]
unless = [{ column = "type", is = ["referral", "score"] }]
reason = "Of a type that is not used."
[[file.table]]
table = "intake"
when = [{ column = "type", is = "referral" }]
columns = { referral_id = "id", patient_id = "person", condition = "why", referral_date = "when" }
[[file.table]]
table = "scores"
when = [{ column = "type", is = "score" }]
[file.table.columns]
referral_id = "referral"
score_date = "when"
value = "points"
measure = { constant = "nprs" }
"""
REFERRAL = {
    "type": "referral", "id": 7, "on": "2025-01-02", "person": {"reference": "Patient/12"}, "reasons": [{"text": "a, b"}],
}  # fmt: skip
SCORE = '{"type": "score", "id": "s1", "referral": "urn:uuid:7", "at": "2025-01-03", "result": {"points": 4.50}}'
INVOICE = '{"type": "invoice", "id": "i1", "amount": 80}'
LINES = f"{json.dumps(REFERRAL)}\n{SCORE}\n{INVOICE}\n"
DOCUMENT = f'{{"items": [{json.dumps(REFERRAL)}, {SCORE}, {INVOICE}]}}'


@pytest.fixture
def mine(format_file: Callable[[str], Format]) -> Format:
    """The format of these tests."""
    return format_file(FORMAT)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("all.ndjson", LINES),
        ("all.json", DOCUMENT),
        ("all.json", LINES),
        ("all.json", f"[{json.dumps(REFERRAL)}, {SCORE}, {INVOICE}]"),
        ("all.json", json.dumps(json.loads(DOCUMENT), indent=2).replace("4.5", "4.50")),
        ("all.ndjson", "\ufeff" + LINES.replace("\n", "\r\n\r\n")),
    ],
    ids=["lines", "document", "lines called a document", "list", "indented", "marks and blank lines"],
)
def test_forms(read: Callable, mine: Format, name: str, content: str) -> None:
    """Lines and documents, however they are laid out, give the same rows, with numbers as they are written."""
    found = read({name: content}, mine)

    assert found.rows("referral_id, patient_id, condition, referral_date", "raw_intake") == [
        ("7", "12", "a, b", "2025-01-02")
    ]
    assert found.rows("referral_id, score_date, value", "raw_scores") == [("7", "2025-01-03", "4.50")]
    assert found.rows("record, reason", "set_aside") == [(3, "Of a type that is not used.")]
    assert [(file.records, file.rejected) for file in found.export.files] == [(3, 0)]


def test_broken_line(read: Callable, mine: Format) -> None:
    """A line that is not JSON is rejected with its record and line; the others keep their numbers."""
    found = read({"all.ndjson": f"{json.dumps(REFERRAL)}\n\n{SCORE[:40]}\n{SCORE}\n"}, mine)

    assert found.rows("record, line, rule, raw", "read_rejects") == [(2, 3, "broken_json", SCORE[:40])]
    assert found.rows("record", "(from raw_intake union all by name from raw_scores)") == [(1,), (3,)]
    assert [(file.records, file.rejected) for file in found.export.files] == [(3, 1)]


def test_lines_of_records(read: Callable, mine: Format) -> None:
    """A record of NDJSON stands on its own line of the file, blank lines counted; one of a document on none."""
    (lines,) = read({"all.ndjson": f"\n{json.dumps(REFERRAL)}\n\n{SCORE}\n"}, mine).export.files
    assert physical_lines(lines, [1, 2]) == {1: 2, 2: 4}

    document = read({"all.json": DOCUMENT}, mine).export.files[0]
    assert physical_lines(document, [1, 2]) == {}


def test_value_of_another_kind(read: Callable, format_file: Callable[[str], Format]) -> None:
    """A record in which a function meets a value that does not suit it is rejected, not half read."""
    form = format_file(FORMAT.replace('"result.points"', '"max(result.points)"'))
    found = read({"all.json": DOCUMENT}, form)

    assert found.rows("record, line, rule, raw", "read_rejects") == [
        (2, None, "odd_json", SCORE.replace("4.50", "4.5"))
    ]


@pytest.mark.parametrize(
    "content", ['{"type"', '{"items": [{"type": ]}', '{"type": "score"} trailing', '{"type":' + "[" * 100_000]
)
def test_broken_document(read: Callable, mine: Format, content: str) -> None:
    """A document that is not whole is refused with its name and what to do; nothing is guessed from its parts."""
    with pytest.raises(InputError, match=r"all\.json is not a whole JSON document.*cut off"):
        read({"all.json": content}, mine)


def test_hostile_cells(read: Callable, mine: Format) -> None:
    """Formulas, quotation marks, line breaks, NUL and half characters arrive as text or as nothing; no row is lost."""
    odd = ["=1+1", 'a "b", c', "two\nlines", "nul\0here", "half \ud800", "ü", " "]
    records = [REFERRAL | {"id": text, "reasons": [{"text": text}, {"text": None}]} for text in odd]
    found = read({"all.json": json.dumps({"items": records})}, mine)

    assert found.rows("condition", "raw_intake") == [
        ("=1+1",), ('a "b", c',), ("two\nlines",), ("nulhere",), ("half ?",), ("ü",), (None,),
    ]  # fmt: skip
    assert found.export.files[0].rejected == 0


def test_only_what_the_format_names_is_kept(read: Callable, mine: Format) -> None:
    """What no path names, such as a person's name and address, is nowhere in what was read."""
    found = read(
        {"all.json": json.dumps({"items": [REFERRAL | {"name": "Ada Lovelace", "address": "1 Main St"}]})}, mine
    )

    assert found.export.files[0].header == ("type", "id", "person", "why", "when", "points", "referral")
    assert "Lovelace" not in str(found.original())


def test_documents_have_a_limit(folder: Callable[..., Path], mine: Format) -> None:
    """A document is parsed as a whole, so one that is too large is refused with another way; NDJSON is read line by line."""
    place, small = folder({"all.json": DOCUMENT, "lines.ndjson": LINES}), Limits(memory=5 * len(DOCUMENT))
    write_records("lines.ndjson", place / "lines.ndjson", mine.files[0].json, place / "lines.csv", None, small)

    with pytest.raises(InputError, match=r"all\.json is one JSON document of .* NDJSON, one record a line"):
        write_records("all.json", place / "all.json", mine.files[0].json, place / "all.csv", None, small)


def test_file_of_another_product(read: Callable, mine: Format) -> None:
    """A JSON file whose beginning lacks what the format expects is named as not read; the others are loaded."""
    found = read({"all.json": DOCUMENT, "settings.json": '{"colour": "blue"}'}, mine)

    assert found.export.ignored == ("settings.json",)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ('id = "id["', "is not a JMESPath expression"),
        ('id = "upper(id)"', r"uses the function upper\(\)"),
        ("id = 5", "a table of keys and values is expected"),
    ],
)
def test_mistakes_in_paths(format_file: Callable[[str], Format], wrong: str, words: str) -> None:
    """A path that is not one is answered with the format file, the place and what is wrong."""
    with pytest.raises(InputError, match=rf"mine\.toml, file 1.*{words}"):
        format_file(FORMAT.replace('id = "id"', wrong, 1))


def test_kinds_need_their_column(format_file: Callable[[str], Format]) -> None:
    """Paths of one kind of record need the column that tells kinds apart."""
    with pytest.raises(InputError, match="need 'kind'"):
        format_file(FORMAT.replace('kind = "type"', 'kind = "sort"'))


@settings(max_examples=60)
@given(
    st.binary(max_size=40),
    st.integers(0, len(LINES.encode())),
    st.integers(0, 30),
    st.sampled_from([LINES.encode(), DOCUMENT.encode()]),
)
def test_damaged_files(tmp_path_factory: pytest.TempPathFactory, put: bytes, at: int, cut: int, whole: bytes) -> None:
    """Whatever bytes a file holds, it is read or refused in words, and every line that is not blank is accounted for."""
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "mine.toml").write_text(FORMAT.replace("holds = ['\"type\"']", ""))
    rule = load_format(str(folder / "mine.toml")).files[0].json
    content = whole[:at] + put + whole[at + cut :]
    source, target = folder / "all.ndjson", folder / "all.csv"
    source.write_bytes(content)
    write_records("all.ndjson", source, rule, target)

    with target.open(encoding="utf-8", newline="") as file:
        written = list(csv.reader(file))
    lines_of_file = [line for line in text.lines(source, text.Oddities()) if line.strip()]
    assert len(written) - 1 == len(lines_of_file)
    assert {len(row) for row in written} == {len(rule.columns())}


@settings(max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["id", "on", "items", "type", "x"]), inner)
        ),
        max_leaves=12,
    )
)
def test_any_json(tmp_path_factory: pytest.TempPathFactory, document: object) -> None:
    """Any JSON at all is a table of the format's columns: what its paths do not find is empty."""
    folder = tmp_path_factory.mktemp("any")
    (folder / "mine.toml").write_text(FORMAT)
    rule = load_format(str(folder / "mine.toml")).files[0].json
    (folder / "all.json").write_text(json.dumps(document), encoding="utf-8")
    write_records("all.json", folder / "all.json", rule, folder / "all.csv")

    with (folder / "all.csv").open(encoding="utf-8", newline="") as file:
        assert {len(row) for row in csv.reader(file)} <= {len(rule.columns())}
