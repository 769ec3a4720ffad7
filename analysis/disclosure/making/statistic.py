"""A statistic of a research table: what its column is, and how it is worked out from what is released or lies behind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.disclosure.control.policy import Policy
from analysis.disclosure.protected.variable import Variable

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Work:
    """What statistics are worked out from; all in the order of the rows.

    told: the table as far as it stands: groups, released counts (NaN where hidden), and the statistics before this one.
    sums, spread, exact: what lies behind, exact and private: sums over patients; the values that they have, with how many
    have each; and the true counts. step: what values are rounded to, a hundredth of the instrument's range.
    """

    told: pd.DataFrame
    policy: Policy
    sums: pd.DataFrame
    spread: Sequence[tuple[Numbers, NDArray[np.int64]]]
    exact: pd.DataFrame
    step: Numbers

    def numbers(self, *columns: str) -> tuple[Numbers, ...]:
        """Columns that are told already."""
        return tuple(self.told[column].to_numpy(dtype=float) for column in columns)

    def behind(self, *columns: str) -> tuple[Numbers, ...]:
        """Columns of the sums."""
        return tuple(self.sums[column].to_numpy(dtype=float) for column in columns)


@dataclass(frozen=True)
class Statistic:
    """A column and how its numbers are worked out; NaN where they cannot be."""

    variable: Variable
    work_out: Callable[[Work], Numbers]

    @property
    def describes_people(self) -> bool:
        """Whether it is worked out from the values of people, so that a held row keeps the number of its release."""
        return self.variable.form in {"mean", "quantile"}


def worked_out(statistic: Statistic, work: Work) -> Numbers:
    """The numbers of a statistic where they may be told; NaN elsewhere.

    Told are those whose counts are all released, and that lie in their range: rounding can make a part larger than its whole.
    """
    v = statistic.variable
    values = np.asarray(statistic.work_out(work), dtype=float)
    low, high = (np.nan if end is None else end for end in (v.low, v.high))
    may = work.told[list(v.of)].notna().all(axis=1).to_numpy() & ~((values < low) | (values > high))
    return np.where(may, values, np.nan)
