"""What a format does, in plain words: where each canonical column comes from and what is done to it."""

from analysis.exports.formats.model import Condition, Lookup, Mapping, TableRule

_TESTS = {
    "is": "is {}", "is_not": "is not {}", "matches": "matches {}", "missing": "is empty", "present": "is filled in",
    "after_last_known": "lies after the last known day",
}  # fmt: skip
_SHOWN = 8  # words that replace others, before "and so on"


def source_words(mapping: Mapping) -> str:
    """Say where a cell comes from."""
    if mapping.constant is not None:
        return f"always {mapping.constant!r}"
    if mapping.day is not None:
        return f"day {mapping.day} of the study"
    if mapping.cases:
        cases = "; ".join(f"{case.then} where {conditions_words(case.when)}" for case in mapping.cases)
        return f"{cases}; else {mapping.otherwise or 'nothing'}"
    if mapping.minutes_between:
        start, end = (source_words(part) for part in mapping.minutes_between)
        return f"minutes from {start} to {end}"
    if mapping.lookup is not None:
        return _lookup_words(mapping.lookup)
    return mapping.join.join(mapping.columns) if len(mapping.columns) == 1 else " + ".join(mapping.columns)


def _lookup_words(lookup: Lookup) -> str:
    by = ", ".join(source_words(part) for part in lookup.by)
    latest = ", the latest up to the day" if lookup.latest else ""
    return f"{source_words(lookup.take)} of {lookup.file}, found by {by}{latest}"


def done_words(mapping: Mapping) -> str:
    """Say what is done to a cell; empty where it is taken as it is."""
    changed = [f"{key} as {value or 'missing'}" for key, value in mapping.values]
    more = ", and so on" if len(changed) > _SHOWN else ""
    steps = (
        (mapping.missing, f"missing where {', '.join(mapping.missing)}"),
        (mapping.missing_when, f"missing where {conditions_words(mapping.missing_when)}"),
        (mapping.pattern, f"the part that fits {mapping.pattern}"),
        (changed, f"reads {', '.join(changed[:_SHOWN])}{more}"),
        (mapping.values and mapping.others == "missing", "other texts missing"),
        (mapping.decimal_comma, "comma as decimal point"),
        (mapping.multiply is not None, f"times {mapping.multiply}"),
        (mapping.dates, f"a date written {' or '.join(mapping.dates)}"),
        (mapping.one_pattern, "the same way in the whole file"),
        (mapping.days_from_start, "a number of days as a date"),
        (mapping.from_age, "an age as a year of birth"),
        (mapping.zone, f"from the time zone {source_words(mapping.zone)}" if mapping.zone else ""),
        (mapping.pseudonym, "replaced by a pseudonym"),
        (mapping.fallback, f"otherwise {_whole(mapping.fallback)}" if mapping.fallback else ""),
    )
    return "; ".join(words for is_done, words in steps if is_done)


def _whole(mapping: Mapping) -> str:
    done = done_words(mapping)
    return source_words(mapping) + (f" ({done})" if done else "")


def conditions_words(conditions: tuple[Condition, ...]) -> str:
    """Say conditions that must all hold."""
    return " and ".join(f"{test.column} {_TESTS[test.test].format(' or '.join(test.values))}" for test in conditions)


def rule_words(rule: TableRule) -> str:
    """Say which records of a file feed a table; empty where all do."""
    steps = (
        (rule.when, f"records where {conditions_words(rule.when)}"),
        (rule.not_in, f"records not found in {', '.join(lookup.file for lookup in rule.not_in)}"),
        (rule.one_per, f"one for each {rule.one_per}{', the earliest' if rule.earliest else ''}"),
        (rule.skip_without, f"none without {', '.join(rule.skip_without)}"),
    )
    return "; ".join(words for is_so, words in steps if is_so)
