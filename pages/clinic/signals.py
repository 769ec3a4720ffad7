"""Signals: which metric of which condition does what chance alone seldom does, and what of it is new since the load before."""

from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from analysis.figures import signals as figure
from analysis.metrics import METRICS
from analysis.questions import signals_words
from analysis.questions.trend_words import value
from pages.clinic import goals
from pages.shared import show, sidebar, who
from pages.shared.signals import signals

ALL = "all"
OVER = {"about": "About", "sentence": "What stood out"}


def leads_to(metric: str, condition: str) -> str:
    """The address of the chart behind a cell, with the filters of this page, written as their widgets write them.

    Written by code the page would write it anew, and the way back would lead to the same page.
    """
    address = {name: st.query_params.get_all(name) for name in st.query_params}
    own = {"metric": METRICS[metric].title}
    if condition != ALL:
        own["condition"] = page.store.dictionary.condition_label(condition)
    return f"trends?{urlencode(address | own, doseq=True)}"


def cell(row: dict[str, object]) -> figure.Cell | None:
    """A cell of the matrix; None where no month can be shown."""
    if not row["shown"]:
        return None
    return figure.Cell(
        str(row["variation"]),
        str(row["assurance"]),
        value(row["metric"], row["value"]),
        signals_words.cell(row, page.store.dictionary),
        leads_to(row["metric"], row["condition"]),
        bool(row["is_new"]),
    )


def draw_matrix(rows: pd.DataFrame) -> None:
    """The table of icons, and what they mean."""
    metrics = list(dict.fromkeys(rows["metric"]))
    lines = []
    for condition, own in rows.groupby("condition", sort=False):
        cells = {row["metric"]: cell(row) for row in own.to_dict("records")}
        label = signals_words.condition(condition, page.store.dictionary)
        lines.append((label[:1].upper() + label[1:], [cells.get(metric) for metric in metrics]))
    st.caption("The latest month that is complete, or quarter where months are small. A cell leads to its chart.")
    with st.container(key="signals-matrix"):
        st.html(figure.matrix([METRICS[metric].title for metric in metrics], lines))
    st.html(figure.legend())


def draw_current(listed: pd.DataFrame) -> None:
    """The signals that are new or hold now, in sentences."""
    icons = listed["kind"] + "_" + listed["side"]
    says = [signals_words.line(row, page.store.dictionary) for row in listed.to_dict("records")]
    to = [leads_to(row["metric"], row["condition"]) for row in listed.to_dict("records")]
    found = zip(icons, says, to, listed["is_new"], strict=True)
    st.html(figure.listing([figure.Signal(*one) for one in found]))


def draw_over(listed: pd.DataFrame) -> None:
    """The signals that are over, in a table."""
    with st.expander(f"Signals that are over: {len(listed):,}", icon=":material/history:"):
        about = [signals_words.about(row, page.store.dictionary) for row in listed.to_dict("records")]
        show.plain_table("signals-over", listed.assign(about=about), OVER, "Signals that are over")


page, filters = show.Page(who.store()), sidebar.chosen()
st.title("Signals", anchor=False)
answer = signals(page.store, filters)
page.answers.append(answer)
with show.part("What chance alone seldom does"):
    st.markdown(show.plain(answer.sentence))
    listed = answer.details["signals"]
    is_current = listed["is_new"] | listed["is_latest"]
    if is_current.any():
        draw_current(listed[is_current])
    if not is_current.all():
        draw_over(listed[~is_current])
with show.part("All metrics and conditions"):
    if len(answer.rows):
        draw_matrix(answer.rows)
    for note in answer.notes:
        st.caption(show.plain(note))
goals.draw(page.store)
page.method()
