"""A clinic of two conditions with 40 bookings a month each, whose no-shows were written down by hand, loaded month by month."""

from calendar import monthrange
from datetime import date
from itertools import chain
from pathlib import Path

import pytest

from analysis.filters import Filters
from analysis.questions import Result, ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_load

BOOKINGS = 40
MONTHS = [*(f"2025-{month:02d}" for month in range(1, 13)), "2026-01", "2026-02"]
MISSED = {"low_back": [4] * 12 + [20, 20], "neck_pain": [4] * 14}
"""No-shows of each month's 40 bookings: low back pain jumps from 10 % to 50 % in January 2026, neck pain does not."""
CUTS = {"december": "2025-12-31", "january": "2026-01-31", "february": None}


def _bookings(condition: str) -> list[str]:
    """The bookings of a condition, one patient after the other, a month's last one attended on its last day."""
    lines = []
    for month, missed in zip(MONTHS, MISSED[condition], strict=True):
        last = monthrange(int(month[:4]), int(month[5:]))[1]
        for number in range(BOOKINGS):
            day, status = (last, "attended") if number == BOOKINGS - 1 else (number % 27 + 1, "attended")
            status = "no_show" if number < missed else status
            patient = f"{condition}-{number}"
            lines.append(f"{month}-{patient},{patient},{month}-{day:02d} {8 + number // 27:02d}:00,{status}")
    return lines


@pytest.fixture(scope="package")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three loads of the same export: up to December, up to January, and all of it."""
    folder = tmp_path_factory.mktemp("signals")
    export = folder / "export"
    export.mkdir()
    referrals = [
        f"{kind}-{number},P-{kind}-{number},{kind},2024-12-18,2024-12-20,A"
        for kind in MISSED
        for number in range(BOOKINGS)
    ]
    intake = "referral_id,patient_id,condition,referral_date,intake_date,clinic_id\n" + "\n".join(referrals) + "\n"
    sessions = "session_id,referral_id,session_start,status\n" + "\n".join(chain(*map(_bookings, MISSED))) + "\n"
    (export / "intake.csv").write_text(intake, encoding="utf-8")
    (export / "sessions.csv").write_text(sessions, encoding="utf-8")
    return folder


@pytest.fixture(scope="package")
def stores(warehouse: Path) -> dict[str, Store]:
    """The store of each load, by the month to which it goes."""
    found = {}
    for name, cut in CUTS.items():
        report = load_folder(warehouse / "export", warehouse, data_cut=date.fromisoformat(cut) if cut else None)
        found[name] = open_load(warehouse / report.load)
    return found


@pytest.fixture(scope="package")
def answers(stores: dict[str, Store]) -> dict[str, Result]:
    """What each load answers of all episodes, without targets and known changes."""
    return {name: ask("signals", store, Filters()) for name, store in stores.items()}
