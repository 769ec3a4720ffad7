"""Writing that survives a power cut: what is on disk is the old file or the new one, never a part of it."""

import os
import secrets
from pathlib import Path


def write_safely(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Replace a file in one step, once the new content is on disk."""
    waiting = write_beside(path, content, mode)
    try:
        waiting.replace(path)
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise
    settle(path.parent)


def write_beside(path: Path, content: bytes, mode: int) -> Path:
    """Write to a new hidden file beside the path, on disk when this returns; returns that file."""
    waiting = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise
    return waiting


def settle(path: Path) -> None:
    """Have a file's content, or a folder's names, on disk before going on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def settle_all(folder: Path) -> None:
    """Have a folder with everything in it on disk before going on."""
    for path in folder.rglob("*"):
        settle(path)
    settle(folder)
