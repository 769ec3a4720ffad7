"""A load that runs beside the page."""

from pages.shared import background, loading
from pages.shared.background import Progress
from pages.shared.loading import Export, LoadReport, Options

_KEY = "loads-job"


def start(export: Export, options: Options) -> None:
    """Begin to load; the page shows it at its next run."""

    def work(note: Progress) -> tuple[Export, LoadReport]:
        return export, loading.load(export, options, note)

    background.start(_KEY, work)


def follow() -> tuple[Export, LoadReport] | str | None:
    """Show a load that is under way until it ends: its report, or in words why it was refused; None without one."""
    return background.follow(_KEY, "Loading. What was loaded before stays in force until this is complete.")
