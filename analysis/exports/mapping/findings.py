"""One look over the cells of a file: which columns need cleaning, so that the others can be passed on as they are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce

from duckdb import ColumnExpression, ConstantExpression, DuckDBPyRelation, Expression, FunctionExpression

from analysis.exports.files.originals import cell
from analysis.exports.mapping.cells import is_marker, trimmed


@dataclass(frozen=True)
class Findings:
    """Positions of columns with white space around a cell, and how many cells of a column are a missing marker."""

    padded: frozenset[int] = frozenset()
    marked: dict[int, int] = field(default_factory=dict)


def look_over(rows: DuckDBPyRelation, places: list[int], markers: tuple[str, ...], breaks: str) -> Findings:
    """Look for white space and markers in some columns; `breaks` is the white space beside spaces that is possible."""
    if not places:
        return Findings()
    padded = {i for i, found in zip(places, _ask(rows, [_is_padded(i, breaks) for i in places]), strict=True) if found}
    suspected = sorted(padded | _may_hold(rows, places, markers))
    if not markers or not suspected:
        return Findings(frozenset(padded))
    texts = [trimmed(cell(i)) if i in padded else ColumnExpression(cell(i)) for i in suspected]
    counts = _ask(rows, [FunctionExpression("count_if", is_marker(text, markers)) for text in texts])
    return Findings(frozenset(padded), {i: count for i, count in zip(suspected, counts, strict=True) if count})


def _may_hold(rows: DuckDBPyRelation, places: list[int], markers: tuple[str, ...]) -> set[int]:
    """Tell in which columns a marker lies between the first and the last cell: in columns of numbers hardly one does."""
    forms = sorted({form for marker in markers for form in (marker, marker.lower(), marker.upper())})
    ends = _ask(rows, [FunctionExpression(end, ColumnExpression(cell(i))) for i in places for end in ("min", "max")])
    spans = zip(places, ends[::2], ends[1::2], strict=True)
    return {i for i, low, high in spans if low is not None and any(low <= form <= high for form in forms)}


def _ask(rows: DuckDBPyRelation, questions: Iterable[Expression]) -> tuple:
    return rows.aggregate([question.alias(f"answer_{i}") for i, question in enumerate(questions)]).fetchall()[0]


def _is_padded(place: int, breaks: str) -> Expression:
    """Tell whether any cell begins with a space or a control character, or ends with a space or a break."""
    text = ColumnExpression(cell(place))
    first = text < ConstantExpression("!")
    ends = [_function("suffix", text, letter) for letter in " " + breaks]
    begins = [_function("prefix", text, letter) for letter in breaks if letter > "!"]
    return FunctionExpression("bool_or", reduce(lambda one, other: one | other, [*ends, *begins], first))


def _function(name: str, text: Expression, letter: str) -> Expression:
    return FunctionExpression(name, text, ConstantExpression(letter))
