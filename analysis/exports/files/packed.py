"""What a zip file, and so a workbook too, says it holds: looked at before anything is unpacked."""

import zipfile
from pathlib import Path

from analysis.errors import InputError
from analysis.exports.files.limits import Limits, size_in_words

_SMALL = 10_000_000  # bytes: what unpacks to less than this does no harm, however tightly it was packed


def packed_members(path: Path, limits: Limits, *, name: str, kind: str) -> tuple[zipfile.ZipInfo, ...]:
    """List what a zip file holds, without folders; raises InputError when it is no such file or holds too much."""
    try:
        with zipfile.ZipFile(path) as packed:
            members = tuple(member for member in packed.infolist() if not member.filename.endswith("/"))
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise InputError(
            f"{name} cannot be opened as {kind}: it is damaged, protected by a password or something else under that "
            "name. Export it again, or save it as CSV."
        ) from error
    _check(members, path.stat().st_size, limits, name)
    return members


def _check(members: tuple[zipfile.ZipInfo, ...], size: int, limits: Limits, name: str) -> None:
    unpacked = sum(member.file_size for member in members)
    if any(member.flag_bits & 1 for member in members):
        raise InputError(f"{name} is protected by a password. Take the password off, or unpack it and load its files.")
    if len(members) > limits.members:
        raise InputError(
            f"{name} holds {len(members):,} files; the limit is {limits.members:,}. Unpack it and load its files."
        )
    if unpacked > limits.unpacked:
        raise InputError(
            f"{name} unpacks to {size_in_words(unpacked)}; the limit is {size_in_words(limits.unpacked)}. Load it in parts."
        )
    if unpacked > max(_SMALL, limits.ratio * size):
        raise InputError(
            f"{name} unpacks to more than {limits.ratio} times its size, as no export does. Save its tables as CSV and "
            "load those."
        )
