"""A clinic whose every month is known, and the sample, loaded through the real load."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

CUT = date(2024, 12, 31)
GAP, SMALL, SLOW = "2023-05", "2023-08", "2024-09"
"""The month without anybody, the month with 5, and the month of which one of 12 is still in care."""


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """12 start care each month of 2023 and 2024: 3 of them improve in 2023, 9 in 2024; all are discharged at once.

    But for nobody in May 2023, 5 in August 2023, and one of September 2024 who still comes in December.
    """
    folder = tmp_path_factory.mktemp("trend")
    intake = ["referral_id,patient_id,clinic_id,condition,referral_date,intake_date,discharge_date,discharge_reason"]
    sessions = ["session_id,referral_id,session_start,status,pain_before,adverse_event"]
    for month in _months():
        for number in range({GAP: 0, SMALL: 5}.get(f"{month:%Y-%m}", 12)):
            one, other = _episode(month, number)
            intake.append(one)
            sessions += other
    (folder / "intake.csv").write_text("\n".join(intake) + "\n", encoding="utf-8")
    (folder / "sessions.csv").write_text("\n".join(sessions) + "\n", encoding="utf-8")
    load_folder(folder, folder / "warehouse", data_cut=CUT)
    return open_store(folder / "warehouse")


@pytest.fixture(scope="session")
def sample(sample_warehouse: Path) -> Store:
    """The committed sample."""
    return open_store(sample_warehouse)


def _months() -> Iterator[date]:
    return (date(year, month, 1) for year in (2023, 2024) for month in range(1, 13))


def _episode(month: date, number: int) -> tuple[str, list[str]]:
    """A referral on the 1st; visits on the 5th and 19th, and a booking that two of a month miss; pain 8 and then 2 or 8."""
    key = f"{month:%Y%m}-{number}"
    first, last = month + timedelta(4), month + timedelta(18)
    is_slow = f"{month:%Y-%m}" == SLOW and number == 0
    outcome = 2 if number < (3 if month.year == 2023 else 9) else 8
    end = "," if is_slow else f"{last},completed"
    rows = [
        f"{key}-1,{key},{first},attended,8,{'no' if number else 'yes'}",
        f"{key}-2,{key},{date(2024, 12, 20) if is_slow else last},attended,{outcome},no",
        *([f"{key}-3,{key},{month + timedelta(9)},no_show,,"] if number < 2 else []),
    ]
    return f"{key},P{key},North,low_back,{month},{first},{end}", rows
