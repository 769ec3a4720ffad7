"""Files that were uploaded: kept in a private folder of the session under harmless labels, and removed with it."""

import atexit
import re
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import streamlit as st
from streamlit.typing import UploadedFile

from pages.shared.loading import UPLOAD, Export
from pages.shared.show import plain

KINDS = ("csv", "tsv", "txt", "xlsx", "xlsm", "json", "ndjson", "jsonl", "zip")
NAME = "the uploaded files"
LONGEST = 80  # letters of a label, which may take four bytes each: folders take names of 255 bytes
DAY = 24 * 60 * 60  # seconds
_BEGIN = "outcomes-upload-"
_MENDED = re.compile(
    r"(\.rejects(-\d+)?)-\d{8}-[0-9a-f]{8}-[0-9a-f]{8}(?=\D*\d?\D*\.csv$)"
)  # as this page names a download
_KEY, _ROUND, _TOO_MUCH = "loads-uploader", "loads-upload-round", "loads-upload-too-much"


def draw() -> Export | None:
    """Draw the way to upload, and what was uploaded; None while there is nothing."""
    limit = f"{UPLOAD.file // 10**6} MB a file, {UPLOAD.export // 10**6} MB together"
    st.file_uploader(
        "Files of one export",
        type=list(KINDS),
        accept_multiple_files=True,
        key=_key(),
        on_change=_take,
        max_upload_size=UPLOAD.file // 10**6,
        help=f"CSV, Excel (xlsx), JSON, or a zip of these. {limit}.",
    )
    st.caption(
        "All files of an export belong together: choose them all at once. They lie in a private folder of this visit and "
        "are removed after loading, with the next upload, or when you leave; only where conditions wait to be mapped are "
        "they kept after loading."
    )
    if st.session_state.get(_TOO_MUCH):
        st.warning(f"These files are too large: the limit is {limit}. Load them in parts.", icon=":material/block:")
    folder = _room()
    kept = sorted(path.name for path in folder.iterdir())
    if kept and not st.session_state[_key()]:
        _draw_kept(kept)
    return Export(folder, NAME, is_upload=True) if kept else None


def forget() -> None:
    """Remove the files, from the disk and from the widget."""
    _empty(_room())
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _draw_kept(names: list[str]) -> None:
    """Name the files that are here still, though the widget has forgotten them."""
    st.markdown(plain(f"Still here from before: {', '.join(names)}."))
    st.button("Remove these files", on_click=forget, icon=":material/delete:", key="loads-forget")


def labels(names: Sequence[str]) -> list[str]:
    """A harmless label for each name: no folder, no control sign, not hidden, not too long, and no two alike."""
    taken: list[str] = []
    for name in names:
        wanted = _harmless(name)
        stem, end = wanted.stem, wanted.suffix
        tries = (f"{stem}{end}" if n == 1 else f"{stem} ({n}){end}" for n in range(1, len(names) + 1))
        taken.append(next(label for label in tries if label.lower() not in {other.lower() for other in taken}))
    return taken


def _harmless(name: str) -> PurePosixPath:
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign if sign.isprintable() and sign != ":" else "_" for sign in last).strip(" .")
    label = PurePosixPath(_MENDED.sub(r"\1", shown) or "file")
    return PurePosixPath(f"{label.stem[:LONGEST]}{label.suffix[:LONGEST]}")


def _key() -> str:
    return f"{_KEY}-{st.session_state.get(_ROUND, 0)}"


def _take() -> None:
    """Put what the widget holds into the folder, in the place of what was there."""
    files: list[UploadedFile] = st.session_state[_key()]
    st.session_state[_TOO_MUCH] = sum(file.size for file in files) > UPLOAD.export
    folder = _room()
    _empty(folder)
    if not st.session_state[_TOO_MUCH]:
        for file, label in zip(files, labels([file.name for file in files]), strict=True):
            (folder / label).write_bytes(file.getbuffer())


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


@st.cache_resource(scope="session", on_release=_remove, validate=Path.is_dir, show_spinner=False)
def _room() -> Path:
    """The folder of this session; readable for nobody else, and gone when the session ends."""
    _clear_up()
    folder = Path(tempfile.mkdtemp(prefix=_BEGIN))
    atexit.register(_remove, folder)  # a server that is stopped ends no session
    return folder


def _clear_up() -> None:
    """Remove what a server that was killed has left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_BEGIN}*"):
        if time.time() - folder.stat().st_mtime > DAY:
            _remove(folder)
