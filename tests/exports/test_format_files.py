"""Format files: a mistake in one is named with its place, and the known ones are found by name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.errors import InputError, UsageError
from analysis.exports import Format, known_formats, load_format

Load = Callable[[str], Format]

GOOD = """
name = "mine"
title = "My clinic"
evidence = "Our own export."
nominal_start = 2000-01-01

[[file]]
match = ["visits.csv"]

[[file.table]]
table = "scores"
[file.table.columns]
referral_id = "Client"
score_date = { column = "Date", dates = ["%d/%m/%Y"] }
measure = { constant = "nprs" }
value = "Pain"
"""


def test_good_format_is_read_whole(format_file: Load) -> None:
    """What is written is what the reader works with."""
    read = format_file(GOOD)
    rule = read.files[0].tables[0]
    assert (read.name, read.files[0].match, rule.table) == ("mine", ("visits.csv",), "scores")
    assert dict(rule.columns)["score_date"].dates == ("%d/%m/%Y",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "mine"', "", "mine.toml: the key 'name' is missing or empty."),
        ('title = "My clinic"', 'titel = "x"', "the key 'title' is missing or empty."),
        ("nominal_start = 2000-01-01", 'nominal_start = "today"', "'nominal_start' must be a date like 2000-01-01."),
        ("nominal_start = 2000-01-01", "nominal_start = 2000-01-01T00:00:00", "must be a date without a time."),
        ("nominal_start = 2000-01-01", "nominal_begin = 1", "the key 'nominal_begin' is unknown here. Did you mean"),
        ("nominal_start = 2000-01-01", 'dictionary = "no.toml"', "the dictionary 'no.toml' is not beside the format"),
        ("[[file]]", "[[fiel]]\n[[file]]", "the key 'fiel' is unknown here. Did you mean 'file'?"),
        (
            'match = ["visits.csv"]',
            "match = []",
            "mine.toml, file 1: a file needs 'match' (file names) and at least one",
        ),
        ('match = ["visits.csv"]', 'match = ["a"]\ndelimiter = "::"', "'delimiter' must be one character."),
        ('match = ["visits.csv"]', 'match = ["a"]\nrequired = "no"', "'required' must be true or false."),
        ('match = ["visits.csv"]', 'match = [["a"]]', "'match' must hold plain texts."),
        ('table = "scores"', 'table = "score"', "there is no table 'score'. Did you mean 'scores'?"),
        ('value = "Pain"', "", "the column 'value' of scores is required and is not given."),
        ('value = "Pain"', 'value = "Pain"\nvalue = "VAS"', "is not valid TOML"),
        (
            'value = "Pain"',
            'value = "Pain"\ntimming = "When"',
            "scores has no column 'timming'. Did you mean 'timing'?",
        ),
        ('value = "Pain"', "value = 5", "column 'value': a table of keys and values is expected here"),
        (
            'value = "Pain"',
            'value = { colum = "Pain" }',
            "column 'value': give exactly one of column, columns, constant",
        ),
        ('value = "Pain"', 'value = { column = "P", constant = "1" }', "give exactly one of column, columns, constant"),
        ('value = "Pain"', 'value = { column = "P", others = "drop" }', '\'others\' must be "keep" or "missing".'),
        ('value = "Pain"', 'value = { column = "P", pattern = "(" }', "the regular expression is not valid."),
        ('value = "Pain"', 'value = { column = "P", pattern = "x" }', "'pattern' needs round brackets"),
        ('value = "Pain"', 'value = { column = "P", multiply = "2" }', "'multiply' must be a number."),
        (
            'value = "Pain"',
            'value = { column = "P", multiply = 2, from_age = true }',
            "only one of 'multiply', 'dates'",
        ),
        ('value = "Pain"', 'value = { column = "P", values = { a = [1] } }', "'values' must hold plain texts."),
        ('["%d/%m/%Y"]', '["DD/MM/YYYY"]', "'DD/MM/YYYY' is not a pattern of dates; 31/12/2026 14:30 is written"),
        ('["%d/%m/%Y"]', '["%Q"]', "'%Q' is not a pattern of dates"),
        ("[[file.table]]", "[[file.set_aside]]\nreason = 'x'\n[[file.table]]", "give either 'when' or 'unless'."),
        (
            "[[file.table]]",
            "[[file.set_aside]]\nreason = 'x'\nwhen = [{ column = 'a' }]\n[[file.table]]",
            "set_aside 1, when 1: a condition needs exactly one of is, is_not, matches, missing, present, after_last_known.",
        ),
        (
            "[[file.table]]",
            "[[file.set_aside]]\nreason = 'x'\nwhen = [{ column = 'a', missing = false }]\n[[file.table]]",
            "'missing' can only be true.",
        ),
        ('table = "scores"', 'table = "scores"\none_per = "Client"', "'one_per' must name a column of scores."),
    ],
)
def test_mistake_is_named_with_its_place(format_file: Load, old: str, new: str, message: str) -> None:
    """A mistake names the format file, the place in it and the key, and what was probably meant."""
    with pytest.raises(InputError) as error:
        format_file(GOOD.replace(old, new, 1))
    assert message in str(error.value)
    assert "mine.toml" in str(error.value)


def test_days_need_a_start(format_file: Load) -> None:
    """Day numbers mean nothing without the day from which they count."""
    content = GOOD.replace("nominal_start = 2000-01-01", "").replace('dates = ["%d/%m/%Y"]', "days_from_start = true")
    with pytest.raises(InputError, match="need a 'nominal_start'"):
        format_file(content)


def test_unknown_name_lists_the_known_ones() -> None:
    """A name that nobody knows is answered with those that exist, and with the way to give a file."""
    with pytest.raises(UsageError) as error:
        load_format("canonic")
    assert str(error.value).startswith("There is no format called 'canonic'. Did you mean 'canonical'? Known formats:")


def test_missing_format_file_is_named(tmp_path: Path) -> None:
    """A format file that is not there is said to be unreadable."""
    with pytest.raises(InputError, match="cannot be read: No such file"):
        load_format(str(tmp_path / "none.toml"))


@pytest.mark.parametrize("name", known_formats())
def test_known_formats_are_called_like_their_files(name: str) -> None:
    """Every format that comes with the product loads, under the name of its file."""
    assert load_format(name).name == name
