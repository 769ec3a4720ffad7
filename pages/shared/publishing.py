"""What managers may do with research tables: publish them, and look at the ledger; always as the one who reads."""

import pandas as pd

from analysis.disclosure import publish as publishing
from analysis.disclosure.binding import DEFAULT
from analysis.disclosure.control.policy import policies
from analysis.warehouse import history, ledger
from pages.shared import releasing, who
from pages.shared.background import Progress
from pages.shared.releasing import Published

PATIENCE = publishing.PATIENCE


def may_publish() -> bool:
    """Whether this reader may publish, and look at the ledger: who may replace the load may."""
    return who.may_load()


def publish(policy: str | None, progress: Progress, *, start_over: bool = False, patience: float = 0) -> Published:
    """Publish the tables of the load in force. Raises InputError where that is refused, saying why.

    patience: how many seconds to wait for somebody else who is publishing.
    """
    with releasing.on_the_page():
        return publishing.publish(
            who.warehouse(),
            who=who.reader(),
            policy=policy,
            start_over=start_over,
            patience=patience,
            progress=progress,
        )


def last_policy() -> str:
    """The name of the policy of the release in force, or the default."""
    name = releasing.published().policy.name if releasing.is_published() else DEFAULT
    return name if name in policies() else DEFAULT


def load_in_force() -> str | None:
    """The id of the load that would be published; None where nothing is loaded."""
    return next((load.id for load in history.loads(who.warehouse()) if load.in_force), None)


def ledger_rows() -> pd.DataFrame:
    """The ledger, the newest entry first. Raises InputError where it was changed."""
    with releasing.on_the_page():
        found = ledger.ledger(who.warehouse())
    return found.assign(n=ledger.people_words(found))
