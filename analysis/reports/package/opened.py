"""A package that came back: its files, read with care, as anybody may have made them."""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.disclosure.protected_table import ProtectedTable
from analysis.disclosure.table_json import from_json
from analysis.errors import InputError
from analysis.reports.package.archive import CHECKSUMS, sha256
from analysis.reports.package.tables import table_csv

PROVENANCE = "provenance.json"
_MOST_FILES, _MOST_BYTES = 5_000, 500_000_000


@dataclass(frozen=True)
class Opened:
    """A package as it came. content: the zip; files: all of its files by path, the list of checksums included."""

    name: str
    content: bytes
    files: Mapping[str, bytes]

    @property
    def checksums(self) -> dict[str, str]:
        """The true SHA-256 of each file but the list."""
        return {path: sha256(content) for path, content in self.files.items() if path != CHECKSUMS}

    @property
    def listed(self) -> dict[str, str]:
        """The SHA-256 of each file as its own list says; what cannot be read is left out."""
        lines = self.files.get(CHECKSUMS, b"").decode(errors="replace").splitlines()
        pairs = (line.split("  ", 1) for line in lines if "  " in line)
        return {path: value for value, path in pairs}

    @property
    def provenance(self) -> dict[str, Any]:
        """What it says of where it comes from; nothing where that cannot be read."""
        try:
            said = json.loads(self.files.get(PROVENANCE, b""))
        except (ValueError, RecursionError):
            return {}
        tables = said.get("tables") if isinstance(said, dict) else None
        return said if isinstance(tables, dict) and isinstance(said.get("release"), str) else {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its tables, those that it only speaks of included."""
        paths = [path for path in self.files if path.startswith("tables/")]
        return tuple(dict.fromkeys([*self.provenance.get("tables", ()), *(Path(path).stem for path in paths)]))

    def table(self, name: str) -> ProtectedTable | None:
        """A table of it; None where its files do not hold one and the same protected table."""
        try:
            table = from_json(self.files[f"tables/{name}.json"].decode())
        except (KeyError, ValueError, RecursionError):
            return None
        is_one = table.name == name and table_csv(table) == self.files.get(f"tables/{name}.csv")
        return table if is_one else None


def open_package(file: Path) -> Opened:
    """Read a package. Raises InputError where the file cannot be read, is no zip, is damaged, or is far too large."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return Opened(file.name, content, _read(packed))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise InputError(
            f"{file.name} is no package, or a damaged one: it cannot be unpacked. Get it once more."
        ) from None


def _read(packed: zipfile.ZipFile) -> dict[str, bytes]:
    listed = [entry for entry in packed.infolist() if not entry.is_dir()]
    if len(listed) > _MOST_FILES or sum(entry.file_size for entry in listed) > _MOST_BYTES:
        raise InputError("This file unpacks to more than any package of ours holds, so it was not read.")
    if len({entry.filename for entry in listed}) < len(listed):
        raise InputError("This file holds two files of one name: it is no package of ours.")
    return {entry.filename: packed.read(entry) for entry in listed}
