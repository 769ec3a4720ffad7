"""Compare: whether a package holds what is published, for who reads releases and neither ledger nor loads."""

from pathlib import Path

import pandas as pd

from analysis.disclosure.protected.table_json import to_json
from analysis.errors import InputError
from analysis.reports.package.opened import Opened, open_package
from analysis.reports.package.verify import AS_RELEASED, TAMPERED, UNKNOWN, Verdict
from analysis.warehouse.releases import Published, open_release

OTHERS = "What else it holds was compared with its own list of checksums alone: the clinic can verify all of it."


def compare(warehouse: Path, file: Path) -> Verdict:
    """Hold the tables of a package against the release that it names. Raises InputError where the file is no package."""
    package = open_package(file)
    named = package.provenance.get("release", "")
    release = _published(warehouse, named)
    rows = [(name, _verdict(package, release, name), "") for name in package.names]
    tables = pd.DataFrame(rows, columns=["table", "verdict", "because"], dtype="str")
    tampered = tuple(sorted(_broken(package)))
    genuine = release is not None and bool(rows) and not tampered and set(tables["verdict"]) == {AS_RELEASED}
    return Verdict(package.name, genuine, tampered, tables, _words(release, tampered, tables, named), named)


def _published(warehouse: Path, name: str) -> Published | None:
    try:
        return open_release(warehouse, name) if name else None
    except InputError:
        return None


def _verdict(package: Opened, release: Published | None, name: str) -> str:
    if release is None:
        return UNKNOWN
    table, then = package.table(name), release.tables.get(name)
    return AS_RELEASED if table and then and to_json(table) == to_json(then) else TAMPERED


def _broken(package: Opened) -> set[str]:
    """The files that are not as the package's own list says."""
    true, listed = package.checksums, package.listed
    return {path for path in {*true, *listed} if true.get(path) != listed.get(path)}


def _words(release: Published | None, tampered: tuple[str, ...], tables: pd.DataFrame, named: str) -> tuple[str, ...]:
    if release is None:
        return (
            f"The release that it names, {named or 'none'}, is not published here: nothing can be said of its tables.",
        )
    same = int((tables["verdict"] == AS_RELEASED).sum())
    said = f"{same:,} of {len(tables):,} tables are as release {release.id} published them."
    return (said, *([f"Not as its own list of checksums says: {', '.join(tampered)}."] if tampered else []), OTHERS)
