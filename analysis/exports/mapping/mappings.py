"""Which mappings and which source columns the rules of a format use in a file with a given header."""

from collections.abc import Iterator
from dataclasses import replace

from analysis.exports.canonical import TABLES
from analysis.exports.files.headers import Header, folded
from analysis.exports.formats.model import FileRule, Lookup, Mapping, TableRule


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
        yield from (part for lookup in table.not_in for part in lookup.here())
    for lookup in rule.looked_up:
        yield from lookup.there()
    if rule.last_known:
        yield rule.last_known


def lookups_of_rule(rule: FileRule) -> tuple[Lookup, ...]:
    """Give every lookup that begins in a record of a file."""
    absent = [lookup for table in rule.tables for lookup in table.not_in]
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
    """List the groups of source columns, with their other names, of which a file must have at least one."""
    groups = [
        *((name,) for part in rule_mappings(rule) for name in part.needed()),
        *(group for table in rule.tables for group in _needed(table)),
        *((name,) for name in rule.tested()),
    ]
    others = dict(rule.also_called)
    return [tuple(each for name in group for each in (name, *others.get(name, ()))) for group in groups]


def with_other_names(header: Header, rule: FileRule) -> Header:
    """Let a column be found by the name that the format uses, where the file calls it otherwise."""
    keys = dict(header.keys)
    for name, others in rule.also_called:
        found = next((keys[folded(other)] for other in others if folded(other) in keys), None)
        if found is not None:
            keys.setdefault(folded(name), found)
    return replace(header, keys=keys)


def _needed(table: TableRule) -> list[tuple[str, ...]]:
    groups = [(name,) for name in table.conditions()]
    if table.same_names:
        given = {name for name, _ in table.columns}
        wanted = [*((name,) for name in TABLES[table.table].required), *TABLES[table.table].one_of]
        groups += [group for group in wanted if not set(group) & given]
    return groups
