"""One file with everything that decides how its cells are read."""

import datetime as dt
from dataclasses import dataclass, field

from duckdb import ColumnExpression, Expression

from analysis.exports.files.headers import folded
from analysis.exports.files.originals import Original, cell
from analysis.exports.formats.model import FileRule, Format, Lookup, Mapping, TableRule
from analysis.exports.mapping.cells import labelled
from analysis.exports.mapping.findings import Findings
from analysis.exports.mapping.labels import Choices, read_labels
from analysis.exports.mapping.mappings import lookups_of_rule


@dataclass
class Reading:
    """One file as it is read; `places` are the columns that its rule uses, `parts` several files that are read as one.

    Filled while the export is read: `kept` the table of its records, `joined` the tables of lookups, `chosen` those of
    the records that a table with `one_per` keeps, `settled` the one
    pattern by which the dates of a mapping are read, `last_known` up to when the file tells what happened, `choices`
    what the codes of its columns mean, `notes` what had to be decided.
    """

    original: Original
    rule: FileRule
    format: Format
    source: str
    missing: tuple[str, ...]
    places: tuple[int, ...]
    findings: Findings
    parts: tuple["Reading", ...] = ()
    last_known: dt.datetime | None = None
    kept: str | None = None
    joined: dict[Lookup, str] = field(default_factory=dict)
    chosen: dict[TableRule, str] = field(default_factory=dict)
    settled: dict[Mapping, tuple[str, ...]] = field(default_factory=dict)
    choices: dict[str, Choices] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def start(self) -> dt.date | None:
        """Give the day from which days are counted where there are no dates."""
        return self.format.nominal_start

    @property
    def clinic_zone(self) -> str | None:
        """Give the time zone of the clinic, where the format names it."""
        return self.format.clinic_zone

    def find(self, column: str) -> Expression | None:
        """Give the cleaned cell of a source column, None where the file lacks it."""
        position = self.original.header.position(column)
        if position is None:
            return None
        written = ColumnExpression(cell(position))
        return labelled(written, self.choices[folded(column)]) if folded(column) in self.choices else written

    def shown(self, column: str) -> str:
        """Give the name of a source column as the file writes it."""
        position = self.original.header.position(column)
        return column if position is None else self.original.header.names[position]

    def looked_up(self, lookup: Lookup) -> Expression | None:
        """Give the value that a lookup finds, None where the export lacks the other file."""
        name = self.joined.get(lookup)
        return None if name is None else ColumnExpression(name)

    def dates_of(self, mapping: Mapping) -> tuple[str, ...]:
        """Give the patterns with which the dates of a mapping are read in this file."""
        return self.settled.get(mapping, mapping.dates)

    def lookups(self) -> tuple[Lookup, ...]:
        """Give every lookup that begins in a record of this file."""
        return lookups_of_rule(self.rule)


def read_choices(readings: list[Reading]) -> None:
    """Find out what codes mean, for the files that have a data dictionary beside them."""
    for reading in readings:
        rule = reading.rule.labels
        for other in readings:
            if rule and other.rule.name == rule.file:
                reading.choices |= read_labels(other.original.header, rule)
