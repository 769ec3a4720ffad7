"""A format can be written down again: whole, and with what a clinic changes in it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.exports import Format, known_formats, load_format
from analysis.exports.formats.format_text import Change, adjusted, format_text
from tests.exports.conftest import Reading

Load = Callable[[str], Format]
TABLES_ONLY = [name for name in known_formats() if all(not r.json and not r.labels for r in load_format(name).files)]
TRIALS = Path(__file__).parents[1] / "formats"


def alike(format: Format) -> Format:
    """Give a format without where it stands."""
    return replace(format, path=Path(), content="")


@pytest.mark.parametrize("name", [*TABLES_ONLY, str(TRIALS / "back_pain_trial.toml")])
def test_written_format_reads_as_the_same(format_file: Load, name: str) -> None:
    """What is written of a format, with the parts that it includes, is the same format when it is read."""
    format = load_format(name)
    assert alike(format_file(format_text(format))) == alike(format)


def test_there_is_something_to_write() -> None:
    """The formats of tables are among those that are written; those of JSON are copied as files."""
    assert {"canonical", "simplepractice", "acuity", "jane"} <= set(TABLES_ONLY)


def test_awkward_texts_survive(format_file: Load) -> None:
    """Quotation marks, backslashes, line breaks and accents in names and values stay what they are."""
    content = r"""
name = "mine"
title = 'My "own" clinic é'
evidence = "x"
[[file]]
match = ['a\b.csv']
[[file.table]]
table = "scores"
[file.table.columns]
referral_id = "It's \"it\"\n"
score_date = { columns = ["a = 1", "]"], join = "" }
measure = { constant = "nprs" }
value = { column = "v", values = { "a b" = "1", "é\t" = "" }, others = "missing" }
"""
    format = format_file(content)
    assert alike(format_file(format_text(format))) == alike(format)


def test_clinic_changes_columns_values_and_dates(
    format_file: Load, read: Callable[..., Reading], tmp_path: Path
) -> None:
    """Another source column, other words for a status and another pattern of dates make a format of the clinic's own."""
    changes = (
        Change(0, "intake", "referral_id", column="Rx"),
        Change(0, "intake", "intake_date", column="Seen", dates=("%d.%m.%Y",)),
        Change(1, "sessions", "status", column="What", values={"Came": "attended"}),
        Change(1, "sessions", "minutes", column=""),
    )
    text = adjusted(load_format("canonical"), changes, name="mine", title="Mine", evidence="Ours.", day_first=True)
    files = {
        "intake.csv": "Rx,patient_id,condition,Seen\nr1,p1,low_back,3.4.2025\n",
        "sessions.csv": "session_id,referral_id,session_start,What\ns1,r1,2025-04-04,came\n",
    }
    result = read(files, format_file(text))
    assert result.rows("referral_id, intake_date", "raw_intake") == [("r1", "2025-04-03")]
    assert result.rows("status", "raw_sessions") == [("attended",)]
    assert result.export.format.name == "mine"


def test_change_of_what_is_not_there_is_refused() -> None:
    """A change names a file and a table that the format has."""
    with pytest.raises(InputError, match="has no such file of scores"):
        adjusted(
            load_format("canonical"), (Change(0, "scores", "value", column="x"),), name="a", title="b", evidence="c"
        )


def test_format_that_cannot_be_written_says_so() -> None:
    """A format with measures of its own, or of JSON, is copied and edited as a file."""
    with pytest.raises(InputError, match="brings measures of its own"):
        format_text(load_format(str(TRIALS / "headache_trial.toml")))
    with pytest.raises(InputError, match="copied and edited"):
        format_text(load_format("fhir"))
