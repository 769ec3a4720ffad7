"""The rows of the tables of one name, of all packages together."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.disclosure.control.policy import Policy
from analysis.disclosure.protected.variable import Variable

CONTEXT = {"n_condition": "condition"}
"""Counts that do not count the group of their row but a larger one, and the column that names that."""


@dataclass(frozen=True)
class Parts:
    """The rows of all packages, one under another. rows: as released, with the letter of their `package`.

    variables: those of the pooled table, with the codes of all packages; policy: that of the pooled table.
    """

    variables: tuple[Variable, ...]
    rows: pd.DataFrame
    policy: Policy

    @property
    def dimensions(self) -> list[str]:
        """The columns that name a row."""
        return [v.name for v in self.variables if v.kind == "group"]

    @property
    def counts(self) -> list[str]:
        """The columns that are added up."""
        return [v.name for v in self.variables if v.kind == "count"]

    @property
    def letters(self) -> list[str]:
        """The packages that have rows, in order."""
        return sorted(set(self.rows["package"]))

    @property
    def keys(self) -> pd.MultiIndex:
        """The groups of every row that some package has."""
        return pd.MultiIndex.from_frame(self.rows[self.dimensions].drop_duplicates())

    def by_package(self, column: str, keys: pd.Index) -> NDArray[np.float64]:
        """A column as numbers, a row for each of the keys and a column for each package; NaN where it has none."""
        return self._wide[column].reindex(keys.get_level_values(0) if keys.nlevels == 1 else keys).to_numpy()

    def has(self, keys: pd.Index) -> NDArray[np.bool_]:
        """Which packages have a row for each of the keys."""
        return ~np.isnan(self.by_package("is_there", keys))

    @cached_property
    def _wide(self) -> pd.DataFrame:
        """All numbers, a row for each group and a column for each number and package."""
        numbers = self.rows[[v.name for v in self.variables if v.kind != "group"]].astype(float).assign(is_there=1.0)
        index = pd.MultiIndex.from_frame(self.rows[[*self.dimensions, "package"]])
        return numbers.set_axis(index).unstack("package")  # noqa: PD010 - a table of every number, none of them added up
