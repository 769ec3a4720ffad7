"""The part of Compare groups about missing outcomes: who has one, who left, and what that could do to the numbers."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis.figures import sensitivity
from analysis.filters import Filters
from analysis.questions import Result
from pages.shared import show
from pages.shared.names import label_of, labelled, title_of

REASONS = {
    "goals_met": "Goals met",
    "completed": "Completed",
    "self_discharged": "Stopped on their own",
    "lost": "Lost",
    "referred_on": "Referred on",
    "surgery": "Surgery",
    "injection": "Injection",
    "new_injury": "New injury",
    "other": "Other end",
    "in_care": "In care",
}
SPLITS = {"no outcome": "without outcome", "lost": "lost"}
VARIABLES = {"baseline": "Baseline", "last": "Last score", "change": "Change so far", "visits": "Visits"}
MOST_GROUPS = 16


def draw(page: show.Page, filters: Filters) -> None:
    """The parts, for a page that compares the groups of `filters`."""
    everyone = None
    left, right = st.columns(2)
    with left, show.part("Missing outcomes"):
        everyone = page.ask("sensitivity", replace(filters, by=None, reference=None))
        reasons = everyone.details["reasons"].assign(reason=lambda table: table["reason"].map(REASONS))
        show.figure(everyone, "reasons", reasons, lambda: sensitivity.reasons(reasons))
        show.held_back(reasons, "reason", "n")
    if everyone is not None:
        with right, show.part("If those who stayed also stand for the lost"):
            _curves(everyone)
        with show.part("Who left"):
            _leavers(everyone.details["leavers"])
    with show.part("Improved: what the missing could do to the differences"):
        _tipping(page, page.ask("sensitivity", filters))


def _curves(everyone: Result) -> None:
    steps = everyone.details["weighted"]
    if not steps["shown"].any():
        st.info("Nothing to draw: fewer than 10 are on the curve.", icon=":material/info:")
        return
    show.chart(sensitivity.curves(steps), "weighted", everyone.sentence)
    st.caption("Reached improvement, by day. The band belongs to the curve as followed.")


def _leavers(table: pd.DataFrame) -> None:
    shown = table[table["shown"]]
    if shown.empty:
        st.info("Nothing to compare: fewer than 10 left, or fewer than 10 did not.", icon=":material/info:")
        return
    rows = shown.assign(
        who=[
            f"{VARIABLES[variable]}, {SPLITS[split]}"
            for variable, split in zip(shown["variable"], shown["split"], strict=True)
        ]
    )
    columns = {
        "who": "",
        "n_left": "n",
        "mean_left": "Mean",
        "n_others": "n of the others",
        "mean_others": "Mean of the others",
        "standardised_difference": "Standardised",
    }
    show.plain_table("leavers", rows, columns, "Those without an outcome, and those lost, beside the others.")
    st.caption(
        "Among the due: without baseline or outcome beside those with both; lost beside those whose care ended. "
        "Standardised: the difference in standard deviations."
    )


def _tipping(page: show.Page, groups: Result) -> None:
    by = groups.filters.by
    table = labelled(groups.details["tipping"], page.store, by)
    known = set(groups.rows[by])
    for column in ("reference", "better"):
        table[column] = [label_of(page.store, by, name) if name in known else name for name in table[column]]
    rows = groups.rows.set_index(groups.rows[by].map(lambda name: label_of(page.store, by, name)))
    if table["shown"].sum() > MOST_GROUPS:
        st.markdown(show.plain(groups.sentence))
        st.caption(f"Differences are drawn for up to {MOST_GROUPS} groups: choose some of them in the filters.")
    else:
        show.figure(groups, "tipping", table, lambda: sensitivity.tipping(table, by))
    show.held_back(table, by, "n_judged")
    show.table(
        groups,
        "missing",
        table.assign(
            n_due=table[by].map(rows["n_due"]),
            completion=table[by].map(rows["completion"].where(rows["shown"])),
            verdict=[
                text.partition("; ")[0] if shown else ""
                for text, shown in zip(table["verdict"], table["shown"], strict=True)
            ],
        ),
        {
            by: title_of(by),
            "n_due": "Due",
            "completion": "Completion",
            "n_missing": "Missing",
            "better": "Better among the measured",
            "verdict": "The difference",
        },
    )
