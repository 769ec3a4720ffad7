"""What a package says of itself: which load, by whom, under which licence, and what the numbers mean."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from analysis.dictionary import Dictionary
from analysis.errors import UsageError
from analysis.questions.result import Definition

FACTS = "release.json"
FILE = Path(__file__).parents[3] / "data" / "disclosure" / "licences.toml"


@dataclass(frozen=True)
class Licence:
    """What a reader may do with a package. spdx: its identifier, blank for terms of the clinic's own."""

    name: str
    label: str
    spdx: str
    url: str
    terms: str


@cache
def licences() -> dict[str, Licence]:
    """The licences that a clinic can choose from, by name."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: Licence(name, **fields) for name, fields in found.items()}


def find_licence(name: str) -> Licence:
    """The licence of that name. Raises UsageError that lists the names there are."""
    if name not in licences():
        raise UsageError(f"Unknown licence {name!r}. Licences: {', '.join(licences())}.")
    return licences()[name]


@dataclass(frozen=True)
class Release:
    """What the tables of a package come from. published: the day of the load, not of today.

    version: of the package, three numbers; code: which version of the program made it; asked: the request in words.
    audit: what the disclosure audit found, as plain values; methods: the definitions in force by question.
    provenance: which release and tables these are and what each was made from, as plain values, for `verify`.
    """

    title: str
    publisher: str
    version: str
    load: str
    data_cut: date
    published: date
    licence: Licence
    dictionary: Dictionary
    code: str
    asked: str = "all tables"
    simulated: bool = False
    audit: Mapping[str, Any] = field(default_factory=dict)
    methods: Mapping[str, Definition] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @property
    def full_title(self) -> str:
        """The title; simulated data say so wherever it stands."""
        return f"{self.title} (simulated data)" if self.simulated else self.title

    @property
    def description(self) -> str:
        """What the package holds, in a few sentences."""
        what = "Simulated data: nobody's. " if self.simulated else ""
        return (
            f"{what}Protected aggregate tables of care with medical massage: change during care, not the cause of change. "
            f"Load {self.load}, data up to {self.data_cut}; {self.asked}. No row is about a person."
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What programs read of it, as plain values; `release.json` of the package."""
        plain = {
            name: getattr(self, name)
            for name in ("title", "publisher", "version", "load", "code", "asked", "simulated")
        }
        days = {name: getattr(self, name).isoformat() for name in ("data_cut", "published")}
        return {**plain, **days, "licence": self.licence.name, "dictionary": self.dictionary.version}
