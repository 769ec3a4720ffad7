"""Whether a package is what was released, and would come out the same today: table by table."""

import streamlit as st

from pages.shared import background, packages, show, who
from pages.shared.background import Progress
from pages.shared.packages import Verdict
from pages.shared.show import plain

KEY, DONE = "research-verify-job", "research-verdict"
SAYS = "Comparing. Where tables are counted anew, this takes as long as publishing did."
COLUMNS = {"table": "Table", "verdict": "Verdict", "because": "Because of"}


def draw() -> None:
    """Draw the way from a file to its verdict."""
    ended = background.follow(KEY, SAYS)
    if ended is not None:
        st.session_state[DONE] = ended
        st.rerun()
    today = "" if who.is_researcher() else ", and would its tables come out the same today"
    st.markdown(f"Choose a package that was exported here: is it as it was released{today}?")
    file = st.file_uploader(
        "Package (zip)", type="zip", key="research-file", max_upload_size=packages.FILE_LIMIT // 10**6
    )
    if st.button("Verify", icon=":material/verified_user:", key="research-verify", disabled=file is None) and file:
        _begin(file.getvalue())
    if DONE in st.session_state:
        _draw_verdict(st.session_state[DONE])


def _begin(content: bytes) -> None:
    st.session_state.pop(DONE, None)

    def work(note: Progress) -> Verdict:
        return packages.check(content, note)

    background.start(KEY, work)
    st.rerun()


def _draw_verdict(found: Verdict | str) -> None:
    if isinstance(found, str):
        st.error(plain(found), title="Not verified", icon=":material/block:")
        return
    said, icon = ("Genuine", ":material/verified:") if found.genuine else ("Not genuine", ":material/gpp_bad:")
    (st.success if found.genuine else st.error)(plain(found.words[0]), title=said, icon=icon)
    for sentence in found.words[1:]:
        st.markdown(plain(sentence))
    show.plain_table("research-verdict", found.tables, COLUMNS, "The verdict on each table of the package")
