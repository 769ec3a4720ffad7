"""The zip itself: files in a fixed order at a fixed date, with a list of their checksums."""

import hashlib
import io
import zipfile
from collections.abc import Mapping

CHECKSUMS = "checksums.sha256"
_DAY = (1980, 1, 1, 0, 0, 0)  # the first day that a zip can name
_MODE = 0o100644 << 16
_UNIX = 3


def sha256(content: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def checksums(files: Mapping[str, bytes]) -> bytes:
    """The list of checksums, in the form that `sha256sum --check` reads."""
    return "".join(f"{sha256(files[path])}  {path}\n" for path in sorted(files)).encode()


def archive(files: Mapping[str, bytes]) -> bytes:
    """Files by path as a zip with their checksums: the same files give the same bytes."""
    whole = {**files, CHECKSUMS: checksums(files)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for path in sorted(whole):
            entry = zipfile.ZipInfo(path, _DAY)
            entry.external_attr, entry.create_system = _MODE, _UNIX
            packed.writestr(entry, whole[path], zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()
