"""What a clinic wants to reach, and the changes it knows of, from which limits are worked out anew: shown and edited."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analysis.errors import OutcomesError
from analysis.metrics import METRICS
from pages.shared import loading, show, who
from pages.shared.names import label_of
from pages.shared.who import Store

PLACE = {"metric": "Metric", "clinic": "Clinic", "condition": "Condition"}
TARGETS = PLACE | {"value": "To reach"}
LOG = PLACE | {"month": "From", "reason": "What changed", "author": "Written by", "written": "On"}
AIMED = [code for code, metric in METRICS.items() if metric.better != "neither"]
_SAID = "goals-said"


def draw(store: Store) -> None:
    """Draw the targets and the log of known changes, with forms for those who may change them."""
    if _SAID in st.session_state:
        st.success(show.plain(st.session_state.pop(_SAID)), icon=":material/check_circle:")
    with show.part("Targets"):
        st.markdown("What a metric is to reach. The most particular one counts: for one clinic and one condition.")
        rows = [_place(store, one) | {"value": loading.value_words(one)} for one in store.targets]
        _table(rows, TARGETS, "There is no target yet.", "Targets")
        if who.may_load():
            _set_target(store)
            _remove_target(store)
    with show.part("Known changes"):
        st.markdown(
            "Where the way of working changed, limits are worked out anew from that month on. The log keeps who wrote "
            "it down, when and why; what stands in it stays."
        )
        rows = [
            _place(store, one) | {name: str(getattr(one, name)) for name in LOG if name not in PLACE}
            for one in store.rebases
        ]
        _table(rows, LOG, "No change is known yet.", "Known changes")
        if who.may_load():
            _add_rebase(store)


def _place(store: Store, one: loading.Target | loading.Rebase) -> dict[str, str]:
    return {
        "metric": METRICS[one.metric].title,
        "clinic": "All clinics" if one.clinic == loading.ALL else label_of(store, "clinic", one.clinic),
        "condition": _condition(store, one.condition),
    }


def _condition(store: Store, code: str) -> str:
    if code == loading.ALL:
        return "All conditions"
    return store.dictionary.condition_label(code) if code in store.dictionary.conditions else code


def _table(rows: list[dict[str, str]], columns: dict[str, str], nothing: str, title: str) -> None:
    if rows:
        show.plain_table(title.lower().replace(" ", "-"), pd.DataFrame(rows), columns, title)
    else:
        st.caption(nothing)


def _pick_place(store: Store, key: str, metrics: list[str]) -> tuple[str, str, str]:
    """The metric, clinic and condition of a form."""
    metric = st.selectbox("Metric", metrics, format_func=lambda code: METRICS[code].title, key=f"{key}-metric")
    clinic = st.selectbox(
        "Clinic",
        [loading.ALL, *store.values("clinic")],
        format_func=lambda code: "All clinics" if code == loading.ALL else label_of(store, "clinic", code),
        key=f"{key}-clinic",
    )
    conditions = [loading.ALL, *store.values("condition")]
    condition = st.selectbox(
        "Condition", conditions, format_func=lambda code: _condition(store, code), key=f"{key}-condition"
    )
    return metric, clinic, condition


def _set_target(store: Store) -> None:
    with st.expander("Set a target", icon=":material/flag:"), st.form("goals-target", border=False):
        place = _pick_place(store, "goals-target", AIMED)
        value = st.text_input("To reach", max_chars=12, placeholder="such as 60 % or 2.5", key="goals-target-value")
        if st.form_submit_button("Set it", icon=":material/flag:"):
            _change(lambda: loading.set_target(store, *place, value), "The target is set.")


def _remove_target(store: Store) -> None:
    if not store.targets:
        return
    with st.expander("Remove a target", icon=":material/delete:"), st.form("goals-remove", border=False):
        target = st.selectbox(
            "Target",
            store.targets,
            format_func=lambda one: f"{', '.join(_place(store, one).values())}: {loading.value_words(one)}",
            key="goals-remove-target",
        )
        if st.form_submit_button("Remove it", icon=":material/delete:"):
            _change(lambda: loading.remove_target(target), "The target is removed.")


def _add_rebase(store: Store) -> None:
    with st.expander("Write down a known change", icon=":material/edit_note:"), st.form("goals-change", border=False):
        place = _pick_place(store, "goals-change", list(METRICS))
        month = st.text_input("First month after it", max_chars=7, placeholder="such as 2026-03", key="goals-month")
        reason = st.text_input("What changed", max_chars=300, key="goals-reason", help="Do not name a patient.")
        if st.form_submit_button("Write it down", icon=":material/edit_note:"):
            _change(lambda: loading.add_rebase(store, *place, month, reason), "The change is in the log.")


def _change(change: Callable[[], None], said: str) -> None:
    """Make a change and draw the page anew with it; why not, where it cannot be."""
    try:
        change()
    except OutcomesError as refused:
        st.error(show.plain(str(refused)), icon=":material/block:")
        return
    st.session_state[_SAID] = said
    st.rerun()
