"""What a format file says, as frozen values: which files, which columns, and how a cell becomes a canonical cell."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Condition:
    """A test of one source column: `is`, `is_not`, `matches` (against values), `missing` or `present`."""

    column: str
    test: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A constant that a cell takes when every condition holds."""

    when: tuple[Condition, ...]
    then: str


@dataclass(frozen=True)
class Mapping:
    """How one canonical column is made from a record: where the text comes from, then what is done to it, in order.

    Source: `columns` (joined by `join`), or `constant`, or the first of `cases` that holds, or `day` counted from the
    format's nominal start. Then: `missing`, `missing_when`, `pattern`, `values`, `decimal_comma`, `multiply`, `dates`,
    `days_from_start`, `from_age`.
    """

    columns: tuple[str, ...] = ()
    optional: bool = False
    join: str = " "
    constant: str | None = None
    cases: tuple[Case, ...] = ()
    otherwise: str | None = None
    day: int | None = None
    missing: tuple[str, ...] = ()
    missing_when: tuple[Condition, ...] = ()
    pattern: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    others: str = "keep"
    decimal_comma: bool = False
    multiply: float | None = None
    digits: int = 0
    dates: tuple[str, ...] = ()
    days_from_start: bool = False
    from_age: bool = False

    def sources(self) -> tuple[str, ...]:
        """Name every source column that the mapping reads."""
        tested = (*self.missing_when, *(test for case in self.cases for test in case.when))
        return (*self.columns, *(test.column for test in tested))


@dataclass(frozen=True)
class TableRule:
    """How records of a file feed one canonical table; `skip_without` names a column whose missing cell gives no row."""

    table: str
    columns: tuple[tuple[str, Mapping], ...]
    same_names: bool = False
    when: tuple[Condition, ...] = ()
    one_per: str | None = None
    skip_without: str | None = None


@dataclass(frozen=True)
class SetAside:
    """Records that the format leaves out: all conditions of `when` hold, or those of `unless` do not."""

    reason: str
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class FileRule:
    """One kind of file of a format."""

    match: tuple[str, ...]
    tables: tuple[TableRule, ...]
    required: bool = True
    delimiter: str | None = None
    missing: tuple[str, ...] = ()
    decimal_comma: bool = False
    repeated: tuple[str, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True)
class Format:
    """A whole format file; `dictionary` is the path of a measures file beside it, or None."""

    name: str
    title: str
    evidence: str
    path: Path
    files: tuple[FileRule, ...]
    missing: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    nominal_start: dt.date | None = None
    dictionary: Path | None = None
