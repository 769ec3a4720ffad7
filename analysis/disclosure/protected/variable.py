"""A column of a protected table, described so that nobody has to guess what it means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Variable:
    """A column. kind: a group (dimension), a count of people or events, or a statistic worked out from released counts.

    type: string, integer or number; low and high: the possible range; values: the codes of a group with their labels.
    of: the counts that a statistic is worked out from or rests on, all of which are needed to give it.
    form: how a statistic may give people away. derived: worked out from the released counts `of` alone; share: the
    percentage that the first of `of` is of the second; mean: describes the values of the people of the first of
    `of`, who have to be enough; quantile: likewise, at `fraction`.
    derivation: how it is worked out; source: where its definition comes from.
    """

    name: str
    label: str
    kind: Literal["group", "count", "statistic"]
    type: Literal["string", "integer", "number"]
    unit: str = ""
    low: float | None = None
    high: float | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    of: tuple[str, ...] = ()
    form: Literal["derived", "share", "mean", "quantile"] = "derived"
    fraction: float = 1.0
    derivation: str = ""
    source: str = ""
