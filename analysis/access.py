"""Scope: which rows and how much detail a person may see."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """What a person may see.

    `row_level`: rows about single episodes (`ask events`), not only aggregates.
    """

    name: str
    row_level: bool


EVERYTHING = Scope("everything", row_level=True)
AGGREGATES = Scope("aggregates only", row_level=False)
