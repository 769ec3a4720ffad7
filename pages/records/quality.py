"""Data quality: what the checks of this load found, what to do about it, and the records affected."""

import pandas as pd
import streamlit as st

from analysis.check_files import CATEGORIES, read_checks
from analysis.figures import quality, words
from analysis.filters import Filters
from analysis.questions import DEFINITIONS, Finding, Result
from pages.shared import findings, show, sidebar, who
from pages.shared.export import csv_text, file_name, result_lines
from pages.shared.names import label_of

SAYS = {
    "conformance": "Conformance: are codes and ids known?",
    "completeness": "Completeness: is there what should be there?",
    "plausibility": "Plausibility: can it be true?",
}
STATUS = {"passed": "passed", "failed": "failed", "not_applicable": "not applicable", "error": "could not be run"}
COLUMNS = {"title": "Check", "status": "Status", "n": "Affected", "of": "Of", "share": "Share", "limit": "Fails above",
           "new": "New", "resolved": "Resolved"}  # fmt: skip
RECORDS = {"state": "Since the load before", "episode": "Episode", "booking": "Booking", "thing": "What", "clinic": "Clinic",
           "measure": "Measure", "timing": "Timing", "date": "Date", "found": "Found"}  # fmt: skip
MOST_ROWS = 50


def failed(row: pd.Series, chosen: Filters) -> None:
    """One failed check in plain words: how many, of how many, what it touches, and what to do."""
    check = read_checks()[row["check"]]
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.markdown(f"**{check.title}**: {show.plain(f'{check.units(row.n)} of {row.of:,}{_share(row)}.')}")
        st.markdown(show.plain(f"Counted are {check.counts}. {check.advice}"))
        touched = [DEFINITIONS[name].title.lower() for name in check.questions]
        st.caption(
            show.plain(
                f"Fails above {_limit(check.kind, check.limit)} ({check.source}). {_since(row)}"
                + (f"It bears on: {', '.join(touched)}." if touched else "No figure depends on it.")
            )
        )
        if touched:
            findings.switch(Finding(check, "", 0, check.name in chosen.without), f"page-{check.name}")


def _share(row: pd.Series) -> str:
    return f" ({words.percent(row['share'], 1)})" if row["of"] >= show.SMALLEST else ""


def _limit(kind: str, limit: float) -> str:
    return words.percent(limit) if kind == "share" else words.count(limit)


def _since(row: pd.Series) -> str:
    if pd.isna(row["new"]):
        return ""
    return f"Since the load before: {row['new']:,} new, {row['resolved']:,} resolved. "


def in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """The table with status, share and threshold as people read them."""
    checks = [read_checks()[name] for name in rows["check"]]
    return rows.assign(
        status=rows["status"].map(STATUS),
        share=[words.percent(row["share"], 1) if row["of"] >= show.SMALLEST else "" for _, row in rows.iterrows()],
        limit=[_limit(check.kind, check.limit) for check in checks],
    )


def completion(answer: Result, store: who.Store) -> None:
    """Scores given of those expected: measures and timings down, clinics across."""
    table = answer.details["completion"]
    if table.empty:
        st.info("This load has no scores that could be expected.", icon=":material/info:")
        return
    measures = store.dictionary.measures
    cells = table.assign(
        row=[f"{measures[row.measure].label}, {row.timing}" for row in table.itertuples()],
        column=[label_of(store, "clinic", clinic) for clinic in table["clinic"]],
        text=[words.percent(row.completion) if row.shown else f"of {row.expected}" for row in table.itertuples()],
    )
    wide = cells.pivot_table(index="row", columns="column", values="text", aggfunc="first", sort=False).reset_index()
    show.plain_table(
        "completion",
        wide,
        {"row": "Scores"} | {name: name for name in wide.columns[1:]},
        "Scores given of those expected",
    )
    st.caption("Per cent given of those expected; of fewer than ten, only how many were expected.")


def records(answer: Result, table: pd.DataFrame) -> None:
    """The records that one check found, the latest first, and all of them as CSV."""
    counted = table["check"].value_counts(sort=False)
    order = [name for name in answer.rows["check"] if name in counted.index]
    chosen = sidebar.pick("check", "Check", order, lambda name: f"{read_checks()[name].title} ({counted[name]:,})")
    mine = table[table["check"] == chosen]
    mine = mine.assign(date=mine["date"].dt.strftime("%Y-%m-%d"))
    used = {name: title for name, title in RECORDS.items() if mine[name].notna().any()}
    show.plain_table("records", mine.head(MOST_ROWS).astype(object).fillna(""), used, "Records affected")
    if len(mine) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS} of {len(mine):,}; the file holds all.")
    st.download_button(
        "Records as CSV",
        lambda: csv_text(result_lines(answer), mine.dropna(axis="columns", how="all")),
        file_name(f"quality-{chosen}", answer.load),
        "text/csv",
        key="csv-records",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


page, asked = show.Page(who.store()), sidebar.chosen()
filters = Filters(clinic=asked.clinic, condition=asked.condition, therapist=asked.therapist)
st.title("Data quality", anchor=False)

with show.part("What failed"):
    answer = page.ask("quality", filters)
    st.markdown(show.plain(answer.sentence))
    with st.grid(2, min_column_width=340):
        for _, row in answer.rows[answer.rows["status"] == "failed"].iterrows():
            failed(row, asked)
    for note in answer.notes:
        st.caption(show.plain(note))
    if asked.public().keys() - filters.public().keys():
        st.caption(
            "Checks are made when data are loaded: here only condition, clinic and therapist of the filters count."
        )

for category in CATEGORIES:
    with show.part(SAYS[category]):
        rows = in_words(answer.rows[answer.rows["category"] == category])
        show.table(answer, f"checks-{category}", rows, COLUMNS)

with show.part("Scores given, by measure, timing and clinic"):
    completion(answer, page.store)

if page.store.load.has_sessions and page.store.load.dates == "calendar":
    left, right = st.columns(2)
    with left, show.part("Scores given by weekday"):
        days = answer.details["weekdays"]
        together = days[days["clinic"] == "all"]
        show.chart(quality.weekdays(together), "weekdays", "Share of visits with a pain score before, by weekday")
    with right, show.part("Bookings week by week"):
        weeks, drops = answer.details["weeks"], answer.details["drops"]
        says = [
            f"{label_of(page.store, 'clinic', row.clinic)}, {row.date:%Y-%m-%d}: {row.found}"
            for row in drops.itertuples()
        ]
        show.chart(
            quality.weeks(weeks[weeks["clinic"] == "all"], drops.assign(says=says)),
            "weeks",
            f"Bookings by week; {words.count(len(drops))} weeks of single clinics stand out as low",
        )

if "records" in answer.details:
    with show.part("Records affected"):
        found = answer.details["records"]
        if found.empty:
            st.markdown("No check found anything.")
        else:
            records(answer, found)

page.method()
