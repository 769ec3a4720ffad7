"""What the research tables are made of: people counted at the finest, over closed periods. Nothing here is protected yet.

The unit is the patient: only the first episode of each is counted, so that a count is one of people and each patient
stands in one period.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from analysis.disclosure.counting.countings import COUNTINGS, GROUPS, IN_FORCE, Grouping
from analysis.disclosure.counting.linked import Dimension
from analysis.errors import InputError
from analysis.warehouse.store import Store

CLOSED_AFTER = 90  # days from the end of a period to the data cut, by when most of its patients have finished
EVERYBODY = "all"
UNKNOWN = "unknown"  # the value of a group where an export does not tell
Key = tuple[str, Grouping]  # a counting and what it is grouped by, such as ("scale", ("condition", "sex"))


@dataclass(frozen=True)
class Counts:
    """Everything that the tables are made of, at the finest. Counts of people, unprotected.

    frames: by counting and grouping: a column for each dimension (leaves, the counting's the last), and n.
    details: what lies behind some of them, likewise: a column for each dimension, n, and the sums that the SQL names.
    Those of "scale" and "own" are of the measured, without a column of the status: measure, change, n, and sums of
    scores and of their squares. Of "course": the n of each status and day.
    dimensions: every dimension by name. same: nodes of two dimensions that hold the same patients.
    """

    closed_to: date
    dimensions: Mapping[str, Dimension]
    frames: Mapping[Key, pd.DataFrame]
    details: Mapping[Key, pd.DataFrame]
    same: tuple[tuple[tuple[str, str], tuple[str, str]], ...]

    @property
    def clinics(self) -> tuple[str, ...]:
        """The clinics that patients came to, in order."""
        return self.dimensions["clinic"].tree[EVERYBODY]


def closed_to(data_cut: date) -> date:
    """The last day of the last quarter that had ended at least 90 days before the data cut."""
    after = data_cut - timedelta(days=CLOSED_AFTER - 1)
    return date(after.year, 3 * ((after.month - 1) // 3) + 1, 1) - timedelta(days=1)


def counts_of(store: Store) -> Counts:
    """Count what the tables are made of.

    Raises InputError where the export has day numbers instead of dates, or nobody who may be counted in closed periods.
    """
    if store.load.dates == "nominal":
        raise InputError(
            "This export has day numbers instead of calendar dates, so it has no closed periods and no research tables."
        )
    to = closed_to(store.load.data_cut)
    frames: dict[Key, pd.DataFrame] = {}
    details: dict[Key, pd.DataFrame] = {}
    for name, counting in COUNTINGS.items():
        if counting.of_bookings and not store.load.has_sessions:
            continue
        names = [" and ".join(grouping) for grouping in counting.groupings]
        asked = IN_FORCE | counting.asked | {"groupings": names, "closed_to": to, "data_cut": store.load.data_cut}
        found = store.query(counting.sql, asked)
        found[name] = found[counting.leaf].replace(dict(counting.leaves))
        for grouping in counting.groupings:
            rows = _one_grouping(found, grouping)
            frames[name, grouping] = rows.groupby([*grouping, name], as_index=False)["n"].sum()
        if counting.detail:
            behind = store.query(counting.detail, asked).rename(columns={"status": name})
            details |= {(name, grouping): _one_grouping(behind, grouping) for grouping in counting.groupings}
    if not len(frames["scale", ("condition", "quarter")]):
        raise InputError(f"Nobody who may be counted for research was referred before {to + timedelta(days=1)}.")
    dimensions = _groups(frames) | {name: counting.status for name, counting in COUNTINGS.items()}
    return Counts(to, dimensions, frames, details, _same(dimensions))


def coded(counts: Counts, codes: Mapping[str, str]) -> Counts:
    """The same counts with the clinics named by their codes, so that no provider is; unknown ones stay unknown.

    Raises ValueError, without naming one, where a clinic has no code or two have the same.
    """
    named = {clinic: UNKNOWN if clinic == UNKNOWN else codes.get(clinic, "") for clinic in counts.clinics}
    if "" in named.values() or len({*named.values()}) < len(named):
        raise ValueError("Every clinic needs a code of its own before its counts can be released.")
    frames, details = (
        {key: _renamed(frame, named) if "clinic" in key[1] else frame for key, frame in found.items()}
        for found in (counts.frames, counts.details)
    )
    clinics = Dimension("clinic", {EVERYBODY: tuple(sorted(named.values(), key=_in_order))})
    return replace(counts, dimensions={**counts.dimensions, "clinic": clinics}, frames=frames, details=details)


def _renamed(frame: pd.DataFrame, clinics: Mapping[str, str]) -> pd.DataFrame:
    frame = frame.assign(clinic=frame["clinic"].map(clinics))
    return frame.sort_values([*frame.columns]).reset_index(drop=True)


def _in_order(value: str) -> tuple[bool, int, str]:
    """Values in order: clinic_2 before clinic_10, unknown last."""
    return value == UNKNOWN, len(value) if value.startswith("clinic_") else 0, value


def _one_grouping(found: pd.DataFrame, grouping: Grouping) -> pd.DataFrame:
    """The rows of one grouping, in order, its values in columns of their names."""
    rows = found[found["grouping_name"] == " and ".join(grouping)].drop(columns="grouping_name")
    rows = rows.rename(columns={"first_group": grouping[0], "second_group": grouping[1]})
    return rows.sort_values([*rows.columns]).reset_index(drop=True)


def _groups(frames: Mapping[Key, pd.DataFrame]) -> dict[str, Dimension]:
    """The dimensions that patients are grouped by, with the values that the load has; quarters below their years."""
    values: dict[str, set[str]] = {name: set() for name in GROUPS}
    for (_, grouping), frame in frames.items():
        for name in grouping:
            values[name] |= {*frame[name]}
    trees = {name: {EVERYBODY: tuple(sorted(found, key=_in_order))} for name, found in values.items()}
    trees["quarter"] = {EVERYBODY: trees["year"][EVERYBODY]} | {
        year: tuple(quarter for quarter in trees["quarter"][EVERYBODY] if quarter.startswith(year))
        for year in trees["year"][EVERYBODY]
    }
    return {name: Dimension(name, tree) for name, tree in trees.items()}


def _same(dimensions: Mapping[str, Dimension]) -> tuple[tuple[tuple[str, str], tuple[str, str]], ...]:
    """The nodes that two countings, or years and quarters, have in common."""
    between = [((name, node), other) for name, c in COUNTINGS.items() for node, other in c.same.items()]
    years = [(("quarter", year), ("year", year)) for year in dimensions["year"].tree[EVERYBODY]]
    return (*between, *years)
