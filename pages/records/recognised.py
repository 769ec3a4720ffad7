"""What was recognised in an export: its format and how sure that is, its files, how each column maps, what would load."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from pages.records import adjust, report
from pages.records.adjust import AUTOMATIC, READ_AS, SAID
from pages.shared import loading, show, who
from pages.shared.loading import ColumnMap, Export, FileMap, Inspection, Preview

LARGE = 20 * 10**6  # bytes, from which on reading everything is asked for and not done unasked
_SEEN, _CHECKED = "loads-seen", "loads-checked"


def draw(export: Export) -> tuple[Inspection, str | None]:
    """Draw what was recognised; the inspection, and the format by name where its reader chose one."""
    formats = loading.formats()
    chosen = st.session_state.get(READ_AS)
    name = chosen if chosen in formats else None
    inspected = _once(("inspection", *loading.stamp(export), name), lambda: loading.inspect(export, name))
    if SAID in st.session_state:
        st.success(show.plain(st.session_state.pop(SAID)), icon=":material/check_circle:")
    _draw_format(export, inspected)
    st.selectbox(
        "Read the files",
        [AUTOMATIC, *formats],
        format_func=lambda name: "in the format that was recognised" if name == AUTOMATIC else f"as {formats[name]}",
        key=READ_AS,
        help="Where several formats fit, or the wrong one was recognised, choose the right one here.",
    )
    if inspected.format:
        _draw_files(inspected)
        for file in inspected.files:
            _draw_columns(file)
    adjust.draw(export, inspected)
    return inspected, name


def draw_check(export: Export, inspected: Inspection) -> None:
    """Draw what loading would give: counts, reasons, unmapped conditions, and the first records for who may see them."""
    key = ("preview", *loading.stamp(export), inspected.format)
    if sum(path.stat().st_size for path in export.files()) > LARGE and st.session_state.get(_CHECKED) != key:
        st.markdown("These files are large: checking all of their records takes a while. Loading checks them anyway.")
        if not st.button("Check them now", icon=":material/fact_check:", key="loads-check"):
            return
        st.session_state[_CHECKED] = key
    with st.spinner("Reading and checking every record"):
        found = _once(key, lambda: loading.preview(export, inspected))
    _draw_counts(export, found, inspected.notes)
    if who.scope().row_level:
        _draw_first_records(found)


def _once(key: tuple[object, ...], make: Callable[[], Any]) -> Any:
    """What was made for the same files before in this visit; only the last of a kind is kept."""
    kept = st.session_state.setdefault(_SEEN, {})
    if kept.get(key[0], (None, None))[0] != key:
        kept[key[0]] = (key, make())
    return kept[key[0]][1]


def _draw_format(export: Export, inspected: Inspection) -> None:
    if inspected.format is None:
        st.warning(show.plain(export.words(inspected.problem)), title="No format fits", icon=":material/help:")
        if inspected.near:
            with st.expander("The formats that come nearest, and what they lack", icon=":material/rule:"):
                for near in inspected.near:
                    st.markdown(f"**{show.plain(near.title)}**")
                    st.caption(show.plain(export.words(" ".join(near.problems))))
        return
    own = " This is your own format." if inspected.is_own else ""
    st.markdown(f"**{show.plain(inspected.title)}**{own}")
    if inspected.grade:
        st.caption(show.plain(f"How sure we are: {inspected.grade} {inspected.evidence}"))
    for note in inspected.notes:
        st.caption(show.plain(note))


def _draw_files(inspected: Inspection) -> None:
    rows = [
        {
            "File": show.plain(file.name),
            "Is": show.plain(file.kind if file.kind != file.name else ""),
            "Gives": ", ".join(file.tables),
        }
        for file in inspected.files
    ]
    st.table(rows, border="horizontal", hide_index=True)
    if inspected.ignored:
        st.caption(show.plain(f"Not read, as the format has no use for them: {', '.join(inspected.ignored)}."))


def _draw_columns(file: FileMap) -> None:
    with st.expander(show.plain(f"{file.name}: how each column maps"), icon=":material/view_column:"):
        st.table([_column(column) for column in file.columns], border="horizontal", hide_index=True)
        for table, records in zip(file.tables, file.records, strict=True):
            if records:
                st.caption(show.plain(f"{table}: {records}."))
        if file.unknown:
            st.caption(show.plain(f"Columns without a use, kept aside: {', '.join(file.unknown)}."))
        if file.personal:
            st.caption(show.plain(f"Columns about the person, not needed and not kept: {', '.join(file.personal)}."))


def _column(column: ColumnMap) -> dict[str, str]:
    return {
        "Ours": show.plain(f"{column.table}, {column.column}"),
        "Read from": show.plain(column.source),
        "And then": show.plain(column.done),
    }


def _draw_counts(export: Export, found: Preview, said: tuple[str, ...]) -> None:
    if found.problem:
        st.warning(show.plain(export.words(found.problem)), title="This cannot be loaded", icon=":material/block:")
    elif found.data_cut:
        st.markdown(f"Data to {found.data_cut}.")
    report.counts(pd.DataFrame(found.files), "preview-files")
    if len(found.rejects):
        with st.expander(
            f"Why records and cells would be rejected: {found.rejects['n'].sum():,}", icon=":material/rule:"
        ):
            report.reasons(found.rejects.to_dict("records"))
    if len(found.conditions):
        labels = ", ".join(f"{row.label} ({row.n:,})" for row in found.conditions.itertuples())
        st.markdown(show.plain(f"Conditions that the dictionary lacks: {labels}. They can be mapped after loading."))
    for note in (note for note in found.notes if note not in said):
        st.caption(show.plain(note))


def _draw_first_records(found: Preview) -> None:
    tables = {name: rows.dropna(axis="columns", how="all") for name, rows in found.records.items() if len(rows)}
    if tables:
        with st.expander("The first records as they would load", icon=":material/table_rows:"):
            for name, rows in tables.items():
                st.caption(name)
                st.dataframe(
                    rows.astype(object).where(rows.notna(), ""),
                    hide_index=True,
                    key=f"preview-{name}",
                    alt=f"The first records of {name}",
                )
