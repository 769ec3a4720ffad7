"""The rows of the tables of one name, of all packages together."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.disclosure.policy import Policy
from analysis.disclosure.variable import Variable


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
        wide = self.rows.set_index([*self.dimensions, "package"])[column].astype(float).unstack("package")  # noqa: PD010
        return wide.reindex(keys).to_numpy()
