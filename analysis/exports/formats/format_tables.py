"""Read the [[file]] sections of a format file: which files, which records, which canonical tables they feed."""

from dataclasses import replace

from analysis.exports.canonical import TABLES
from analysis.exports.files.json_rule import json_rule
from analysis.exports.formats.format_mappings import conditions, lookup, mapping
from analysis.exports.formats.format_section import Section, closest
from analysis.exports.formats.model import FileRule, Lookup, Mapping, SetAside, TableRule
from analysis.exports.mapping.labels import labels_rule


def file_rule(section: Section) -> FileRule:
    """Read one kind of file of an export."""
    tables = [rule for part in section.sections("table") for rule in _tables(part)]
    read = FileRule(
        match=section.texts("match"),
        tables=tuple(tables),
        required=section.flag("required", default=True),
        delimiter=section.text("delimiter"),
        missing=section.texts("missing"),
        decimal_comma=section.flag("decimal_comma"),
        repeated=section.texts("repeated"),
        two_row_header=section.flag("two_row_header"),
        set_aside=tuple(_set_aside(part) for part in section.sections("set_aside")),
        json=json_rule(section),
        labels=labels_rule(section),
        name=section.text("name"),
        also_called=_also_called(section),
        personal=section.texts("personal"),
        last_known=mapping(section, "last_known", section.raw("last_known")) if section.has("last_known") else None,
        without=section.text("without"),
        title=section.text("title"),
        by_columns=section.flag("by_columns"),
        needs=section.texts("needs"),
    )
    section.finish()
    if not read.match or not (read.tables or read.name):
        raise section.mistake(
            "a file needs 'match' (file names) and at least one [[file.table]], or a 'name' for lookups."
        )
    if read.by_columns and not read.title:
        raise section.mistake("'by_columns' needs a 'title': what kind of file has these columns.")
    if read.delimiter is not None and len(read.delimiter) != 1:
        raise section.mistake("'delimiter' must be one character.")
    return read


def _also_called(section: Section) -> tuple[tuple[str, tuple[str, ...]], ...]:
    names = section.raw("also_called")
    if names is None:
        return ()
    part = Section(f"{section.place}, also_called", names)
    return tuple((name, part.texts(name)) for name in part.content)


def _set_aside(section: Section) -> SetAside:
    read = SetAside(section.needed("reason"), conditions(section, "when"), conditions(section, "unless"))
    section.finish()
    if bool(read.when) == bool(read.unless):
        raise section.mistake("give either 'when' or 'unless'.")
    return read


def _tables(section: Section) -> list[TableRule]:
    """Read one [[file.table]]; with 'wide' it stands for one rule per score column."""
    table = section.needed("table")
    if table not in TABLES:
        raise section.mistake(f"there is no table {table!r}.{closest(table, TABLES)} Tables: {', '.join(TABLES)}.")
    columns = {name: mapping(section, name, content) for name, content in section.items("columns")}
    wide = [_wide(part) for part in section.sections("wide")]
    rest = {
        "same_names": section.flag("same_names"),
        "when": conditions(section, "when"),
        "one_per": section.text("one_per"),
        "earliest": section.texts("earliest"),
        "needed": section.text("needed"),
        "not_in": tuple(lookup(part) for part in section.sections("not_in")),
    }
    skipped = section.texts("skip_without")
    section.finish()
    if wide and table != "scores":
        raise section.mistake("'wide' belongs to the table scores.")
    rules = [
        TableRule(
            table, tuple({**columns, **part}.items()), skip_without=(*skipped, *(["value"] if part else [])), **rest
        )
        for part in wide or [{}]
    ]
    for rule in rules:
        _check_columns(section, rule)
    return rules


def _check_columns(section: Section, rule: TableRule) -> None:
    known, given = TABLES[rule.table], {name for name, _ in rule.columns}
    for name in {*given, *rule.skip_without} - set(known.columns):
        raise section.mistake(f"{rule.table} has no column {name!r}.{closest(name, known.columns)}")
    _check_one_per(section, rule)
    if not rule.same_names:
        _check_required(section, rule, given)


def _check_one_per(section: Section, rule: TableRule) -> None:
    known = TABLES[rule.table]
    if rule.one_per is not None and rule.one_per not in known.columns:
        raise section.mistake(f"'one_per' must name a column of {rule.table}.")
    if not set(rule.earliest) <= set(known.columns) or (rule.earliest and rule.one_per is None):
        raise section.mistake(f"'earliest' goes with 'one_per' and names columns of {rule.table}.")


def _check_required(section: Section, rule: TableRule, given: set[str]) -> None:
    known = TABLES[rule.table]
    for name in known.required:
        if name not in given:
            raise section.mistake(f"the column {name!r} of {rule.table} is required and is not given.")
    for group in known.one_of:
        if not given & set(group):
            raise section.mistake(f"{rule.table} needs {' or '.join(group)}.")


def _wide(section: Section) -> dict[str, Mapping]:
    """Read one score column of a wide file: which measure it holds, and when it was scored."""
    keys = ("measure", "timing", "day", "date")
    given = {key: section.content[key] for key in keys if section.has(key)}
    value = {key: item for key, item in section.content.items() if key not in keys}
    parts = {"measure": Mapping(constant=section.needed("measure")), "value": mapping(section, "value", value)}
    if "timing" in given:
        parts["timing"] = Mapping(constant=section.text("timing"))
    if "day" in given:
        parts["score_date"] = Mapping(day=section.whole("day"))
    if "date" in given:
        parts["score_date"] = mapping(section, "date", given["date"])
    return parts


def with_lookups(section: Section, files: tuple[FileRule, ...]) -> tuple[FileRule, ...]:
    """Tell each file which lookups read in it; refuse a lookup in a file that the format does not have."""
    names = [rule.name for rule in files if rule.name]
    if len(set(names)) < len(names):
        raise section.mistake("two files have the same 'name'.")
    asked = tuple(dict.fromkeys(found for rule in files for found in _lookups(rule)))
    for one in asked:
        if one.file not in names:
            raise section.mistake(
                f"a lookup names the file {one.file!r}; no [[file]] has that 'name'.{closest(one.file, names)}"
            )
    return tuple(replace(rule, looked_up=tuple(one for one in asked if one.file == rule.name)) for rule in files)


def _lookups(rule: FileRule) -> list[Lookup]:
    found = [one for table in rule.tables for first in table.not_in for one in _all_of(first)]
    mappings = [part for table in rule.tables for _, part in table.columns]
    return found + [one for part in mappings for first in part.lookups() for one in _all_of(first)]


def _all_of(first: Lookup) -> list[Lookup]:
    """Give a lookup with those that it makes in its turn."""
    inside = [
        one for part in (*first.here(), *first.there()) for next_one in part.lookups() for one in _all_of(next_one)
    ]
    return [first, *inside]
