"""Trends: one metric month by month on a control chart, with the signals in sentences."""

from dataclasses import replace
from functools import partial

import streamlit as st

from analysis.figures import trend
from analysis.metrics import METRICS
from analysis.questions import trend_words
from pages.clinic import trend_tables
from pages.shared import show, sidebar, who

SCREENED = {"yes": "left out of the limits", "no": "kept in the limits"}

page, chosen = show.Page(who.store()), sidebar.chosen()
st.title("Trends", anchor=False)
with st.grid(3, min_column_width=220):
    metric = sidebar.pick("metric", "Metric", list(METRICS), lambda code: METRICS[code].title)
    points = sidebar.pick("points", "Points in a row that are a signal", ["7", "6"], str)
    screen = sidebar.pick("screen", "Outlying steps are", list(SCREENED), SCREENED.__getitem__)

with show.part(METRICS[metric].title):
    found = page.ask("trend", replace(chosen, metric=metric, points=points, screen=screen))
    chart, signals, phases = (found.details[name] for name in ("chart", "signals", "phases"))
    write = partial(trend_words.value, metric)
    period = partial(trend_words.period, months=3 if (chart["period"] == "quarter").any() else 1)
    target = next(iter(chart["target"].dropna()), None)
    show.figure(found, "trend", found.rows, lambda: trend.draw(found.rows, write, period, target))
    if len(signals):
        st.markdown(
            "**Signals, the latest first**\n"
            + "".join(f"\n- {show.plain(said)}" for said in trend_tables.signals(signals))
        )
    with st.expander("Months in numbers", icon=":material/table_rows:"):
        lines = trend_tables.months(found.rows, write, period)
        show.table(found, "months", lines, trend_tables.MONTHS)
    if len(phases) > 1:
        known = trend_tables.phases(phases, write, period)
        show.plain_table("phases", known, trend_tables.PHASES, "Limits between known changes")

page.method()
