"""The fixed set of research tables: which counts each of them shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from analysis.disclosure.counting.countings import COUNTINGS, GROUPS, PERIODS, VISITS, VITALS, Grouping
from analysis.disclosure.counting.linked import cell_name
from analysis.disclosure.counting.tables import EVERYBODY, Counts


@dataclass(frozen=True)
class Rate:
    """A share. part, whole: columns of counts; rest: nodes of the counting that together hold the others of the whole."""

    part: str
    whole: str
    rest: tuple[str, ...]


@dataclass(frozen=True)
class Spec:
    """Rows of one table of the fixed set. Specs of one name are one table: their rows stand under one another, in order.

    by: its dimensions, a column each; a row for each of their nodes, totals included. named: dimensions that stand in a
    column of another name, such as {"sex": "level"}. fixed: columns in which all of its rows have one value.
    columns: each count column, and the node of the counting. rates: the shares of these, by column.
    moments: the node whose patients the details of the counting tell more of (means, totals, days); empty: none.
    across: whether it has rows over all conditions; measures that differ between conditions are never pooled.
    What can be told apart stands in rows of its own, so that a hidden count does not make a wide row look hidden.
    """

    name: str
    title: str
    block: str
    counting: str
    by: Grouping
    columns: Mapping[str, str]
    moments: str = ""
    across: bool = True
    fixed: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    rates: Mapping[str, Rate] = field(default_factory=dict)


def _rows(counting: str, columns: Mapping[str, str], moments: str = "", *, rate: str = "", **fixed: str) -> Spec:
    """Rows of a table that _block names. rate: the column of the share of the second column in the first."""
    spec = Spec("", "", "", counting, (), columns, moments, across=counting != "own", fixed=fixed)
    if not rate:
        return spec
    whole, part = columns
    rest = tuple(_rest(COUNTINGS[counting].status.tree, columns[part], columns[whole]))
    return replace(spec, rates={rate: Rate(part, whole, rest)})


def _rest(tree: Mapping[str, tuple[str, ...]], part: str, whole: str) -> Iterator[str]:
    """The nodes that hold all of a whole but a part: what stands beside it, and beside each node on the way up."""
    while part != whole:
        above = next(total for total, parts in tree.items() if part in parts)
        yield from (beside for beside in tree[above] if beside != part)
        part = above


def _block(block: str, name: str, title: str, *rows: Spec) -> tuple[Spec, ...]:
    """A table for each grouping of the countings of these rows, made of those rows whose counting has the grouping."""
    groupings = dict.fromkeys(grouping for row in rows for grouping in COUNTINGS[row.counting].groupings)
    return tuple(
        replace(
            row,
            name="_".join([name, "by", *(group for group in grouping if group != "condition")]),
            title=f"{title}, by {' and '.join(GROUPS[group] for group in grouping)}",
            block=block,
            by=grouping,
        )
        for grouping in groupings
        for row in rows
        if grouping in COUNTINGS[row.counting].groupings
    )


_TABLE_1 = tuple(
    Spec(
        "table_1",
        "Table 1: who the patients are, by condition",
        "table_1",
        "scale",
        ("condition", group),
        {"n": "referred"},
        fixed={"variable": group},
        named={group: "level"},
    )
    for group in ("sex", "age", "duration", "clinic", "year")
)
_LADDER = (
    _rows("scale", {"n": "referred"}, step="referred"),
    _rows("ladder", {"n": "intake"}, step="intake"),
    _rows("scale", {"n": "started"}, step="first_visit"),
    _rows("scale", {"n": "due"}, step="finished"),
    _rows("scale", {"n": "measured"}, step="outcome"),
    _rows("scale", {"n": "improved_30"}, step="improved"),
)
_RESPONDERS = (
    _rows("scale", {"n_measured": "measured", "n": "improved_20"}, rate="rate", outcome="improved_20"),
    _rows("at_30", {"n_measured": "measured", "n": "improved"}, rate="rate", outcome="improved_30"),
    _rows("at_50", {"n_measured": "measured", "n": "improved"}, rate="rate", outcome="improved_50"),
    _rows("scale", {"n_measured": "measured", "n": "worsened"}, rate="rate", outcome="worsened_30"),
)
_OWN = tuple(
    _rows("own", {"n_measured": "measured", "n": node}, rate="rate", outcome=node) for node in ("improved", "worsened")
)
_CHANGE = {"n_due": "due", "n_measured": "measured"}
_COURSE = tuple(
    _rows("course", {"n_counted": "counted", "n": node}, node, rate="rate", outcome=node)
    for node in ("improved", "ended", "censored")
)
_CURVE = tuple(
    _rows("curve", {"n": "counted"} | {node: f"{node}_{time}" for node in ("improved", "ended", "censored")}, time=time)
    for time in PERIODS[:-1]  # what happens later has no end to draw it at
)
_ENDS = tuple(
    _rows("end", {"n_finished": "finished", "n": node}, rate="rate", end=node)
    for node in COUNTINGS["end"].status.nodes[5:]
)

SPECS = (
    *_TABLE_1,
    *_block("ladder", "ladder", "Ladder: from referral to improvement (pain, 30 %)", *_LADDER),
    *_block("pain", "pain", "Pain before and after", _rows("scale", _CHANGE, "measured", rate="completion")),
    *_block(
        "pain",
        "own_change",
        "Each condition's own measure before and after",
        _rows("own", _CHANGE, "measured", rate="completion"),
    ),
    *_block("responders", "responders", "Responders at 20, 30 and 50 % of pain", *_RESPONDERS),
    *_block("responders", "own_responders", "Responders by each condition's own measure", *_OWN),
    *_block("improvement", "improvement", "Improvement reached during care (pain, 30 %)", *_COURSE),
    *_block("improvement", "curve", "Improvement reached during care, over time (pain, 30 %)", *_CURVE),
    *_block(
        "sessions",
        "sessions",
        "Bookings of patients",
        _rows("booking", {"n_booked": "booked", "n_missed": "missed"}, "booked", rate="missed_rate"),
    ),
    *_block(
        "relief",
        "relief",
        "Pain before and after a session",
        _rows("relief", {"n_patients": "with_relief", "n_kept": "kept"}, "with_relief", rate="kept_rate"),
    ),
    *_block(
        "heart",
        "heart",
        "Vital signs before and after a session",
        *(_rows(vital, {"n": "read"}, "read", measure=vital) for vital in VITALS),
    ),
    *_block(
        "safety",
        "events",
        "Adverse events that were recorded",
        _rows("event", {"n_recorded": "recorded", "n_event": "event"}, rate="rate"),
    ),
    *_block("safety", "ends", "How care ended", *_ENDS),
    *_block(
        "trajectory",
        "trajectory",
        "Pain before visits, of those who had a score then",
        *(_rows(f"visit_{visit}", {"n": "scored"}, "scored", visit=f"{visit}") for visit in VISITS),
    ),
)
"""The fixed set."""


def tables() -> dict[str, tuple[Spec, ...]]:
    """The specs of each table, by its name."""
    return {name: tuple(spec for spec in SPECS if spec.name == name) for name in dict.fromkeys(s.name for s in SPECS)}


def shown_cells(counts: Counts) -> frozenset[str]:
    """The names of the counts that a table has a place for; the others only make these add up, so hiding them costs nothing."""
    return frozenset(
        cell_name(counts, dict(zip(spec.by, nodes, strict=True)) | {spec.counting: node})
        for spec in SPECS
        for nodes in product(*(counts.dimensions[name].nodes for name in spec.by))
        if spec.across or nodes[0] != EVERYBODY
        for node in spec.columns.values()
    )
