"""What a load answers to the items of reporting guidelines: the questions' own words, and apart from them their numbers."""

from collections.abc import Callable

from analysis.figures import words
from analysis.questions import DEFINITIONS
from analysis.questions.in_force import measure_words, moment_words
from analysis.reports.checklist_facts import Answer, Facts, several
from analysis.reports.checklist_people import (
    baseline_scores,
    collected,
    followed,
    reasons,
    regimen,
    scores,
    therapists,
    who,
    who_missing,
)  # fmt: skip
from analysis.reports.paper import SIMULATED

FIXED = {
    "design": (
        "Cohort of referrals from routine records, followed from the first visit; scores before, during and "
        "after care in the same people, without a control group."
    ),
    "linkage": "Nothing is linked here: the tables of an export are joined by the export's own ids.",
    "no_matching": "Nobody was matched.",
    "reach": "Whoever works with protected tables has no way to a row about a person.",
    "bands": (
        "Age in years: under 30, 30-44, 45-59, 60-74, 75 and over. Duration of symptoms: under 6 weeks, 6-12 weeks, "
        "over 12 weeks. Unknown is a group of its own."
    ),
    "absolute": "Shares are given as counts of those they are of; no relative risk is given.",
    "no_control": "No control: change during care is not what massage alone brought about.",
}


def _data_source(facts: Facts) -> Answer:
    load = facts.store.load
    tables = dict.fromkeys(str(file["table"]) for file in load.manifest["files"])
    simulated = (SIMULATED,) if load.simulated else ()
    made = (
        f"Records made in the course of care, exported in the format {load.manifest['format']} ({', '.join(tables)}); "
        f"load {load.id}, data to {load.data_cut}."
    )
    return Answer((*simulated, made))


def _period(facts: Facts) -> Answer:
    clinics = several(len(facts.store.values("clinic")), "clinic")
    if facts.store.load.dates == "nominal":
        return Answer((f"{clinics}. The export counts days and has no calendar dates.",))
    found = facts.result("quality")
    weeks = None if isinstance(found, str) else found.details["weeks"]["week"]
    span = "" if weeks is None or weeks.empty else f" Bookings from {weeks.min():%Y-%m} to {weeks.max():%Y-%m}."
    return Answer((f"{clinics}.{span} Data to {facts.store.load.data_cut}. Episodes: {facts.whom}.",))


def _selection(facts: Facts) -> Answer:
    ladder = DEFINITIONS["ladder"]
    return Answer((f"Episodes: {facts.whom}.", ladder.counted, ladder.left_out))


def _codes(facts: Facts) -> Answer:
    conditions = facts.store.dictionary.conditions.values()
    listed = "; ".join(f"{one.label} {', '.join(one.icd10) or 'by name only'}" for one in conditions)
    return Answer((f"ICD-10 codes begin with: {listed}.", f"Dictionary {facts.store.dictionary.version}."))


def _outcome(facts: Facts) -> Answer:
    found = facts.result("responders")
    in_force = () if isinstance(found, str) else (found.in_force,)
    return Answer((*in_force, DEFINITIONS["responders"].what, DEFINITIONS["improvement"].what))


def _outcome_name(facts: Facts) -> Answer:
    return Answer((f"{measure_words(facts.store, facts.filters)}, at {moment_words(facts.filters)}.",))


def _instrument(facts: Facts) -> Answer:
    measure = facts.store.dictionary.measures.get(facts.filters.measure)
    if measure is None:
        return Answer((f"Measure: {measure_words(facts.store, facts.filters)}; see the codebook for each.",))
    changes = (("important change", measure.mcid), ("measurement error", measure.mdc))
    cited = [f"{name} {change.words(measure.unit)} ({change.source})" for name, change in changes if change]
    scale = f"{measure.label}: {measure.low:g} to {measure.high:g}, {measure.better} is better."
    return Answer(
        (scale, *([f"Cited: {'; '.join(cited)}."] if cited else []), *([measure.note] if measure.note else []))
    )


def _measurement(facts: Facts) -> Answer:
    return Answer((*_instrument(facts).methods, DEFINITIONS["pain"].counted))


def _bias(facts: Facts) -> Answer:
    definition = DEFINITIONS["pain"]
    return Answer(
        (definition.what, definition.assumes), (*facts.says("sensitivity"), *facts.says("trajectory", notes=True))
    )


def _size(facts: Facts) -> Answer:
    return Answer((f"Everybody in the export that the filters let through: {facts.whom}.",))


def _quantities(_: Facts) -> Answer:
    return Answer((DEFINITIONS["baseline"].counted,))


def _statistics(_: Facts) -> Answer:
    return Answer(
        tuple(
            f"{DEFINITIONS[name].title}: {DEFINITIONS[name].formula}" for name in ("responders", "pain", "improvement")
        )
    )


def _subgroups(_: Facts) -> Answer:
    return Answer((f"Groups are shown each by itself, and compared so: {DEFINITIONS['compare'].formula}",))


def _missing(facts: Facts) -> Answer:
    return Answer(
        (DEFINITIONS["sensitivity"].what, DEFINITIONS["sensitivity"].left_out), facts.says("pain", notes=True)
    )


def _lost(facts: Facts) -> Answer:
    return Answer(
        (DEFINITIONS["improvement"].counted, DEFINITIONS["improvement"].left_out), facts.says("sensitivity", notes=True)
    )


def _sensitivity(facts: Facts) -> Answer:
    return Answer((DEFINITIONS["sensitivity"].what,), facts.says("sensitivity"))


def _cleaning(facts: Facts) -> Answer:
    rejected = facts.store.load.manifest["rejects"]
    record = f"Records of the export that could not be read and were left out: {words.count(rejected)}."
    return Answer((DEFINITIONS["quality"].what, DEFINITIONS["quality"].left_out), (record, *facts.says("quality")))


def _filtered(facts: Facts) -> Answer:
    return Answer((DEFINITIONS["ladder"].counted,), (*_cleaning(facts).numbers[:1], *facts.says("ladder")))


def _flow(facts: Facts) -> Answer:
    return Answer((DEFINITIONS["ladder"].left_out,), facts.says("ladder"))


def _events(facts: Facts) -> Answer:
    return Answer((), (*facts.says("responders"), *facts.says("improvement")))


def _main(facts: Facts) -> Answer:
    return Answer((), (*facts.says("pain"), *facts.says("responders"), *facts.says("case_mix")))


def _routine(facts: Facts) -> Answer:
    return Answer((DEFINITIONS["ladder"].assumes, DEFINITIONS["quality"].assumes), facts.says("quality"))


def _code(facts: Facts) -> Answer:
    software = ", ".join(f"{name} {version}" for name, version in facts.store.load.manifest["software"].items())
    return Answer(
        (f"Every answer carries its SQL. Made with {software}; dictionary {facts.store.dictionary.version}.",)
    )


def _denominators(facts: Facts) -> Answer:
    return Answer((DEFINITIONS["responders"].counted,), (*facts.says("responders"), *facts.says("pain")))


def _harms(facts: Facts) -> Answer:
    return Answer((DEFINITIONS["safety"].what,), facts.says("safety"))


ANSWERS: dict[str, Callable[[Facts], Answer]] = {
    made.__name__.removeprefix("_"): made
    for made in (
        _data_source, _period, _selection, _codes, _outcome, _outcome_name, _instrument,
        _measurement, collected, _bias, _size, _quantities, _statistics, _subgroups, _missing, _lost, _sensitivity,
        _cleaning, _filtered, _flow, reasons, who, who_missing, followed, _events, _main, _routine,
        _code, scores, baseline_scores, _denominators, _harms, regimen, therapists,
    )
}  # fmt: skip


def answer_to(name: str, facts: Facts) -> Answer:
    """What a load answers under the name that an item gives; KeyError for a name that is none."""
    return Answer((FIXED[name],)) if name in FIXED else ANSWERS[name](facts)
