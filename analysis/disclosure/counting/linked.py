"""Linked tables: every count that is released together, each once, and how they add up within and between tables."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

EVERYBODY = "everybody"  # the name of the count of all people
ACROSS = "condition"  # the dimension whose values are the blocks that are protected first, each alone
Place = tuple[str, str]  # a dimension and one of its nodes
Key = tuple[Place, ...]  # what a count is of: its places, roots left out


@dataclass(frozen=True)
class Dimension:
    """What counts are grouped by. tree: each total with its parts; the first total is the root, everybody.

    Leaves are the values that the data hold: sex has {"all": ("female", "male", "other", "unknown")}.
    """

    name: str
    tree: Mapping[str, tuple[str, ...]]

    @property
    def root(self) -> str:
        """The node of everybody."""
        return next(iter(self.tree))

    @property
    def nodes(self) -> tuple[str, ...]:
        """All nodes, totals before their parts."""
        return tuple(dict.fromkeys([self.root, *(part for parts in self.tree.values() for part in parts)]))

    def above(self, leaf: str) -> tuple[str, ...]:
        """A leaf and all totals that it is part of."""
        return (leaf, *(node for total, parts in self.tree.items() if leaf in parts for node in self.above(total)))


class Counted(Protocol):
    """Counts at the finest, as analysis.disclosure.counting.tables.Counts has them."""

    @property
    def frames(self) -> Mapping[tuple, pd.DataFrame]:
        """n by leaves, for each counting and what it is crossed with."""

    @property
    def dimensions(self) -> Mapping[str, Dimension]:
        """Every dimension by its name."""

    @property
    def same(self) -> Sequence[tuple[Place, Place]]:
        """Nodes that hold the same people, in pairs."""


@dataclass(frozen=True)
class Linked:
    """Counts that are released together. keys: what each is of; rows: how they add up, each a total and then its parts.

    blocks: the condition of each count, empty for all together. is_wanted: whether a table has a place for the count.
    countings: the dimensions that sort people by what became of them; the others are groups of people.
    """

    keys: tuple[Key, ...]
    counts: NDArray[np.int64]
    rows: tuple[tuple[int, ...], ...]
    is_wanted: NDArray[np.bool_]
    countings: frozenset[str] = frozenset()

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """A stable name of every count: "condition=low_back & sex=female & scale=due"."""
        return tuple(name_of(key) for key in self.keys)

    @cached_property
    def sums(self) -> csr_array:
        """How the counts add up: a row for each sum, +1 for every part and -1 for the total, so that sums @ counts = 0."""
        entries = [(i, place, 1.0 if j else -1.0) for i, row in enumerate(self.rows) for j, place in enumerate(row)]
        at, of, value = zip(*entries, strict=True) if entries else ((), (), ())
        return csr_array(coo_array((value, (at, of)), shape=(len(self.rows), len(self.keys))))

    @cached_property
    def blocks(self) -> NDArray[np.str_]:
        """The condition of each count, empty where it is of all conditions."""
        return np.array([dict(key).get(ACROSS, "") for key in self.keys], dtype=str)

    @cached_property
    def is_population(self) -> NDArray[np.bool_]:
        """Which counts are of all people of a group, whatever became of them."""
        return np.array([not any(dimension in self.countings for dimension, _ in key) for key in self.keys], dtype=bool)


def name_of(key: Iterable[Place]) -> str:
    """The name of a count by its places."""
    return " & ".join(f"{dimension}={node}" for dimension, node in key) or EVERYBODY


def key_of(counts: Counted, places: Mapping[str, str]) -> Key:
    """What a count is of, in the one form that it has in all tables: roots left out, nodes of `same` by one name, in order.

    places: the node of each dimension, such as {"condition": "low_back", "sex": "all", "own": "due"}.
    """
    same, roots = dict(counts.same), {(d.name, d.root) for d in counts.dimensions.values()}
    return _key(places.items(), same, roots, {counting for counting, _ in counts.frames})


def cell_name(counts: Counted, places: Mapping[str, str]) -> str:
    """The stable name of a count by the node of each dimension: see key_of."""
    return name_of(key_of(counts, places))


def linked_counts(counts: Counted, wanted: Collection[str] | None = None) -> Linked:
    """Link all frames. A count that several tables hold is there once, so that hiding it in one hides it in all.

    Every total is there that the trees of a frame's dimensions have; 0 where the data hold nobody.
    wanted: the counts that a table has a place for; without it, all.
    Raises ValueError where two tables disagree about the same count.
    """
    same, roots = dict(counts.same), {(d.name, d.root) for d in counts.dimensions.values()}
    countings = frozenset(counting for counting, _ in counts.frames)
    found: dict[Key, int] = {}
    rows: dict[tuple[Key, ...], None] = {}
    for frame in counts.frames.values():
        own = [counts.dimensions[name] for name in frame if name != "n"]
        cube = _cube(frame, own)
        keys = {nodes: _key(_places(own, nodes), same, roots, countings) for nodes in cube}
        for nodes, n in cube.items():
            if found.setdefault(keys[nodes], n) != n:
                raise ValueError(f"Two tables disagree about the count of {name_of(keys[nodes])}.")
        rows |= dict.fromkeys(tuple(keys[nodes] for nodes in row) for row in _sums(cube, own))
    where = {key: place for place, key in enumerate(found)}
    placed = tuple(dict.fromkeys(tuple(where[key] for key in row) for row in rows))
    numbers = np.array(list(found.values()), dtype=np.int64)
    is_wanted = np.array([wanted is None or name_of(key) in wanted for key in found], dtype=bool)
    return Linked(tuple(found), numbers, placed, is_wanted, countings)


def _key(places: Iterable[Place], same: Mapping[Place, Place], roots: set[Place], countings: Iterable[str]) -> Key:
    """Places in order: the condition, the other groups by name, then what became of people."""
    found = {_first(place, same) for place in places} - roots
    return tuple(sorted(found, key=lambda place: (place[0] in countings, place[0] != ACROSS, place)))


def _first(place: Place, same: Mapping[Place, Place]) -> Place:
    """The one name of places that hold the same people."""
    while place in same:
        place = same[place]
    return place


def _places(dimensions: Sequence[Dimension], nodes: Sequence[str]) -> Iterator[Place]:
    return zip((dimension.name for dimension in dimensions), nodes, strict=True)


def _cube(frame: pd.DataFrame, dimensions: Sequence[Dimension]) -> dict[tuple[str, ...], int]:
    """Every count of one table by its nodes, totals included; 0 where the data hold nobody."""
    cells = dict.fromkeys(product(*(d.nodes for d in dimensions)), 0)
    above = [{node: d.above(node) for node in d.nodes} for d in dimensions]
    for *leaves, n in zip(*(frame[d.name] for d in dimensions), frame["n"], strict=True):
        for nodes in product(*(a[leaf] for a, leaf in zip(above, leaves, strict=True))):
            cells[nodes] += int(n)
    return cells


def _sums(cells: Iterable[tuple[str, ...]], dimensions: Sequence[Dimension]) -> Iterator[tuple[tuple[str, ...], ...]]:
    """How the counts of one table add up: each total once, by what became of people or else by the first group that it sums
    over. All other ways in which the table adds up follow from these.
    """
    order = (len(dimensions) - 1, *range(len(dimensions) - 1))
    for nodes in cells:
        place = next((place for place in order if nodes[place] in dimensions[place].tree), None)
        if place is not None:
            parts = dimensions[place].tree[nodes[place]]
            yield (nodes, *((*nodes[:place], part, *nodes[place + 1 :]) for part in parts))
