"""Read a format file (TOML) into a Format, and find the format files that are known by name."""

import tomllib
from pathlib import Path
from typing import Any

import duckdb

from analysis.errors import InputError, UsageError
from analysis.exports.canonical import TABLES
from analysis.exports.format_section import Section, closest
from analysis.exports.formats import Case, Condition, FileRule, Format, Mapping, SetAside, TableRule

FOLDER = Path(__file__).parents[2] / "data" / "formats"
_TESTS = ("is", "is_not", "matches", "missing", "present")
_SOURCES = ("column", "columns", "constant", "cases", "day")


def known_formats() -> tuple[str, ...]:
    """List the names of the formats that come with the product."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def load_format(name_or_path: str) -> Format:
    """Load a format by its name, or from a file whose path ends in .toml.

    Raises UsageError for a name that nobody knows, InputError for a file that is missing or has a mistake.
    """
    if name_or_path.endswith(".toml"):
        return _read(Path(name_or_path))
    if name_or_path not in known_formats():
        raise UsageError(
            f"There is no format called {name_or_path!r}.{closest(name_or_path, known_formats())} Known formats: "
            f"{', '.join(known_formats())}. Your own format file is given by its path, ending in .toml."
        )
    return _read(FOLDER / f"{name_or_path}.toml")


def _read(path: Path) -> Format:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"The format file {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"The format file {path} is not valid TOML: {error}.") from error
    return _format(path, Section(path.name, content))


def _format(path: Path, section: Section) -> Format:
    dictionary = section.text("dictionary")
    read = Format(
        name=section.needed("name"),
        title=section.needed("title"),
        evidence=section.needed("evidence"),
        path=path,
        files=tuple(_file(part) for part in section.sections("file")),
        missing=section.texts("missing"),
        ignore=section.texts("ignore"),
        nominal_start=section.date("nominal_start"),
        dictionary=path.parent / dictionary if dictionary else None,
    )
    section.finish()
    _check_whole(section, read)
    return read


def _check_whole(section: Section, read: Format) -> None:
    if not read.files:
        raise section.mistake("it needs at least one [[file]].")
    if read.dictionary and not read.dictionary.is_file():
        raise section.mistake(f"the dictionary {read.dictionary.name!r} is not beside the format file.")
    mappings = [mapping for file in read.files for rule in file.tables for _, mapping in rule.columns]
    if read.nominal_start is None and any(m.day is not None or m.days_from_start or m.from_age for m in mappings):
        raise section.mistake("'day', 'days_from_start' and 'from_age' need a 'nominal_start'.")


def _file(section: Section) -> FileRule:
    tables = [rule for part in section.sections("table") for rule in _tables(part)]
    read = FileRule(
        match=section.texts("match"),
        tables=tuple(tables),
        required=section.flag("required", default=True),
        delimiter=section.text("delimiter"),
        missing=section.texts("missing"),
        decimal_comma=section.flag("decimal_comma"),
        repeated=section.texts("repeated"),
        set_aside=tuple(_set_aside(part) for part in section.sections("set_aside")),
    )
    section.finish()
    if not read.match or not read.tables:
        raise section.mistake("a file needs 'match' (file names) and at least one [[file.table]].")
    if read.delimiter is not None and len(read.delimiter) != 1:
        raise section.mistake("'delimiter' must be one character.")
    return read


def _set_aside(section: Section) -> SetAside:
    read = SetAside(section.needed("reason"), _conditions(section, "when"), _conditions(section, "unless"))
    section.finish()
    if bool(read.when) == bool(read.unless):
        raise section.mistake("give either 'when' or 'unless'.")
    return read


def _conditions(section: Section, key: str) -> tuple[Condition, ...]:
    return tuple(_condition(part) for part in section.sections(key))


def _condition(section: Section) -> Condition:
    tests = [test for test in _TESTS if section.has(test)]
    if len(tests) != 1:
        raise section.mistake(f"a condition needs exactly one of {', '.join(_TESTS)}.")
    column, test, values = section.needed("column"), tests[0], section.texts(tests[0])
    section.finish()
    if test in {"missing", "present"} and values != ("true",):
        raise section.mistake(f"{test!r} can only be true.")
    if test == "matches":
        if len(values) != 1:
            raise section.mistake("'matches' takes one regular expression.")
        _check_pattern(section, values[0])
    return Condition(column, test, values)


def _check_pattern(section: Section, pattern: str) -> None:
    if not _understood("select regexp_extract('', $pattern, 1)", pattern):
        raise section.mistake("the regular expression is not valid.")


def _check_date(section: Section, pattern: str) -> None:
    if "%" not in pattern or not _understood("select try_strptime('', $pattern)", pattern):
        raise section.mistake(f"{pattern!r} is not a pattern of dates; 31/12/2026 14:30 is written '%d/%m/%Y %H:%M'.")


def _understood(question: str, pattern: str) -> bool:
    """Ask DuckDB, which will use the pattern, whether it knows what it means."""
    with duckdb.connect() as connection:
        try:
            connection.execute(question, {"pattern": pattern}).fetchall()
        except duckdb.Error:
            return False
    return True


def _tables(section: Section) -> list[TableRule]:
    """Read one [[file.table]]; with 'wide' it stands for one rule per score column."""
    table = section.needed("table")
    if table not in TABLES:
        raise section.mistake(f"there is no table {table!r}.{closest(table, TABLES)} Tables: {', '.join(TABLES)}.")
    columns = {name: _mapping(section, name, content) for name, content in section.items("columns")}
    wide = [_wide(part) for part in section.sections("wide")]
    same_names, when, one_per = section.flag("same_names"), _conditions(section, "when"), section.text("one_per")
    section.finish()
    if wide and table != "scores":
        raise section.mistake("'wide' belongs to the table scores.")
    rules = [
        TableRule(table, tuple({**columns, **part}.items()), same_names, when, one_per, "value" if part else None)
        for part in wide or [{}]
    ]
    for rule in rules:
        _check_columns(section, rule)
    return rules


def _check_columns(section: Section, rule: TableRule) -> None:
    known, given = TABLES[rule.table], {name for name, _ in rule.columns}
    for name in given - set(known.columns):
        raise section.mistake(f"{rule.table} has no column {name!r}.{closest(name, known.columns)}")
    if rule.one_per is not None and rule.one_per not in known.columns:
        raise section.mistake(f"'one_per' must name a column of {rule.table}.")
    if rule.same_names:
        return
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
    parts = {"measure": Mapping(constant=section.needed("measure")), "value": _mapping(section, "value", value)}
    if "timing" in given:
        parts["timing"] = Mapping(constant=section.text("timing"))
    if "day" in given:
        parts["score_date"] = Mapping(day=section.whole("day"))
    if "date" in given:
        parts["score_date"] = _mapping(section, "date", given["date"])
    return parts


def _mapping(parent: Section, name: str, content: Any) -> Mapping:
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
        otherwise=section.text("otherwise"),
        day=section.whole("day"),
        missing=section.texts("missing"),
        missing_when=_conditions(section, "missing_when"),
        pattern=section.text("pattern"),
        values=section.pairs("values"),
        others=section.text("others", "keep"),
        decimal_comma=section.flag("decimal_comma"),
        multiply=section.number("multiply"),
        digits=section.whole("digits") or 0,
        dates=section.texts("dates"),
        days_from_start=section.flag("days_from_start"),
        from_age=section.flag("from_age"),
    )
    section.finish()
    _check_mapping(section, read)
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


def _case(section: Section) -> Case:
    read = Case(_conditions(section, "when"), section.needed("then"))
    section.finish()
    if not read.when:
        raise section.mistake("a case needs 'when'.")
    return read
