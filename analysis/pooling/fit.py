"""Which packages can be put together: what is refused, which tables do not mean the same, and what a reader has to know."""

import json
import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.disclosure.control.policy import Policy
from analysis.disclosure.protected.protected_table import ProtectedTable
from analysis.errors import InputError
from analysis.reports.package.read import Package

THRESHOLDS, PROVENANCE = "thresholds.csv", "provenance.json"
OWN = ("packages", "network_rates", "network_means", "network_funnel", "hidden_in_pool")
"""Tables that pooling makes itself: those of a package that was pooled before are made anew."""
STRICTEST = "strictest"  # the name of a policy of none
MOST = len(string.ascii_lowercase)
_MEANING = ("name", "kind", "type", "unit", "of", "form", "fraction", "derivation")
_COMMENT = re.compile(r"--[^\n]*")


@dataclass(frozen=True)
class Fit:
    """Packages that fit, by the letter that stands for each. left_out: why each table that is not pooled is not."""

    packages: Mapping[str, Package]
    tables: Mapping[str, Mapping[str, ProtectedTable]]
    policy: Policy
    left_out: Mapping[str, str]
    notes: tuple[str, ...]


def fit(packages: Sequence[Package]) -> Fit:
    """What can be pooled of these packages, in the order in which they were named.

    Raises InputError where people would be counted twice, thresholds differ, simulated data meet real, or no table fits.
    """
    _refuse(packages)
    named = dict(zip(string.ascii_lowercase, packages, strict=False))
    by_table: dict[str, dict[str, ProtectedTable]] = {}
    for letter, package in named.items():
        for name, table in package.tables.items():
            if name in OWN:
                continue
            by_table.setdefault(name, {})[letter] = table
    reasons = {name: _why_not(parts) for name, parts in by_table.items()}
    fitting = {name: parts for name, parts in by_table.items() if not reasons[name]}
    if not fitting:
        raise InputError(f"These packages have no table in common that can be pooled. {_first_reason(reasons)}")
    policies = {table.policy: None for parts in fitting.values() for table in parts.values()}
    left_out = {name: reason for name, reason in reasons.items() if reason}
    return Fit(named, fitting, strictest([*policies]), left_out, _notes(named, fitting))


def strictest(policies: Sequence[Policy]) -> Policy:
    """The policy of pooled numbers: the one that all have, or the largest threshold and base of any."""
    if len(policies) == 1:
        return policies[0]
    labels = "; ".join(policy.label for policy in policies)
    return Policy(
        STRICTEST,
        f"The strictest of: {labels}",
        max(policy.threshold for policy in policies),
        max(policy.rounding for policy in policies),
        all(policy.zeros for policy in policies),
        " ".join(dict.fromkeys(policy.source for policy in policies)),
    )


def publisher(package: Package) -> str:
    """Who published a package."""
    return str(package.facts.get("publisher", package.name))


def sources(package: Package) -> tuple[tuple[str, str], ...]:
    """Publisher and load of a package, or of all that were pooled in it."""
    try:
        pooled = json.loads(package.files.get(PROVENANCE, b"{}")).get("pooled", [])
        found = tuple((str(one["publisher"]), str(one["load"])) for one in pooled)
    except (ValueError, TypeError, KeyError, AttributeError):
        found = ()
    return found or ((publisher(package), str(package.facts.get("load"))),)


def _refuse(packages: Sequence[Package]) -> None:
    if not 2 <= len(packages) <= MOST:
        raise InputError(f"Pooling takes 2 to {MOST} packages.")
    seen: set[tuple[str, str]] = set()
    for package in packages:
        own = {*sources(package)}
        if own & seen:
            raise InputError(
                f"{package.name} holds a clinic and load that is here already: people would be counted twice."
            )
        seen |= own
    if len({bool(package.facts.get("simulated")) for package in packages}) > 1:
        raise InputError("Simulated and real data cannot be pooled.")
    first, *others = packages
    for other in others:
        if other.files.get(THRESHOLDS) != first.files.get(THRESHOLDS):
            raise InputError(
                f"{first.name} and {other.name} judge improvement differently: {_first_difference(first, other)}. "
                "Their numbers cannot be added. Make both packages with the same measures and thresholds."
            )


def _first_difference(one: Package, other: Package) -> str:
    """The first line of the thresholds in force that two packages do not share."""
    lines = [package.files.get(THRESHOLDS, b"").decode(errors="replace").splitlines() for package in (one, other)]
    differing = (line for line in [*lines[0], *lines[1]] if (line in lines[0]) != (line in lines[1]))
    return f"{THRESHOLDS} differs, first in {next(differing, 'the order of its lines')!r}"


def _why_not(parts: Mapping[str, ProtectedTable]) -> str:
    """Why a table cannot be pooled; blank where it can."""
    if len(parts) == 1:
        return f"Only package {next(iter(parts)).upper()} has it."
    (letter, first), *others = parts.items()
    for other_letter, other in others:
        if differing := _differing(first, other):
            return f"Packages {letter.upper()} and {other_letter.upper()} do not mean the same by it: {differing}."
    return ""


def _differing(one: ProtectedTable, other: ProtectedTable) -> str:
    meanings = [{v.name: [getattr(v, part) for part in _MEANING] for v in t.variables} for t in (one, other)]
    if list(meanings[0]) != list(meanings[1]):
        return "its columns are not the same"
    columns = [name for name, meaning in meanings[0].items() if meaning != meanings[1][name]]
    if columns:
        return f"the column {columns[0]} is worked out in another way"
    return "" if _query(one) == _query(other) else "its query is not the same"


def _query(table: ProtectedTable) -> str:
    """A query without its comments and line ends."""
    return " ".join(_COMMENT.sub("", table.sql).split())


def _first_reason(reasons: Mapping[str, str]) -> str:
    return next((f"{name}: {reason}" for name, reason in reasons.items()), "")


def _notes(packages: Mapping[str, Package], tables: Mapping[str, Mapping[str, ProtectedTable]]) -> tuple[str, ...]:
    """What differs between the packages without forbidding to add them up."""
    said = ", ".join(f"{letter.upper()} {_words(package)}" for letter, package in packages.items())
    labels = {
        letter: next(parts[letter].policy.label for parts in tables.values() if letter in parts)
        for letter in packages
        if any(letter in parts for parts in tables.values())
    }
    notes = [f"Pooled from {len(packages)} packages: {said}."]
    if len(set(labels.values())) > 1:
        told = ", ".join(f"{letter.upper()} {label}" for letter, label in labels.items())
        notes.append(f"Protected by different policies ({told}); sums are hidden and rounded by the strictest.")
    return tuple(notes)


def _words(package: Package) -> str:
    return f"{publisher(package)} (load {package.facts.get('load')}, data to {package.facts.get('data_cut')})"
