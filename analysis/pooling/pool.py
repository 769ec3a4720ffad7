"""Packages of several clinics as one package: pooled tables, shares and means over clinics, a funnel, and what is hidden."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.dictionary import read_dictionary
from analysis.disclosure.control.policy import Policy
from analysis.disclosure.protected.protected_table import SHOWN, ProtectedTable
from analysis.disclosure.protected.variable import Variable
from analysis.errors import InputError, OutcomesError
from analysis.pooling.fit import THRESHOLDS, Fit, fit, publisher, sources
from analysis.pooling.funnel import funnel
from analysis.pooling.gaps import gaps
from analysis.pooling.merge import merged, parts_of
from analysis.pooling.network import network
from analysis.reports.package.read import Package, read_package
from analysis.reports.package.release import Release, find_licence
from analysis.reports.package.write import write_package

METHODS = "methods.md"
_STRICTEST_LICENCE = ("agreement", "cc_by_nc", "cc_by", "cc0")
_FACTS = {
    "publisher": "Published by", "load": "Load", "data_cut": "Data up to", "published": "Day of the load",
    "policy": "Disclosure policy", "sha256": "SHA-256 of the package",
}  # fmt: skip


@dataclass(frozen=True)
class Pool:
    """A pooled package. content: the zip; left_out: why each table that is not pooled is not; notes: what differs."""

    content: bytes
    tables: tuple[ProtectedTable, ...]
    left_out: Mapping[str, str]
    notes: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """Of the zip."""
        return hashlib.sha256(self.content).hexdigest()


def pool_files(files: Sequence[Path]) -> Pool:
    """Read packages and pool them; the same files in the same order give the same bytes.

    Raises InputError where a file is no package or was changed, and where the packages cannot be put together.
    """
    return pool_packages([read_package(file) for file in files])


def pool_packages(packages: Sequence[Package]) -> Pool:
    """Pool packages that were read. Raises InputError where they cannot be put together."""
    fitting = fit(packages)
    tables = pooled_tables(fitting)
    first = packages[0]
    instead = {path: first.files[path] for path in (THRESHOLDS, METHODS) if path in first.files}
    content = write_package(tables, _release(fitting), instead)
    return Pool(content, tuple(tables), fitting.left_out, fitting.notes)


def pooled_tables(fitting: Fit) -> list[ProtectedTable]:
    """The tables of a pooled package: which packages, each pooled table, and what they say as a network."""
    names = {letter: publisher(package) for letter, package in fitting.packages.items()}
    parts = {name: parts_of(tables, names, fitting.policy) for name, tables in fitting.tables.items()}
    pooled = [merged(tables, parts[name], fitting.notes) for name, tables in fitting.tables.items()]
    further = (funnel(parts, names, fitting.policy), gaps(parts, fitting.policy))
    return [_packages(fitting), *pooled, *network(parts, fitting.policy), *(table for table in further if table)]


def _packages(fitting: Fit) -> ProtectedTable:
    """Which packages were pooled."""
    policies = {letter: _policy(fitting, letter) for letter in fitting.packages}
    rows = [
        {"package": letter, **{name: str(package.facts.get(name, "")) for name in _FACTS}}
        | {"policy": policies[letter].label if letter in policies else "", "sha256": package.sha256}
        for letter, package in fitting.packages.items()
    ]
    variables = (Variable("package", "Package", "group", "string"),)
    variables += tuple(Variable(name, label, "group", "string") for name, label in _FACTS.items())
    frame = pd.DataFrame(rows).assign(status=SHOWN)
    left = tuple(f"Not pooled: {name}. {reason}" for name, reason in fitting.left_out.items())
    return ProtectedTable("packages", "Which packages were pooled", variables, frame, fitting.policy, notes=left)


def _policy(fitting: Fit, letter: str) -> Policy:
    package = fitting.packages[letter]
    return next(iter(package.tables.values())).policy


def _release(fitting: Fit) -> Release:
    facts = [package.facts for package in fitting.packages.values()]
    try:
        return Release(
            title="Outcomes of medical massage: pooled research tables",
            publisher="; ".join(dict.fromkeys(str(one["publisher"]) for one in facts)),
            version="1.0.0",
            load=f"pooled-{_pooled_of(fitting)}",
            data_cut=max(date.fromisoformat(one["data_cut"]) for one in facts),
            published=max(date.fromisoformat(one["published"]) for one in facts),
            licence=find_licence(min((one["licence"] for one in facts), key=_STRICTEST_LICENCE.index)),
            dictionary=read_dictionary(),
            code="; ".join(dict.fromkeys(str(one["code"]) for one in facts)),
            asked=f"pooled from {len(facts)} packages",
            simulated=bool(facts[0]["simulated"]),
            audit=_audit(fitting),
            provenance=_provenance(fitting),
        )
    except (AttributeError, KeyError, TypeError, ValueError, OutcomesError):
        raise InputError("A package does not say all that a pooled one has to: see release.json in each.") from None


def _pooled_of(fitting: Fit) -> str:
    """A name for these packages in this order."""
    return hashlib.sha256(" ".join(package.sha256 for package in fitting.packages.values()).encode()).hexdigest()[:8]


def _audit(fitting: Fit) -> dict[str, str]:
    """The audit of each package: pooling adds nothing to what these proved, as it uses nothing but what they released."""
    found = {}
    for letter, package in fitting.packages.items():
        audit = json.loads(package.files.get("disclosure.json", b"{}")).get("audit", {})
        found |= {f"{letter.upper()}: {name}": str(value) for name, value in audit.items()}
    return found


def _provenance(fitting: Fit) -> dict[str, Any]:
    """Which packages were pooled, those included that a pooled one among them was made from."""
    pooled = [source for package in fitting.packages.values() for source in sources(package)]
    return {
        "packages": {letter: package.sha256 for letter, package in fitting.packages.items()},
        "pooled": [{"publisher": by, "load": load} for by, load in pooled],
    }
