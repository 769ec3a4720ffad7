"""Zip archives: their members are read as the files they are; the names inside are labels, never paths."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from analysis.errors import InputError
from analysis.exports.files.packed import packed_members
from analysis.exports.files.sheets import Sheet, Workroom, printable
from analysis.exports.formats.model import FileRule

ARCHIVE = (".zip",)
_HEAD = 1 << 18  # bytes of a member that hold its first records
_CHUNK = 1 << 20

Kind = Callable[[Path, Workroom], tuple[Sheet, ...]]


def archive_sheets(path: Path, room: Workroom, kind_of: Callable[[str], Kind | None]) -> tuple[Sheet, ...]:
    """List the sheets of an archive's files, without hidden ones; an archive inside it is refused."""
    name = printable(path.name)
    try:
        members = packed_members(path, room.limits, name=name, kind="a zip archive")
        shown = [member for member in members if not _is_hidden(member.filename)]
        return tuple(sheet for member in shown for sheet in _sheets(path, room, member, kind_of))
    except InputError as error:
        return (Sheet(name, path, problem=str(error)),)


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) and part not in {".", ".."} for part in _parts(name))


def _parts(name: str) -> list[str]:
    return re.split(r"[/\\]", name)


def _sheets(
    path: Path, room: Workroom, member: zipfile.ZipInfo, kind_of: Callable[[str], Kind | None]
) -> tuple[Sheet, ...]:
    label, short = f"{printable(path.name)}/{printable(member.filename)}", _parts(member.filename)[-1]
    if short.lower().endswith(ARCHIVE):
        problem = f"{label} is an archive inside an archive. Unpack {printable(path.name)} and load its files."
        return (Sheet(label, path, problem=problem),)
    kind = kind_of(short)
    if kind is None:
        return (Sheet(label, path, partial(_convert, member=member), aliases=(printable(short),), as_exported=True),)
    inside = room.new_file(Path(short.lower()).suffix)
    _unpack(path, member, inside, None)
    return tuple(_as_member(sheet, path, label, printable(short), inside.name) for sheet in kind(inside, room))


def _as_member(sheet: Sheet, path: Path, label: str, short: str, inside: str) -> Sheet:
    """Show a sheet of an unpacked file under the name that it has in the archive."""
    stem = inside.rpartition(".")[0]
    called = sheet.name.replace(inside, short, 1)
    aliases = (
        alias.replace(stem, short.rpartition(".")[0], 1) if alias.startswith(stem) else alias for alias in sheet.aliases
    )
    problem = sheet.problem and sheet.problem.replace(inside, label)
    name = sheet.name.replace(inside, label, 1)
    return replace(sheet, name=name, file=path, aliases=(called, *aliases), problem=problem)


def _convert(sheet: Sheet, _rule: FileRule, target: Path, first: int | None, *, member: zipfile.ZipInfo) -> None:
    _unpack(sheet.file, member, target, None if first is None else _HEAD)


def _unpack(path: Path, member: zipfile.ZipInfo, target: Path, size: int | None) -> None:
    """Write a member, or its first bytes, to a file; what it says of its size was looked at before."""
    try:
        with zipfile.ZipFile(path) as packed, packed.open(member) as file, target.open("wb") as out:
            left = member.file_size if size is None else size
            while left > 0 and (chunk := file.read(min(_CHUNK, left))):
                out.write(chunk)
                left -= len(chunk)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, zipfile.zlib.error) as error:
        raise InputError(
            f"{printable(path.name)}/{printable(member.filename)} cannot be unpacked: the archive is damaged or packed "
            "in an unusual way. Export it again, or unpack it and load its files."
        ) from error
