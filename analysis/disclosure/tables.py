"""The fixed set of research tables: what is counted, over which periods, and which counts each table shows.

Nothing here is protected yet. The unit is the patient: only the first episode of each is counted, so that a count is one
of people and each patient stands in one period.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analysis.disclosure.countings import COUNTINGS, GROUPINGS, IN_FORCE, VITALS
from analysis.disclosure.linked import Dimension
from analysis.errors import InputError
from analysis.warehouse.store import Store

CLOSED_AFTER = 90  # days from the end of a period to the data cut, by when most of its patients have finished
EVERYBODY = "all"


@dataclass(frozen=True)
class Spec:
    """One table of the fixed set. by: its dimensions; columns: each count column, and the node of its counting.

    moments: the node whose patients the details of the counting tell more of (means, totals, days); empty: none.
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
    details: what lies behind them, likewise. Of "scale" and "own": measure, change, n, and sums of scores and of their
    squares; of "course": the day of each status; of "booking", "relief" and the vital signs the sums that the SQL names.
    dimensions: every dimension by name. same: nodes of two dimensions that hold the same patients.
    """

    closed_to: date
    dimensions: Mapping[str, Dimension]
    frames: Mapping[tuple[str, str], pd.DataFrame]
    details: Mapping[tuple[str, str], pd.DataFrame]
    same: tuple[tuple[tuple[str, str], tuple[str, str]], ...]


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
    frames, details = {}, {}
    for name, counting in COUNTINGS.items():
        asked = IN_FORCE | {"measure": counting.measure, "closed_to": to, "data_cut": store.load.data_cut}
        found = store.query(counting.sql, asked).rename(columns={"status": name})
        behind = store.query(counting.detail, asked) if counting.detail else found
        for grouping in counting.groupings:
            rows = _one_grouping(found, grouping)
            by = [column for column in ("condition", grouping, name) if column in rows]
            frames[name, grouping] = rows.groupby(by, as_index=False)["n"].sum()
            details[name, grouping] = _one_grouping(behind, grouping)
    if not len(frames["scale", "quarter"]):
        raise InputError(f"Nobody who may be counted for research was referred before {to + timedelta(days=1)}.")
    dimensions = _groups(frames) | {name: counting.status for name, counting in COUNTINGS.items()}
    return Counts(to, dimensions, frames, details, _same(dimensions))


def _one_grouping(found: pd.DataFrame, grouping: str) -> pd.DataFrame:
    """The rows of one grouping, in order, its value in a column of its name."""
    left_out = ["grouping_name", *(["condition"] if grouping == "quarter" else [])]
    rows = found[found["grouping_name"] == grouping].drop(columns=left_out).rename(columns={"group_name": grouping})
    return rows.sort_values([*rows.columns]).reset_index(drop=True)


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


def _block(
    block: str, name: str, title: str, counting: str, columns: Mapping[str, str], moments: str = ""
) -> tuple[Spec, ...]:
    """One table for each grouping of its counting."""
    return tuple(
        Spec(
            f"{name}_by_{grouping}",
            f"{title}, by {'quarter' if grouping == 'quarter' else 'condition and ' + GROUPINGS[grouping]}",
            block,
            counting,
            ("quarter",) if grouping == "quarter" else ("condition", grouping),
            columns,
            moments,
            across=counting != "own",
        )
        for grouping in COUNTINGS[counting].groupings
    )


_LADDER = {
    "referred": "referred", "intake": "intake", "first_visit": "started", "finished": "due", "outcome": "outcome",
    "improved": "improved_30",
}  # fmt: skip
_RESPONDERS = {
    "n_started": "started", "n_in_care": "in_care", "n_due": "due", "n_measured": "measured",
    "n_improved_20": "improved_20", "n_improved_30": "improved_30", "n_improved_50": "improved_50",
    "n_worsened": "worsened",
}  # fmt: skip
_OWN = {"n_due": "due", "n_measured": "measured", "n_improved": "improved", "n_worsened": "worsened"}
_CHANGE = {"n_due": "due", "n_change": "outcome"}
_CURVE = {"n_started": "started", "n": "counted", "improved": "improved", "ended": "ended", "censored": "censored"}
_EVENTS = {"n_visited": "visited", "n_episodes_recorded": "recorded", "n_episodes_event": "event"}
_ENDS = {"n_finished": "finished"} | {f"n_{reason}": reason for reason in COUNTINGS["end"].status.tree["finished"]}
_RELIEF = {"n_patients": "with_relief", "n_kept_patients": "kept"}

SPECS = (
    *_block("ladder", "ladder", "Ladder: from referral to improvement (pain, 30 %)", "scale", _LADDER),
    *_block("responders", "responders", "Responders at 20, 30 and 50 % of pain", "scale", _RESPONDERS),
    *_block("responders", "own_responders", "Responders by each condition's own measure", "own", _OWN),
    *_block("pain", "pain", "Pain before and after", "scale", _CHANGE, "outcome"),
    *_block("pain", "own_change", "Each condition's own measure before and after", "own", _CHANGE, "outcome"),
    *_block(
        "improvement curve", "improvement", "Improvement reached during care (pain, 30 %)", "course", _CURVE, "counted"
    ),
    *_block("sessions", "sessions", "Bookings of patients", "booking", {"n": "booked", "n_missed": "missed"}, "booked"),
    *_block("relief", "relief", "Pain before and after a session", "relief", _RELIEF, "with_relief"),
    *(
        spec
        for vital, label in VITALS.items()
        for spec in _block("heart", vital, f"{label} before and after a session", vital, {"n": "read"}, "read")
    ),
    *_block("safety", "events", "Adverse events that were recorded", "event", _EVENTS),
    *_block("safety", "ends", "How care ended", "end", _ENDS),
)
"""The fixed set."""
