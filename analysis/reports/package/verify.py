"""Verify: whether a package is as this clinic let it go, and whether its tables would come out the same today."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.disclosure.protected.protected_table import ProtectedTable
from analysis.disclosure.protected.table_json import plain_rows
from analysis.disclosure.publish import Progress, Recomputed, recompute
from analysis.errors import InputError, UsageError
from analysis.reports.package.archive import CHECKSUMS, sha256
from analysis.reports.package.export import files_of, writer
from analysis.reports.package.opened import PROVENANCE, Opened, open_package
from analysis.warehouse import ledger, releases
from analysis.warehouse.releases import REASONS, Published, open_release
from analysis.warehouse.terms import Terms

IDENTICAL, CHANGED, TAMPERED = "identical", "changed", "tampered"
AS_RELEASED, UNKNOWN = "as released", "unknown"
_SHOWN = 12
_SAME_BY_ANY_WRITER = (".csv", ".json", ".sql")


@dataclass(frozen=True)
class Verdict:
    """What became of a package. genuine: every file is as this clinic let it go. tampered: the files that are not.

    tables: a row for each table: table, verdict (identical, changed, tampered; "as released" where it cannot be
    recomputed, "unknown" where it is not of this clinic), because (data, rule, policy, code; several by commas).
    words: what was found, in sentences. release: the id that the package names.
    """

    file: str
    genuine: bool
    tampered: tuple[str, ...]
    tables: pd.DataFrame
    words: tuple[str, ...]
    release: str

    @property
    def is_same(self) -> bool:
        """Whether it is genuine and none of its tables would come out otherwise today."""
        return self.genuine and set(self.tables["verdict"]) <= {IDENTICAL, AS_RELEASED}


@dataclass(frozen=True)
class _Known:
    """The checksums that the files of a package ought to have.

    exact: whether that holds for all of its files; where another version wrote it, only for its tables and queries, and
    for what it says of its provenance.
    """

    checksums: Mapping[str, str]
    exact: bool
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def differing(self, package: Opened) -> tuple[str, ...]:
        """The files that are not as they ought to be, those that are gone or should not be there included."""
        paths = {*self.checksums, *package.checksums}
        if not self.exact:
            paths = {
                path for path in paths if path.startswith(("tables/", "sql/")) and path.endswith(_SAME_BY_ANY_WRITER)
            }
        wrong = [path for path in paths if package.checksums.get(path) != self.checksums.get(path)]
        if not self.exact and package.provenance | {"writer": ""} != self.provenance | {"writer": ""}:
            wrong.append(PROVENANCE)
        is_listed = not self.exact or package.listed == self.checksums
        return tuple(sorted([*wrong, *([] if is_listed else [CHECKSUMS])]))


@dataclass(frozen=True)
class _Now:
    """What the tables are held against: the release they name, what it is recomputed to, and the release in force."""

    release: Published | None
    recomputed: Recomputed | None
    in_force: Published | None
    words: tuple[str, ...] = ()


def verify(warehouse: Path, file: Path, *, progress: Progress | None = None) -> Verdict:
    """Hold a package against the ledger and the release that it names, and count and protect its tables anew.

    Raises InputError where the file is no package, or the ledger was changed.
    """
    tell = progress or (lambda _done, _total, _words: None)
    tell(0, 100, "Comparing with the ledger")
    package = open_package(file)
    known = _known(warehouse, package)
    tampered = known.differing(package) if known else _broken(package)
    tell(5, 100, "Counting and protecting anew")
    now = _now(warehouse, package.provenance.get("release", "")) if known else _Now(None, None, None)
    rows = [
        _row(package, name, now, is_touched=_is_touched(name, tampered), is_ours=known is not None)
        for name in package.names
    ]
    tables = pd.DataFrame(rows, columns=["table", "verdict", "because"], dtype="str")
    tell(100, 100, "Compared")
    genuine = known is not None and known.exact and not tampered and TAMPERED not in set(tables["verdict"])
    words = (*_words(package, known, tampered), *now.words, *_summary(tables))
    return Verdict(package.name, genuine, tampered, tables, words, package.provenance.get("release", ""))


def _known(warehouse: Path, package: Opened) -> _Known | None:
    """What the package ought to be: the export in the ledger, or the package of a release, that it is most like."""
    alike = list(_exports(warehouse, package))
    if not any(not one.differing(package) for one in alike):
        alike += _rebuilt(warehouse, package)
    return min(alike, key=lambda one: len(one.differing(package)), default=None)


def _exports(warehouse: Path, package: Opened) -> Iterator[_Known]:
    """The exports of the ledger that are of the release it names, or that share a table with it."""
    tables = {(path, value) for path, value in package.checksums.items() if path.startswith("tables/")}
    for entry in ledger.entries(warehouse):
        kept = ledger.kept_checksums(warehouse, entry.checksums) if entry.kind == ledger.EXPORTED else None
        if kept and (entry.release == package.provenance.get("release") or tables & kept.items()):
            yield _Known(kept, exact=True)


def _rebuilt(warehouse: Path, package: Opened) -> list[_Known]:
    """The package of the release it names as it is written today, where that release is there as it was published."""
    said = package.provenance
    release = _stored(warehouse, said.get("release", ""))
    if release is None:
        return []
    names = [name for name in package.names if name in release.tables]
    try:
        files = files_of(release, Terms(str(said.get("licence")), str(said.get("publisher"))), names)
    except UsageError:
        files = files_of(release, Terms(), names)
    checksums = {path: sha256(content) for path, content in files.items()}
    return [_Known(checksums, said.get("writer") == writer(), json.loads(files[PROVENANCE]))]


def _stored(warehouse: Path, name: str) -> Published | None:
    """A release, where all of it is there and as the ledger says it was published."""
    entry = ledger.published(ledger.entries(warehouse)).get(name)
    try:
        release = open_release(warehouse, name) if entry else None
        facts = (warehouse / releases.FOLDER / name / releases.FACTS).read_bytes() if entry else b""
    except (InputError, OSError):
        return None
    return release if entry and sha256(facts) == entry.sha256 else None


def _broken(package: Opened) -> tuple[str, ...]:
    """The files that are not as the package's own list says."""
    true, listed = package.checksums, package.listed
    return tuple(sorted(path for path in {*true, *listed} if true.get(path) != listed.get(path)))


def _now(warehouse: Path, name: str) -> _Now:
    release = _stored(warehouse, name)
    if release is None:
        gone = f"The release {name} is not stored any more as it was published, so its tables cannot be recomputed."
        return _Now(None, None, None, (gone,))
    in_force = open_release(warehouse)
    latest = in_force if in_force.id != name else None
    try:
        recomputed = recompute(warehouse, release)
    except InputError as trouble:
        words = f"Its tables cannot be recomputed; they were compared with the ledger and the stored release. {trouble}"
        return _Now(release, None, latest, (words, *_latest_words(latest)))
    return _Now(release, recomputed, latest, (f"Recomputed from load {release.load}.", *_latest_words(latest)))


def _latest_words(latest: Published | None) -> list[str]:
    return [f"The release in force is another by now: {latest.id}, of load {latest.load}."] if latest else []


def _is_touched(table: str, tampered: tuple[str, ...]) -> bool:
    """Whether a file of a table is among the tampered ones."""
    return any(Path(path).stem == table and path.startswith(("tables/", "sql/")) for path in tampered)


def _row(package: Opened, name: str, now: _Now, *, is_touched: bool, is_ours: bool) -> tuple[str, str, str]:
    """One table with its verdict, and because of what it would come out otherwise."""
    table = package.table(name)
    if is_touched or table is None:
        return name, TAMPERED, ""
    if now.release is None:
        return name, AS_RELEASED if is_ours else UNKNOWN, ""
    verdict, because = _recomputed(table, now)
    if verdict != TAMPERED and now.in_force and not _has_numbers_of(now.in_force.tables.get(name), table):
        verdict, because = CHANGED, because | (_reasons(name, now.release, now.in_force) or {"policy"})  # begun anew
    return name, verdict, ", ".join(reason for reason in REASONS if reason in because)


def _recomputed(table: ProtectedTable, now: _Now) -> tuple[str, set[str]]:
    """A table against what its load gives today: where nothing that it was made from changed, it was tampered with."""
    if now.recomputed is None:
        return AS_RELEASED, set()
    again = now.recomputed.tables.get(table.name)
    if again is not None and _same(again, table):
        return IDENTICAL, set()
    because = _reasons(table.name, now.release, now.recomputed)
    because |= {"data"} if now.recomputed.marts != now.release.marts else set()
    return (CHANGED, because) if because else (TAMPERED, set())


def _reasons(name: str, then: Published, now: Published | Recomputed) -> set[str]:
    """What of all that a table was made from is another now; a table that is no longer made has no rule."""
    others = next(iter(now.provenance.values()), {})
    made_from = now.provenance.get(name, {**others, "rule": ""})
    return {reason for reason in REASONS if then.provenance[name].get(reason) != made_from.get(reason)}


def _same(one: ProtectedTable, other: ProtectedTable) -> bool:
    return [v.name for v in one.columns] == [v.name for v in other.columns] and plain_rows(one) == plain_rows(other)


def _has_numbers_of(one: ProtectedTable | None, other: ProtectedTable) -> bool:
    """Whether two tables hold the same numbers, whatever was done to their rows."""
    if one is None or [v.name for v in one.columns] != [v.name for v in other.columns]:
        return False
    return [row[:-1] for row in plain_rows(one)] == [row[:-1] for row in plain_rows(other)]


def _words(package: Opened, known: _Known | None, tampered: tuple[str, ...]) -> Iterator[str]:
    if known is None:
        yield "The ledger knows neither this package nor the release that it names: it is not of this clinic, or was changed."
        yield f"Its files {'are not' if tampered else 'are'} as its own list of checksums says."
    elif tampered:
        yield f"Tampered: {len(tampered):,} of its files are not as they left this clinic: {_listed(tampered)}."
    elif known.exact:
        yield f"Genuine: every file is as release {package.provenance.get('release')} gives it."
    else:
        yield (
            "Its tables are as they were released. Its other files were written by another version of the software, and the "
            "ledger has no export like it, so that it cannot be told whether they were changed."
        )


def _listed(paths: tuple[str, ...]) -> str:
    """The first of the files, without what a terminal might obey."""
    shown = ", ".join("".join(letter if letter.isprintable() else "?" for letter in path) for path in paths[:_SHOWN])
    return shown if len(paths) <= _SHOWN else f"{shown} and {len(paths) - _SHOWN:,} more"


def _summary(tables: pd.DataFrame) -> Iterator[str]:
    for verdict in dict.fromkeys(tables["verdict"]):
        yield f"{verdict.capitalize()}: {int((tables['verdict'] == verdict).sum()):,} of {len(tables):,} tables."
