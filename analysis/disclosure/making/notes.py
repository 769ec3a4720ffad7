"""What is said beside a research table: whom it counts, up to when, who is left out, and the queries that counted."""

from collections.abc import Sequence

from analysis.disclosure.control.policy import Policy
from analysis.disclosure.counting.countings import COUNTINGS
from analysis.disclosure.counting.specs import Spec
from analysis.disclosure.counting.tables import Counts
from analysis.disclosure.making.means import least_people
from analysis.sql import read_sql

_MOMENT = "The latest score is the last before or at the end of care; scores after a session never count."
_BLOCKS = {
    "table_1": ("Everybody who was referred is in it, whether or not they came.",),
    "ladder": ("Each step counts within the step before it; the difference of two is who went missing there.",),
    "pain": (
        "Left out are patients still in care, those without both scores, and those whose baseline leaves no room to improve.",
        _MOMENT,
    ),
    "responders": (
        "Shares are of the measured: patients finished or lost, with both scores and room to improve.",
        _MOMENT,
    ),
    "improvement": (
        "Improvement is 30 % of baseline on two scored days running, or at the last score before care ended as planned.",
        "Left out are patients without a baseline, or with one that leaves no room to improve.",
    ),
    "sessions": ("Bookings that lie ahead are left out; cancelled in time is neither kept nor missed.",),
    "relief": (
        "Scores after a session are taken at once, often by the therapist; outcomes never use them.",
        "Not given by clinic: expectation and politeness differ from one to the next.",
    ),
    "heart": (
        "Resting before a second reading lowers it, too; two readings of one person differ by chance by as much as this.",
    ),
    "safety": ("A visit where nothing is recorded is not one without an event.",),
    "trajectory": ("Those who get better leave, so later visits are of other patients than earlier ones.",),
}
_UNIT = (
    "A count is of patients: the first episode of each, begun (or referred, where none began) up to {to}, the end of the last "
    "quarter that had ended 90 days before the data cut. Of exports that record consent, only who gave it."
)
_OWN = "Each condition has its own measure and threshold (thresholds.csv), so nothing is summed over conditions."
_PAIN = (
    "Conditions whose own measure is pain stand in the tables of pain; those without an important change are left out."
)
_ONE_SIDED = "This export records adverse events but never that there was none, so no share of patients is given."


def notes_of(spec: Spec, counts: Counts, policy: Policy) -> tuple[str, ...]:
    """The notes of a table, the most important first."""
    to = counts.closed_to
    begun = (
        f"{to.year} holds the quarters up to {to} only." if to.month < 12 and {"year", "quarter"} & {*spec.by} else ""
    )
    return tuple(
        note
        for note in (
            "Change during care, not the cause of change: nobody was compared with people who had no massage.",
            _UNIT.format(to=to),
            *_BLOCKS[spec.block],
            _OWN if spec.counting == "own" else "",
            _PAIN if spec.counting == "own" and spec.moments else "",
            _ONE_SIDED if records_events_only(spec, counts) else "",
            begun,
            least_people(policy) if spec.moments else "",
        )
        if note
    )


def sql_of(specs: Sequence[Spec], counts: Counts) -> str:
    """The queries that counted a table, with the macro that chooses the patients and the values that were asked for."""
    countings = [COUNTINGS[name] for name in dict.fromkeys(spec.counting for spec in specs)]
    names = dict.fromkeys(" and ".join(spec.by) for spec in specs)
    asked = dict.fromkeys(f"-- {name} = {value}" for counting in countings for name, value in counting.asked.items())
    head = [f"-- groupings = {[*names]}", f"-- closed_to = {counts.closed_to}", *asked]
    behind = dict.fromkeys(file for c in countings for file in (c.sql, c.detail or c.sql))
    files = ["macros/research_episodes", *behind]
    return "\n".join([*head, *(f"\n-- {name}.sql\n{read_sql(name)}" for name in files), ""])


def records_events_only(spec: Spec, counts: Counts) -> bool:
    """Whether a table is of events of which an export never records that there was none, so that no share follows."""
    return spec.counting == "event" and not (counts.frames["event", spec.by]["event"] == "no_event").any()
