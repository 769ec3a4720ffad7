"""Loads: what is loaded, what was rejected and why, and what to look at before trusting it."""

import pandas as pd
import streamlit as st

from analysis.documents import read_rules
from pages.shared import show, who

FILES = {"file": "File", "read": "Read", "loaded": "Loaded", "rejected": "Rejected", "set_aside": "Set aside",
         "cells_rejected": "Cells"}  # fmt: skip

store = who.store()
manifest = store.load.manifest

st.title("Loads", anchor=False)
with show.part("What is loaded"):
    st.table(
        {
            "Load": store.load.id,
            "Data to": str(store.load.data_cut),
            "Dates": "calendar dates" if store.load.dates == "calendar" else "day numbers, without a calendar",
            "Loaded at": manifest["loaded_at"].replace("T", " ").removesuffix("+00:00") + " UTC",
            "Format": show.plain(manifest["format"]),
            "Bookings": "yes" if store.load.has_sessions else "no, scores only",
            "Simulated": "yes: these patients do not exist" if store.load.simulated else "no",
            "Dictionary": store.dictionary.version,
        },
        border="horizontal",
        width="content",
    )

with show.part("Files"):
    st.markdown("Every record is counted once: read = loaded + rejected + set aside. Rejected cells are counted apart.")
    show.load_table(store.load, "files", pd.DataFrame(manifest["files"]), FILES, "Files of this load with their counts")
    for note in manifest["notes"]:
        st.caption(show.plain(note))

with show.part("To look at"):
    for check in manifest["checks"]:
        if check["status"] != "failed":
            continue
        st.markdown(show.plain(f"{check['n']:,} of {check['of']:,} {check['words']}."))
    unmapped = pd.DataFrame(manifest["checks"][0]["labels"], columns=["label", "n", "suggestion"])
    if len(unmapped):
        st.markdown("Add each as a synonym to its condition in data/dictionary/conditions.toml and load again.")
        show.load_table(
            store.load,
            "unmapped",
            unmapped,
            {"label": "In the export", "n": "Referrals", "suggestion": "Could be"},
            "Conditions that the dictionary lacks",
        )
    if manifest["gone"]:
        kept = "left out" if manifest["gone_dropped"] else "kept"
        st.markdown(f"{manifest['gone']:,} earlier records are gone from the newer export of the same dates; {kept}.")

with show.part("Rejected"):
    if manifest["rejects"]:
        st.markdown(
            "Download the records as they were, mend them, put them into the export and load it again. "
            "Open the file as text: nothing in it was changed."
        )
        st.table(
            [
                {
                    "Where": show.plain(f"{found['file']}, {found['column_name']}"),
                    "Why": show.plain(found["reason"]),
                    "Times": found["n"],
                }
                for found in manifest["rejects_by_reason"]
            ],
            border="horizontal",
            hide_index=True,
        )
        for name, content in store.reject_files().items():
            st.download_button(
                name,
                content,
                name,
                "text/csv",
                key=name,
                on_click="ignore",
                icon=":material/download:",
            )
    else:
        st.markdown("Nothing was rejected.")

with st.expander("How this was calculated", icon=":material/calculate:"):
    st.markdown("\n".join(f"- {sentence}" for sentence in read_rules()["Loads"]))
