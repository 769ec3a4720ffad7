"""What is loaded: the load in force with its files, and what to look at before trusting it."""

import pandas as pd
import streamlit as st

from pages.records import report
from pages.shared import show, who


def draw() -> None:
    """Draw the load in force. Raises InputError where nothing is loaded."""
    store = who.store()
    manifest = store.load.manifest
    with show.part("The load in force"):
        st.table(
            {
                "Load": store.load.id,
                "Data to": str(store.load.data_cut),
                "Dates": "calendar dates" if store.load.dates == "calendar" else "day numbers, without a calendar",
                "Loaded at": manifest["loaded_at"][:16].replace("T", " ") + " UTC",
                "Loaded by": show.plain(manifest["loaded_by"]),
                "Format": show.plain(manifest["format"]),
                "Source": show.plain(manifest["source"]),
                "Merged with": manifest["earlier"] or "nothing: exactly these files",
                "Bookings": "yes" if store.load.has_sessions else "no, scores only",
                "Simulated": "yes: these patients do not exist" if store.load.simulated else "no",
                "Dictionary": store.dictionary.version,
            },
            border="horizontal",
            width="content",
        )
    with show.part("Files"):
        st.caption(report.EVERY_RECORD)
        show.load_table(
            store.load, "files", pd.DataFrame(manifest["files"]), report.COUNTS, "Files of this load with their counts"
        )
        for note in manifest["notes"]:
            st.caption(show.plain(note))
    with show.part("To look at"):
        failed = [check for check in manifest["checks"] if check["status"] == "failed"]
        for check in failed:
            st.markdown(show.plain(f"{check['n']:,} of {check['of']:,} {check['words']}."))
        if not failed:
            st.markdown("No check failed.")
        if manifest["gone"]:
            kept = "left out" if manifest["gone_dropped"] else "kept"
            gone = f"{manifest['gone']:,} earlier records are gone from the newer export of the same dates; {kept}."
            st.markdown(gone)
