"""How a cell of a file becomes a canonical cell: a Mapping as a DuckDB expression.

Values from format files enter as constants of the expression, never as SQL text.
"""

import datetime as dt
from collections.abc import Callable
from functools import reduce

from duckdb import (
    CaseExpression,
    CoalesceOperator,
    ColumnExpression,
    ConstantExpression,
    Expression,
    FunctionExpression,
)

from analysis.exports.formats import Condition, Mapping

Find = Callable[[str], Expression | None]  # the cleaned cell of a source column; None where the file lacks it

_NULL = ConstantExpression(None).cast("varchar")
_CENTURY = 36_525
BREAKS = "\t\r\n\xa0"  # white space beside the space itself


def trimmed(column: str) -> Expression:
    """Take outer white space off a cell."""
    return FunctionExpression("trim", ColumnExpression(column), ConstantExpression(" " + BREAKS))


def without_markers(text: Expression, markers: tuple[str, ...]) -> Expression:
    """Turn empty cells and markers of missing values (as written, in capitals or in small letters) into null."""
    return CaseExpression(is_marker(text, ("", *markers)), _NULL).otherwise(text)


def is_marker(text: Expression, markers: tuple[str, ...]) -> Expression:
    """Tell whether a cell is one of the markers: as written, in capitals or in small letters."""
    return _any_of(text, sorted({form for marker in markers for form in (marker, marker.lower(), marker.upper())}))


def holds(conditions: tuple[Condition, ...], find: Find) -> Expression:
    """Tell whether every condition holds; a missing cell is not equal to anything."""
    return reduce(lambda one, other: one & other, (_holds(c, find) for c in conditions), ConstantExpression(True))


def _holds(condition: Condition, find: Find) -> Expression:
    text = find(condition.column)
    text = _NULL if text is None else text
    if condition.test == "missing":
        return text.isnull()
    if condition.test == "present":
        return text.isnotnull()
    if condition.test == "matches":
        return _or_false(FunctionExpression("regexp_matches", text, ConstantExpression(condition.values[0])))
    found = _or_false(_any_of(_small(text), sorted({value.lower() for value in condition.values})))
    return found if condition.test == "is" else ~found


def _or_false(test: Expression) -> Expression:
    return CoalesceOperator(test, ConstantExpression(False))


def _any_of(text: Expression, values: list[str]) -> Expression:
    return text.isin(*[ConstantExpression(value) for value in values])


def _small(text: Expression) -> Expression:
    return FunctionExpression("lower", text)


def canonical_cell(mapping: Mapping, find: Find, start: dt.date | None) -> Expression:
    """Make the canonical cell, as text; what cannot be converted stays as it is written, for the loader to judge."""
    text = _source(mapping, find, start)
    if mapping.missing:
        text = without_markers(text, mapping.missing)
    if mapping.missing_when:
        text = CaseExpression(holds(mapping.missing_when, find), _NULL).otherwise(text)
    if mapping.pattern is not None:
        text = _part(text, mapping.pattern)
    if mapping.values:
        text = _mapped(text, mapping)
    if mapping.decimal_comma:
        text = FunctionExpression("replace", text, ConstantExpression(","), ConstantExpression("."))
    return _converted(text, mapping, start).cast("varchar")


def _source(mapping: Mapping, find: Find, start: dt.date | None) -> Expression:
    if mapping.constant is not None:
        return ConstantExpression(mapping.constant)
    if mapping.day is not None:
        return ConstantExpression((start + dt.timedelta(days=mapping.day)).isoformat())
    if mapping.cases:
        return _first_case(mapping, find)
    found = [text for text in map(find, mapping.columns) if text is not None]
    if not found:
        return _NULL
    if len(found) == 1:
        return found[0]
    # the first part decides: a time without its date is no moment
    joined = FunctionExpression("concat_ws", ConstantExpression(mapping.join), *found)
    return CaseExpression(found[0].isnull(), _NULL).otherwise(joined)


def _first_case(mapping: Mapping, find: Find) -> Expression:
    first, *rest = mapping.cases
    chain = CaseExpression(holds(first.when, find), ConstantExpression(first.then))
    for case in rest:
        chain = chain.when(holds(case.when, find), ConstantExpression(case.then))
    return chain.otherwise(_NULL if mapping.otherwise is None else ConstantExpression(mapping.otherwise))


def _part(text: Expression, pattern: str) -> Expression:
    """Take the first group of a pattern; a cell that does not match stays whole."""
    matches = FunctionExpression("regexp_matches", text, ConstantExpression(pattern))
    part = FunctionExpression("regexp_extract", text, ConstantExpression(pattern), ConstantExpression(1))
    return CaseExpression(matches, without_markers(part, ())).otherwise(text)


def _mapped(text: Expression, mapping: Mapping) -> Expression:
    (key, value), *rest = mapping.values
    small = _small(text)
    chain = CaseExpression(small == ConstantExpression(key.lower()), _constant(value))
    for key, value in rest:
        chain = chain.when(small == ConstantExpression(key.lower()), _constant(value))
    return chain.otherwise(text if mapping.others == "keep" else _NULL)


def _constant(value: str) -> Expression:
    return ConstantExpression(value) if value else _NULL


def _converted(text: Expression, mapping: Mapping, start: dt.date | None) -> Expression:
    number = text.try_cast("double")
    if mapping.dates:
        made = [_iso(text, pattern) for pattern in mapping.dates]
    elif mapping.multiply is not None:
        made = [_rounded(number * ConstantExpression(mapping.multiply), mapping.digits)]
    elif mapping.days_from_start:
        made = [_day(number.try_cast("integer"), start)]
    elif mapping.from_age:
        made = [_rounded(ConstantExpression(start.year) - number, 0)]
    else:
        return text
    return CoalesceOperator(*made, text)


def _iso(text: Expression, pattern: str) -> Expression:
    timed = any(mark in pattern for mark in ("%H", "%I", "%c", "%X"))
    moment = FunctionExpression("try_strptime", text, ConstantExpression(pattern))
    return FunctionExpression("strftime", moment, ConstantExpression("%Y-%m-%d %H:%M:%S" if timed else "%Y-%m-%d"))


def _rounded(number: Expression, digits: int) -> Expression:
    rounded = FunctionExpression("round", number, ConstantExpression(digits))
    return (rounded if digits else rounded.try_cast("bigint")).try_cast("varchar")


def _day(day: Expression, start: dt.date) -> Expression:
    """Count days from the nominal start; a number that no study lasts is not taken for a day."""
    date = (ConstantExpression(start) + day).cast("varchar")
    near = day.between(ConstantExpression(-_CENTURY), ConstantExpression(_CENTURY))
    return CaseExpression(near, date).otherwise(_NULL)
