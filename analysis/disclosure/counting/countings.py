"""Countings: each sorts every patient by what became of them, along one tree, so that counts add up within and between."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from analysis.disclosure.counting.linked import Dimension

GROUPS = {
    "condition": "condition", "clinic": "clinic", "sex": "sex", "age": "age band", "duration": "duration of symptoms",
    "year": "year", "quarter": "quarter",
}  # fmt: skip
VITALS = {"sbp": "Systolic pressure", "dbp": "Diastolic pressure", "hr": "Heart rate", "rpp": "Rate-pressure product"}
VISITS = (2, 4, 6, 8, 10)  # of the trajectory
PERIODS = ("by_week_2", "week_3_4", "week_5_8", "week_9_12", "later")  # of the curve, from the first visit
IN_FORCE = {"threshold": "30", "rule": "confirmed"}  # of course and curve; the defaults of RULES
PERCENT = {"measure": "nprs", "thresholds": ["20", "30", "50"]}

Grouping = tuple[str, ...]  # what patients are grouped by, such as ("condition", "sex")


@dataclass(frozen=True)
class Counting:
    """One way to sort patients: a tree of statuses, and the SQL file that finds the leaf of each patient.

    groupings: what patients are grouped by besides. asked: parameters of the SQL of its own.
    leaf: the column of the leaf; leaves: what a leaf of the SQL is called where several are taken together.
    detail: the SQL file of what lies behind the counts, such as sums of scores; empty: nothing is told of it.
    same: its nodes that hold the same patients as a node of another counting. The roots of all hold everybody.
    of_bookings: whether it says nothing of an export without bookings.
    """

    status: Dimension
    sql: str
    groupings: tuple[Grouping, ...]
    asked: Mapping[str, Any] = field(default_factory=lambda: PERCENT)
    leaf: str = "status"
    leaves: Mapping[str, str] = field(default_factory=dict)
    detail: str = ""
    same: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    of_bookings: bool = False

    @property
    def name(self) -> str:
        """The name of its tree."""
        return self.status.name


def _by(*groups: str) -> tuple[Grouping, ...]:
    """Conditions by each of these groups."""
    return tuple(("condition", group) for group in groups)


def _all_to(leaf: str, *found: str) -> dict[str, str]:
    return dict.fromkeys(found, leaf)


_DUE_LEAVES = ("not_judged", "worsened", "little", "only_20", "only_30", "improved_50")
_SCALE_GROUPINGS = (*_by("clinic", "sex", "age", "duration", "year", "quarter"), ("sex", "age"), ("clinic", "year"))


def _share(
    percent: str, below: tuple[str, ...], reached: tuple[str, ...], not_measured: tuple[str, str] | None
) -> Counting:
    """Who improved by a per cent, and of the measured who did not: the rest of a share is protected as it is itself."""
    same = {"measured": ("scale", "measured"), "improved": ("scale", f"improved_{percent}")}
    return Counting(
        Dimension(
            f"at_{percent}", {"everybody": ("not_measured", "measured"), "measured": ("not_improved", "improved")}
        ),
        "protected/scale_status",
        _SCALE_GROUPINGS,
        leaves=_all_to("not_measured", "no_intake", "not_started", "in_care", "not_judged")
        | _all_to("not_improved", *below)
        | _all_to("improved", *reached),
        same=same | ({"not_measured": not_measured} if not_measured else {}),
    )


_SCALE = Counting(
    Dimension(
        "scale",
        {
            "referred": ("not_started", "started"),
            "started": ("in_care", "due"),
            "due": ("not_judged", "measured"),
            "measured": ("not_20", "improved_20"),
            "not_20": ("worsened", "little"),
            "improved_20": ("only_20", "improved_30"),
            "improved_30": ("only_30", "improved_50"),
        },
    ),
    "protected/scale_status",
    _SCALE_GROUPINGS,
    leaves={"no_intake": "not_started"},
    detail="protected/changes",
)
_LADDER = Counting(
    Dimension("ladder", {"referred": ("no_intake", "intake"), "intake": ("not_started", "started")}),
    "protected/scale_status",
    _by("year"),
    leaves=_all_to("started", "in_care", *_DUE_LEAVES),
    same={"started": ("scale", "started")},
)
_OWN = Counting(
    Dimension(
        "own",
        {
            "everybody": ("not_due", "due"),
            "due": ("not_judged", "measured"),
            "measured": ("not_improved", "improved"),
            "not_improved": ("worsened", "little"),
        },
    ),
    "protected/own_status",
    _by("clinic", "sex", "age", "duration", "year"),
    asked={"measure": "primary", "thresholds": ["mcid"]},
    detail="protected/changes",
    same={"due": ("scale", "due")},
)


def _own_measured(name: str, leaf: str, parts: tuple[str, str], same: dict[str, tuple[str, str]]) -> Counting:
    """Some of the measured apart. Who is measured by an own measure that is pain is measured by pain, too: this ties them."""
    tree = {"everybody": ("not_measured", "measured"), "measured": parts}
    return replace(_OWN, status=Dimension(name, tree), leaf=leaf, detail="", same=same)


_KIND = {"measured": ("own", "measured")}
_OWN_KIND = _own_measured("own_kind", "status_kind", ("measured_pain", "measured_other"), _KIND)
_PAIN = {"measured": ("scale", "measured"), "measured_pain": ("own_kind", "measured_pain")}
_OWN_PAIN = _own_measured("own_pain", "status_pain", ("elsewhere", "measured_pain"), _PAIN)
_STARTED = {node: ("scale", node) for node in ("not_started", "started")}


def _started(*parts: str) -> dict[str, tuple[str, ...]]:
    """The top of a tree of those who started: who is not in it is no smaller number than may be known."""
    return {"everybody": ("not_started", "started"), "started": parts}


_COURSE_TREE = {
    **_started("not_counted", "counted"),
    "counted": ("improved", "not_improved"),
    "not_improved": ("ended", "censored"),
}
_COURSE = Counting(
    Dimension("course", _COURSE_TREE),
    "protected/course_status",
    _by("clinic", "sex", "age", "duration", "year"),
    detail="protected/course_status",
    same=_STARTED,
)
_FOLLOWED = Counting(
    Dimension("followed", {**_started("not_counted", "counted"), "counted": ("not_measured", "measured")}),
    "protected/course_status",
    _by("clinic", "sex", "age", "duration", "year"),
    leaf="status_measured",
    same={node: ("course", node) for node in ("not_started", "started", "not_counted", "counted")}
    | {"measured": ("scale", "measured")},
)
_CURVE = Counting(
    Dimension(
        "curve",
        _COURSE_TREE
        | {status: tuple(f"{status}_{period}" for period in PERIODS) for status in ("improved", "ended", "censored")},
    ),
    "protected/course_status",
    _by("sex"),
    leaf="status_in_period",
    same={node: ("course", node) for node in _COURSE.status.nodes[1:]},
)
_EVENT = Counting(
    Dimension("event", {**_started("not_recorded", "recorded"), "recorded": ("no_event", "event")}),
    "protected/event_status",
    _by("clinic", "year"),
    same=_STARTED,
)
_END = Counting(
    Dimension(
        "end",
        {
            "everybody": ("not_started", "started"),
            "started": ("in_care", "finished"),
            "finished": ("lost", "ended"),
            "ended": ("as_planned", "before"),
            "as_planned": ("goals_met", "completed"),
            "before": ("self_discharged", "otherwise"),
            "otherwise": ("referred_on", "surgery", "injection", "new_injury", "other"),
        },
    ),
    "protected/end_status",
    _by("year"),
    same={node: ("scale", node) for node in ("not_started", "started", "in_care")} | {"finished": ("scale", "due")},
)
_BOOKING = Counting(
    Dimension("booking", {"everybody": ("not_booked", "booked"), "booked": ("kept_all", "missed")}),
    "protected/booking_status",
    _by("clinic", "year"),
    detail="protected/booking_status",
)
_CAME = Counting(
    Dimension("came", {"everybody": ("not_booked", "booked"), "booked": ("never_came", "started")}),
    "protected/booking_status",
    _by("clinic", "year"),
    leaf="status_came",
    same={node: ("booking", node) for node in ("not_booked", "booked")} | {"started": ("scale", "started")},
    of_bookings=True,
)
_RELIEF = Counting(
    Dimension("relief", {**_started("not_scored", "with_relief"), "with_relief": ("scored", "kept")}),
    "protected/relief_status",
    _by("sex", "year"),
    detail="protected/relief_status",
    same=_STARTED,
)
_VITAL = tuple(
    Counting(
        Dimension(vital, _started("not_read", "read")),
        "protected/heart_status",
        _by("clinic", "year"),
        asked={"measure": vital},
        detail="protected/heart_status",
        same=_STARTED,
    )
    for vital in VITALS
)
_TRAJECTORY = tuple(
    Counting(
        Dimension(f"visit_{visit}", _started("not_scored", "scored")),
        "protected/visit_status",
        _by("year"),
        asked={"measure": "nprs", "visit": visit},
        detail="protected/visit_status",
        same=_STARTED,
    )
    for visit in VISITS
)
_SHARES = (
    _share("30", ("worsened", "little", "only_20"), ("only_30", "improved_50"), None),
    _share("50", ("worsened", "little", "only_20", "only_30"), ("improved_50",), ("at_30", "not_measured")),
)

COUNTINGS = {
    counting.name: counting
    for counting in (
        _SCALE, *_SHARES, _LADDER, _OWN, _OWN_KIND, _OWN_PAIN, _COURSE, _FOLLOWED, _CURVE, _EVENT, _END, _BOOKING, _CAME, _RELIEF,
        *_VITAL, *_TRAJECTORY,
    )
}  # fmt: skip
"""Every counting by its name."""
