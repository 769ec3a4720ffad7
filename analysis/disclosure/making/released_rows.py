"""The rows of a research table: each of its counts as the states say, and beside them what lies behind its statistics."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd

from analysis.disclosure.counting.countings import COUNTINGS
from analysis.disclosure.counting.linked import Dimension, cell_name
from analysis.disclosure.counting.specs import Spec
from analysis.disclosure.counting.tables import Counts


@dataclass(frozen=True)
class Rows:
    """Rows of one table, in order; all frames have one index.

    told: the columns that name a row (groups), and its counts, NaN where hidden. status, since: of each count.
    exact, sums, spread, private: the true number of each count, the sums of the patients of its `moments`, and of each row
    the values that they have with how many have each.
    """

    groups: tuple[str, ...]
    told: pd.DataFrame
    status: pd.DataFrame
    since: pd.DataFrame
    exact: pd.DataFrame
    sums: pd.DataFrame
    spread: Sequence[tuple[np.ndarray, np.ndarray]]

    def where(self, wanted: np.ndarray) -> "Rows":
        """Some of the rows."""
        frames = (self.told, self.status, self.since, self.exact, self.sums)
        spread = [own for own, is_wanted in zip(self.spread, wanted, strict=True) if is_wanted] if self.spread else ()
        return Rows(self.groups, *(frame[wanted].reset_index(drop=True) for frame in frames), spread)


def rows_of(spec: Spec, counts: Counts, cells: pd.DataFrame) -> Rows:
    """The rows of a spec, but those whose counts are all released as 0. cells: those of the states, by their names.

    Raises ValueError where the patients of the details are not those of the count: then they may not be told beside it.
    """
    places = _places(spec, counts.dimensions)
    found = _found(spec, counts, cells, places)
    told = _column(found, "value").astype("Float64")
    some = (told[[*spec.columns]].isna() | (told[[*spec.columns]] != 0)).any(axis=1).to_numpy(dtype=bool)
    places, told = places[some].reset_index(drop=True), told[some].reset_index(drop=True)
    status, since, exact = (_column(found, name)[some].reset_index(drop=True) for name in ("status", "since", "n"))
    named = _named(spec, places)
    rows = Rows((*named,), named.join(told.astype(float)), status, since, exact, pd.DataFrame(index=told.index), ())
    return (
        _with_sums(rows, places, spec, counts) if (spec.counting, spec.by) in counts.details and spec.moments else rows
    )


def joined(rows: Sequence[Rows]) -> Rows:
    """Rows under one another."""
    frames = ("told", "status", "since", "exact", "sums")
    under = (pd.concat([getattr(own, name) for own in rows], ignore_index=True) for name in frames)
    return Rows(rows[0].groups, *under, [one for own in rows for one in own.spread])


def _named(spec: Spec, places: pd.DataFrame) -> pd.DataFrame:
    """The columns that name rows; what a level is of stands before the level."""
    named = places.rename(columns=dict(spec.named)).assign(**spec.fixed)
    return named[["condition", "variable", "level"]] if spec.block == "table_1" else named


def _found(spec: Spec, counts: Counts, cells: pd.DataFrame, places: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The cells of each column."""
    found = {column: _cells(counts, cells, places, spec, node) for column, node in spec.columns.items()}
    if spec.block == "table_1":
        whole = places.assign(**{spec.by[-1]: counts.dimensions[spec.by[-1]].root})
        found["n_condition"] = _cells(counts, cells, whole, spec, spec.columns["n"])
    return found


def _cells(counts: Counts, cells: pd.DataFrame, places: pd.DataFrame, spec: Spec, node: str) -> pd.DataFrame:
    return cells.loc[[cell_name(counts, {**at, spec.counting: node}) for at in places.to_dict("records")]]


def _with_sums(rows: Rows, places: pd.DataFrame, spec: Spec, counts: Counts) -> Rows:
    """Rows with the sums of the patients of `moments`, and the spread of their change where the details have it."""
    behind = _behind(spec, counts)
    summed = behind.groupby([*spec.by]).sum(numeric_only=True)
    sums = summed.reindex(pd.MultiIndex.from_frame(places)).reset_index(drop=True)
    column = next(column for column, node in spec.columns.items() if node == spec.moments)
    if (sums["n"].fillna(0) != rows.exact[column]).any():
        raise ValueError(f"The details of {spec.name} are of other patients than its counts.")
    spread = _spread(behind, places) if "change" in behind else ()
    return replace(rows, sums=sums, spread=spread)


def _spread(behind: pd.DataFrame, places: pd.DataFrame) -> list[tuple[np.ndarray, np.ndarray]]:
    grouped = behind.groupby([*places, "change"])["n"].sum().reset_index(level="change")
    found = {
        at: (own["change"].to_numpy(), own["n"].to_numpy())
        for at, own in grouped.groupby(level=[*range(len(places.columns))])
    }
    nobody = (np.array([]), np.array([]))
    return [found.get(tuple(at), nobody) for at in places.to_numpy()]


def _behind(spec: Spec, counts: Counts) -> pd.DataFrame:
    """The details of a spec's patients, once for every node that they are part of."""
    details = counts.details[spec.counting, spec.by]
    if "change" in details:
        change, n = details["change"], details["n"]
        details = details.assign(change_sum=n * change, change_squares=n * change**2)
    if spec.counting in details:
        tree = COUNTINGS[spec.counting].status
        details = details[details[spec.counting].map(lambda leaf: spec.moments in tree.above(leaf))]
    for name in spec.by:
        details = details.merge(_above(counts.dimensions[name], details[name].unique()), on=name)
        details = details.drop(columns=name).rename(columns={"node": name})
    return details


def _above(dimension: Dimension, leaves: Iterable[str]) -> pd.DataFrame:
    """Each leaf beside itself and every total that it is part of."""
    pairs = [(leaf, node) for leaf in leaves for node in dimension.above(leaf)]
    return pd.DataFrame(pairs, columns=[dimension.name, "node"], dtype="str")


def _places(spec: Spec, dimensions: Mapping[str, Dimension]) -> pd.DataFrame:
    """Every combination of the nodes of a spec's dimensions; without that over all conditions where these do not mix."""
    nodes = [dimensions[name].nodes for name in spec.by]
    if not spec.across:
        nodes = [
            own if name != "condition" else tuple(node for node in own if node != dimensions[name].root)
            for name, own in zip(spec.by, nodes, strict=True)
        ]
    return pd.DataFrame(list(product(*nodes)), columns=[*spec.by], dtype="str")


def _column(found: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame:
    return pd.DataFrame({column: own[name].array for column, own in found.items()})
