"""What stands behind a protected table: what was hidden and why, what its columns mean, and the query."""

import streamlit as st

from analysis.disclosure.control.states import AUDIT
from analysis.disclosure.protected.variable import Variable
from analysis.figures import research_words
from analysis.questions import Definition
from pages.shared import releasing, research_frame, show
from pages.shared.releasing import ProtectedTable, Published
from pages.shared.show import plain


def protection(release: Published, table: ProtectedTable) -> None:
    """What was hidden and held in this table, by which policy, and what the audit of the release found."""
    st.markdown(plain(research_words.protection(table)))
    st.caption(plain(f"{release.policy.label}. {release.policy.source}"))
    if release.audit:
        with st.expander("The audit of this release", icon=":material/policy:", type="compact"):
            said = {plain(AUDIT.get(name, name)): plain(_said(found)) for name, found in release.audit.items()}
            st.table(said, border="horizontal")


def definition(release: Published, table: ProtectedTable) -> None:
    """What each column means, the definition in force, and the query that counted it."""
    with st.expander("How this was calculated", icon=":material/calculate:"):
        meanings = {research_words.heading(variable): _meaning(variable) for variable in table.variables}
        if told := {plain(name): plain(text) for name, text in meanings.items() if text}:
            st.table(told, border="horizontal")
        for said in _definitions(release, table):
            st.markdown(f"**{plain(said.title)}**")
            show.definition(said)
        st.caption(plain(research_frame.words(release)))
        if table.sql:
            with st.popover("SQL of this table", icon=":material/code:"):
                st.code(table.sql, language=None)


def _meaning(variable: Variable) -> str:
    return " ".join(part for part in (variable.derivation, variable.source) if part)


def _said(found: object) -> str:
    return f"{found:,}" if isinstance(found, int) else str(found)


def _definitions(release: Published, table: ProtectedTable) -> list[Definition]:
    """The definition in force of the question that a table answers, as the release has it."""
    question = releasing.question_of(table)
    return [Definition(**fields) for name, fields in release.methods.items() if name == question]
