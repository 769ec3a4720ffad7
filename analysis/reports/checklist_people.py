"""What a load answers about its people to the items of reporting guidelines: who they were, and how many had what."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from analysis.figures import words
from analysis.questions import DEFINITIONS
from analysis.questions.in_force import moment_words
from analysis.questions.result import Result
from analysis.reports.checklist_facts import Answer, Facts, several


def _of(question: str) -> Callable[[Callable[[Result], Answer]], Callable[[Facts], Answer]]:
    """Answer from the result of a question; where the load has none, say why."""

    def answering(answer: Callable[[Result], Answer]) -> Callable[[Facts], Answer]:
        @wraps(answer)
        def answered(facts: Facts) -> Answer:
            found = facts.result(question)
            return Answer((), (found,)) if isinstance(found, str) else answer(found)

        return answered

    return answering


@_of("relief")
def collected(found: Result) -> Answer:
    """Who took the scores after a session, where it is known."""
    row = found.rows.iloc[0]
    known = f"{words.count(row['n_by_therapist'])} of {words.count(row['n_collected'])}"
    return Answer((), (f"The therapist took {known} scores after a session of which it is known who took them.",))


@_of("sensitivity")
def reasons(found: Result) -> Answer:
    """How care ended, of the due."""
    rows = found.details["reasons"].to_dict("records")
    said = "; ".join(f"{str(row['reason']).replace('_', ' ')} {words.count(row['n'])}" for row in rows)
    return Answer((), (f"How care ended, of the due: {said}.",) if rows else ())


@_of("baseline")
def who(found: Result) -> Answer:
    """Who took part: means of what is a number, shares of what is a name."""
    rows = found.rows[found.rows["shown"]].to_dict("records")
    means = [_mean(row) for row in rows if row["sd"] > 0]
    shares = " ".join(_share(row) for row in rows if row["share"] > 0)
    return Answer((DEFINITIONS["baseline"].what,), (*means, *([shares] if shares else [])))


def _mean(row: Mapping[str, Any]) -> str:
    return f"{_plain(row['variable'])}: mean {row['mean']:.1f}, SD {row['sd']:.1f}, n {words.count(row['n'])}."


def _share(row: Mapping[str, Any]) -> str:
    of = words.percent(row["share"])
    return f"{_plain(row['variable'])}, {_plain(row['level'])}: {words.count(row['n'])} ({of})."


def _plain(name: object) -> str:
    return str(name).replace("_", " ")


def who_missing(facts: Facts) -> Answer:
    """How many lack each variable."""
    return Answer((DEFINITIONS["baseline"].left_out,), facts.says("baseline", notes=True))


@_of("improvement")
def followed(found: Result) -> Answer:
    """How many were still followed at each time."""
    rows = found.details["at_risk"].to_dict("records")
    said = "; ".join(f"day {row['tick']} {words.count(row['at_risk'])}" for row in rows)
    return Answer(
        (DEFINITIONS["improvement"].counted,), (f"Still followed, neither improved nor ended: {said}.", found.sentence)
    )


@_of("pain")
def scores(found: Result) -> Answer:
    """How many scores there are at baseline and later."""
    row = found.rows.iloc[0]
    due = words.count(row["n_due"])
    said = (
        f"Of {due} due, a baseline have {words.count(row['n_baseline'])}, an outcome score ({moment_words(found.filters)}) "
        f"{words.count(row['n_latest'])}, both {words.count(row['n_change'])}."
    )
    return Answer((), (said,))


@_of("baseline")
def baseline_scores(found: Result) -> Answer:
    """Baseline scores of those who started."""
    rows = found.rows[(found.rows["variable"] == "baseline") & found.rows["shown"]].to_dict("records")
    said = (f"Baseline: n {words.count(row['n'])}, mean {row['mean']:.1f}, SD {row['sd']:.1f}." for row in rows)
    return Answer((DEFINITIONS["baseline"].what,), tuple(said))


@_of("sessions")
def regimen(found: Result) -> Answer:
    """How many visits there were, and how long."""
    row = found.rows.iloc[0]
    visits = [f"{row['visits_per_episode']:.1f} visits an episode on average."] if row["shown"] else []
    minutes = (
        [f"{row['minutes']:.0f} minutes a visit (n {words.count(row['n_minutes'])})."] if row["n_minutes"] >= 10 else []
    )
    return Answer((DEFINITIONS["sessions"].counted,), (found.sentence, *visits, *minutes))


def therapists(facts: Facts) -> Answer:
    """How many therapists there are."""
    known = [one for one in facts.store.values("therapist") if one != "unknown"]
    return Answer((), (f"{several(len(known), 'therapist')} in the export.",))
