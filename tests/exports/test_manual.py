"""data/README.md, the manual of the canonical export and of format files, says what is so."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.exports import Format
from analysis.exports.canonical import TABLES

MANUAL = (Path(__file__).parents[2] / "data" / "README.md").read_text(encoding="utf-8")
WHOLE, SOURCES, WIDE = re.findall(r"```toml\n(.*?)```", MANUAL, re.DOTALL)
HEAD = 'name = "x"\ntitle = "x"\nevidence = "x"\nnominal_start = 2000-01-01\n[[file]]\nmatch = ["x.csv"]\nname = "referrals"\n'
SCORES = """
[[file.table]]
table = "scores"
[file.table.columns]
referral_id = "id"
score_date = "d"
measure = "m"
value = "v"
timing = """

Load = Callable[[str], Format]


@pytest.mark.parametrize("table", TABLES)
def test_every_canonical_column_is_described(table: str) -> None:
    """Each column has a row in the table of its file; those that are required, and only they, are marked."""
    part = MANUAL.split(f"### {table}: ")[1].split("##")[0]
    cells = [line.split("|")[1] for line in part.splitlines() if line.startswith("| ") and "column" not in line[:9]]
    named = [name.strip() for cell in cells for name in cell.split(",")]
    assert {name.removesuffix(" *") for name in named} == set(TABLES[table].columns)
    assert {name.removesuffix(" *") for name in named if name.endswith("*")} == set(TABLES[table].required)


def test_whole_example_is_a_format(format_file: Load, tmp_path: Path) -> None:
    """The commented example loads as it stands, beside the dictionary that it names."""
    (tmp_path / "my_clinic.measures.toml").touch()
    assert format_file(WHOLE).files[0].repeated == ("Charge",)


@pytest.mark.parametrize("source", re.split(r"^x = ", SOURCES, flags=re.MULTILINE)[1:])
def test_every_source_of_a_cell_is_valid(format_file: Load, source: str) -> None:
    """Each way to make a cell that the manual shows can be written."""
    columns = dict(format_file(HEAD + SCORES + source).files[0].tables[0].columns)
    assert "timing" in columns


def test_wide_example_is_valid(format_file: Load) -> None:
    """The example of scores in columns gives one rule for each column."""
    assert len(format_file(HEAD + WIDE).files[0].tables) == 3
