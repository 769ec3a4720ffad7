"""What was rejected: why, how often, and the records themselves, to be mended in a spreadsheet and loaded again."""

from pathlib import Path
from secrets import token_hex

import streamlit as st

from pages.records import report
from pages.shared import loading, show, who
from pages.shared.loading import LoadSummary


def draw() -> None:
    """Draw what the load in force rejected."""
    load = loading.in_force()
    if load is None:
        st.info("Nothing is loaded, so nothing was rejected.", icon=":material/info:")
        return
    with show.part("By reason"):
        reasons = loading.manifest(load)["rejects_by_reason"]
        if not reasons:
            st.markdown("Nothing was rejected.")
            return
        report.reasons(reasons)
    with show.part("Mend and load again"):
        _draw_files(load)


def file_name(name: str, load: LoadSummary) -> str:
    """The name of a download, which no other has: Streamlit tells large files apart by it. Uploading knows it again."""
    return f"{Path(name).stem}-{load.id}-{token_hex(4)}.csv"


def _draw_files(load: LoadSummary) -> None:
    if not who.scope().row_level:
        st.info("The records themselves are for those who may see single patients.", icon=":material/lock:")
        return
    st.markdown(
        "Open a file in a spreadsheet, correct in each record what the reason beside it names, and save it as CSV under "
        "the same name. Then upload it under **Load exports**, together with the files of its export, or alone to add it "
        "to what is loaded: a mended record takes the place of the one that it was."
    )
    for name, content in loading.rejected_files(load).items():
        st.download_button(
            show.plain(name),
            content,
            file_name(name, load),
            "text/csv",
            key=f"rejects-{name}",
            on_click="ignore",
            icon=":material/download:",
        )
