"""Load exports: which files, what was recognised in them, how to load them, and what came of it."""

import streamlit as st

from pages.records import job, options, recognised, report, second_step, server_folders, uploads
from pages.shared import show
from pages.shared.loading import Export, LoadReport, Options

HERE, SERVER = "Upload files", "Choose a folder on the server"
_REPORT, _REFUSED, _LAST, _WAY = "loads-report", "loads-refused", "loads-last", "loads-way"


def draw() -> None:
    """Draw the way from files to a load."""
    _finish()
    with show.part("1. Files"):
        way = st.segmented_control(
            "Where are the files?", (HERE, SERVER), default=HERE, required=True, key=_WAY, persist_state="session"
        )
        export = uploads.draw() if way == HERE else server_folders.draw()
    if export is None:
        return
    inspected = None
    with show.part("2. What was recognised"):
        inspected, format = recognised.draw(export)
    if inspected is None or inspected.format is None:
        return
    with show.part("3. What loading would give"):
        recognised.draw_check(export, inspected)
    with show.part("4. Load"):
        chosen = options.draw(format)
        if st.button("Load", icon=":material/upload:", key="loads-start"):
            begin(export, chosen)


def begin(export: Export, chosen: Options) -> None:
    """Begin to load, and forget what was said of the load before."""
    for key in (_REPORT, _REFUSED):
        st.session_state.pop(key, None)
    st.session_state[_LAST] = (export, chosen)
    job.start(export, chosen)
    st.rerun()


def at_hand() -> tuple[Export, Options] | None:
    """What was loaded last in this visit, and how, while its files are still there."""
    export, chosen = st.session_state.get(_LAST, (None, None))
    is_there = export and export.folder.is_dir() and any(export.folder.iterdir())
    return (export, chosen) if is_there else None


def _finish() -> None:
    """Follow a load that is under way, draw the page anew when it has ended, and say what came of the last one."""
    ended = job.follow()
    if isinstance(ended, str):
        st.session_state[_REFUSED] = ended
        st.rerun()
    if ended:
        export, done = ended
        st.session_state[_REPORT] = done
        _forget_files(export, done)
        second_step.start()
        st.rerun()
    if _REFUSED in st.session_state:
        st.error(show.plain(st.session_state[_REFUSED]), title="Not loaded", icon=":material/block:")
    if _REPORT in st.session_state:
        with show.part("What was loaded"):
            report.draw(st.session_state[_REPORT])
            second_step.draw()


def _forget_files(export: Export, done: LoadReport) -> None:
    """Remove what was uploaded, unless it waits to be loaded again with its conditions mapped."""
    if export.is_upload and not report.unmapped(done.checks):
        uploads.forget()
