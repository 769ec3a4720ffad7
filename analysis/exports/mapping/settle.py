"""What can only be decided by looking at a whole file: which pattern its dates follow, and up to when it tells."""

import datetime as dt
from dataclasses import replace

from duckdb import ConstantExpression, DuckDBPyConnection, Expression, FunctionExpression

from analysis.exports.formats.model import Mapping
from analysis.exports.mapping.cells import canonical_cell
from analysis.exports.mapping.mappings import rule_mappings
from analysis.exports.mapping.reading import Reading
from analysis.exports.mapping.records import kept_records


def settle(connection: DuckDBPyConnection, reading: Reading) -> None:
    """Decide what a format leaves to the file: the pattern of dates that may follow several, and the last known day."""
    parts = dict.fromkeys(part for mapping in rule_mappings(reading.rule) for part in mapping.parts())
    for mapping in parts:
        if mapping.one_pattern:
            _settle_dates(connection, reading, mapping)
    if reading.rule.last_known is not None:
        _settle_last_known(connection, reading, reading.rule.last_known)


def _settle_dates(connection: DuckDBPyConnection, reading: Reading, mapping: Mapping) -> None:
    """Take the pattern that most cells fit; where several fit equally and mean different days, the first, and say so."""
    text = canonical_cell(
        replace(mapping, dates=(), one_pattern=False, zone=None, pseudonym=False, fallback=None), reading
    )
    dates = sorted(mapping.dates, key=lambda pattern: _is_day_first(pattern) != reading.format.day_first)
    moments = [FunctionExpression("try_strptime", text, ConstantExpression(pattern)) for pattern in dates]
    fits = _ask(connection, reading, [FunctionExpression("count", moment) for moment in moments])
    best = max(range(len(fits)), key=lambda place: fits[place])
    reading.settled[mapping] = (dates[best],)
    rivals = [place for place, count in enumerate(fits) if place != best and count == fits[best] > 0]
    differ = (
        _ask(connection, reading, [_count_if(moments[best] != moments[place]) for place in rivals]) if rivals else ()
    )
    if any(differ):
        names = ", ".join(reading.shown(name) for name in mapping.columns)
        readable = " or ".join(_in_words(dates[place]) for place in (best, *rivals))
        reading.notes.append(
            f"{reading.original.header.name}: the dates in {names} can be read as {readable}, and nothing in the file "
            f"tells which; read as {_in_words(dates[best])}, as the format says. If that is wrong, use a "
            "format file of your own."
        )


def _is_day_first(pattern: str) -> bool:
    """Tell whether the day stands before the month; only numbers between strokes can be taken for each other."""
    return pattern.find("%d") < pattern.find("%m")


def _in_words(pattern: str) -> str:
    """Write a pattern of dates as people do: %d/%m/%Y as day/month/year."""
    words = {"%d": "day", "%m": "month", "%Y": "year", "%y": "year", "%H": "hour", "%I": "hour", "%M": "minute",
             "%S": "second", "%p": "am/pm", "%B": "month", "%b": "month"}  # fmt: skip
    for mark, word in words.items():
        pattern = pattern.replace(mark, word)
    return pattern


def _settle_last_known(connection: DuckDBPyConnection, reading: Reading, mapping: Mapping) -> None:
    moment = canonical_cell(mapping, reading).try_cast("timestamp")
    (last,) = _ask(connection, reading, [FunctionExpression("max", moment)])
    reading.last_known = None if last is None else dt.datetime.combine(last.date(), dt.time.max)


def _ask(connection: DuckDBPyConnection, reading: Reading, questions: list[Expression]) -> tuple:
    rows = kept_records(connection, reading)
    return rows.aggregate([question.alias(f"answer_{i}") for i, question in enumerate(questions)]).fetchall()[0]


def _count_if(test: Expression) -> Expression:
    return FunctionExpression("count_if", test)
