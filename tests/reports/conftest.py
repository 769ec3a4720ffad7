"""Two loads for the letters: the sample, and a few doctors of whom hardly anything is known."""

from pathlib import Path

import pytest

from analysis.warehouse.store import Store, open_store
from tests.texts import load_texts

FEW = {
    # one doctor whose patient never came, one with one patient, one with an id and a name fit to do harm, one unknown
    "intake.csv": (
        "referral_id,patient_id,condition,referral_date,intake_date,clinic_id,referrer_id,discharge_date,discharge_reason\n"
        "R1,P1,Muscle spasm,2026-01-02,,A,NOT-CAME,,\n"
        "R2,P2,Muscle spasm,2026-01-02,2026-01-05,A,ONE,2026-01-28,completed\n"
        "R3,P3,Low back pain,2026-01-02,2026-01-05,A,../#[evil] é,2026-01-28,completed\n"
        "R4,P4,Low back pain,2026-01-02,2026-01-05,A,,,\n"
    ),
    "sessions.csv": (
        "session_id,referral_id,session_start,status,pain_before\n"
        "S1,R2,2026-01-07,attended,7\nS2,R2,2026-01-21,attended,2\n"
        "S3,R3,2026-01-07,attended,6\nS4,R3,2026-01-28,attended,5\n"
    ),
    "scores.csv": "referral_id,score_date,measure,value,timing\nR2,2026-01-28,nprs,2,discharge\n",
    "providers.csv": (
        "provider_id,role,name\nONE,referrer,李小龙\n../#[evil] é,referrer,*Dr* #panic() @x\nIDLE,referrer,Doctor Idle\n"
    ),
}


@pytest.fixture(scope="session")
def sample(sample_warehouse: Path) -> Store:
    """The sample, seen by a manager."""
    return open_store(sample_warehouse)


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the few doctors."""
    base = tmp_path_factory.mktemp("letters_of_few")
    load_texts(FEW, base)
    return base / "warehouse"
