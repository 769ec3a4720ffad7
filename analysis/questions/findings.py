"""Findings: what an answer has to say of the quality of its data, because checks that it depends on failed."""

from dataclasses import dataclass

import pandas as pd

from analysis.check_files import Check, read_checks
from analysis.errors import InputError
from analysis.filters import Filters
from analysis.provider_outcomes import PROVIDER_OUTCOMES
from analysis.questions import request
from analysis.warehouse.store import Store


@dataclass(frozen=True)
class Finding:
    """A check that an answer depends on and that failed, or whose findings are left out of it.

    affected: what it found in the whole load, such as "12 visits". n: how many episodes of the selection that concerns.
    """

    check: Check
    affected: str
    n: int
    is_left_out: bool

    def words(self) -> str:
        """The finding as a few words, such as "Duplicate bookings: 12 episodes"."""
        return f"{self.check.title}: {request.count_words(self.n, 'episode')}"


def findings(store: Store, filters: Filters, question: str) -> tuple[Finding, ...]:
    """What concerns the answer to a question: failed checks that it depends on, and those that are left out of it.

    Raises InputError where what a check found is to be left out and was not kept.
    """
    runs = _runs(store)
    question = PROVIDER_OUTCOMES[filters.outcome].counted_as if question == "variation" else question
    for name in filters.without:
        if not runs.loc[name, "is_kept"]:
            raise InputError(f"This load keeps no findings of {name} (see quality), so they cannot be left out.")
    checks = [
        check
        for name, check in read_checks().items()
        if name in filters.without
        or (check.concerns(question, filters.measure, filters.by) and _has_failed(check, runs.loc[name]))
    ]
    if not checks:
        return ()
    asked = request.parameters(store, filters) | {"checks": [check.name for check in checks]}
    counted = store.query("queries/quality_affected", asked).set_index("check_name")["n"]
    found = (
        Finding(
            check,
            check.units(int(runs.loc[check.name, "n_in_load"])),
            int(counted.get(check.name, 0)),
            check.name in filters.without,
        )
        for check in checks
    )
    return tuple(finding for finding in found if finding.n or finding.is_left_out)


def removable(store: Store) -> tuple[str, ...]:
    """The checks whose findings can be left out of answers: those that found something and kept it."""
    runs = _runs(store)
    kept = runs.index[(runs["n_in_load"] > 0) & runs["is_kept"].astype(bool)]
    return tuple(name for name in read_checks() if name in kept)


def has_failed(store: Store) -> bool:
    """Whether any check of the load failed."""
    runs = _runs(store)
    return any(_has_failed(check, runs.loc[name]) for name, check in read_checks().items())


def left_out_notes(found: tuple[Finding, ...]) -> tuple[str, ...]:
    """How many episodes are left out of an answer by `without`."""
    return tuple(
        f"{request.count_words(finding.n, 'episode')} left out: {finding.check.title.lower()}."
        for finding in found
        if finding.is_left_out
    )


def _runs(store: Store) -> pd.DataFrame:
    return store.query("queries/quality_runs", {}).set_index("check_name")


def _has_failed(check: Check, run: pd.Series) -> bool:
    return pd.isna(run["message"]) and check.status(int(run["n_in_load"]), int(run["n_of_in_load"])) == "failed"
