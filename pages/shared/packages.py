"""Packages of the release in force: what one holds, and whether one that came back is what was released."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from analysis.reports.package import export
from analysis.reports.package.compare import compare
from analysis.reports.package.verify import Verdict, verify
from analysis.warehouse.terms import terms
from pages.shared import releasing, who
from pages.shared.background import Progress
from pages.shared.releasing import Published

__all__ = ["Verdict"]

FILE_LIMIT = 200_000_000  # bytes of a package that may be uploaded


def files(release: Published, table: str) -> Mapping[str, bytes]:
    """Every file of the package of one table, by path: what is taken away alone is what the package would hold."""
    with releasing.on_the_page():
        return export.files_of(release, terms(who.warehouse()), (table,))


def whole(release: Published, name: str) -> bytes:
    """The package of all tables, under a file name. A manager's goes into the ledger; a researcher cannot write there."""
    with releasing.on_the_page():
        if who.is_researcher():
            return export.package(release, terms(who.warehouse()))
        return export.hand_out(who.warehouse(), name, who=who.reader())


def check(content: bytes, progress: Progress) -> Verdict:
    """Hold a package against what was released; a manager's against the ledger, too, its tables counted anew.

    Raises InputError where it is none.
    """
    with tempfile.TemporaryDirectory(prefix="outcomes-verify-") as folder:
        file = Path(folder) / "package.zip"
        file.write_bytes(content)
        with releasing.on_the_page():
            if who.is_researcher():
                return compare(who.warehouse(), file)
            return verify(who.warehouse(), file, progress=progress)
