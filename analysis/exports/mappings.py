"""Which mappings and which source columns the rules of a format use in a file with a given header."""

from collections.abc import Iterator

from analysis.exports.canonical import TABLES
from analysis.exports.formats import FileRule, Lookup, Mapping, TableRule
from analysis.exports.headers import Header


def table_mappings(table: TableRule, header: Header) -> dict[str, Mapping]:
    """Give the mapping of every canonical column that this file can fill."""
    given = dict(table.columns)
    same = TABLES[table.table].columns if table.same_names else ()
    named = {name: Mapping(columns=(name,)) for name in same if name not in given and header.position(name) is not None}
    return {**named, **given}


def rule_mappings(rule: FileRule) -> Iterator[Mapping]:
    """Give every mapping that is written for a file, those that lookups of other files read in it included."""
    for table in rule.tables:
        yield from (part for _, part in table.columns)
        if table.not_in:
            yield from table.not_in.here()
    for lookup in rule.looked_up:
        yield from lookup.there()
    if rule.last_known:
        yield rule.last_known


def lookups_of_rule(rule: FileRule) -> tuple[Lookup, ...]:
    """Give every lookup that begins in a record of a file."""
    absent = [table.not_in for table in rule.tables if table.not_in]
    return tuple(dict.fromkeys([*absent, *(found for part in rule_mappings(rule) for found in part.lookups())]))


def used_columns(rule: FileRule, header: Header) -> set[str]:
    """Name the source columns that a file rule reads, its conditions included."""
    mappings = [part for table in rule.tables for part in table_mappings(table, header).values()]
    read = {name for part in (*mappings, *rule_mappings(rule)) for name in part.sources()}
    return read.union(rule.tested(), *(table.conditions() for table in rule.tables))


def used_positions(rule: FileRule, header: Header) -> list[int]:
    """Give the positions of the columns of a file that a rule reads."""
    names = used_columns(rule, header)
    return sorted({place for place in map(header.position, names) if place is not None})


def needed_columns(rule: FileRule) -> list[tuple[str, ...]]:
    """List the groups of source columns of which a file must have at least one."""
    asked = [(name,) for part in rule_mappings(rule) for name in part.needed()]
    return [*asked, *(group for table in rule.tables for group in _needed(table)), *((name,) for name in rule.tested())]


def _needed(table: TableRule) -> list[tuple[str, ...]]:
    groups = [(name,) for name in table.conditions()]
    if table.same_names:
        given = {name for name, _ in table.columns}
        wanted = [*((name,) for name in TABLES[table.table].required), *TABLES[table.table].one_of]
        groups += [group for group in wanted if not set(group) & given]
    return groups
