"""The columns of a sheet against those that a rule needs."""

from dataclasses import dataclass

from analysis.errors import InputError
from analysis.exports.files.headers import FIRST_RECORDS, Header, folded, read_header
from analysis.exports.files.sheets import Sheet, Workroom
from analysis.exports.formats.model import FileRule
from analysis.exports.formats.similar import column_like
from analysis.exports.mapping.mappings import needed_columns, used_columns, with_other_names


@dataclass(frozen=True)
class Found:
    """A sheet of the folder with the rule that takes it, and the name under which it does."""

    sheet: Sheet
    rule: FileRule
    called: str


def sheet_header(file: Found, room: Workroom, first: int | None = None) -> Header:
    """Read the header of a sheet, from its first records or, as it will be read, from the whole."""
    delimiter = "," if file.sheet.is_converted else None if file.sheet.is_mended else file.rule.delimiter
    header = read_header(
        room.text(file.sheet, file.rule, first),
        delimiter,
        name=file.sheet.name,
        wanted=needed_columns(file.rule),
        two_rows=file.rule.two_row_header,
    )
    if len(header.names) > room.limits.columns:
        raise InputError(
            f"{header.name} has {len(header.names):,} columns; the limit is {room.limits.columns:,}. Export fewer."
        )
    return with_other_names(header, file.rule)


def has_columns(file: Found, room: Workroom) -> bool:
    """Tell whether a sheet has every column that its rule needs."""
    try:
        return not column_problems(file.rule, sheet_header(file, room, FIRST_RECORDS))
    except InputError:
        return False


def share_of_columns(file: Found, room: Workroom) -> float:
    """Give the share of the columns that a rule needs and a sheet has."""
    try:
        header = sheet_header(file, room, FIRST_RECORDS)
    except InputError:
        return 0.0
    groups = set(needed_columns(file.rule))
    there = [group for group in groups if any(header.position(name) is not None for name in group)]
    return len(there) / max(1, len(groups))


def column_problems(rule: FileRule, header: Header) -> list[str]:
    """Say which columns a file lacks, and what looks like them, and which it has more than once.

    Where no column is known the first line may be a record: it is not shown, as it may be about a person.
    """
    known = {folded(name) for name in used_columns(rule, header)}
    spare = [name for name in header.written if folded(name) not in known]
    spare = [] if len(spare) == len(header.written) else spare
    problems = [
        f"{header.name} has no column {' or '.join(group)}.{column_like(group[0], spare)}"
        for group in dict.fromkeys(needed_columns(rule))
        if all(header.position(name) is None for name in group)
    ]
    may_repeat = {folded(name) for name in rule.repeated}
    for name in sorted(known - may_repeat):
        if header.repeated(name):
            shown = next(written for written in header.written if folded(written) == name).strip()
            problems.append(f"{header.name} has more than one column {shown}. Rename or remove all but one.")
    return problems
