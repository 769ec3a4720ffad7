"""The variables of a set of tables, each once, and found by their words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.disclosure.protected.protected_table import ProtectedTable
from analysis.disclosure.protected.variable import Variable


@dataclass(frozen=True)
class Entry:
    """A variable and the tables that it stands in, by their names."""

    variable: Variable
    tables: tuple[str, ...]

    @property
    def words(self) -> str:
        """All that a search looks into."""
        v = self.variable
        labels = (word for pair in v.values.items() for word in pair)
        return " ".join((v.name, v.label, v.kind, v.unit, v.derivation, v.source, *labels, *self.tables)).casefold()


def variables(tables: Sequence[ProtectedTable]) -> list[Entry]:
    """Every variable of the tables once, in their order, with the values of all; one that means two things is there twice."""
    found: dict[str, Entry] = {}
    for table in tables:
        for variable in table.columns:
            meaning = repr(replace(variable, values={}))
            known = found.get(meaning, Entry(variable, ()))
            values = {**known.variable.values, **variable.values}
            found[meaning] = Entry(replace(variable, values=values), (*known.tables, table.name))
    return list(found.values())


def search(entries: Sequence[Entry], text: str) -> list[Entry]:
    """The entries that have every word of a text somewhere in theirs; all without a text."""
    wanted = text.casefold().split()
    return [entry for entry in entries if all(word in entry.words for word in wanted)]
