"""What a load did: whether anything changed, and what became of every record of every file."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from pages.shared.loading import AGAIN, SAME, UNMAPPED, LoadReport, on_the_page
from pages.shared.show import plain, plain_table

COUNTS = {"file": "File", "read": "Read", "loaded": "Loaded", "rejected": "Rejected", "set_aside": "Set aside",
          "cells_rejected": "Cells left empty"}  # fmt: skip
EVERY_RECORD = (
    "Every record is counted once: read = loaded + rejected + set aside. A cell that cannot be read is left empty and "
    "counted apart; the rest of its record is loaded."
)


def draw(report: LoadReport) -> None:
    """Draw the report of a load that has just ended."""
    _outcome(report)
    counts(pd.DataFrame(report.files), "report-files")
    for note in report.notes:
        st.caption(plain(on_the_page(note)))
    if report.rejects:
        st.markdown(
            f"{report.rejects:,} records and cells were rejected. **Rejected** says why, and lets you mend them."
        )
    waiting = unmapped(report.checks)
    if waiting:
        st.markdown(f"Conditions that the dictionary lacks: {len(waiting):,}. **Conditions** lets you map them.")


def counts(rows: pd.DataFrame, name: str) -> None:
    """The files of a load with what became of their records."""
    st.caption(EVERY_RECORD)
    columns = {column: title for column, title in COUNTS.items() if column in rows}
    plain_table(name, rows, columns, "Files with their counts")


def reasons(found: Sequence[dict[str, Any]]) -> None:
    """Why records and cells are rejected, by file and column, in words that wrap."""
    rows = [
        {
            "Where": plain(", ".join(filter(None, (row["file"], row["column_name"])))),
            "Why rejected": plain(row["reason"]),
            "Times": f"{row['n']:,}",
        }
        for row in found
    ]
    if rows:
        st.table(rows, border="horizontal", hide_index=True)


def unmapped(checks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The labels of conditions that a load could not place, each with its count and what it could be."""
    return [label for check in checks if check["check"] == UNMAPPED for label in check.get("labels", [])]


def _outcome(report: LoadReport) -> None:
    loaded, read = sum(file.loaded for file in report.files), sum(file.read for file in report.files)
    if report.outcome == SAME:
        st.info(
            f"Nothing changed: these very files are in force already, as load {report.load}.", icon=":material/equal:"
        )
    elif report.outcome == AGAIN:
        st.success(
            f"These very files had been loaded before: load {report.load} is in force again.", icon=":material/history:"
        )
    else:
        st.success(
            f"Loaded {loaded:,} of {read:,} records, data to {report.data_cut}. Load {report.load} is in force.",
            icon=":material/check_circle:",
        )
