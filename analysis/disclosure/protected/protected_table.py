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
NONE = "none"
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
HELD_COUNTS = Variable(
    "held",
    "Counts that keep an earlier value",
    "group",
    "string",
    derivation="The counts of the row, by their columns, that keep the value of an earlier release because they moved by less "
    f"than the threshold since; {NONE} where all are of this release. Shares are worked out from the counts as they stand.",
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
    """A table after suppression and rounding. rows: the variables in their order, then status (see STATUSES), and held.

    held: the counts of the row that keep an earlier value, apart by a space; without that column it is all counts of held
    rows. A null count is hidden; a null statistic is hidden, too small to be given, or not estimable.
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
        """Its variables, the status, and which counts are held."""
        return (*self.variables, STATUS, HELD_COUNTS)

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
        rows = self.rows
        if HELD_COUNTS.name not in rows:
            rows = rows.assign(held=np.where(rows["status"] == HELD, " ".join(self.counts), NONE))
        return rows.astype({v.name: _DTYPES[v.type] for v in self.columns}).reset_index(drop=True)

    def tally(self) -> dict[str, int]:
        """How many rows are shown, hidden and held."""
        return {status: int((self.rows["status"] == status).sum()) for status in STATUSES}

    def _misshapen(self) -> list[str]:
        """What about its form would mislead who reads it."""
        columns = [v.name for v in self.columns]
        if list(self.rows) not in (columns, columns[:-1]):
            return ["other columns than its variables, status and held counts"]
        names, groups = (self.name, *(v.name for v in self.variables)), self.rows[[*self.dimensions]]
        rules = {
            "a name that is no plain word": not all(_NAME.fullmatch(name) for name in names),
            "a row twice": groups.duplicated().any() if self.dimensions else len(self.rows) > 1,
            "a group without a value": groups.isna().to_numpy().any(),
            "a status that is none": not self.rows["status"].isin(list(STATUSES)).all(),
            "a held count that is not there": not self._held_are_there(),
            "a figure of a column that it lacks": not {c for d in self.drawings for c in d.columns} <= {*self.rows},
            "a statistic of no count": not all({*v.of} & {*self.counts} == {*v.of} != set() for v in self._statistics),
        }
        return [rule for rule, is_broken in rules.items() if is_broken]

    def _held_are_there(self) -> bool:
        """Whether held counts have a value, every row that is held has one, and no row has any of which all is shown."""
        frame = self.frame()
        held = held_counts(frame)
        none_may, some_must = frame["status"] == SHOWN, frame["status"] == HELD
        there = frame[list(self.counts)].notna().to_dict("records")
        return not any(
            (names and no) or (must and not names) or not all(known.get(name) for name in names)
            for names, known, no, must in zip(held, there, none_may, some_must, strict=True)
        )

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


def held_counts(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Which counts of each row of a table's frame keep an earlier value."""
    return [() if names == NONE else tuple(names.split()) for names in frame[HELD_COUNTS.name]]


def held_words(is_held: pd.DataFrame) -> list[str]:
    """How a table says which counts are held. is_held: of each row, by the names of the counts."""
    return [" ".join(is_held.columns[flags]) or NONE for flags in is_held.to_numpy(dtype=bool)]


def _least(policy: Policy) -> int:
    """The smallest number other than 0 that a policy releases."""
    rounded = int(policy.rounded(np.array([max(policy.threshold, 1)]))[0])
    return rounded if policy.midpoint else min(policy.threshold, rounded)


def _unit(policy: Policy) -> int:
    """What every released count is a multiple of; in pooled tables counts are sums, of middles of blocks as well."""
    if not policy.midpoint:
        return policy.rounding
    return policy.rounding // 2 if policy.rounding % 2 == 0 else 1
