"""How a cell of a file becomes a canonical cell: a Mapping as a DuckDB expression.

Values from format files enter as constants of the expression, never as SQL text.
"""

import datetime as dt
from functools import reduce
from typing import Protocol

from duckdb import (
    CaseExpression,
    CoalesceOperator,
    ColumnExpression,
    ConstantExpression,
    Expression,
    FunctionExpression,
)

from analysis.exports.formats.model import Condition, Lookup, Mapping
from analysis.exports.mapping.pseudonyms import pseudonym
from analysis.exports.mapping.zones import moved


class Cells(Protocol):
    """What is known about the records of a file while their cells are made."""

    start: dt.date | None
    last_known: dt.datetime | None
    clinic_zone: str | None

    def find(self, column: str) -> Expression | None:
        """Give the cleaned cell of a source column, None where the file lacks it."""

    def looked_up(self, lookup: Lookup) -> Expression | None:
        """Give the value that a lookup finds, None where the export lacks the other file."""

    def dates_of(self, mapping: Mapping) -> tuple[str, ...]:
        """Give the patterns with which the dates of a mapping are read in this file."""


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


def labelled(text: Expression, choices: tuple[tuple[str, str], ...]) -> Expression:
    """Write a code as the label it stands for; other texts stay."""
    known = dict(choices)
    (code, label), *rest = known.items()
    chain = CaseExpression(text == ConstantExpression(code), ConstantExpression(label))
    for code, label in rest:
        chain = chain.when(text == ConstantExpression(code), ConstantExpression(label))
    return chain.otherwise(text)


def holds(conditions: tuple[Condition, ...], cells: Cells) -> Expression:
    """Tell whether every condition holds; a missing cell is not equal to anything."""
    return reduce(lambda one, other: one & other, (_holds(c, cells) for c in conditions), ConstantExpression(True))


def _holds(condition: Condition, cells: Cells) -> Expression:
    text = cells.find(condition.column)
    text = _NULL if text is None else text
    if condition.test == "missing":
        return text.isnull()
    if condition.test == "present":
        return text.isnotnull()
    if condition.test == "after_last_known":
        moment = moment_of(text, condition.dates)
        return _or_false(moment > ConstantExpression(cells.last_known).cast("timestamp"))
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


def canonical_cell(mapping: Mapping, cells: Cells) -> Expression:
    """Make the canonical cell, as text; what cannot be converted stays as it is written, for the loader to judge."""
    text = _source(mapping, cells)
    if mapping.missing:
        text = without_markers(text, mapping.missing)
    if mapping.missing_when:
        text = CaseExpression(holds(mapping.missing_when, cells), _NULL).otherwise(text)
    if mapping.pattern is not None:
        text = _part(text, mapping.pattern)
    if mapping.values:
        text = _mapped(text, mapping)
    if mapping.decimal_comma:
        text = FunctionExpression("replace", text, ConstantExpression(","), ConstantExpression("."))
    text = _converted(text, mapping, cells).cast("varchar")
    if mapping.zone is not None:
        text = _in_clinic_zone(text, mapping, cells)
    if mapping.pseudonym:
        text = pseudonym(text)
    return text if mapping.fallback is None else CoalesceOperator(text, canonical_cell(mapping.fallback, cells))


def _source(mapping: Mapping, cells: Cells) -> Expression:
    if mapping.constant is not None:
        return ConstantExpression(mapping.constant)
    if mapping.day is not None:
        return ConstantExpression((cells.start + dt.timedelta(days=mapping.day)).isoformat())
    if mapping.cases:
        return _first_case(mapping, cells)
    if mapping.minutes_between:
        return _minutes(mapping, cells)
    if mapping.lookup is not None:
        found = cells.looked_up(mapping.lookup)
        return _NULL if found is None else found
    return _joined(mapping, cells)


def _joined(mapping: Mapping, cells: Cells) -> Expression:
    found = [text for text in map(cells.find, mapping.columns) if text is not None]
    if not found:
        return _NULL
    if len(found) == 1:
        return found[0]
    # the first part decides: a time without its date is no moment
    joined = FunctionExpression("concat_ws", ConstantExpression(mapping.join), *found)
    return CaseExpression(found[0].isnull(), _NULL).otherwise(joined)


def _minutes(mapping: Mapping, cells: Cells) -> Expression:
    start, end = (canonical_cell(part, cells).try_cast("timestamp") for part in mapping.minutes_between)
    return FunctionExpression("date_diff", ConstantExpression("minute"), start, end).cast("varchar")


def _in_clinic_zone(text: Expression, mapping: Mapping, cells: Cells) -> Expression:
    if mapping.to_zone is not None:
        target = canonical_cell(mapping.to_zone, cells)
    elif cells.clinic_zone is not None:
        target = ConstantExpression(cells.clinic_zone)
    else:
        return text
    return moved(text, canonical_cell(mapping.zone, cells), target)


def _first_case(mapping: Mapping, cells: Cells) -> Expression:
    first, *rest = mapping.cases
    chain = CaseExpression(holds(first.when, cells), ConstantExpression(first.then))
    for case in rest:
        chain = chain.when(holds(case.when, cells), ConstantExpression(case.then))
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


def _converted(text: Expression, mapping: Mapping, cells: Cells) -> Expression:
    number = text.try_cast("double")
    if mapping.dates:
        made = [_iso(text, pattern) for pattern in cells.dates_of(mapping)]
    elif mapping.multiply is not None:
        made = [_rounded(number * ConstantExpression(mapping.multiply), mapping.digits)]
    elif mapping.days_from_start:
        made = [_day(number.try_cast("integer"), cells.start)]
    elif mapping.from_age:
        made = [_rounded(ConstantExpression(cells.start.year) - number, 0)]
    else:
        return text
    return CoalesceOperator(*made, text)


def moment_of(text: Expression, dates: tuple[str, ...]) -> Expression:
    """Read a text as a moment with the first pattern that fits, else as it is written in ISO 8601."""
    tried = [FunctionExpression("try_strptime", text, ConstantExpression(pattern)) for pattern in dates]
    return CoalesceOperator(*tried, text.try_cast("timestamp"))


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
