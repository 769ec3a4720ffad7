"""Write a format as the text of a format file: whole, or with what a clinic has changed in its mapping."""

from collections.abc import Mapping as Items
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from analysis.errors import InputError
from analysis.exports.formats.model import Condition, FileRule, Format, Lookup, Mapping, SetAside, TableRule

_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


@dataclass(frozen=True)
class Change:
    """What a clinic says of one canonical column of one file: another source column, texts to replace, date patterns.

    `file` is the place of the file in the format, from 0. What is None stays as it was; `column` "" leaves the
    canonical column out.
    """

    file: int
    table: str
    name: str
    column: str | None = None
    values: Items[str, str] | None = None
    dates: tuple[str, ...] | None = None


def adjusted(
    format: Format,
    changes: tuple[Change, ...],
    *,
    name: str,
    title: str,
    evidence: str,
    clinic_zone: str | None = None,
    day_first: bool | None = None,
) -> str:
    """Give the text of a clinic's own format file: a known format with changes, under another name.

    clinic_zone, day_first: as in the format where None.

    Raises InputError where a change is about a column that the format does not have.
    """
    files = list(format.files)
    for change in changes:
        if not 0 <= change.file < len(files) or change.table not in {rule.table for rule in files[change.file].tables}:
            raise InputError(f"The format {format.name} has no such file of {change.table}.")
        files[change.file] = _changed(files[change.file], change)
    whole = {
        "clinic_zone": clinic_zone or format.clinic_zone,
        "day_first": format.day_first if day_first is None else day_first,
    }
    named = replace(format, name=name, title=title, evidence=evidence, evidence_grade=None, **whole)
    return format_text(replace(named, files=tuple(files)))


def _changed(rule: FileRule, change: Change) -> FileRule:
    tables = (_changed_table(table, change) if table.table == change.table else table for table in rule.tables)
    return replace(rule, tables=tuple(tables))


def _changed_table(table: TableRule, change: Change) -> TableRule:
    columns = dict(table.columns)
    if change.column == "":
        columns.pop(change.name, None)
    else:
        columns[change.name] = _changed_mapping(columns.get(change.name, Mapping()), change)
    return replace(table, columns=tuple(columns.items()))


def _changed_mapping(mapping: Mapping, change: Change) -> Mapping:
    if change.column is not None and mapping.columns != (change.column,):
        kept = ("missing", "pattern", "values", "others", "dates", "decimal_comma", "pseudonym", "zone", "to_zone")
        mapping = Mapping(columns=(change.column,), **{key: getattr(mapping, key) for key in kept})
    if change.values is not None:
        mapping = replace(mapping, values=tuple(change.values.items()))
    if change.dates is not None:
        mapping = replace(mapping, dates=change.dates, one_pattern=False)
    return mapping


def format_text(format: Format) -> str:
    """Write a format as a format file that reads as the same format; parts that it includes are written out.

    Raises InputError for a format with measures of its own, whose file stands beside it.
    """
    if format.dictionary is not None:
        raise InputError(f"{format.name} brings measures of its own; copy and edit its two files instead.")
    keys = ("name", "title", "evidence", "evidence_grade", "notes", "missing", "ignore", "nominal_start", "clinic_zone",
            "day_first", "one_of")  # fmt: skip
    lines = [_line(key, getattr(format, key)) for key in keys if getattr(format, key)]
    for rule in format.files:
        lines += ["", "[[file]]", *_file_lines(rule)]
    return "\n".join(lines) + "\n"


def _file_lines(rule: FileRule) -> list[str]:
    if rule.json is not None or rule.labels is not None:
        raise InputError("A format that reads JSON or a data dictionary is copied and edited as a file, not here.")
    keys = ("name", "title", "match", "by_columns", "needs", "delimiter", "missing", "decimal_comma", "repeated", "personal",
            "without", "two_row_header")  # fmt: skip
    lines = [_line(key, getattr(rule, key)) for key in keys if getattr(rule, key)]
    lines += [] if rule.required else ["required = false"]
    lines += [_line("last_known", _mapping(rule.last_known))] if rule.last_known else []
    lines += (
        [_line("also_called", {name: list(others) for name, others in rule.also_called})] if rule.also_called else []
    )
    lines += [_line("set_aside", [_set_aside(part) for part in rule.set_aside])] if rule.set_aside else []
    for table in rule.tables:
        lines += ["[[file.table]]", *_table_lines(table)]
    return lines


def _table_lines(table: TableRule) -> list[str]:
    given = {
        "table": table.table,
        "same_names": table.same_names,
        "when": _conditions(table.when),
        "one_per": table.one_per,
        "earliest": table.earliest,
        "skip_without": table.skip_without,
        "needed": table.needed,
        "not_in": [_lookup(lookup) for lookup in table.not_in],
    }
    lines = [_line(key, value) for key, value in given.items() if value]
    return [*lines, "[file.table.columns]", *(_line(name, _mapping(part)) for name, part in table.columns)]


def _set_aside(rule: SetAside) -> dict[str, Any]:
    return _kept({"reason": rule.reason, "when": _conditions(rule.when), "unless": _conditions(rule.unless)})


def _conditions(conditions: tuple[Condition, ...]) -> list[dict[str, Any]]:
    return [_kept({"column": one.column, one.test: _tested(one), "dates": one.dates}) for one in conditions]


def _tested(condition: Condition) -> Any:
    if condition.values == ("true",) and condition.test in {"missing", "present", "after_last_known"}:
        return True
    return condition.values[0] if condition.test == "matches" else condition.values


def _mapping(mapping: Mapping) -> Any:
    """Write a mapping as the values of an inline table; as a text where it is a column and nothing else."""
    if mapping == Mapping(columns=mapping.columns) and len(mapping.columns) == 1:
        return mapping.columns[0]
    plain = ("optional", "constant", "day", "missing", "pattern", "decimal_comma", "multiply", "digits", "dates",
             "one_pattern", "days_from_start", "from_age", "pseudonym")  # fmt: skip
    otherwise = mapping.otherwise if mapping.fallback is None else _mapping_table(mapping.fallback)
    given = {
        **({"column": mapping.columns[0]} if len(mapping.columns) == 1 else {"columns": mapping.columns}),
        "cases": [{"when": _conditions(case.when), "then": case.then} for case in mapping.cases],
        "lookup": _lookup(mapping.lookup) if mapping.lookup else None,
        "minutes_between": [_mapping(part) for part in mapping.minutes_between],
        "missing_when": _conditions(mapping.missing_when),
        "values": dict(mapping.values),
        "others": None if mapping.others == "keep" else mapping.others,
        "zone": _mapping_table(mapping.zone) if mapping.zone else None,
        "to_zone": _mapping_table(mapping.to_zone) if mapping.to_zone else None,
        "otherwise": otherwise,
    }
    # these two may be written although they are empty or 0
    day = {"day": mapping.day} if mapping.day is not None else {}
    join = {"join": mapping.join} if mapping.join != Mapping().join else {}
    return join | _kept(given | {key: getattr(mapping, key) for key in plain}) | day


def _mapping_table(mapping: Mapping) -> Any:
    """Write a mapping where a text would mean itself, not a column."""
    if mapping.constant is not None and mapping == Mapping(constant=mapping.constant):
        return mapping.constant
    written = _mapping(mapping)
    return {"column": written} if isinstance(written, str) else written


def _lookup(lookup: Lookup) -> dict[str, Any]:
    latest = dict(zip(("column", "key"), map(_mapping, lookup.latest), strict=True)) if lookup.latest else None
    taken = _mapping(lookup.take)
    return _kept({
        "file": lookup.file,
        "by": [_mapping(part) for part in lookup.by],
        "key": [_mapping(part) for part in lookup.key],
        "take": taken,
        "when": _conditions(lookup.when),
        "latest": latest,
    })  # fmt: skip


def _kept(items: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in items.items() if value}


def _line(key: str, value: Any) -> str:
    return f"{_key(key)} = {_value(value)}"


def _key(key: str) -> str:
    return key if key and set(key) <= _BARE else _text(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return "{ " + ", ".join(_line(key, part) for key, part in value.items()) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return _text(str(value))


def _text(text: str) -> str:
    """Write a basic TOML string: quotation marks, backslashes and control characters are escaped."""
    escaped = (
        f"\\u{ord(letter):04X}" if letter < " " or letter == "\x7f" else letter for letter in text.translate(_ESCAPES)
    )
    return '"' + "".join(escaped) + '"'


_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"'})
