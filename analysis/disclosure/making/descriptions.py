"""What the columns of the research tables mean: groups with their codes, and counts, in the words of the rules."""

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.dictionary import Dictionary
from analysis.disclosure.counting.countings import GROUPS, VISITS, VITALS
from analysis.disclosure.counting.specs import Spec
from analysis.disclosure.protected.variable import Variable

SCORES, TIME, IMPROVED, SAFETY, RELIEF, HEART, RESEARCH = (
    f"docs/rules.md: {part}" for part in ("Scores", "Time", "Improved", "Safety", "Relief", "Heart", "Research tables")
)
DAYS = {"by_week_2": 14, "week_3_4": 28, "week_5_8": 56, "week_9_12": 84}  # the last day of each period of the curve
_ALL = {
    "condition": "All conditions", "clinic": "All clinics", "sex": "Everyone", "age": "All ages",
    "duration": "All durations", "year": "All years", "quarter": "All quarters",
}  # fmt: skip
_ORDER = (
    "all", "under 30", "30-44", "45-59", "60-74", "75 and over", "under 6 weeks", "6-12 weeks", "over 12 weeks",
    "female", "male", "other",
)  # fmt: skip
_CODES = {
    "step": {
        "referred": "Referred", "intake": "Intake done", "first_visit": "Came to a first visit",
        "finished": "Care finished or lost", "outcome": "Baseline and latest score of pain",
        "improved": "Improved by 30 % or more at the latest score",
    },
    "outcome": {
        "improved": "Improved", "ended": "Care ended without improvement",
        "censored": "Last seen without improvement: still in care, or lost",
        "improved_20": "Improved by 20 % or more", "improved_30": "Improved by 30 % or more",
        "improved_50": "Improved by 50 % or more", "worsened": "Worsened", "worsened_30": "Worsened by 30 % or more",
    },
    "end": {
        "lost": "Lost: no visit or score for 28 days and no end", "ended": "Ended, in whatever way",
        "as_planned": "Ended as planned", "before": "Ended before", "goals_met": "Goals met",
        "completed": "Plan completed", "self_discharged": "Left by themselves", "otherwise": "Ended for another reason",
        "referred_on": "Referred on", "surgery": "Surgery", "injection": "Injection", "new_injury": "New injury",
        "other": "Other reason",
    },
    "measure": VITALS,
    "variable": {name: label.capitalize() for name, label in GROUPS.items()},
}  # fmt: skip
_GROUP_LABELS = {name: label.capitalize() for name, label in GROUPS.items()} | {
    "step": "Step reached", "outcome": "What had become of the score", "end": "How care ended", "measure": "Measure",
    "variable": "What patients are grouped by", "level": "Group", "visit": "Visit", "day": "Days since the first visit",
}  # fmt: skip
_GROUP_SOURCES = {
    "age": ("Year of intake less year of birth, in bands.", TIME),
    "duration": ("How long symptoms had lasted at intake, in bands.", TIME),
    "year": ("Year of the first visit; of the referral where there was none.", TIME),
    "quarter": (
        "Quarter of the first visit; of the referral where there was none. A year is the sum of its quarters.",
        TIME,
    ),
    "sex": ("As recorded at intake.", "docs/rules.md: Time"),
    "measure": (
        "What was measured; its range and thresholds stand in thresholds.csv.",
        "data/dictionary/measures.toml",
    ),
    "clinic": ("A code; it stays the same from release to release, and the clinic keeps what it stands for.", ""),
    "condition": ("The condition that the patient was referred with.", "data/dictionary/conditions.toml"),
    "end": (
        "The reason of discharge; lost where there is none. Rows that name a reason are parts of those above.",
        TIME,
    ),
    "visit": ("The score was taken before this visit; the first visit is number 1.", SCORES),
    "day": ("The end of a period; its counts are of the time since the row before.", IMPROVED),
}
_COUNTS = {
    "n_due": ("Due", "Patients whose care had started and is finished, or who were lost.", SCORES),
    "n_measured": (
        "Measured", "Of the due, patients with a baseline that leaves room to improve, and a later score.", SCORES,
    ),
    "n_counted": (
        "Followed", "Patients with a first visit and a baseline from which 30 % of improvement can be reached.", IMPROVED,
    ),
    "n_booked": ("With bookings", "Patients with a booking that does not lie ahead.", ""),
    "n_missed": ("Who missed one", "Of these, patients with a no-show or a late cancellation.", IMPROVED),
    "n_patients": ("With scores around a session", "Patients scored before and after one session at least.", RELIEF),
    "n_kept": ("Scored before the next, too", "Of these, patients with a score before the next session as well.", RELIEF),
    "n_recorded": ("Recorded", "Patients of whom a visit records whether there was an adverse event.", SAFETY),
    "n_event": ("With an adverse event", "Of these, patients with an adverse event at any visit.", SAFETY),
    "n_finished": ("Finished", "Patients whose care had started and ended, or who were lost.", TIME),
    "n_condition": ("Referred, of the condition", "All patients of the condition.", TIME),
    "improved": ("Improved", "Patients who reached improvement by 30 % in the period.", IMPROVED),
    "ended": ("Ended", "Patients whose care ended in the period without improvement.", IMPROVED),
    "censored": ("Last seen", "Patients last seen in the period, without improvement or an end.", IMPROVED),
}  # fmt: skip
_N = {
    "table_1": ("Referred", "Patients referred, whether or not they came.", TIME),
    "ladder": ("Patients", "Patients who got as far as the step.", IMPROVED),
    "responders": ("With this outcome", "Of the measured, patients with this outcome at the latest score.", SCORES),
    "improvement": ("Patients", "Of the followed, patients whose course was so during care.", IMPROVED),
    "curve": ("Followed", _COUNTS["n_counted"][1], IMPROVED),
    "heart": ("Read", "Patients with a reading before and after one session at least.", HEART),
    "safety": ("Ended so", "Of the finished, patients whose care ended so.", TIME),
    "trajectory": ("Scored", "Patients with a baseline and a score before this visit, during care.", SCORES),
}


def count_variable(column: str, spec: Spec) -> Variable:
    """A column of counts."""
    what = "curve" if spec.counting == "curve" else spec.block
    label, meaning, source = _N[what] if column == "n" else _COUNTS[column]
    return Variable(column, label, "count", "integer", "people", low=0, derivation=meaning, source=source)


def group_variable(name: str, rows: pd.DataFrame, dictionary: Dictionary) -> Variable:
    """A column that rows are grouped by, with a label for each code that the rows have."""
    derivation, source = _GROUP_SOURCES.get(name, ("", ""))
    if name in {"visit", "day"}:
        most = max((*VISITS, *DAYS.values())) if name == "day" else max(VISITS)
        unit = "days" if name == "day" else ""
        return Variable(
            name, _GROUP_LABELS[name], "group", "integer", unit, 0, most, {}, (), "derived", 1.0, derivation, source
        )
    codes = pd.unique(rows[name])
    labels = {code: _label(name, code, dictionary) for code in _sorted(name, codes, dictionary)}
    return Variable(name, _GROUP_LABELS[name], "group", "string", values=labels, derivation=derivation, source=source)


def _label(name: str, code: str, dictionary: Dictionary) -> str:
    if code == "all":
        return _ALL.get(name, "All")
    if name == "condition":
        return dictionary.condition_label(code)
    if name == "measure" and code in dictionary.measures:
        return dictionary.measures[code].label
    return _CODES.get(name, {}).get(code) or (code[:1].upper() + code[1:]).replace("_", " ")


def _sorted(name: str, codes: Iterable[str], dictionary: Dictionary) -> list[str]:
    """Codes in the order in which people expect them: all first, unknown last."""
    known: Mapping[str, int] = {code: place for place, code in enumerate((*_ORDER, *dictionary.conditions))}
    listed = [*_CODES.get(name, {})]

    def place(code: str) -> tuple[bool, int, int, str]:
        at = listed.index(code) if code in listed else known.get(code, len(known))
        return code in {"unknown", "unmapped"}, at, len(code) if code.startswith("clinic_") else 0, code

    return sorted(codes, key=place)
