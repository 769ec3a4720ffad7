"""Linked tables: every count that is released together, each once, and how they add up within and between tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from analysis.disclosure.attack import Counts

Key = tuple[str, ...]  # the node of each dimension, in the order of the dimensions; the root where it is summed over


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


@dataclass(frozen=True)
class Linked:
    """Counts that are released together. keys: which count; counts; sums: see attack.Released."""

    dimensions: tuple[Dimension, ...]
    keys: tuple[Key, ...]
    counts: Counts
    sums: csr_array

    def weights(self) -> NDArray[np.float64]:
        """The cost of hiding each count: larger counts tell more, and so do totals."""
        roots = np.array(
            [sum(node in d.tree for node, d in zip(key, self.dimensions, strict=True)) for key in self.keys]
        )
        return (1 + np.log1p(self.counts)) * 4.0**roots

    def place(self, key: Key) -> int:
        """Where a count stands."""
        return self.keys.index(key)


def link(frames: Iterable[pd.DataFrame], dimensions: Sequence[Dimension], count: str = "n") -> Linked:
    """Link tables, each given by its counts at the finest: a column for each of its dimensions, and the count.

    A dimension that a table lacks is summed over in it. A count that several tables hold is there once, so that hiding
    it in one hides it in all. Raises ValueError where two tables disagree about the same count.
    """
    found: dict[Key, int] = {}
    rows: dict[tuple[Key, ...], None] = {}
    for frame in frames:
        cells = _cube(frame, dimensions, count)
        if any(found.get(key, value) != value for key, value in cells.items()):
            raise ValueError("Two tables disagree about the same count.")
        found |= cells
        rows |= dict.fromkeys(_sums(frame, cells, dimensions))
    keys = tuple(found)
    return Linked(tuple(dimensions), keys, np.array(list(found.values()), dtype=np.int64), _matrix(rows, keys))


def _cube(frame: pd.DataFrame, dimensions: Sequence[Dimension], count: str) -> dict[Key, int]:
    """Every count of one table, totals included; 0 where the data hold nobody."""
    own = [d.nodes if d.name in frame else (d.root,) for d in dimensions]
    cells = dict.fromkeys(product(*own), 0)
    lists = [frame[d.name] if d.name in frame else [d.root] * len(frame) for d in dimensions]
    for *leaves, n in zip(*lists, frame[count], strict=True):
        for key in product(*(d.above(leaf) for d, leaf in zip(dimensions, leaves, strict=True))):
            cells[key] += int(n)
    return cells


def _sums(frame: pd.DataFrame, cells: Iterable[Key], dimensions: Sequence[Dimension]) -> Iterable[tuple[Key, ...]]:
    """Every way in which the counts of one table add up: a total, then its parts."""
    for key in cells:
        for place, dimension in enumerate(dimensions):
            if dimension.name in frame and key[place] in dimension.tree:
                parts = dimension.tree[key[place]]
                yield (key, *((*key[:place], part, *key[place + 1 :]) for part in parts))


def _matrix(rows: Iterable[tuple[Key, ...]], keys: Sequence[Key]) -> csr_array:
    where = {key: place for place, key in enumerate(keys)}
    entries = [(i, where[key], 1.0 if j else -1.0) for i, row in enumerate(rows) for j, key in enumerate(row)]
    at, of, value = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_array(coo_array((value, (at, of)), shape=(max(at, default=-1) + 1, len(keys))))
