"""Work that runs beside the page: whatever its reader clicks meanwhile, it goes on, and the page finds it again."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from analysis.errors import OutcomesError
from pages.shared.show import plain

LOOK = 0.2  # seconds between two looks at how far it is
Progress = Callable[[int, int, str], None]


@dataclass
class Job:
    """One piece of work under way, and how far it is."""

    work: Callable[[Progress], Any]
    share: float = 0.0
    words: str = "Beginning"
    future: Future[Any] = field(default_factory=Future)

    def run(self) -> Any:
        """Do it, and note how far it is."""
        return self.work(self._note)

    def _note(self, done: int, total: int, words: str) -> None:
        self.share, self.words = min(done / max(total, 1), 1.0), words


def start(key: str, work: Callable[[Progress], Any]) -> None:
    """Begin; the page shows it at its next run. key: tells pieces of work of one visit apart."""
    job = Job(work)
    workers = ThreadPoolExecutor(1, thread_name_prefix=key)
    job.future = workers.submit(job.run)
    workers.shutdown(wait=False)
    st.session_state[key] = job


def follow(key: str, says: str) -> Any | str | None:
    """Show work that is under way until it ends: what it gave, or in words why it was refused; None without any."""
    job: Job | None = st.session_state.get(key)
    if job is None:
        return None
    with st.status(says, expanded=True):
        bar = st.progress(job.share, plain(job.words))
        while wait([job.future], timeout=LOOK).not_done:
            bar.progress(job.share, plain(job.words))
    del st.session_state[key]
    try:
        return job.future.result()
    except OutcomesError as refused:
        return str(refused)
