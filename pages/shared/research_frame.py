"""The frame of the research pages: which release is read, up to when, and how it is protected. It opens no store."""

import streamlit as st

from pages.shared import releasing
from pages.shared.releasing import Published
from pages.shared.show import plain

NO_CONTROL = "Change during care. There is no control group, so nothing here is the effect of massage alone."
SIMULATED = "Simulated data: these patients do not exist"


def draw() -> None:
    """Draw what stands above every research page."""
    release = releasing.published() if releasing.is_published() else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if release and release.simulated:
            st.badge(SIMULATED, icon=":material/science:", color="violet")
        st.caption(NO_CONTROL)
    if release:
        st.caption(plain(words(release)))


def words(release: Published) -> str:
    """Which tables these are, in a sentence."""
    return (
        f"Protected tables: data up to {release.data_cut}, closed periods up to {release.closed_to}, release {release.id}. "
        f"Policy: {release.policy.label}."
    )
