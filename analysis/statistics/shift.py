"""How much of the move of a mean, a share or a curve is another mix of strata, and how much lies within them.

Two tables of cells, before and after, one row per stratum (a curve: per stratum and time), with the column `stratum`,
the columns of counts and sums, and among these `n`, how many are counted. `value` makes the one number out of such a
table and depends on proportions only. The two parts are Kitagawa's (J Am Stat Assoc 1955), written so that they hold
for any such number: each is the mean of its size before and after the other has changed, so neither comes first, and
they add up to the move exactly. For means: mix = sum (W - w) (M + m) / 2, inside = sum (W + w) / 2 (M - m).
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

Value = Callable[[pd.DataFrame], float]


@dataclass(frozen=True)
class Shift:
    """The move from one table to the other: by another mix of strata, and inside them. NaN where not known."""

    mix: float
    inside: float


def shift(before: pd.DataFrame, after: pd.DataFrame, value: Value) -> Shift:
    """The two parts of value(after) - value(before).

    A stratum that only one table has is taken to be the same inside in the other: it moves the mix only.
    """
    old, new = (_sizes(cells) for cells in (before, after))
    mine, old_in_new = value(before), value(_weighed(before, after, new))
    theirs, new_in_old = value(after), value(_weighed(after, before, old))
    mix = (old_in_new - mine) + (theirs - new_in_old)
    inside = (new_in_old - mine) + (theirs - old_in_new)
    return Shift(mix / 2, inside / 2)


def _sizes(cells: pd.DataFrame) -> pd.Series:
    sizes = cells.groupby("stratum")["n"].sum()
    return sizes[sizes > 0]


def _weighed(cells: pd.DataFrame, other: pd.DataFrame, sizes: pd.Series) -> pd.DataFrame:
    """The cells as if their strata had those sizes; those of a stratum that is not among them come from `other`."""
    own = _sizes(cells).index
    rows = pd.concat([cells[cells["stratum"].isin(own)], other[~other["stratum"].isin(own)]], ignore_index=True)
    rows = rows[rows["stratum"].isin(sizes.index)]
    weight = rows["stratum"].map(sizes) / rows["stratum"].map(rows.groupby("stratum")["n"].sum())
    counts = [column for column in rows.columns if column not in {"stratum", "time"}]
    return rows.assign(**{column: rows[column] * weight for column in counts})
