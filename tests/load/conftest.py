"""A small clean export as text, which each test changes in one place and loads through the real load."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.warehouse.load import load_folder
from analysis.warehouse.report import LoadReport

INTAKE = """\
referral_id,patient_id,condition,referral_date,intake_date,clinic_id,baseline_pain,discharge_date,discharge_reason
R1,P1,carpal_tunnel,2025-01-01,2025-01-05,A,8,2025-02-10,goals_met
R2,P2,muscle_spasm,2025-01-02,2025-01-06,A,6,,
R3,P3,low_back,2025-01-03,,B,,,
"""
SESSIONS = """\
session_id,referral_id,session_start,status,minutes,pain_before,pain_after
S1,R1,2025-01-07 10:00,attended,60,7,5
S2,R1,2025-01-14 10:00,attended,60,4,3
S3,R1,2025-01-21 10:00,no_show,,,
S4,R2,2025-01-08 09:00,attended,30,6,6
S5,R2,2025-02-20 09:00,attended,30,3,2
S6,R2,2025-03-01 09:00,upcoming,,,
"""
SCORES = """\
referral_id,score_date,measure,value,timing
R1,2025-01-05,bctq_sss,3.2,intake
R1,2025-02-10,bctq_sss,2.0,discharge
"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A folder with the clean export: 3 referrals, 6 bookings, 2 scores, nothing to reject."""
    folder = tmp_path / "export"
    folder.mkdir()
    for name, text in (("intake", INTAKE), ("sessions", SESSIONS), ("scores", SCORES)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """Where loads of this test go."""
    return tmp_path / "warehouse"


@pytest.fixture
def load(export: Path, warehouse: Path) -> Callable[..., LoadReport]:
    """Load the export as it stands now."""

    def run(**options: object) -> LoadReport:
        return load_folder(export, warehouse, **options)

    return run


@pytest.fixture
def change(export: Path) -> Callable[[str, str, str], None]:
    """Replace a piece of text in one of the files; it must be there."""

    def run(name: str, old: str, new: str) -> None:
        path = export / f"{name}.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")

    return run
