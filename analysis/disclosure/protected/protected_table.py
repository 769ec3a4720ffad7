"""A protected table: the only form in which numbers reach a researcher, and the last gate before they do."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from analysis.disclosure.control.policy import Policy
from analysis.disclosure.protected.gate import tells_too_much
from analysis.disclosure.protected.variable import Variable

SHOWN, HIDDEN, HELD = "shown", "hidden", "held"
STATUSES = {
    SHOWN: "Every count as it is in this release.",
    HIDDEN: "At least one count is hidden to protect people: it is blank, and so is all that is worked out from it.",
    HELD: "Every count is there, and at least one keeps its last released value because it moved by less than the threshold.",
}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")  # fits a path, a column, and a sheet of a workbook; never a formula
_DTYPES = {"string": "string", "integer": "Int64", "number": "Float64"}


STATUS = Variable(
    "status",
    "What was done to the row",
    "group",
    "string",
    values=STATUSES,
    derivation="Set by disclosure control: see disclosure.md.",
)


@dataclass(frozen=True)
class Drawing:
    """A figure of a table: y against x, one series for each value of `by`, from the rows where the columns of `where` hold.

    kind: bars, points (with low and high as interval), steps (a curve), or funnel (x a number; low and high as limits of
    chance, which need not hold the point).
    """

    title: str
    kind: Literal["bars", "points", "steps", "funnel"]
    x: str
    y: str
    by: str = ""
    low: str = ""
    high: str = ""
    where: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it draws or chooses rows by."""
        return tuple(name for name in (self.x, self.y, self.by, self.low, self.high, *self.where) if name)


@dataclass(frozen=True)
class ProtectedTable:
    """A table after suppression and rounding. rows: the variables in their order, then status (see STATUSES).

    A null count is hidden; a null statistic is hidden, too small to be given, or not estimable.
    sql: the query that counted it. Raises ValueError where the rows break a rule of their policy, whoever made them:
    a count below the threshold, one that is not rounded, a row that is there twice, a statistic that tells of too few
    people (see gate.tells_too_much).
    """

    name: str
    title: str
    variables: tuple[Variable, ...]
    rows: pd.DataFrame
    policy: Policy
    sql: str = ""
    notes: tuple[str, ...] = ()
    drawings: tuple[Drawing, ...] = ()

    def __post_init__(self) -> None:
        broken = self._misshapen() or self._unprotected()
        if broken:
            raise ValueError(f"The table {self.name!r} holds {', '.join(broken)}.")

    @property
    def columns(self) -> tuple[Variable, ...]:
        """Its variables and the status."""
        return (*self.variables, STATUS)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The columns that its rows are grouped by: together they name a row."""
        return tuple(v.name for v in self.variables if v.kind == "group")

    @property
    def counts(self) -> tuple[str, ...]:
        """The columns that hold counts."""
        return tuple(v.name for v in self.variables if v.kind == "count")

    def frame(self) -> pd.DataFrame:
        """The rows in the types of their variables, with one kind of null."""
        return self.rows.astype({v.name: _DTYPES[v.type] for v in self.columns}).reset_index(drop=True)

    def tally(self) -> dict[str, int]:
        """How many rows are shown, hidden and held."""
        return {status: int((self.rows["status"] == status).sum()) for status in STATUSES}

    def _misshapen(self) -> list[str]:
        """What about its form would mislead who reads it."""
        if list(self.rows) != [v.name for v in self.columns]:
            return ["other columns than its variables and status"]
        names, groups = (self.name, *(v.name for v in self.variables)), self.rows[[*self.dimensions]]
        rules = {
            "a name that is no plain word": not all(_NAME.fullmatch(name) for name in names),
            "a row twice": groups.duplicated().any() if self.dimensions else len(self.rows) > 1,
            "a group without a value": groups.isna().to_numpy().any(),
            "a status that is none": not self.rows["status"].isin(list(STATUSES)).all(),
            "a figure of a column that it lacks": not {c for d in self.drawings for c in d.columns} <= {*self.rows},
            "a statistic of no count": not all({*v.of} & {*self.counts} == {*v.of} != set() for v in self._statistics),
        }
        return [rule for rule, is_broken in rules.items() if is_broken]

    def _unprotected(self) -> list[str]:
        """The rules of disclosure control that its numbers break."""
        frame = self.frame()
        counts = frame[list(self.counts)]
        released = counts.to_numpy(dtype=float, na_value=np.nan).ravel()
        released = released[~np.isnan(released)].astype(np.int64)
        is_hidden, has_null = (self.rows["status"] == HIDDEN).to_numpy(), counts.isna().any(axis=1).to_numpy()
        rules = {
            "a count below the threshold of its policy": (_least(self.policy) > released) & (released != 0),
            "a count that is not rounded": released % _unit(self.policy) != 0,
            "a hidden row that hides no count, or hides one in a row that is not": is_hidden != has_null,
        }
        broken = [rule for rule, breaks in rules.items() if breaks.any()]
        return broken or tells_too_much(self._statistics, frame, self.policy)

    @property
    def _statistics(self) -> tuple[Variable, ...]:
        return tuple(v for v in self.variables if v.kind == "statistic")


def _least(policy: Policy) -> int:
    """The smallest number other than 0 that a policy releases."""
    rounded = int(policy.rounded(np.array([max(policy.threshold, 1)]))[0])
    return rounded if policy.midpoint else min(policy.threshold, rounded)


def _unit(policy: Policy) -> int:
    """What every released count is a multiple of; in pooled tables counts are sums, of middles of blocks as well."""
    if not policy.midpoint:
        return policy.rounding
    return policy.rounding // 2 if policy.rounding % 2 == 0 else 1
