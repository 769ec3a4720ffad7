"""Read the parts of a format file that say how a cell is made: conditions, mappings and lookups."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

import duckdb

from analysis.exports.formats.format_section import Section
from analysis.exports.formats.model import Case, Condition, Lookup, Mapping

_TESTS = ("is", "is_not", "matches", "missing", "present", "after_last_known")
_TRUE_ONLY = frozenset({"missing", "present", "after_last_known"})
_SOURCES = ("column", "columns", "constant", "cases", "day", "lookup", "minutes_between")


def conditions(section: Section, key: str) -> tuple[Condition, ...]:
    """Read a list of conditions."""
    return tuple(_condition(part) for part in section.sections(key))


def _condition(section: Section) -> Condition:
    tests = [test for test in _TESTS if section.has(test)]
    if len(tests) != 1:
        raise section.mistake(f"a condition needs exactly one of {', '.join(_TESTS)}.")
    column, test, values = section.needed("column"), tests[0], section.texts(tests[0])
    dates = section.texts("dates")
    section.finish()
    if test in _TRUE_ONLY and values != ("true",):
        raise section.mistake(f"{test!r} can only be true.")
    if dates and test != "after_last_known":
        raise section.mistake("'dates' goes with 'after_last_known' here.")
    for pattern in dates:
        _check_date(section, pattern)
    if test == "matches":
        if len(values) != 1:
            raise section.mistake("'matches' takes one regular expression.")
        _check_pattern(section, values[0])
    return Condition(column, test, values, dates)


def _check_pattern(section: Section, pattern: str) -> None:
    if not _understood("select regexp_extract('', $pattern, 1)", pattern):
        raise section.mistake("the regular expression is not valid.")


def _check_date(section: Section, pattern: str) -> None:
    if "%" not in pattern or not _understood("select try_strptime('', $pattern)", pattern):
        raise section.mistake(f"{pattern!r} is not a pattern of dates; 31/12/2026 14:30 is written '%d/%m/%Y %H:%M'.")


@cache
def _understood(question: str, pattern: str) -> bool:
    """Ask DuckDB, which will use the pattern, whether it knows what it means."""
    try:
        _asked().cursor().execute(question, {"pattern": pattern}).fetchall()
    except duckdb.Error:
        return False
    return True


@cache
def _asked() -> duckdb.DuckDBPyConnection:
    """Open a database of nothing once: opening takes longer than all questions of a format file."""
    return duckdb.connect()


def mapping(parent: Section, name: str, content: Any) -> Mapping:
    """Read how one canonical column is made: the name of a column, or a table with a source and what is done to it."""
    if isinstance(content, str):
        return Mapping(columns=(content,))
    section = Section(f"{parent.place}, column {name!r}", content)
    if sum(section.has(key) for key in _SOURCES) != 1:
        raise section.mistake(f"give exactly one of {', '.join(_SOURCES)}.")
    read = Mapping(
        columns=section.texts("columns") or section.texts("column"),
        optional=section.flag("optional"),
        join=section.text("join", " "),
        constant=section.text("constant"),
        cases=tuple(_case(part) for part in section.sections("cases")),
        day=section.whole("day"),
        lookup=_lookup_of(section),
        minutes_between=_minutes(section),
        missing=section.texts("missing"),
        missing_when=conditions(section, "missing_when"),
        pattern=section.text("pattern"),
        values=section.pairs("values"),
        others=section.text("others", "keep"),
        decimal_comma=section.flag("decimal_comma"),
        multiply=section.number("multiply"),
        digits=section.whole("digits") or 0,
        dates=section.texts("dates"),
        one_pattern=section.flag("one_pattern"),
        days_from_start=section.flag("days_from_start"),
        from_age=section.flag("from_age"),
        zone=_zone(section, "zone"),
        to_zone=_zone(section, "to_zone"),
        pseudonym=section.flag("pseudonym"),
        **_otherwise(section),
    )
    section.finish()
    _check_mapping(section, read)
    return read


def _otherwise(section: Section) -> dict[str, Any]:
    """Read what stands where a mapping gives nothing: a text or a whole mapping; of cases, what stands beside them."""
    content = section.raw("otherwise")
    if isinstance(content, dict):
        return {"fallback": mapping(section, "otherwise", content)}
    text = section.text("otherwise")
    if text is None or section.has("cases"):
        return {"otherwise": text}
    return {"fallback": Mapping(constant=text)}


def _zone(section: Section, key: str) -> Mapping | None:
    """Read a time zone: its name, or how it is found in the record."""
    content = section.raw(key)
    if isinstance(content, dict):
        return mapping(section, key, content)
    text = section.text(key)
    if text is None:
        return None
    check_zone(section, text)
    return Mapping(constant=text)


@cache
def _zones() -> set[str]:
    return available_timezones()  # looked up on disk, zone by zone


def check_zone(section: Section, name: str) -> None:
    """Refuse a time zone that is not known."""
    if name not in _zones():
        raise section.mistake(f"{name!r} is not a time zone; zones are written like 'Europe/London' or 'UTC'.")


def _minutes(section: Section) -> tuple[Mapping, ...]:
    content = section.items_of("minutes_between")
    if content and len(content) != 2:
        raise section.mistake("'minutes_between' takes two times: [start, end].")
    return tuple(mapping(section, "minutes_between", part) for part in content)


def _lookup_of(section: Section) -> Lookup | None:
    return lookup(Section(f"{section.place}, lookup", section.raw("lookup"))) if section.has("lookup") else None


def lookup(section: Section) -> Lookup:
    """Read where a value of another file is found; what is to be taken may be left out where only being there counts."""
    latest = Section(f"{section.place}, latest", section.raw("latest")) if section.has("latest") else None
    taken = mapping(section, "take", section.content["take"]) if section.has("take") else Mapping(constant="there")
    section.raw("take")
    read = Lookup(
        file=section.needed("file"),
        by=tuple(mapping(section, "by", part) for part in section.items_of("by")),
        key=tuple(mapping(section, "key", part) for part in section.items_of("key")),
        take=taken,
        when=conditions(section, "when"),
        latest=_latest(latest) if latest else None,
    )
    section.finish()
    if not read.by or len(read.by) != len(read.key):
        raise section.mistake("'by' (columns here) and 'key' (columns there) must be as many, one or more.")
    return read


def _latest(section: Section) -> tuple[Mapping, Mapping]:
    if not section.has("column") or not section.has("key"):
        raise section.mistake("'latest' needs 'column' (the date here) and 'key' (the date there).")
    read = tuple(mapping(section, key, section.raw(key)) for key in ("column", "key"))
    section.finish()
    return read


def _check_mapping(section: Section, read: Mapping) -> None:
    if read.others not in {"keep", "missing"}:
        raise section.mistake('\'others\' must be "keep" or "missing".')
    if read.pattern is not None:
        _check_pattern(section, read.pattern)
        if "(" not in read.pattern:
            raise section.mistake("'pattern' needs round brackets around the part that is wanted.")
    for pattern in read.dates:
        _check_date(section, pattern)
    if sum((read.multiply is not None, bool(read.dates), read.days_from_start, read.from_age)) > 1:
        raise section.mistake("only one of 'multiply', 'dates', 'days_from_start' and 'from_age' can be given.")
    if read.one_pattern and len(read.dates) < 2:
        raise section.mistake("'one_pattern' chooses between several 'dates'.")
    if read.to_zone and not read.zone:
        raise section.mistake("'to_zone' needs 'zone', the zone in which the time is written.")


def _case(section: Section) -> Case:
    read = Case(conditions(section, "when"), section.needed("then"))
    section.finish()
    if not read.when:
        raise section.mistake("a case needs 'when'.")
    return read
