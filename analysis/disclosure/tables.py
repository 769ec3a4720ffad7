"""The fixed set of research tables: what is counted, over which periods, and which counts each table shows.

Nothing here is protected yet. The unit is the patient: only the first episode of each is counted, so that a count is one
of people and each patient stands in one period.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analysis.disclosure.linked import Dimension
from analysis.errors import InputError
from analysis.warehouse.store import Store

CLOSED_AFTER = 90  # days from the end of a period to the data cut, by when most of its patients have finished
GROUPINGS = {"clinic": "clinic", "sex": "sex", "age": "age band", "duration": "duration of symptoms", "year": "year"}
EVERYBODY = "all"


@dataclass(frozen=True)
class Counting:
    """One way to sort every patient by what became of them: a tree of statuses, and the SQL file that finds the leaf.

    measure: what `measure=` asks for. same: its nodes that hold the same patients as a node of another counting.
    """

    status: Dimension
    sql: str
    measure: str
    same: Mapping[str, tuple[str, str]]


SCALE = Counting(
    Dimension(
        "scale",
        {
            "referred": ("no_intake", "intake"),
            "intake": ("not_started", "started"),
            "started": ("in_care", "due"),
            "due": ("missing", "outcome"),
            "outcome": ("no_room", "measured"),
            "measured": ("worsened", "little", "improved_20"),
            "improved_20": ("only_20", "improved_30"),
            "improved_30": ("only_30", "improved_50"),
        },
    ),
    "protected/scale_status",
    "nprs",
    {},
)
OWN = Counting(
    Dimension(
        "own",
        {
            "everybody": ("not_due", "due"),
            "due": ("missing", "outcome"),
            "outcome": ("no_claim", "no_room", "measured"),
            "measured": ("worsened", "little", "improved"),
        },
    ),
    "protected/own_status",
    "primary",
    {"due": ("scale", "due")},
)
COUNTINGS = {counting.status.name: counting for counting in (SCALE, OWN)}


@dataclass(frozen=True)
class Spec:
    """One table of the fixed set. by: its dimensions; columns: each count column, and the node of its counting.

    moments: the node whose patients have mean, SD and quantiles of baseline, latest score and change; empty: none.
    across: whether it has rows over all conditions; measures that differ between conditions are never pooled.
    """

    name: str
    title: str
    block: str
    counting: str
    by: tuple[str, ...]
    columns: Mapping[str, str]
    moments: str = ""
    across: bool = True


@dataclass(frozen=True)
class Counts:
    """Everything that the tables are made of, at the finest. Counts of people, unprotected.

    frames: by counting and grouping, such as ("scale", "clinic"): a column for each dimension (leaves), and n.
    changes: likewise: dimensions (the measure among them), change, n, and sums of scores and of their squares.
    dimensions: every dimension by name. same: nodes of two dimensions that hold the same patients.
    """

    closed_to: date
    dimensions: Mapping[str, Dimension]
    frames: Mapping[tuple[str, str], pd.DataFrame]
    changes: Mapping[tuple[str, str], pd.DataFrame]
    same: tuple[tuple[tuple[str, str], tuple[str, str]], ...]


def closed_to(data_cut: date) -> date:
    """The last day of the last quarter that had ended at least 90 days before the data cut."""
    after = data_cut - timedelta(days=CLOSED_AFTER - 1)
    return date(after.year, 3 * ((after.month - 1) // 3) + 1, 1) - timedelta(days=1)


def counts_of(store: Store) -> Counts:
    """Count what the tables are made of. Raises InputError where the export has day numbers instead of dates."""
    if store.load.dates == "nominal":
        raise InputError(
            "This export has day numbers instead of calendar dates, so it has no closed periods and no research tables."
        )
    to = closed_to(store.load.data_cut)
    asked = {"closed_to": to, "data_cut": store.load.data_cut}
    frames, changes = {}, {}
    for name, counting in COUNTINGS.items():
        found = store.query(counting.sql, asked | {"measure": counting.measure})
        frames |= _by_grouping(found.rename(columns={"status": name}), name)
        changes |= _by_grouping(store.query("protected/changes", asked | {"measure": counting.measure}), name)
    dimensions = _groups(frames) | {name: counting.status for name, counting in COUNTINGS.items()}
    return Counts(to, dimensions, frames, {key: changes[key] for key in frames}, _same(dimensions))


def _by_grouping(found: pd.DataFrame, counting: str) -> dict[tuple[str, str], pd.DataFrame]:
    """The rows of each grouping apart, its value in a column of its name."""
    wanted = [*GROUPINGS, "quarter"] if counting == SCALE.status.name else list(GROUPINGS)
    return {(counting, grouping): _one_grouping(found, grouping) for grouping in wanted}


def _one_grouping(found: pd.DataFrame, grouping: str) -> pd.DataFrame:
    rows = found[found["grouping_name"] == grouping].rename(columns={"group_name": grouping})
    without = ["grouping_name", *(["condition"] if grouping == "quarter" else [])]
    rows = rows.drop(columns=without)
    return rows.sort_values([name for name in rows if name in ("condition", grouping)]).reset_index(drop=True)


def _groups(frames: Mapping[tuple[str, str], pd.DataFrame]) -> dict[str, Dimension]:
    """The dimensions that patients are grouped by, with the values that the load has; quarters below their years."""
    values: dict[str, set[str]] = {}
    for (_, grouping), frame in frames.items():
        for name in {"condition", grouping} & {*frame}:
            values.setdefault(name, set()).update(frame[name])
    trees = {name: {EVERYBODY: tuple(sorted(found))} for name, found in values.items()}
    trees["quarter"] = {EVERYBODY: trees["year"][EVERYBODY]} | {
        year: tuple(quarter for quarter in trees["quarter"][EVERYBODY] if quarter.startswith(year[:4]))
        for year in trees["year"][EVERYBODY]
    }
    return {name: Dimension(name, tree) for name, tree in trees.items()}


def _same(dimensions: Mapping[str, Dimension]) -> tuple[tuple[tuple[str, str], tuple[str, str]], ...]:
    """The nodes that two countings, or years and quarters, have in common."""
    between = [((name, node), other) for name, c in COUNTINGS.items() for node, other in c.same.items()]
    years = [(("quarter", year), ("year", year)) for year in dimensions["year"].tree[EVERYBODY]]
    return (*between, *years)


def _specs() -> tuple[Spec, ...]:
    ladder = {"referred": "referred", "intake": "intake", "first_visit": "started", "finished": "due"}
    ladder |= {"outcome": "outcome", "improved": "improved_30"}
    people = {"n_started": "started", "n_in_care": "in_care", "n_due": "due"}
    reached = {f"n_improved_{per_cent}": f"improved_{per_cent}" for per_cent in (20, 30, 50)}
    responders = people | {"n_measured": "measured"} | reached | {"n_worsened": "worsened"}
    own = {"n_due": "due", "n_measured": "measured", "n_improved": "improved", "n_worsened": "worsened"}
    change = {"n_due": "due", "n_change": "outcome"}
    blocks = (
        ("ladder", "Ladder: from referral to improvement (pain, 30 %)", "ladder", "scale", ladder, ""),
        ("responders", "Responders at 20, 30 and 50 % of pain", "responders", "scale", responders, ""),
        ("pain", "Pain before and after", "pain", "scale", change, "outcome"),
        ("own_responders", "Responders by each condition's own measure", "responders", "own", own, ""),
        ("own_change", "Each condition's own measure before and after", "pain", "own", change, "outcome"),
    )
    return tuple(
        _spec(block, grouping)
        for block in blocks
        for grouping in (*GROUPINGS, "quarter")
        if grouping != "quarter" or block[3] == SCALE.status.name
    )


def _spec(block: tuple[str, str, str, str, Mapping[str, str], str], grouping: str) -> Spec:
    name, title, of, counting, columns, moments = block
    by = ("quarter",) if grouping == "quarter" else ("condition", grouping)
    words = "quarter" if grouping == "quarter" else f"condition and {GROUPINGS[grouping]}"
    return Spec(
        f"{name}_by_{grouping}", f"{title}, by {words}", of, counting, by, columns, moments, across=counting != "own"
    )


SPECS = _specs()
"""The fixed set."""
