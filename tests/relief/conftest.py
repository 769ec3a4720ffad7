"""Two exports small enough to count with a pencil, one for the sessions, one for what is left after the end of care."""

import pytest

from analysis.warehouse.store import Store
from tests.texts import load_texts

SESSIONS = {
    "intake.csv": """
referral_id,patient_id,condition,intake_date,clinic_id,sex
R1,P1,low_back,2025-03-01,A,female
R2,P1,muscle_spasm,2025-06-01,A,female
R3,P2,low_back,2025-03-01,A,male
R4,P3,muscle_spasm,2025-03-01,B,male
""",
    "sessions.csv": """
session_id,referral_id,session_start,status,therapist_id,pain_before,pain_after,collected_by
S01,R1,2025-03-03 09:00,attended,T1,6,4,self
S02,R1,2025-03-06 09:00,attended,T2,5,3,therapist
S03,R1,2025-03-13 09:00,attended,T1,4,,therapist
S04,R1,2025-03-20 09:00,attended,T1,4,4,desk
S05,R2,2025-06-03 09:00,attended,T1,8,5,therapist
S06,R2,2025-06-04 09:00,attended,T1,7,7,
S07,R3,2025-03-03 09:00,attended,T1,,2,
S08,R3,2025-03-10 09:00,attended,T2,6,5,therapist
S09,R3,2025-03-17 09:00,no_show,T1,9,1,
S10,R3,2025-04-02 09:00,attended,T1,3,0,
S11,R4,2025-03-03 09:00,attended,T1,0,0,
S12,R4,2025-03-08 09:00,attended,T1,2,1,
S13,R4,2025-03-08 15:00,attended,T1,1,3,
S14,R4,2025-09-01 09:00,upcoming,T1,,,
""",
}
# Everybody begins with 10: 7 or less is improved by 30 per cent. The data cut is 2025-12-10, the last visit of L09.
AFTER_THE_END = {
    "intake.csv": """
referral_id,patient_id,condition,intake_date,discharge_date,discharge_reason
L01,P1,low_back,2025-01-02,2025-01-31,completed
L02,P2,low_back,2025-01-02,2025-01-31,completed
L03,P3,low_back,2025-01-02,2025-01-31,goals_met
L04,P4,low_back,2025-01-02,2025-01-31,completed
L05,P5,low_back,2025-10-02,2025-10-31,completed
L06,P6,low_back,2025-01-02,,
L07,P7,muscle_spasm,2025-01-02,2025-01-31,surgery
L08,P8,low_back,2025-01-02,2025-01-31,completed
L09,P9,low_back,2025-12-01,,
L10,P10,muscle_spasm,2025-05-30,2025-06-20,completed
""",
    "sessions.csv": """
session_id,referral_id,session_start,status,pain_before
S01,L01,2025-01-03,attended,10
S02,L01,2025-01-30,attended,5
S03,L02,2025-01-03,attended,10
S04,L02,2025-01-30,attended,5
S05,L03,2025-01-03,attended,10
S06,L03,2025-01-30,attended,7
S07,L04,2025-01-03,attended,10
S08,L04,2025-01-30,attended,8
S09,L05,2025-10-03,attended,10
S10,L05,2025-10-30,attended,5
S11,L06,2025-01-03,attended,10
S12,L06,2025-01-30,attended,5
S13,L07,2025-01-03,attended,10
S14,L07,2025-01-30,attended,5
S15,L07,2025-02-28,attended,2
S16,L08,2025-01-03,attended,0
S17,L08,2025-01-30,attended,0
S18,L09,2025-12-01,attended,10
S19,L09,2025-12-10,attended,4
S20,L10,2025-06-01,attended,10
S21,L10,2025-06-20,attended,5
""",
    "scores.csv": """
referral_id,score_date,measure,value,timing
L01,2025-02-28,nprs,7,follow_up
L01,2025-04-25,nprs,8,follow_up
L01,2025-08-01,nprs,7,
L02,2025-02-20,nprs,1,follow_up
L02,2025-03-08,nprs,1,follow_up
L02,2025-04-04,nprs,3,follow_up
L02,2025-09-15,nprs,9,follow_up
L03,2025-02-26,nprs,9,follow_up
L03,2025-03-02,nprs,3,follow_up
L03,2025-04-25,nprs,9,follow_up
L03,2025-04-25,nprs,3,
L03,2025-09-16,nprs,3,follow_up
L04,2025-02-28,nprs,2,follow_up
L05,2025-11-28,nprs,5,follow_up
L06,2025-02-28,nprs,5,follow_up
L08,2025-02-28,nprs,0,follow_up
L10,2025-12-07,nprs,4,follow_up
""",
}


@pytest.fixture(scope="session")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Three patients, four episodes, twelve visits."""
    return load_texts(SESSIONS, tmp_path_factory.mktemp("relief"))


@pytest.fixture(scope="session")
def after_the_end(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Ten episodes, six of which had improved at the end of care."""
    return load_texts(AFTER_THE_END, tmp_path_factory.mktemp("lasting"))
