"""One file of an export whose mapping is adjusted: its columns, how its dates are written, what its texts stand for."""

import streamlit as st

from pages.shared import adjusting, show
from pages.shared.adjusting import Adjustable, Cell, Change, Format
from pages.shared.loading import Export

KEEP = "\0as it is"  # no column is called so
TEXTS = {
    "status": ("attended", "no_show", "late_cancel", "cancelled", "upcoming"),
    "sex": ("female", "male", "other"),
    "discharge_reason": (
        "goals_met", "completed", "self_discharged", "lost", "referred_on", "surgery", "injection", "new_injury", "other",
    ),
    "timing": ("intake", "before", "after", "discharge", "follow_up"),
    "role": ("clinic", "therapist", "referrer"),
}  # fmt: skip
DAYS = {"2026-01-31": "%Y-%m-%d", "31/01/2026": "%d/%m/%Y", "01/31/2026": "%m/%d/%Y", "31.01.2026": "%d.%m.%Y"}
TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p")


def draw(export: Export, base: Format, file: Adjustable) -> tuple[Change, ...]:
    """Draw what can be adjusted of a file; what was changed."""
    with st.container(border=True):
        st.markdown(f"**{show.plain(file.name)}**")
        key = f"loads-adjust-{base.name}-{file.place}"
        everything = st.toggle("Show all of our columns", key=f"{key}-all")
        shown = [cell for cell in file.cells if everything or cell.is_needed or cell.column or cell.otherwise]
        columns = _draw_columns(file, shown, key)
        dates = _draw_dates(shown, columns, key)
        texts = {
            cell: _draw_texts(export, base, file, cell, columns[cell], key) for cell in shown if cell.name in TEXTS
        }
    changes = (_change(file, cell, columns[cell], texts.get(cell), dates) for cell in shown)
    return tuple(change for change in changes if change)


def _draw_columns(file: Adjustable, cells: list[Cell], key: str) -> dict[Cell, str]:
    """Draw the choice of a source column for each of ours."""
    chosen = {}
    with st.grid(3, min_column_width=200):
        for cell in cells:
            options = [*([KEEP] if cell.otherwise else []), "", *file.columns]
            words = {KEEP: f"as before: {cell.otherwise}", "": "nothing"}
            chosen[cell] = st.selectbox(
                show.label(f"{cell.table}: {cell.name}{' (needed)' if cell.is_needed else ''}"),
                options,
                index=0 if cell.otherwise else options.index(cell.column),
                format_func=lambda option, words=words: words.get(option, option),
                key=f"{key}-{cell.table}-{cell.name}",
            )
    return chosen


def _draw_dates(cells: list[Cell], columns: dict[Cell, str], key: str) -> tuple[str, ...] | None:
    """Draw how the dates of the file are written; the patterns, None where they stay as they are."""
    if not any(cell.is_date and columns[cell] not in {"", KEEP} for cell in cells):
        return None
    chosen = st.selectbox(
        "Dates of this file are written",
        [KEEP, *DAYS],
        format_func=lambda option: "as before" if option == KEEP else f"as {option}",
        key=f"{key}-dates",
        accept_new_options=True,
        help="A time of day may follow. For another way of writing, type its pattern, such as %d-%b-%Y.",
    )
    if chosen == KEEP:
        return None
    return tuple(f"{DAYS.get(chosen, chosen)}{time}" for time in TIMES)


def _draw_texts(
    export: Export, base: Format, file: Adjustable, cell: Cell, column: str, key: str
) -> dict[str, str] | None:
    """Draw what the texts of a column stand for; the texts that stand for something, None where nothing was changed."""
    if column in {"", KEEP}:
        return None
    before = {text.casefold(): meant for text, meant in cell.values}
    found = [text for text in adjusting.texts(export, base, file, column) if text.casefold() not in TEXTS[cell.name]]
    if not found:
        return None
    st.caption(show.plain(f"What the texts of {column} stand for:"))
    chosen = {}
    with st.grid(3, min_column_width=200):
        for place, text in enumerate(found):
            options = ["", *TEXTS[cell.name]]
            meant = before.get(text.casefold(), "")
            chosen[text] = st.selectbox(
                show.label(text),
                options,
                index=options.index(meant) if meant in options else 0,
                format_func=lambda option: option or "as it is",
                key=f"{key}-{cell.table}-{cell.name}-{column}-{place}",
            )
    changed = {text: meant for text, meant in chosen.items() if meant != before.get(text.casefold(), "")}
    kept = {text: meant for text, meant in cell.values if text.casefold() not in {t.casefold() for t in changed}}
    return kept | {text: meant for text, meant in changed.items() if meant} if changed else None


def _change(
    file: Adjustable, cell: Cell, column: str, texts: dict[str, str] | None, dates: tuple[str, ...] | None
) -> Change | None:
    """What was changed of one of our columns; None where nothing was."""
    own_dates = dates if cell.is_date and column not in {"", KEEP} else None
    if column == KEEP or (column == cell.column and texts is None and own_dates is None):
        return None
    return Change(file.place, cell.table, cell.name, column, texts, own_dates)
