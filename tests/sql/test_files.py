"""What holds for every SQL file: it says its grain, keeps to what runs elsewhere, and names only known parameters."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from analysis.filters import Filters
from analysis.sql import FOLDER

FILES = sorted(FOLDER.rglob("*.sql"))
PORTABLE = [path for path in FILES if path.parent.name in {"staging", "marts"}]
QUERIES = [path for path in FILES if path.parent.name == "queries"]
OF_QUESTIONS = {
    "checks",
    "column",
    "cut_measures",
    "cuts",
    "earlier",
    "folds",
    "hazards",
    "heaviest",
    "landmark",
    "patterns",
    "smallest",
    "thresholds",
}
LOAD_PARAMETERS = {"data_cut", "has_sessions"}


def name_of(path: Path) -> str:
    """The file as a test id."""
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_file_says_what_it_is(path: Path) -> None:
    """Every file opens with a comment in words."""
    assert path.read_text(encoding="utf-8").startswith(("/*", "-- "))


@pytest.mark.parametrize("path", QUERIES, ids=name_of)
def test_query_names_known_parameters(path: Path) -> None:
    """A query asks for nothing that the filters, or a question of its own, do not give."""
    named = duckdb.extract_statements(path.read_text(encoding="utf-8"))[0].named_parameters

    assert set(named) <= Filters().parameters(date(2025, 1, 1)).keys() | OF_QUESTIONS


@pytest.mark.parametrize("path", PORTABLE, ids=name_of)
def test_model_keeps_to_the_portable_subset(path: Path) -> None:
    """Staging and marts use nothing that Spark lacks or silently does otherwise (STACK 7.2)."""
    tree = sqlglot.parse_one(path.read_text(encoding="utf-8"), dialect="duckdb")
    forbidden = [
        exp.Pivot, exp.PercentileCont, exp.PercentileDisc, exp.ArrayAgg, exp.Mode, exp.Skewness, exp.TableSample,
        exp.GenerateSeries,
    ]  # fmt: skip
    found = [type(node).__name__ for kind in forbidden for node in tree.find_all(kind)]
    found += [
        f"{join.args.get('method')} join" for join in tree.find_all(exp.Join) if join.args.get("method") == "ASOF"
    ]
    found += [
        f"date_diff {node.text('unit')}"
        for node in tree.find_all(exp.DateDiff)
        if node.text("unit").upper() not in {"DAY", "WEEK", "'DAY'"}
    ]

    assert found == []


@pytest.mark.parametrize("path", PORTABLE, ids=name_of)
def test_model_transpiles_to_spark(path: Path) -> None:
    """SQLGlot turns every model into Spark's SQL without giving anything up."""
    sqlglot.transpile(
        path.read_text(encoding="utf-8"),
        read="duckdb",
        write="spark",
        unsupported_level=sqlglot.ErrorLevel.RAISE,
    )


@pytest.mark.parametrize("path", PORTABLE, ids=name_of)
def test_sums_are_cast(path: Path) -> None:
    """A sum of integers is cast: DuckDB would write it to Parquet as a fraction."""
    tree = sqlglot.parse_one(path.read_text(encoding="utf-8"), dialect="duckdb")

    assert all(node.find_ancestor(exp.Cast) for node in tree.find_all(exp.Sum))


@pytest.mark.parametrize("path", PORTABLE, ids=name_of)
def test_parameters_are_only_the_declared_ones(path: Path) -> None:
    """Models take the data cut and whether there are bookings, and nothing else that could vary between loads."""
    named = duckdb.extract_statements(path.read_text(encoding="utf-8"))[0].named_parameters

    assert set(named) <= LOAD_PARAMETERS
