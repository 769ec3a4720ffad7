"""What failed checks have to do with a figure: a badge with the episodes concerned, the way to the records, a switch."""

import streamlit as st

from analysis.questions import Finding, Result

WITHOUT = "without"
PAGE = "pages/records/quality.py"


def draw(result: Result, name: str) -> None:
    """A line for each failed check that a figure depends on; `name` is the figure's."""
    for finding in result.findings:
        with st.container(
            horizontal=True, vertical_alignment="center", gap="xsmall", key=f"finding-{name}-{finding.check.name}"
        ):
            out = finding.is_left_out
            st.badge(
                f"{finding.words()}{' left out' if out else ''}",
                icon=":material/filter_alt_off:" if out else ":material/warning:",
                color="blue" if out else "orange",
                help=f"{finding.check.counts}: {finding.affected} in this load",
            )
            st.page_link(PAGE, label="See them", query_params={"check": finding.check.name})
            switch(finding, f"{name}-{finding.check.name}")


def switch(finding: Finding, key: str) -> None:
    """A button that leaves out what a check found, on every page, or takes it in again."""
    st.button(
        "Take in" if finding.is_left_out else "Leave out",
        key=f"switch-{key}",
        on_click=_switch,
        args=(finding.check.name,),
        type="tertiary",
        icon=":material/filter_alt_off:" if finding.is_left_out else ":material/filter_alt:",
        help="Answers on every page with or without the episodes concerned",
    )


def _switch(check: str) -> None:
    chosen = st.session_state.get(WITHOUT, [])
    st.session_state[WITHOUT] = [name for name in chosen if name != check] if check in chosen else [*chosen, check]
