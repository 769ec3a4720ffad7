"""Small clinics made for counting: exports without sessions, whose patients are given score by score."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

Course = tuple[int, dict[int, int], int | None]  # how many such patients, their scores by day, the day care ended
Clinic = Callable[[list[Course]], Store]
LAST = date(2025, 6, 30)


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    """Loads a clinic of low-back patients with a baseline of 10 on 1 January 2025, seen until the end of June; once."""
    known: dict[str, Store] = {}

    def loaded(courses: list[Course]) -> Store:
        if str(courses) not in known:
            known[str(courses)] = load(courses, tmp_path_factory.mktemp("clinic"))
        return known[str(courses)]

    return loaded


def load(courses: list[Course], folder: Path) -> Store:
    """Write the export of those patients into a folder, and load it there."""
    intake = ["referral_id,patient_id,condition,intake_date,baseline_pain,discharge_date,discharge_reason"]
    scores = ["referral_id,score_date,measure,value,timing"]
    people = [course for course in courses for _ in range(course[0])]
    for number, (_, scored, end) in enumerate(people):
        ended = f"{date_of(end)},self_discharged" if end is not None else ","
        intake.append(f"R{number},P{number},low_back,2025-01-01,10,{ended}")
        scores += [f"R{number},{date_of(day)},nprs,{value},before" for day, value in scored.items()]
    (folder / "export").mkdir()
    (folder / "export" / "intake.csv").write_text("\n".join(intake) + "\n", encoding="utf-8")
    (folder / "export" / "scores.csv").write_text("\n".join(scores) + "\n", encoding="utf-8")
    load_folder(folder / "export", folder / "warehouse", data_cut=LAST)
    return open_store(folder / "warehouse")


def date_of(day: int) -> date:
    """The date of a day counted from day 0."""
    return date(2025, 1, 1) + timedelta(days=day)
