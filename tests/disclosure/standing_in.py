"""Stand-ins for the engine, so that what tables say can be tried for any pattern of hidden and held counts."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pytest

from analysis.dictionary import read_dictionary
from analysis.disclosure import protect as room
from analysis.disclosure.control.policy import Policy, find_policy
from analysis.disclosure.control.states import States
from analysis.disclosure.counting.linked import Linked
from analysis.disclosure.counting.tables import Counts
from analysis.disclosure.protect import Earlier, Protected, protect

Engine = Callable[[Linked, Policy, Mapping[str, pd.DataFrame]], States]


def hiding(share: float = 0.0, seed: int = 0, since: str = "") -> Engine:
    """An engine that hides the small counts and a random share of the others; what it shows is held where `since` is given."""

    def decided(linked: Linked, policy: Policy, _: Mapping[str, pd.DataFrame]) -> States:
        n = linked.counts
        hidden = policy.is_small(n) | (np.random.default_rng(seed).random(len(n)) < share)
        value = pd.array(policy.rounded(n), dtype="Int64")
        value[hidden] = pd.NA
        status = np.where(hidden, "hidden", "held" if since else "shown")
        return States(
            pd.DataFrame({"cell": linked.cells, "n": n, "value": value, "status": status, "since": since}), {}
        )

    return decided


def protected(counts: Counts, policy: str, engine: Engine, earlier: Mapping[str, Earlier] | None = None) -> Protected:
    """The tables that an engine's decisions lead to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "states_of", engine)
        return protect(counts, find_policy(policy), earlier or {}, read_dictionary())


def rows(made: Protected, name: str) -> pd.DataFrame:
    """The rows of one of the tables."""
    return next(table.frame() for table in made.tables if table.name == name)
