"""How results are shown: figures with their takeaway, tables with their CSV, and how it was calculated."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis.errors import OutcomesError
from analysis.figures import words
from analysis.figures.ink import CONFIG
from analysis.filters import Filters
from analysis.questions import Definition, Result, ask
from pages.shared import findings
from pages.shared.export import csv_text, file_name, load_lines, result_lines
from pages.shared.who import LoadInfo, Store

SMALLEST = 10


@dataclass(frozen=True)
class Page:
    """One page: the store it asks, and the answers it has had, which are explained at its foot."""

    store: Store
    answers: list[Result] = field(default_factory=list)

    def ask(self, name: str, filters: Filters) -> Result:
        """The answer to a question, remembered for the foot of the page. Raises OutcomesError as `ask` does."""
        result = ask(name, self.store, filters)
        self.answers.append(result)
        return result

    def method(self) -> None:
        """How the numbers of this page were calculated: definition, choices in force, selection, SQL, parameters."""
        with st.expander("How this was calculated", icon=":material/calculate:"):
            for question in dict.fromkeys(answer.question for answer in self.answers):
                answers = [answer for answer in self.answers if answer.question == question]
                st.markdown(f"**{plain(answers[0].definition.title)}**")
                definition(answers[0].definition, answers[0])
                queries(answers)
                numbers(answers)


def numbers(answers: list[Result]) -> None:
    """Every table behind the answers to one question, each as CSV: what the figures of the page were drawn from."""
    with st.popover(f"Numbers as CSV: {answers[0].definition.title}", icon=":material/download:"):
        for place, answer in enumerate(answers):
            for detail in (None, *answer.details):
                csv_button(answer, detail, f"numbers-{answer.question}-{place}-{detail}")


def csv_button(result: Result, detail: str | None, key: str) -> None:
    """A table of an answer as CSV, named by what it holds."""
    words_of_it = [
        result.question,
        *([detail] if detail else []),
        *(["by", result.filters.by] if result.filters.by else []),
    ]
    st.download_button(
        " ".join(words_of_it).replace("_", " "),
        lambda: csv_text(result_lines(result), result.table(detail)),
        file_name("-".join(words_of_it), result.load),
        "text/csv",
        key=key,
        on_click="ignore",
        type="tertiary",
    )


@contextmanager
def part(title: str) -> Iterator[None]:
    """A headed part of a page; a question that this load cannot answer says so there and leaves the rest standing."""
    with st.container(border=True):
        st.subheader(title, anchor=False)
        try:
            yield
        except OutcomesError as refused:
            st.info(plain(str(refused)), icon=":material/info:")


def figure(
    result: Result,
    name: str,
    rows: pd.DataFrame,
    draw: Callable[[], go.Figure],
    put: Callable[[go.Figure], None] | None = None,
) -> None:
    """The takeaway, the figure with the takeaway as its text alternative, failed checks, and who is missing from it.

    `rows` are those the figure is about; only the shown are drawn, and a figure without any is a sentence instead.
    put: draws the figure in another way than as it stands (pages/shared/drill.py).
    """
    st.markdown(plain(result.sentence))
    findings.draw(result, name)
    if rows["shown"].any() and put:
        put(draw())
    elif rows["shown"].any():
        chart(draw(), name, result.sentence)
    else:
        st.info(f"Nothing to draw: no group of this selection has {SMALLEST} to show.", icon=":material/info:")
    for note in result.notes:
        st.caption(plain(note))


def tile(label: str, value: str, says: str, trend: list[float] | None = None) -> None:
    """One number with its denominator, and its course where there is one."""
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric(label, value, chart_data=trend)
        st.caption(plain(says))


def enough(n: float, value: str) -> str:
    """The value where it is of enough to be shown, else a dash."""
    return value if n >= SMALLEST else words.MISSING


def chart(drawn: go.Figure, name: str, alt: str) -> None:
    """A figure with its text alternative."""
    st.plotly_chart(drawn, key=f"figure-{name}", config=CONFIG, alt=alt)


def held_back(rows: pd.DataFrame, group: str, count: str) -> None:
    """Name the groups that are too small to draw, with their counts."""
    small = rows[~rows["shown"]]
    if len(small):
        names = ", ".join(f"{name} ({n:,.0f})" for name, n in zip(small[group], small[count], strict=True))
        st.caption(plain(f"Counted but not drawn, being under {SMALLEST}: {names}."))


def table(result: Result, name: str, frame: pd.DataFrame, columns: dict[str, Any]) -> None:
    """The chosen columns of a table under readable titles, and the answer's whole table, with its codes, as CSV."""
    plain_table(name, frame, columns, f"Table: {result.definition.title}")
    st.download_button(
        "Table as CSV",
        lambda: csv_text(result_lines(result), result.rows),
        file_name(result.question, result.load),
        "text/csv",
        key=f"csv-{name}",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def load_table(load: LoadInfo, name: str, frame: pd.DataFrame, columns: dict[str, str], alt: str) -> None:
    """A table about a load itself, and the same as CSV."""
    plain_table(name, frame, columns, alt)
    st.download_button(
        "Table as CSV",
        lambda: csv_text([alt, *load_lines(load)], frame[list(columns)]),
        file_name(name, load),
        "text/csv",
        key=f"csv-{name}",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def plain_table(name: str, frame: pd.DataFrame, columns: dict[str, Any], alt: str) -> None:
    """The chosen columns of a table under readable titles (or Streamlit's own column settings), written as people read
    numbers.
    """
    kept = frame[list(columns)]
    numbers = [
        column for column in columns if not pd.api.types.is_string_dtype(kept[column])
    ]  # text is written already
    gaps = {column: kept[column].map(_writer(column)) for column in columns if kept[column].isna().any()}
    written = kept.assign(**gaps).style.format({column: _writer(column) for column in numbers if column not in gaps})
    st.dataframe(written, hide_index=True, height="content", column_config=columns, key=f"table-{name}", alt=alt)


def definition(said: Definition, result: Result | None = None) -> None:
    """What a number means, in the words that every export carries too; with a result, also what was in force for it."""
    parts = said.parts
    if result:
        parts |= {
            "In force": result.in_force,
            "Selection": result.filters_in_words,
            "Load": f"{result.load.id}, data to {result.load.data_cut}",
        }
    st.markdown(plain(said.what))
    st.table({name: plain(text) for name, text in parts.items() if text}, border="horizontal")


def queries(answers: list[Result]) -> None:
    """The SQL behind the answers to one question, and the parameters of each time it was asked."""
    with st.popover(f"SQL and parameters: {answers[0].definition.title}", icon=":material/code:"):
        for name, text in answers[0].sql:
            st.caption(plain(name))
            st.code(text, language=None)
        st.caption("Parameters, one block for each time it was asked")
        for answer in answers:
            st.json(
                {name: str(value) for name, value in answer.parameters.items() if value is not None}, expanded=False
            )


def plain(text: str) -> str:
    """Text as it stands: what Markdown reads as a command is escaped, so that no name from an export can be one."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>$#~|:!" else sign for sign in text)


def label(text: str) -> str:
    """Text as the label of a widget: as it stands where Markdown reads no command in it, since escapes are read aloud."""
    is_harmless = re.fullmatch(r"[\w ().,;:/%&+'-]*", text) and not re.search(r":\w+\[|://|\b_|_\b|:\w+:", text)
    return text if is_harmless else plain(text)


def _writer(column: str) -> Callable[[object], str]:
    """How the values of a column are written, by what its stable name says it is."""
    starts, ends = ("rate", "by_week", "completion", "worst", "best", "worsened_rate"), ("_rate", "_share")
    if column.startswith(starts) or column.endswith(ends):
        return lambda value: words.percent(value, 1)
    if column in {"difference", "unadjusted", "standardised_difference"}:
        return lambda value: words.signed(value, 2)
    if column in {"ratio", "observed", "expected"} or column.startswith(("shrunken", "low_9", "high_9", "p_adj")):
        return _two_digits
    if column.startswith(("median", "q25", "q75")):
        return lambda value: "not reached" if pd.isna(value) else f"{value:,.0f}"
    if "mean" in column or column.startswith(("change", "visits_per", "rmst")):
        return words.number
    return _as_it_is


def _two_digits(value: float) -> str:
    """A whole number as it is, any other with two digits; nothing where there is none."""
    return "" if pd.isna(value) else words.number(value, 0 if float(value).is_integer() else 2)


def _as_it_is(value: object) -> str:
    if pd.isna(value):
        return ""
    return words.count(value) if isinstance(value, (int, float)) else str(value)
