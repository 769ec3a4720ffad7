"""What could not be added up: for each count that a package hides, how many do so and what the sum can be."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.disclosure.control.policy import Policy
from analysis.disclosure.protected.protected_table import SHOWN, ProtectedTable
from analysis.disclosure.protected.variable import Variable
from analysis.pooling.merge import rounded_again
from analysis.pooling.parts import CONTEXT, Parts
from analysis.pooling.rows import TOTAL, row_code
from analysis.statistics.pooled_counts import add_up

NAME = "hidden_in_pool"
_OF = ("shown",)
_VARIABLES = (
    Variable("table", "Table", "group", "string"),
    Variable("row", "Row", "group", "string", derivation="The groups that name the row in that table."),
    Variable("column", "Count", "group", "string", derivation="The column of that table."),
    Variable("shown", "Sum of what is shown", "count", "integer", "people", 0, derivation="Over the packages that show it."),
    Variable("n_hidden", "Packages that hide it", "statistic", "integer", "packages", 0, of=_OF),
    Variable("least", "The least the sum can be", "statistic", "integer", "people", 0, of=_OF, derivation="What is shown."),
    Variable(
        "most", "The most the sum can be", "statistic", "integer", "people", 0, of=_OF,
        derivation="What is shown and, for each hidden count, the least that its package released of a group that holds "
        "it: a total, or the whole of a share. As exact as these numbers, which are rounded. Blank where there is none.",
    ),
)  # fmt: skip
_NOTE = (
    "A count that a package hides is blank in the pooled table. Here stands what others show of the sum, as released."
)
_Row = Mapping[str, Any]


def gaps(parts: Mapping[str, Parts], policy: Policy) -> ProtectedTable | None:
    """Counts that some packages hide, with the sum of those that do not; None where there is none.

    Left out are those of which the shown have too small a sum for the policy.
    """
    found = [row for name, own in parts.items() for row in _of_table(name, own)]
    rows = pd.DataFrame(found, columns=[v.name for v in _VARIABLES])
    shown = rows["shown"].astype("Int64")
    rows = rows.assign(shown=rounded_again(shown, policy), most=rows["most"].astype("Int64"), status=SHOWN)
    rows = rows[~policy.is_small(shown.to_numpy(dtype=np.int64))].reset_index(drop=True)
    if not len(rows):
        return None
    return ProtectedTable(NAME, "What could not be added up", _VARIABLES, rows, policy, notes=(_NOTE,))


def _of_table(name: str, parts: Parts) -> Iterator[tuple[Any, ...]]:
    """A row for each count of a table that one package hides and another shows."""
    dimensions, packages = parts.dimensions, list(dict.fromkeys(parts.rows["package"]))
    at = {(row["package"], *(row[d] for d in dimensions)): row for row in parts.rows.to_dict("records")}
    counts = [column for column in parts.counts if column not in CONTEXT]
    wholes = {v.of[0]: v.of[1] for v in parts.variables if v.form == "share"}
    for key in dict.fromkeys(key[1:] for key in at):
        own = {package: at[package, *key] for package in packages if (package, *key) in at}
        for column in counts:
            n_hidden = sum(pd.isna(row[column]) for row in own.values())
            if n_hidden in {0, len(own)}:
                continue
            ends = [_end(package, key, column, at, wholes) for package in own]
            yield name, row_code(dict(zip(dimensions, key, strict=True))), column, *_sum(own.values(), column, ends)


def _end(package: str, key: Sequence[Any], column: str, at: Mapping[Any, _Row], wholes: Mapping[str, str]) -> float:
    """The most that a count can be: itself where it is shown, else the least number that holds it."""
    row = at[package, *key]
    if not pd.isna(row[column]):
        return float(row[column])
    above = [at.get((package, *key[:place], TOTAL, *key[place + 1 :]), {}).get(column) for place in range(len(key))]
    holding = [float(n) for n in (*above, row.get(wholes.get(column, ""))) if n is not None and not pd.isna(n)]
    return min(holding, default=np.inf)


def _sum(rows: Any, column: str, ends: Sequence[float]) -> tuple[int, int, int, int | None]:
    """Sum of the shown, how many hide, and the least and the most that all can be."""
    released = np.array([[np.nan if pd.isna(row[column]) else float(row[column])] for row in rows])
    high = np.array(ends)[:, None]
    total = add_up(released, np.where(np.isnan(released), 0.0, released), high)
    most = None if np.isinf(total.high[0]) else int(total.high[0])
    return int(total.shown[0]), int(total.n_hidden[0]), int(total.low[0]), most
