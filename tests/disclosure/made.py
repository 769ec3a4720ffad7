"""Linked counts made up for the tests of the engine: conditions by sex and by clinic, with what became of people."""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from analysis.disclosure.control.attack import Released
from analysis.disclosure.control.policy import Policy
from analysis.disclosure.counting.linked import Dimension, Linked, linked_counts

STATUS = Dimension("scale", {"referred": ("not_due", "measured"), "measured": ("improved", "not_improved")})
GROUPS = {"condition": ("neck", "back", "head"), "sex": ("female", "male"), "clinic": ("A", "B")}
LEAVES = ("not_due", "improved", "not_improved")
SIZE = 36


@dataclass(frozen=True)
class Made:
    """Counts as analysis.disclosure.counting.tables.Counts has them."""

    frames: dict
    dimensions: dict
    same: tuple = ()


def people(numbers: list[int]) -> Linked:
    """Counts of as many people of every kind (36 numbers), in one table by sex and one by clinic."""
    found = pd.DataFrame(list(product(*GROUPS.values(), LEAVES)), columns=[*GROUPS, "scale"]).assign(n=numbers)
    frames = {
        ("scale", ("condition", by)): found.groupby(["condition", by, "scale"], as_index=False)["n"].sum()
        for by in ("sex", "clinic")
    }
    dimensions = {name: Dimension(name, {"all": values}) for name, values in GROUPS.items()} | {"scale": STATUS}
    return linked_counts(Made(frames, dimensions))


def knowledge(linked: Linked, policy: Policy, cells: pd.DataFrame) -> Released:
    """What a reader takes from released cells: nothing of hidden and held ones, of the others what rounding leaves open."""
    low, high = policy.known_range(linked.counts)
    anew = (cells["status"] == "shown").to_numpy()
    return Released(np.where(anew, low, 0.0), np.where(anew, high, np.inf), linked.sums)
