"""Two small clinics, counted by hand in the tests, loaded through the real load. Data cut of both: 2025-06-30."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from analysis.warehouse.load import load_folder
from analysis.warehouse.store import Store, open_store

CUT = date(2025, 6, 30)
# Referral: its date, the first visit, other bookings.
WAITING = {
    "A1": ("2025-06-01", "2025-06-08", ""),
    "A2": ("2025-05-01", "2025-05-15", ""),
    "A3": ("2025-05-01", "2025-05-16", ""),
    "A4": ("2025-06-16", "", ""),
    "A5": ("2025-06-17", "2025-06-20", ""),
    "A6": ("2025-06-02", "", ""),
    "A7": ("2025-06-01", "", ""),
    "A8": ("2025-05-20", "", "2025-07-04 upcoming"),
    "A9": ("2025-05-20", "", "2025-06-03 no_show"),
    "A10": ("", "2025-05-05", ""),
    "A11": ("2025-06-10", "2025-06-05", ""),
    "A12": ("2025-06-30", "2025-06-30", ""),
}
SPASM = "muscle_spasm"
# Episode: condition, prescribed, end, reason; days before the data cut of its visits, each with its pain before ("-": none);
# more: days before the cut of a follow-up score, or of an upcoming booking (negative).
OPEN = {
    "off": ("low_back", "", "", "", "14:6 7:6", ""),
    "usual": ("low_back", "", "", "", "14:6 7:5", ""),
    "unseen": (SPASM, "", "", "", "36:6 29:4", "score 15"),
    "seen": (SPASM, "", "", "", "35:6 28:4", "score 15"),
    "booked": (SPASM, "", "", "", "36:6 29:4", "score 15, booking -3"),
    "lost": (SPASM, "", "", "", "91:6 84:4", ""),
    "gone": (SPASM, "", "", "", "92:6 85:4", ""),
    "given_up": (SPASM, "", "", "lost", "17:6 10:4", ""),
    "=silent": (SPASM, "", "", "", "28:6 21:- 14:- 7:-", ""),
    "quiet": (SPASM, "", "", "", "28:6 21:4 14:- 7:-", ""),
    "pressure": ("hypertension", "", "", "", "28:- 21:- 14:- 7:-", ""),
    "used": (SPASM, "5", "", "", "28:6 21:5 14:4 7:4", ""),
    "unused": (SPASM, "4", "", "", "21:6 14:5 7:4", ""),
    "unplanned": (SPASM, "", "", "", "28:6 21:5 14:4 7:4", ""),
    "unknown_end": (SPASM, "", "28", "completed", "35:6 28:-", ""),
    "old_end": (SPASM, "", "29", "completed", "36:6 29:-", ""),
    "known_end": (SPASM, "", "10", "completed", "17:6 10:4", ""),
    "plan_over": (SPASM, "2", "", "", "14:6 7:-", ""),
    "worst": (SPASM, "3", "", "", "50:6 43:- 36:- 29:-", ""),
    "last": (SPASM, "", "", "", "7:6 0:5", ""),
    # The course that off and usual are held to: before visit 2, fourteen scores of 4 and three of 5.
    **{f"past{number}": ("low_back", "", "200", "completed", f"207:6 200:{5 if number < 3 else 4}", "") for number in range(17)},
}  # fmt: skip


def before(days: str) -> str:
    return str(CUT - timedelta(days=int(days)))


def load(folder: Path, files: Mapping[str, list[str]]) -> Store:
    for name, lines in files.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    load_folder(folder, folder / "warehouse")
    return open_store(folder / "warehouse")


@pytest.fixture(scope="session")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The twelve referrals of WAITING."""
    intake = ["referral_id,patient_id,condition,referral_date,intake_date,clinic_id"]
    sessions = ["session_id,referral_id,session_start,status"]
    for name, (referred, first, other) in WAITING.items():
        intake.append(f"{name},P-{name},neck_pain,{referred},{first if not referred else ''},{'AB'[name == 'A12']}")
        sessions += [f"{name}-1,{name},{first},attended"] if first else []
        sessions += [f"{name}-0,{name},{other.replace(' ', ',')}"] if other else []
    return load(tmp_path_factory.mktemp("waiting"), {"intake.csv": intake, "sessions.csv": sessions})


@pytest.fixture(scope="session")
def unfinished(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The episodes of OPEN."""
    intake = ["referral_id,patient_id,condition,referral_date,prescribed_sessions,discharge_date,discharge_reason"]
    sessions = ["session_id,referral_id,session_start,status,therapist_id,pain_before"]
    scores = ["referral_id,score_date,measure,value,timing"]
    for name, (condition, prescribed, end, reason, visits, more) in OPEN.items():
        intake.append(f"{name},P-{name},{condition},2024-11-01,{prescribed},{before(end) if end else ''},{reason}")
        therapist = "T2" if name in {"off", "used"} else "T1"
        for visit in visits.split():
            days, pain = visit.split(":")
            sessions.append(f"{name}-{days},{name},{before(days)},attended,{therapist},{pain.strip('-')}")
        for what, days in (part.split() for part in more.split(", ") if part):
            if what == "score":
                scores.append(f"{name},{before(days)},nprs,3,follow_up")
            else:
                sessions.append(f"{name}-next,{name},{before(days)},upcoming,{therapist},")
    files = {"intake.csv": intake, "sessions.csv": sessions, "scores.csv": scores}
    return load(tmp_path_factory.mktemp("open"), files)
