"""A load that runs beside the page: whatever its reader clicks meanwhile, it goes on, and the page finds it again."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import streamlit as st

from analysis.errors import OutcomesError
from pages.shared import loading
from pages.shared.loading import Export, LoadReport, Options
from pages.shared.show import plain

_KEY = "loads-job"
_LOOK = 0.2  # seconds between two looks at how far it is


@dataclass
class Job:
    """One load under way: of what, and how far it is."""

    export: Export
    options: Options
    share: float = 0.0
    words: str = "Beginning"
    future: Future[LoadReport] = field(default_factory=Future)

    def run(self) -> LoadReport:
        """Load, and note how far it is."""
        return loading.load(self.export, self.options, self._note)

    def _note(self, done: int, total: int, words: str) -> None:
        self.share, self.words = done / total, words


def start(export: Export, options: Options) -> None:
    """Begin to load; the page shows it at its next run."""
    job = Job(export, options)
    workers = ThreadPoolExecutor(1, thread_name_prefix="load")
    job.future = workers.submit(job.run)
    workers.shutdown(wait=False)
    st.session_state[_KEY] = job


def follow() -> tuple[Export, LoadReport] | str | None:
    """Show a load that is under way until it ends: its report, or in words why it was refused; None without one."""
    job: Job | None = st.session_state.get(_KEY)
    if job is None:
        return None
    with st.status("Loading. What was loaded before stays in force until this is complete.", expanded=True):
        bar = st.progress(job.share, plain(job.words))
        while wait([job.future], timeout=_LOOK).not_done:
            bar.progress(job.share, plain(job.words))
    del st.session_state[_KEY]
    try:
        return job.export, job.future.result()
    except OutcomesError as refused:
        return str(refused)
