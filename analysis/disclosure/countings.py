"""Countings: each sorts every patient by what became of them, along one tree, so that counts add up within and between."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.disclosure.linked import Dimension

GROUPINGS = {"clinic": "clinic", "sex": "sex", "age": "age band", "duration": "duration of symptoms", "year": "year"}
VITALS = {"sbp": "Systolic pressure", "dbp": "Diastolic pressure", "hr": "Heart rate", "rpp": "Rate-pressure product"}
IN_FORCE = {"threshold": "30", "rule": "confirmed"}  # of the curves; the defaults of RULES


@dataclass(frozen=True)
class Counting:
    """One way to sort patients: a tree of statuses, and the SQL file that finds the leaf of each patient.

    measure: what `measure=` asks for. groupings: what condition is crossed with. detail: the SQL file of what lies
    behind the counts, such as sums of scores; where it is empty, that is in the rows of `sql`.
    same: its nodes that hold the same patients as a node of another counting.
    """

    status: Dimension
    sql: str
    measure: str = "nprs"
    groupings: tuple[str, ...] = tuple(GROUPINGS)
    detail: str = ""
    same: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of its tree."""
        return self.status.name


COUNTINGS = {
    counting.name: counting
    for counting in (
        Counting(
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
            groupings=(*GROUPINGS, "quarter"),
            detail="protected/changes",
        ),
        Counting(
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
            measure="primary",
            detail="protected/changes",
            same={"due": ("scale", "due")},
        ),
        Counting(
            Dimension(
                "course",
                {
                    "everybody": ("not_started", "started"),
                    "started": ("not_counted", "counted"),
                    "counted": ("improved", "ended", "censored"),
                },
            ),
            "protected/course_status",
            same={"started": ("scale", "started")},
        ),
        Counting(
            Dimension(
                "event",
                {
                    "everybody": ("not_started", "started"),
                    "started": ("not_visited", "visited"),
                    "visited": ("not_recorded", "recorded"),
                    "recorded": ("no_event", "event"),
                },
            ),
            "protected/event_status",
            groupings=("clinic", "year"),
            same={"started": ("scale", "started")},
        ),
        Counting(
            Dimension(
                "end",
                {
                    "everybody": ("not_started", "started"),
                    "started": ("in_care", "finished"),
                    "finished": (
                        "lost", "goals_met", "completed", "self_discharged", "referred_on", "surgery", "injection",
                        "new_injury", "other",
                    ),
                },
            ),
            "protected/end_status",
            groupings=("year",),
            same={"started": ("scale", "started"), "finished": ("scale", "due")},
        ),
        Counting(
            Dimension("booking", {"everybody": ("not_booked", "booked"), "booked": ("kept_all", "missed")}),
            "protected/booking_status",
            groupings=("clinic", "year"),
        ),
        Counting(
            Dimension("relief", {"everybody": ("not_scored", "with_relief"), "with_relief": ("scored", "kept")}),
            "protected/relief_status",
            groupings=("sex", "year"),
        ),
        *(
            Counting(
                Dimension(vital, {"everybody": ("not_read", "read")}),
                "protected/heart_status",
                measure=vital,
                groupings=("clinic", "year"),
            )
            for vital in VITALS
        ),
    )
}  # fmt: skip
"""Every counting by its name."""
