"""What the research pages read: the release in force, and what others there are. Opens `protected/`, and nothing else."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import streamlit as st

from analysis.disclosure.control.policy import Policy, policies
from analysis.disclosure.counting.specs import SPECS
from analysis.disclosure.protected.protected_table import ProtectedTable
from analysis.errors import InputError
from analysis.warehouse import ledger, releases
from analysis.warehouse.releases import Published
from pages.shared import who

__all__ = ["Policy", "ProtectedTable", "Published", "policies"]

ASK = "The clinic publishes them; come back then, or ask its manager."
DO = "Publish them on the page Releases, once an export is loaded."
_COMMAND = re.compile(r"(: )?python3 run\.py protect[a-z0-9_ -]*")
_HERE = " on the page Releases"


def published() -> Published:
    """The release in force. Raises InputError where nothing is published, saying what to do, or where it is damaged."""
    if not is_published():
        raise InputError(nothing())
    with on_the_page():
        return _open(who.warehouse())


def is_published() -> bool:
    """Whether there is a release to read. Raises InputError where what names it is damaged."""
    with on_the_page():
        return releases.in_force(who.warehouse()) is not None


def nothing() -> str:
    """That nothing is published, and what to do."""
    return f"No research tables are published yet. {ASK if who.is_researcher() else DO}"


def question_of(table: ProtectedTable) -> str:
    """The question whose definition a table goes by."""
    block = next((spec.block for spec in SPECS if spec.name == table.name), "")
    return "baseline" if block == "table_1" else block


def blocks(release: Published) -> dict[str, dict[str, ProtectedTable]]:
    """The tables of a release by subject; those that the fixed set of today does not know come last."""
    subjects = {spec.name: spec.block for spec in SPECS}
    found: dict[str, dict[str, ProtectedTable]] = {}
    for name, table in sorted(release.tables.items(), key=lambda item: item[0] not in subjects):
        found.setdefault(subjects.get(name, "other tables"), {})[name] = table
    return found


def facts() -> pd.DataFrame:
    """What each release that is there says of itself, the newest first: all that a researcher learns of the ledger."""
    found = [releases.open_release(who.warehouse(), name) for name in releases.releases(who.warehouse())]
    frame = pd.DataFrame([
        {"release": r.id, "load": r.load, "data_cut": str(r.data_cut), "closed_to": str(r.closed_to),
         "policy": r.policy.label, "n": r.people, "tables": len(r.tables)} for r in found
    ])  # fmt: skip
    return frame.assign(n=ledger.people_words(frame)) if len(frame) else frame


@contextmanager
def on_the_page() -> Iterator[None]:
    """Let refusals leave out the folder on the server, and say what a reader of the page does instead of a command."""
    try:
        yield
    except InputError as refused:
        said = str(refused).replace(f" in {who.warehouse()}", "").replace(f"{who.warehouse()}/", "")
        raise InputError(_COMMAND.sub(_HERE, said)) from None


def _is_in_force(release: Published) -> bool:
    return releases.in_force(who.warehouse()) == release.id


@st.cache_resource(validate=_is_in_force, show_spinner=False, max_entries=3)
def _open(folder: Path) -> Published:
    return releases.open_release(folder)
