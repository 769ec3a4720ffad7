"""The part of Sessions about the way in: how long from the referral to the first visit, and who never came."""

from dataclasses import replace

import streamlit as st

from analysis.figures import access, words
from analysis.filters import Filters
from pages.shared import show
from pages.shared.names import labelled, title_of

WAIT = {"n": "Referred", "n_came": "Came", "n_may_come": "May still come", "n_never": "Never came", "median": "Median"}
WAIT |= {"q25": "A quarter by", "q75": "Three quarters by", "n_due_14": "14 days over", "rate": "Within 14 days"}


def draw(page: show.Page, filters: Filters, by: str) -> None:
    """Draw the tiles, the curve of all together, and the groups beside each other."""
    together = page.ask("access", filters)
    row = together.rows.iloc[0]
    due, old = (words.count(row[name]) for name in ("n_due_14", "n_due_28"))
    if not row["n"]:
        st.markdown(show.plain(together.sentence))
        return
    limits = words.confidence(row["median_low"], row["median_high"], lambda day: words.number(day, 0))
    with st.grid(3, min_column_width=150):
        show.tile(
            "Median wait",
            show.enough(row["n"], words.days(row["median"])),
            f"{limits}; of {words.count(row['n'])} referred, the waiting among them",
        )
        show.tile(
            "Seen within 14 days",
            show.enough(row["n_due_14"], words.percent(row["rate"])),
            f"{words.count(row['n_within_14'])} of {due} whose 14 days are over",
        )
        show.tile(
            "Never came",
            show.enough(row["n_due_28"], words.percent(row["never_rate"])),
            f"{words.count(row['n_never'])} of {old} referred more than 28 days before the data cut",
        )
    curve = together.details["curve"]
    show.figure(together, "waiting", curve, lambda: access.curve(curve))
    groups = page.ask("access", replace(filters, by=by))
    rows = labelled(groups.rows, page.store, by)
    answer = replace(groups, notes=())
    show.figure(answer, "waiting-groups", rows, lambda: access.groups(rows, by))
    st.caption(f"By {title_of(by).lower()}: the point is the median; the middle half came along the thin line.")
    show.held_back(rows, by, "n")
    told = rows.assign(rate=rows["rate"].where(rows["n_due_14"] >= show.SMALLEST))
    show.table(groups, "access", told, {by: title_of(by), **WAIT})
