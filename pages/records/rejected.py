"""What was rejected: why, how often, and the records themselves, to be mended in a spreadsheet and loaded again."""

from pathlib import Path
from secrets import token_hex

import pandas as pd
import streamlit as st

from pages.shared import loading, show, who
from pages.shared.loading import LoadSummary

MARK = ".rejects-"  # in the name of a download; by it an upload is known again as the file that was mended
REASONS = {"file": "File", "column_name": "Column", "kind": "Rejected", "n": "Times", "reason": "Why"}
KINDS = {"record": "whole record", "cell": "one cell"}


def draw() -> None:
    """Draw what the load in force rejected."""
    load = loading.in_force()
    if load is None:
        st.info("Nothing is loaded, so nothing was rejected.", icon=":material/info:")
        return
    with show.part("By reason"):
        reasons = pd.DataFrame(loading.manifest(load)["rejects_by_reason"], columns=list(REASONS))
        if reasons.empty:
            st.markdown("Nothing was rejected.")
            return
        rows = reasons.assign(kind=reasons["kind"].map(KINDS))
        show.load_table(load, "rejects", rows, REASONS, "What was rejected, by file, column and reason")
    with show.part("Mend and load again"):
        _draw_files(load)


def file_name(name: str, load: LoadSummary) -> str:
    """The name of a download, which no other has: Streamlit tells large files apart by it."""
    return f"{Path(name).name.removesuffix('.csv').removesuffix('.rejects')}{MARK}{load.id}-{token_hex(4)}.csv"


def _draw_files(load: LoadSummary) -> None:
    if not who.scope().row_level:
        st.info("The records themselves are for those who may see single patients.", icon=":material/lock:")
        return
    st.markdown(
        "Each file holds the rejected records as they were, with the reason beside each: open it in a spreadsheet, "
        "correct what the reason names, and save it as CSV under the same name. Then upload it under **Load exports** "
        "together with the other files of its export, and choose **Add to what is loaded**: a mended record takes the "
        "place of what was loaded of it."
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
