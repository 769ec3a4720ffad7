"""A file of an export is one table or several: sheets, each of which can be had as a CSV file."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from analysis.errors import InputError
from analysis.exports.files.limits import Limits, size_in_words
from analysis.exports.formats.model import FileRule

_SIGNS = {
    b"\x1f\x8b": "a packed file",
    b"PK\x03\x04": "a workbook or a zip archive",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
    b"SQLite format 3": "a database",
    b"\xd0\xcf\x11\xe0": "an old workbook, or one with a password",
}

Convert = Callable[["Sheet", FileRule, Path, int | None], None]


@dataclass(frozen=True)
class Sheet:
    """One table of an export.

    `name` is what rules match and reports show: `intake.csv`, `clinic.xlsx/Intake`, `export.zip/intake.csv`; `aliases`
    are further names under which a rule may take it. `file` is the file as it was exported. `convert` writes the table
    to a path as UTF-8 CSV with commas, a blank row as an empty line: all of it, or with a number not much more than
    that many of its first records; None where the file is itself a CSV. `by_rule`: what is written depends on the rule
    that takes the sheet; `fits` tells whether a rule reads what is in it (None: it may). `as_exported`: it is a CSV as
    the product wrote it, only taken out of an archive. `is_mended`: it is called as files of rejected records are.
    `problem` says why the sheet cannot be read at all, and what to do instead.
    """

    name: str
    file: Path
    convert: Convert | None = None
    part: str = ""
    aliases: tuple[str, ...] = ()
    by_rule: bool = False
    as_exported: bool = False
    is_mended: bool = False
    fits: Callable[[FileRule], bool] | None = None
    problem: str | None = None

    @property
    def is_converted(self) -> bool:
        """Tell whether the CSV is of our own making."""
        return self.convert is not None and not self.as_exported


def printable(name: str) -> str:
    """Make a name fit to be shown on one line; it is a label, never a path."""
    return "".join(letter if letter.isprintable() else "�" for letter in name)


@dataclass
class Workroom:
    """Where sheets are converted, and within which limits; what was converted once is not converted again."""

    folder: Path
    limits: Limits
    allow_parquet: bool = False
    _made: dict[tuple[Sheet, FileRule | None, int | None], Path] = field(default_factory=dict)
    _files: int = 0
    _bytes: int = 0

    def text(self, sheet: Sheet, rule: FileRule, first: int | None = None) -> Path:
        """Give the CSV file of a sheet, whole or its first records; raises InputError where it cannot be made."""
        if sheet.convert is None:
            _refuse_disguised(sheet.name, sheet.file)
            return sheet.file
        key = (sheet, rule if sheet.by_rule else None, first)
        if key not in self._made:
            path = self.new_file(".csv")
            sheet.convert(sheet, rule, path, first)
            if sheet.as_exported:
                _refuse_disguised(sheet.name, path)
            self._count(sheet.name, path)
            self._made[key] = path
        return self._made[key]

    def _count(self, name: str, path: Path) -> None:
        self._bytes += path.stat().st_size
        if self._bytes > self.limits.unpacked:
            raise InputError(
                f"With {name} the files unpack to more than {size_in_words(self.limits.unpacked)}, which is the limit. "
                "Load them in parts, or on the command line."
            )

    def new_file(self, suffix: str) -> Path:
        """Name a file that is not there yet; a sheet's own name is never made a path."""
        self._files += 1
        return self.folder / f"sheet_{self._files}{suffix}"


def _refuse_disguised(name: str, path: Path) -> None:
    """Raise InputError for a file that is of another kind than its name says."""
    try:
        with path.open("rb") as file:
            begin = file.read(16)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from error
    kind = next((kind for sign, kind in _SIGNS.items() if begin.startswith(sign)), None)
    if kind or begin[8:12] == b"DUCK":
        raise InputError(
            f"{name} is {kind or 'a database'} under another name. Save it as CSV, or name it as what it is."
        )


@contextmanager
def workroom(
    limits: Limits | None = None, *, inside: Path | None = None, allow_parquet: bool = False
) -> Iterator[Workroom]:
    """Open a private folder for conversions, in the system's folder for such things or `inside` another; removed after."""
    with tempfile.TemporaryDirectory(prefix="sheets-", dir=inside) as folder:
        yield Workroom(Path(folder), limits or Limits(), allow_parquet)
