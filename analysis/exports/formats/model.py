"""What a format file says, as frozen values: which files, which columns, and how a cell becomes a canonical cell."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from analysis.exports.files.json_rule import JsonRule
from analysis.exports.mapping.labels import Labels


@dataclass(frozen=True)
class Condition:
    """A test of one source column: `is`, `is_not`, `matches` (against values), `missing`, `present` or `after_last_known`.

    The last compares the cell, read with `dates`, with the last date that its file knows about.
    """

    column: str
    test: str
    values: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A constant that a cell takes when every condition holds."""

    when: tuple[Condition, ...]
    then: str


@dataclass(frozen=True)
class Lookup:
    """A value of another file of the same export: `take` of its record whose `key` equals `by` of this one, folded.

    `file` names a file rule, `by` is read here, `key`, `take` and `when` there. With `latest` = (date here, date
    there) it is the latest such record on or before the date here, else the first that has a value.
    """

    file: str
    by: tuple["Mapping", ...]
    key: tuple["Mapping", ...]
    take: "Mapping"
    when: tuple[Condition, ...] = ()
    latest: tuple["Mapping", "Mapping"] | None = None

    def here(self) -> tuple["Mapping", ...]:
        """Give the mappings that are read in the record that asks."""
        return (*self.by, *(self.latest or ())[:1])

    def there(self) -> tuple["Mapping", ...]:
        """Give the mappings that are read in the file that answers."""
        return (*self.key, self.take, *(self.latest or ())[1:])


@dataclass(frozen=True)
class Mapping:
    """How one canonical column is made from a record: where the text comes from, then what is done to it, in order.

    Source: `columns` (joined by `join`), or `constant`, or the first of `cases` that holds, or `day` counted from the
    format's nominal start, or `lookup`, or `minutes_between` two times. Then: `missing`, `missing_when`, `pattern`,
    `values`, `decimal_comma`, one of `multiply`, `dates`, `days_from_start` and `from_age`, `zone` to `to_zone`,
    `pseudonym`; where all this gives nothing, `fallback`.
    """

    columns: tuple[str, ...] = ()
    optional: bool = False
    join: str = " "
    constant: str | None = None
    cases: tuple[Case, ...] = ()
    otherwise: str | None = None
    day: int | None = None
    lookup: Lookup | None = None
    minutes_between: tuple["Mapping", ...] = ()
    missing: tuple[str, ...] = ()
    missing_when: tuple[Condition, ...] = ()
    pattern: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    others: str = "keep"
    decimal_comma: bool = False
    multiply: float | None = None
    digits: int = 0
    dates: tuple[str, ...] = ()
    one_pattern: bool = False
    days_from_start: bool = False
    from_age: bool = False
    zone: "Mapping | None" = None
    to_zone: "Mapping | None" = None
    pseudonym: bool = False
    fallback: "Mapping | None" = None

    def parts(self) -> Iterator["Mapping"]:
        """Give the mapping and those inside it that are read in the same record."""
        yield self
        inside = (*self.minutes_between, self.zone, self.to_zone, self.fallback)
        for part in (*inside, *(self.lookup.here() if self.lookup else ())):
            if part is not None:
                yield from part.parts()

    def lookups(self) -> tuple[Lookup, ...]:
        """Give every lookup that begins in this record."""
        return tuple(part.lookup for part in self.parts() if part.lookup)

    def sources(self) -> tuple[str, ...]:
        """Name every source column that the mapping reads."""
        return tuple(name for part in self.parts() for name in (*part.columns, *part.tested()))

    def needed(self) -> tuple[str, ...]:
        """Name the source columns that a file may not lack."""
        needy = (part for part in self.parts() if not part.optional)
        return tuple(name for part in needy for name in (*part.columns, *part.tested()))

    def tested(self) -> tuple[str, ...]:
        """Name the source columns of the mapping's own conditions."""
        return tuple(test.column for test in chain(self.missing_when, *(case.when for case in self.cases)))


@dataclass(frozen=True)
class TableRule:
    """How records of a file feed one canonical table; `skip_without` names columns without which there is no row.

    `one_per` keeps one record for each value of a canonical column: the first of the file, or with `earliest` the one
    with the earliest date in the first of these canonical columns that has one. `not_in`: only records that
    none of the lookups finds.
    """

    table: str
    columns: tuple[tuple[str, Mapping], ...]
    same_names: bool = False
    when: tuple[Condition, ...] = ()
    one_per: str | None = None
    skip_without: tuple[str, ...] = ()
    needed: str | None = None
    earliest: tuple[str, ...] = ()
    not_in: tuple[Lookup, ...] = ()

    def conditions(self) -> tuple[str, ...]:
        """Name the source columns that decide whether a record feeds the table."""
        keys = (name for lookup in self.not_in for part in lookup.here() for name in part.sources())
        return (*(test.column for test in self.when), *keys)


@dataclass(frozen=True)
class SetAside:
    """Records that the format leaves out: all conditions of `when` hold, or those of `unless` do not."""

    reason: str
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class FileRule:
    """One kind of file of a format; `json` says how a JSON file becomes a table, None where the files are tables.

    `two_row_header`: the header is two records, the upper saying what the columns under it have in common.

    `labels` says which data dictionary tells what codes mean.

    `name` is what lookups call it and `looked_up` what they read in it; `also_called` gives other names of columns;
    `personal` are patterns of columns that identify people and are not kept when they are not used; `last_known`
    finds the dates up to which the file tells what happened; `without` is said where an optional file is lacking;
    `by_columns`: the rule takes a file only if it has all the columns, `title` says in words
    what it is then, `needs` names columns beside those that are read.
    """

    match: tuple[str, ...]
    tables: tuple[TableRule, ...]
    required: bool = True
    delimiter: str | None = None
    missing: tuple[str, ...] = ()
    decimal_comma: bool = False
    repeated: tuple[str, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    json: JsonRule | None = None
    two_row_header: bool = False
    labels: Labels | None = None
    name: str | None = None
    also_called: tuple[tuple[str, tuple[str, ...]], ...] = ()
    personal: tuple[str, ...] = ()
    last_known: Mapping | None = None
    without: str | None = None
    looked_up: tuple[Lookup, ...] = ()
    title: str | None = None
    by_columns: bool = False
    needs: tuple[str, ...] = ()

    def tested(self) -> tuple[str, ...]:
        """Name the source columns that the file as a whole needs, whatever its tables read."""
        asides = (test.column for aside in self.set_aside for test in (*aside.when, *aside.unless))
        asked = (test.column for lookup in self.looked_up for test in lookup.when)
        return (*self.needs, *asides, *asked, *(self.last_known.needed() if self.last_known else ()))


@dataclass(frozen=True)
class Format:
    """A whole format file; `dictionary` is the path of a measures file beside it, or None.

    `evidence_grade`: A a header seen in a real export, B the vendor's documentation, C unverified; None: not graded.
    `one_of` names files of which an export needs at least one; `day_first`: 3/4 is the third of April where nothing in
    a file tells. `notes` are said with every load; `content` is the text of the format file and of those that it includes.
    """

    name: str
    title: str
    evidence: str
    path: Path
    files: tuple[FileRule, ...]
    missing: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    nominal_start: dt.date | None = None
    dictionary: Path | None = None
    evidence_grade: str | None = None
    notes: tuple[str, ...] = ()
    clinic_zone: str | None = None
    day_first: bool = False
    one_of: tuple[str, ...] = ()
    content: str = ""
