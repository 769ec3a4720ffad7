"""Publishing: the research tables of the load in force, protected beside the page, and why it was refused."""

import streamlit as st

from pages.shared import background, publishing, releasing, show
from pages.shared.background import Progress
from pages.shared.releasing import Published
from pages.shared.show import plain

KEY, DONE, REFUSED = "research-job", "research-published", "research-refused"
SAYS = "Counting and protecting. What was published before stays in force until this is complete."


def draw() -> None:
    """Draw what would be published, the button, and what came of it."""
    _finish()
    load = publishing.load_in_force()
    if load is None:
        st.markdown("No export is loaded, so there is nothing to publish. Load an export on the page Loads first.")
        return
    st.markdown(plain(_state(load)))
    names = list(releasing.policies())
    last = publishing.last_policy()
    policy = st.selectbox(
        "Policy",
        names,
        index=names.index(last),
        format_func=lambda name: releasing.policies()[name].label,
        key="policy",
    )
    chosen = releasing.policies()[policy]
    st.caption(plain(f"{chosen.words} {chosen.source}"))
    start_over = st.checkbox(
        "Begin anew: earlier releases no longer bind this one",
        key="research-anew",
        help="Only where nobody has an earlier release, or all agree: two releases that are not held against each other "
        "may together tell of single people. The ledger says that this was done.",
    )
    if st.button("Publish the research tables", icon=":material/publish:", key="research-publish"):
        begin(policy, start_over=start_over)


def begin(policy: str | None, *, start_over: bool = False) -> None:
    """Begin to publish, and forget what was said of the time before."""
    for key in (DONE, REFUSED):
        st.session_state.pop(key, None)

    def work(note: Progress) -> Published:
        return publishing.publish(policy, note, start_over=start_over)

    background.start(KEY, work)
    st.rerun()


def _finish() -> None:
    """Follow what is under way, draw the page anew when it has ended, and say what came of it."""
    ended = background.follow(KEY, SAYS)
    if ended is not None:
        st.session_state[REFUSED if isinstance(ended, str) else DONE] = ended
        st.rerun()
    if REFUSED in st.session_state:
        st.error(show.plain(st.session_state[REFUSED]), title="Not published", icon=":material/block:")
    if DONE in st.session_state:
        st.success(plain(_done(st.session_state[DONE])), icon=":material/publish:")


def _done(release: Published) -> str:
    people = "people whose number is hidden" if release.people is None else f"{release.people:,} people"
    tables = f"{len(release.tables)} tables of {people}"
    return f"Release {release.id} is in force: {tables}, closed periods up to {release.closed_to}."


def _state(load: str) -> str:
    """Which load is in force, and whether its tables are published."""
    if not releasing.is_published():
        return f"In force is load {load}; nothing of it is published."
    release = releasing.published()
    if release.load == load:
        return f"In force is load {load}; its tables are published as release {release.id}."
    return f"In force is load {load}. Published is release {release.id}, of load {release.load}."
