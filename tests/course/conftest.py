"""Small clinics made of courses, loaded through the real load."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

FIRST = date(2025, 1, 1)


@dataclass(frozen=True)
class Course:
    """One episode: scores before its visits (None: not scored), when it began, the days between visits, how it ended.

    ended: the discharge reason, at the date of the visit numbered `last` (None: the last). intake: a score at intake.
    """

    scores: tuple[float | None, ...]
    start: int = 0
    gap: int = 7
    ended: str = ""
    last: int | None = None
    intake: float | None = None
    condition: str = "low_back"

    def day(self, visit: int) -> date:
        """The date of a visit."""
        return FIRST + timedelta(days=self.start + self.gap * (visit - 1))


Clinic = Callable[..., Store]


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    """Loads a clinic of these courses, E1, E2 and so on, scored by pain or another measure, with more records of scores;
    gives its store.
    """

    def loaded(courses: Iterable[Course], measure: str = "nprs", *more: str) -> Store:
        folder = tmp_path_factory.mktemp("courses")
        _write(folder, list(courses), measure, more)
        load_folder(folder, folder / "warehouse")
        return open_store(folder / "warehouse")

    return loaded


def _write(folder: Path, courses: list[Course], measure: str, more: tuple[str, ...]) -> None:
    intake = ["referral_id,patient_id,condition,intake_date,baseline_pain,discharge_date,discharge_reason"]
    sessions = ["session_id,referral_id,session_start,status,pain_before"]
    scores = ["referral_id,score_date,measure,value,timing", *more]
    for number, course in enumerate(courses, start=1):
        end = course.day(course.last or len(course.scores)) if course.ended else ""
        baseline = "" if course.intake is None else course.intake
        intake.append(f"E{number},P{number},{course.condition},{course.day(1)},{baseline},{end},{course.ended}")
        for visit, score in enumerate(course.scores, start=1):
            said = "" if score is None else f"{score:.10g}"
            pain = said if measure == "nprs" else ""
            sessions.append(f"S{number}-{visit},E{number},{course.day(visit)},attended,{pain}")
            if said and not pain:
                scores.append(f"E{number},{course.day(visit)},{measure},{said},before")
    (folder / "intake.csv").write_text("\n".join(intake) + "\n", encoding="utf-8")
    if len(scores) > 1:
        (folder / "scores.csv").write_text("\n".join(scores) + "\n", encoding="utf-8")
    (folder / "sessions.csv").write_text("\n".join(sessions) + "\n", encoding="utf-8")
