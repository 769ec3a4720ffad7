"""The ledger: every release, export and refusal for managers; for researchers, the releases that are there."""

import streamlit as st

from pages.shared import publishing, releasing, show
from pages.shared.show import plain

COLUMNS = {
    "when": "When (UTC)",
    "kind": "What",
    "who": "Who",
    "release": "Release",
    "load": "Load",
    "policy": "Policy",
    "request": "Asked for",
    "n": "People counted",
    "file": "File",
    "sha256": "SHA-256",
    "reason": "Why refused",
}
FACTS = {
    "release": "Release",
    "load": "Load",
    "data_cut": "Data to",
    "closed_to": "Closed periods to",
    "policy": "Policy",
    "n": "People counted",
    "tables": "Tables",
}


def draw() -> None:
    """Draw the ledger as far as this reader may see it."""
    if publishing.may_publish():
        _draw("ledger", publishing.ledger_rows(), COLUMNS, "What was published, exported and refused, the newest first")
    else:
        _draw("releases", releasing.facts(), FACTS, "The releases, the newest first")
    if releasing.is_published():
        release = releasing.published()
        st.caption(
            plain(
                f"In force: release {release.id} of load {release.load}, data up to {release.data_cut}, closed periods up to "
                f"{release.closed_to}, policy {release.policy.label}."
            )
        )


def _draw(name: str, rows: object, columns: dict[str, str], says: str) -> None:
    if not len(rows):
        st.markdown("Nothing has been released yet." if publishing.may_publish() else releasing.nothing())
        return
    written = rows.astype(str)
    if "when" in written:
        written["when"] = written["when"].str.slice(0, 16).str.replace("T", " ")
    show.plain_table(f"research-{name}", written, columns, says)
