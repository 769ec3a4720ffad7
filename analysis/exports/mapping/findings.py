"""One look over the cells of a file: which columns need cleaning, so that the others can be passed on as they are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce

from duckdb import ColumnExpression, ConstantExpression, DuckDBPyRelation, Expression, FunctionExpression

from analysis.exports.files.originals import cell
from analysis.exports.mapping.cells import is_marker, trimmed

_FIRST_LETTER = "!"  # what a cell begins with that comes before it, is a space or a control character


@dataclass(frozen=True)
class Findings:
    """Positions of columns with white space around a cell, and how many cells of a column are a missing marker."""

    padded: frozenset[int] = frozenset()
    marked: dict[int, int] = field(default_factory=dict)


def look_over(rows: DuckDBPyRelation, places: list[int], markers: tuple[str, ...], breaks: str) -> Findings:
    """Look for white space and markers in some columns; `breaks` is the white space beside spaces that is possible."""
    if not places:
        return Findings()
    questions = [question for i in places for question in (*_ends(i), _is_padded(i, breaks))]
    answers = _ask(rows, questions)
    spans = dict(zip(places, zip(answers[::3], answers[1::3], answers[2::3], strict=True), strict=True))
    padded = {i for i, (low, _, is_padded) in spans.items() if low is not None and (is_padded or low < _FIRST_LETTER)}
    suspected = sorted(padded | {i for i, (low, high, _) in spans.items() if _may_hold(low, high, markers)})
    if not markers or not suspected:
        return Findings(frozenset(padded))
    texts = [trimmed(cell(i)) if i in padded else ColumnExpression(cell(i)) for i in suspected]
    counts = _ask(rows, [FunctionExpression("count_if", is_marker(text, markers)) for text in texts])
    return Findings(frozenset(padded), {i: count for i, count in zip(suspected, counts, strict=True) if count})


def _may_hold(low: str | None, high: str | None, markers: tuple[str, ...]) -> bool:
    """Tell whether a marker lies between the first and the last cell of a column: of numbers hardly one does."""
    forms = {form for marker in markers for form in (marker, marker.lower(), marker.upper())}
    return low is not None and high is not None and any(low <= form <= high for form in forms)


def _ask(rows: DuckDBPyRelation, questions: Iterable[Expression]) -> tuple:
    return rows.aggregate([question.alias(f"answer_{i}") for i, question in enumerate(questions)]).fetchall()[0]


def _ends(place: int) -> tuple[Expression, Expression]:
    """Ask for the first and the last cell of a column, in the order of their bytes."""
    text = ColumnExpression(cell(place))
    return FunctionExpression("min", text), FunctionExpression("max", text)


def _is_padded(place: int, breaks: str) -> Expression:
    """Ask whether any cell ends with a space or a break, or begins with a break that comes after _FIRST_LETTER."""
    text = ColumnExpression(cell(place))
    ends = [_function("suffix", text, letter) for letter in " " + breaks]
    begins = [_function("prefix", text, letter) for letter in breaks if letter > _FIRST_LETTER]
    return FunctionExpression("bool_or", reduce(lambda one, other: one | other, [*ends, *begins]))


def _function(name: str, text: Expression, letter: str) -> Expression:
    return FunctionExpression(name, text, ConstantExpression(letter))
