"""Times of one time zone as they stood on the clocks of another."""

from zoneinfo import available_timezones

from duckdb import (
    CaseExpression,
    CoalesceOperator,
    ConstantExpression,
    Expression,
    FunctionExpression,
)


def moved(text: Expression, zone: Expression, target: Expression) -> Expression:
    """Give a time on the clocks of another zone; as it is written where one of the zones is not known.

    A time that says its own distance from UTC ("…Z", "…+02:00") is taken by that, whatever the zone.
    """
    aware = text.try_cast("timestamp with time zone")
    moment = CaseExpression(_says_offset(text), aware).otherwise(_in_zone(zone, text.try_cast("timestamp")))
    there = _in_zone(target, moment)
    written = FunctionExpression("strftime", there, ConstantExpression("%Y-%m-%d %H:%M:%S"))
    return CoalesceOperator(written, text)


def _says_offset(text: Expression) -> Expression:
    return FunctionExpression("regexp_matches", text, ConstantExpression(r"\d\d:\d\d.*([Zz]|[+-]\d\d(:?\d\d)?)$"))


def _in_zone(zone: Expression, moment: Expression) -> Expression:
    """Read or write a moment in a zone; null where nobody knows the zone, which DuckDB would refuse."""
    known = zone.isin(*[ConstantExpression(name) for name in sorted(available_timezones())])
    safe = CaseExpression(known, zone).otherwise(ConstantExpression("UTC"))
    found = FunctionExpression("timezone", safe, moment)
    return CaseExpression(known, found)
