"""A package that came back: its files, read with care, as anybody may have made them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.disclosure.protected.protected_table import ProtectedTable
from analysis.disclosure.protected.table_json import from_json
from analysis.reports.package.archive import CHECKSUMS, sha256
from analysis.reports.package.read import unpack
from analysis.reports.package.tables import table_csv
from analysis.warehouse.releases import RELEASE_ID

PROVENANCE = "provenance.json"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
_WRONG = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True)
class Opened:
    """A package as it came. files: all of its files by path, the list of checksums included."""

    name: str
    files: Mapping[str, bytes]

    @cached_property
    def checksums(self) -> dict[str, str]:
        """The true SHA-256 of each file but the list."""
        return {path: sha256(content) for path, content in self.files.items() if path != CHECKSUMS}

    @cached_property
    def listed(self) -> dict[str, str]:
        """The SHA-256 of each file as its own list says; what cannot be read is left out."""
        lines = self.files.get(CHECKSUMS, b"").decode(errors="replace").splitlines()
        pairs = (line.split("  ", 1) for line in lines if "  " in line)
        return {path: value for value, path in pairs}

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """What it says of where it comes from; nothing where that cannot be read."""
        try:
            said = json.loads(self.files.get(PROVENANCE, b""))
        except (ValueError, RecursionError):
            return {}
        if not isinstance(said, dict) or not RELEASE_ID.fullmatch(str(said.get("release"))):
            return {}
        return said if isinstance(said.get("tables"), dict) else {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its tables, those that it only speaks of included."""
        stems = [Path(path).stem for path in self.files if path.startswith("tables/")]
        named = dict.fromkeys([*self.provenance.get("tables", ()), *stems])
        return tuple(name for name in named if _NAME.fullmatch(name))

    def table(self, name: str) -> ProtectedTable | None:
        """A table of it; None where its files do not hold one and the same protected table."""
        try:
            table = from_json(self.files[f"tables/{name}.json"].decode())
        except _WRONG:
            return None
        is_one = table.name == name and table_csv(table) == self.files.get(f"tables/{name}.csv")
        return table if is_one else None


def open_package(file: Path) -> Opened:
    """Read a package. Raises InputError where it cannot be read, is no package, or may do harm (see read.unpack)."""
    return Opened(file.name, unpack(file))
