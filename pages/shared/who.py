"""Who asks, and the store they may ask: opened once for all sessions, and anew when a new load is published."""

import os
from pathlib import Path

import streamlit as st

from analysis.access import AGGREGATES, EVERYTHING, Scope, one_doctor
from analysis.errors import InputError, UsageError
from analysis.warehouse.load import login_name
from analysis.warehouse.publish import current_load
from analysis.warehouse.store import LoadInfo, Store, open_store

__all__ = ["LoadInfo", "Store", "is_researcher", "may_load", "reader", "scope", "store", "warehouse"]

WAREHOUSE = "OUTCOMES_WAREHOUSE"
REFERRER = "OUTCOMES_REFERRER"
READER = "OUTCOMES_READER"
MANAGER, RESEARCHER = "manager", "researcher"
DEFAULT_WAREHOUSE = Path(__file__).parents[2] / "data" / "warehouse"


def warehouse() -> Path:
    """The folder of loads: OUTCOMES_WAREHOUSE, or data/warehouse."""
    return Path(os.environ.get(WAREHOUSE, DEFAULT_WAREHOUSE))


def scope() -> Scope:
    """Which rows and how much detail this reader may see: those of the one doctor of OUTCOMES_REFERRER, or everything;
    a researcher none.
    """
    if is_researcher():
        return AGGREGATES
    referrer = os.environ.get(REFERRER)
    return one_doctor(referrer) if referrer else EVERYTHING


def reader() -> str:
    """The name under which what a reader changes is kept in the history."""
    return login_name()


def may_load() -> bool:
    """Whether this reader may change what is loaded: who may not see all the rows may not replace them either."""
    return scope().row_level and not is_doctor()


def is_researcher() -> bool:
    """Whether this reader sees the published research tables and no store (OUTCOMES_READER is researcher).

    Raises UsageError for a reader that is neither that nor a manager: a slip of the pen must not open everything.
    """
    named = os.environ.get(READER, "").strip().lower() or MANAGER
    if named not in (MANAGER, RESEARCHER):
        raise UsageError(f"{READER} is {named!r}. Set it to {RESEARCHER} or {MANAGER}, or leave it out.")
    return named == RESEARCHER


def is_doctor() -> bool:
    """Whether this reader is one referring doctor, to whom only the pages about the own referrals are open."""
    return not is_researcher() and scope().referrer is not None


def store() -> Store:
    """The store of the load in force. Raises InputError when nothing has been loaded, and for a researcher always."""
    if is_researcher():
        raise InputError("Researchers see the published research tables, and no load.")
    return _open(warehouse(), scope())


def _is_in_force(opened: Store) -> bool:
    return current_load(opened.load.folder.parent) == opened.load.folder


@st.cache_resource(validate=_is_in_force, show_spinner=False, max_entries=50)
def _open(folder: Path, reader: Scope) -> Store:
    return open_store(folder, reader)
