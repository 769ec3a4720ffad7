"""Exports that cannot be read at all: the message says what is wrong, where, and what to do."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from analysis.errors import InputError
from analysis.exports import find_format, load_format, read_export
from tests.exports.conftest import INTAKE, SCORES, Content

Folder = Callable[[dict[str, Content]], Path]


def refusal(folder: Path) -> str:
    """Give the message with which a folder is refused: the same when it is recognised and when its format is named."""
    with pytest.raises(InputError) as named:
        read_export(duckdb.connect(), folder, load_format("canonical"))
    with pytest.raises(InputError):
        find_format(folder)
    return str(named.value)


def test_missing_folder(tmp_path: Path) -> None:
    """A folder that is not there is named."""
    assert refusal(tmp_path / "none") == (
        f"There is no folder {tmp_path / 'none'}. Give the folder that holds the exported files."
    )


def test_file_for_a_folder(tmp_path: Path) -> None:
    """A file where a folder is asked for is said to be one."""
    (tmp_path / "intake.csv").write_text(INTAKE)
    assert refusal(tmp_path / "intake.csv").endswith("is a file. Give the folder that holds the exported files.")


def test_empty_folder(folder: Folder) -> None:
    """An empty folder, or one with hidden files only, says what to put there."""
    assert refusal(folder({".DS_Store": "x"})).endswith("is empty. Put the exported files into it and load again.")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"scores.csv": SCORES}, "The file intake.csv is missing."),
        (
            {"Intakes.csv": INTAKE, "scores.csv": SCORES},
            "The file intake.csv is missing. 'Intakes.csv' looks like it: save it as 'intake.csv'.",
        ),
        (
            {"intake.csv": INTAKE},
            "There is neither a file of sessions nor one of scores: add sessions.csv or scores.csv.",
        ),
        (
            {"intake.csv": INTAKE, "session.csv": "x"},
            (
                "There is neither a file of sessions nor one of scores: add sessions.csv or scores.csv. "
                "'session.csv' looks like it: save it as 'sessions.csv'."
            ),
        ),
        (
            {"intake.csv": b"", "scores.csv": SCORES},
            "intake.csv is empty: it has no header line. Export it again, or take the file out of the folder.",
        ),
        (
            {"intake.csv": INTAKE, "scores.csv": b"\n\n"},
            "scores.csv is empty: it has no header line. Export it again, or take the file out of the folder.",
        ),
        (
            {"intake.csv": "referral_id,patient_id,intake_date\n", "scores.csv": SCORES},
            "intake.csv has no column condition.",
        ),
        (
            {"intake.csv": "referral_id,PatientID,condition,intake_date\n", "scores.csv": SCORES},
            "intake.csv has no column patient_id. 'PatientID' looks like it: rename it to 'patient_id'.",
        ),
        (
            {"intake.csv": "referral_id,patient_id,condition\n", "scores.csv": SCORES},
            "intake.csv has no column referral_date or intake_date.",
        ),
        (
            {"intake.csv": INTAKE.replace("intake_date", "intake_date,Condition "), "scores.csv": SCORES},
            "intake.csv has more than one column condition. Rename or remove all but one.",
        ),
        (
            {"intake.csv": 'referral_id,"patient_id,condition\n', "scores.csv": SCORES},
            "The first line of intake.csv has a quotation mark that is not closed. Export it again.",
        ),
    ],
    ids=[
        "missing file", "file called otherwise", "no scores, no sessions", "sessions called otherwise", "0 bytes",
        "blank lines only", "missing column", "column called otherwise", "neither of two", "column twice", "open quote",
    ],
)  # fmt: skip
def test_what_is_missing_is_said(folder: Folder, files: dict[str, Content], message: str) -> None:
    """The message names the file, the column, and what looks like it."""
    place = folder(files)
    assert refusal(place) == f"{place} cannot be loaded as canonical. {message}"


def test_everything_that_is_missing_is_said_at_once(folder: Folder) -> None:
    """Nobody has to load five times to learn five things."""
    place = folder({"intake.csv": "referral_id,condition,intake_date\n", "scores.csv": "referral_id,measure\n"})
    message = refusal(place)
    for part in ("intake.csv has no column patient_id", "scores.csv has no column score_date", "no column value"):
        assert part in message


def test_unrecognised_folder_names_the_nearest_format_and_what_was_found(folder: Folder) -> None:
    """Where no format fits, the nearest is named, with what it lacks and what is in the folder."""
    place = folder({"Patients.csv": "a,b\n"})
    with pytest.raises(InputError) as error:
        find_format(place)
    assert str(error.value) == (
        f"{place} cannot be loaded in the nearest format, canonical. The file intake.csv is missing. "
        "Found: Patients.csv."
    )


def test_file_that_cannot_be_opened(folder: Folder) -> None:
    """A broken link among the files is said to be unreadable, without a traceback."""
    place = folder({"intake.csv": INTAKE})
    (place / "scores.csv").symlink_to(place / "gone.csv")
    assert "neither a file of sessions nor one of scores" in refusal(place)
