"""From counts of people to protected tables: the one way in which numbers come to a researcher."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.dictionary import Dictionary
from analysis.disclosure.control.policy import Policy
from analysis.disclosure.control.states import states_of
from analysis.disclosure.counting.linked import EVERYBODY, linked_counts
from analysis.disclosure.counting.specs import shown_cells, tables
from analysis.disclosure.counting.tables import Counts
from analysis.disclosure.making.research_table import Making, research_table
from analysis.disclosure.protected.protected_table import ProtectedTable


@dataclass(frozen=True)
class Earlier:
    """What a release before this one bound itself to. cells: as in Protected, exact and private; tables: as published."""

    cells: pd.DataFrame
    tables: tuple[ProtectedTable, ...]


@dataclass(frozen=True)
class Protected:
    """Tables that may be published. people: how many are counted, as released; None where that is hidden.

    cells: every count with what was done to it (states.States.cells), exact and private. audit: what was proven, in plain
    numbers.
    """

    closed_to: date
    people: int | None
    tables: tuple[ProtectedTable, ...]
    cells: pd.DataFrame
    audit: Mapping[str, int]


def protect(counts: Counts, policy: Policy, earlier: Mapping[str, Earlier], dictionary: Dictionary) -> Protected:
    """Protect all counts together and make the fixed set of tables from what is released of them.

    counts: with clinics by their codes (tables.coded). earlier: the releases that bind this one by their ids, the oldest
    first. A table of which all counts are 0 is left out.
    Raises InputError where a release before forbids this one (see states_of), ValueError where a table does not pass its gate.
    """
    linked = linked_counts(counts, shown_cells(counts))
    states = states_of(linked, policy, {release: before.cells for release, before in earlier.items()})
    cells = states.cells.set_index("cell")
    before = {release: {table.name: table for table in was.tables} for release, was in earlier.items()}
    making = Making(counts, cells, policy, before, dictionary)
    made = [research_table(specs, making) for specs in tables().values()]
    people = cells.loc[EVERYBODY, "value"]
    return Protected(
        counts.closed_to,
        None if pd.isna(people) else int(people),
        tuple(table for table in made if table is not None),
        states.cells,
        states.audit,
    )
