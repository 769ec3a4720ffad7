"""Three exports made by hand: one with known faults in single records, one with clinics that each stand out, one clean."""

from datetime import date, datetime, timedelta
from pathlib import Path

INTAKE = "referral_id,patient_id,condition,referral_date,intake_date,clinic_id,therapist_id,referrer_id,baseline_pain,discharge_date,discharge_reason"  # noqa: E501
SESSIONS = "session_id,referral_id,session_start,status,therapist_id,pain_before,pain_after,systolic_before,diastolic_before,collected_by"  # noqa: E501

# Twelve referrals with two visits each, on 8 and 15 January 2025. What is wrong stands in test_records.py.
FAULTY = {
    "providers.csv": "provider_id,role,name\nA,clinic,Clinic A\nT1,therapist,Tess\nD1,referrer,Doctor D\n",
    "intake.csv": f"""{INTAKE}
R01,P01,muscle_spasm,2025-01-02,2025-01-05,A,T1,D1,,2025-01-15,completed
R02,P02,muscle_spasm,2025-01-02,2025-01-05,A,T1,,6,2025-01-15,completed
R03,P03,muscle_spasm,2025-01-02,2025-01-05,A,T1,,6,2025-01-15,completed
R04,P04,muscle_spasm,2025-01-02,2025-01-05,A,T2,D1,6,2025-01-15,completed
R05,P05,muscle_spasm,2025-01-02,2025-01-05,A,T1,D1,,2025-01-15,completed
R06,P06,muscle_spasm,2025-01-02,2025-01-05,A,T1,D1,,2025-01-15,completed
R07,P07,muscle_spasm,2025-01-02,2025-01-05,A,T1,D1,6,2025-01-10,goals_met
R08,P08,muscle_spasm,2025-01-02,2025-01-05,A,T1,D1,6,2025-01-15,completed
R09,P09,muscle_spasm,2025-01-02,2025-01-05,A,T1,D1,6,2025-01-15,completed
R10,P10,muscle_spasm,2025-01-02,2025-01-05,A,T1,D1,6,2025-01-15,completed
R11,P11,hypertension,2025-01-02,2025-01-05,A,T1,D1,,,
R12,P12,Glass elbow,2025-01-02,2025-01-05,A,T1,D1,6,2025-01-15,completed
""",
    "sessions.csv": f"""{SESSIONS}
S01a,R01,2025-01-08,attended,T1,,3,,,therapist
S01b,R01,2025-01-15,attended,T1,4,,,,therapist
S02a,R02,2025-01-08,attended,T1,6,4,,,therapist
S02b,R02,2025-01-15,attended,T1,5,,,,therapist
S03a,R03,2025-01-08,attended,T1,6,4,,,therapist
S03b,R03,2025-01-15,attended,T1,3,,,,therapist
S04a,R04,2025-01-08,attended,T1,6,5,,,therapist
S04b,R04,2025-01-15,attended,T1,7,,,,therapist
S05a,R05,2025-01-08,attended,T1,,2,,,therapist
S05b,R05,2025-01-15,attended,T1,2,,,,therapist
S06a,R06,2025-01-08,attended,T1,,6,,,therapist
S06b,R06,2025-01-15,attended,T1,6,,,,therapist
S07a,R07,2025-01-08,attended,T1,6,4,,,therapist
S07b,R07,2025-01-15,attended,T1,3,,,,therapist
S08a,R08,2025-01-08,attended,T1,6,4,,,therapist
S08b,R08,2025-01-15,attended,T1,4,,,,therapist
S08x,R08,2025-01-02,attended,T1,8,,,,therapist
S09a,R09,2025-01-08,attended,T1,6,4,,,therapist
S09b,R09,2025-01-15,attended,T1,,,,,
S09a,R09,2025-01-08,attended,T1,6,4,,,therapist
S10a,R10,2025-01-08,attended,T1,6,4,,,therapist
S10b,R10,2025-01-15,attended,T1,5,,,,therapist
S10x,R10,2025-01-08,attended,T1,,,,,
S11a,R11,2025-01-08,attended,T1,,,172,194,
S11b,R11,2025-01-15,attended,T1,,,150,90,
S12a,R12,2025-01-08,attended,T1,6,5,,,therapist
S12b,R12,2025-01-15,attended,T1,,,,,
""",
    "scores.csv": """referral_id,score_date,measure,value,timing
R02,2025-01-15,nprs,4,discharge
R03,2025-01-15,nprs,3,discharge
R04,2025-01-15,nprs,7,discharge
R08,2025-01-15,nprs,4,discharge
""",
}

CLEAN = {
    "providers.csv": FAULTY["providers.csv"],
    "intake.csv": f"{INTAKE}\n"
    + "".join(
        f"R{n:02},P{n:02},muscle_spasm,2025-01-02,2025-01-05,A,T1,D1,6,2025-01-15,completed\n" for n in range(1, 31)
    ),
    "sessions.csv": f"{SESSIONS}\n"
    + "".join(
        f"S{n:02}{place},R{n:02},{day} {8 + n // 4:02}:{15 * (n % 4):02},attended,T1,{before},{before - 2},,,self\n"
        for n in range(1, 31)
        for place, day, before in (("a", "2025-01-08", 6), ("b", "2025-01-15", (3, 5, 6, 8)[n % 4]))
    ),
}

LAST_MONDAY = date(2025, 3, 24)  # the last of twelve weeks; the data end in it


def write(folder: Path, files: dict[str, str]) -> Path:
    """The files of an export, in a new folder."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


class Clinics:
    """An export that grows clinic by clinic; a visit is (weeks before the last, weekday, before, after)."""

    def __init__(self) -> None:
        self.intake: list[str] = []
        self.sessions: list[str] = []

    def episode(
        self,
        clinic: str,
        visits: list[tuple[int, int, object, object]],
        *,
        condition: str = "muscle_spasm",
        collected_by: str = "",
        time: str = "",
        is_finished: bool = True,
    ) -> None:
        """One episode; with `condition` hypertension, before is the systolic pressure."""
        number = len(self.intake) + 1
        days = [LAST_MONDAY + timedelta(days=weekday - 7 * weeks) for weeks, weekday, _, _ in visits]
        end = f"{max(days)},completed" if is_finished else ","
        first = min(days)
        self.intake.append(f"R{number:04},P{number:04},{condition},{first},{first},{clinic},T-{clinic},D1,,{end}")
        for place, (day, (_, _, before, after)) in enumerate(zip(days, visits, strict=True)):
            pressure = f",,{before},90" if condition == "hypertension" else f"{before},{after},,"
            start = f"{day} {time}" if time else str(day)
            self.sessions.append(
                f"S{number:04}-{place:02},R{number:04},{start},attended,T-{clinic},{pressure},{collected_by}"
            )

    def files(self) -> dict[str, str]:
        """The export."""
        return {
            "intake.csv": "\n".join([INTAKE, *self.intake, ""]),
            "sessions.csv": "\n".join([SESSIONS, *self.sessions, ""]),
        }


def usual(clinics: Clinics, clinic: str, episodes: int, *, gaps: bool) -> None:
    """Five weekly visits each: a tenth worsen, four tenths improve; with gaps a tenth of the scores before is missing."""
    for k in range(episodes):
        first = 4 + k % 5
        last = min(10, first + 3) if k % 10 == 0 else first // 2 if k % 10 < 5 else first - 1
        values = [first, first, first, (first + last) // 2, last]
        visits = [(4 - week, k % 5, value, max(value - 2, 0)) for week, value in enumerate(values)]
        if gaps and k % 2:
            visits[2] = (*visits[2][:2], "", visits[2][3])
        clinics.episode(clinic, visits)


def suspicious() -> dict[str, str]:
    """Each clinic is named after the one check that it is made to fail, and `usual` fails none."""
    made = Clinics()
    usual(made, "usual", 120, gaps=True)
    usual(made, "alarm_completion", 100, gaps=False)
    for k in range(12):
        made.episode("alarm_relief", [(2, k % 5, 8, 4), (1, k % 5, 7, 3), (0, k % 5, 6, 2)])
        made.episode("alarm_relief_negative", [(2, k % 5, 4, 5), (1, k % 5, 4, 5), (0, k % 5, 3, 4)])
        made.episode("alarm_carry_over", [(3, k % 5, 8, 6), (2, k % 5, 6, 4), (1, k % 5, 4, 2), (0, k % 5, 2, 2)])
    for k in range(40):
        first, last = ((8, 4), (10, 3), (6, 4))[k % 3]
        made.episode("alarm_responders", [(1, k % 5, first, ""), (0, k % 5, last, "")])
    for k in range(100):
        first, last = ((8, 4), (6, 6))[k % 2]
        made.episode("alarm_worsened", [(1, k % 5, first, ""), (0, k % 5, last, "")])
    for k in range(30):
        made.episode("alarm_spread", [(1, k % 5, 6, ""), (0, k % 5, 5 + k % 2, "")])
        made.episode("alarm_pressure", [(1, k % 5, 161, ""), (0, k % 5, 141, "")], condition="hypertension")
        made.episode("weekday_gaps", [(0, 0, "", ""), (0, 1, 6, "")], is_finished=False)
    _of_habits(made)
    return made.files()


def _of_habits(made: Clinics) -> None:
    """Clinics that stand out by how scores and visits are entered."""
    for k in range(15):
        made.episode("alarm_zero_after", [(1, k % 5, 2, 0), (0, k % 5, 2, 0 if k < 5 else 1)])
    for k in range(34):
        made.episode("digit_preference", [(2, k % 5, 5, ""), (1, k % 5, 5, ""), (0, k % 5, 4, "")], is_finished=False)
    for k in range(12):
        weeks = [week for week in range(11, -1, -1) if week != 2 or k < 2]
        made.episode("volume_drops", [(week, k % 5, "", "") for week in weeks])
    for k in range(40):
        late = 17 * 60 + 30 if k >= 37 else 8 * 60 + 15 * k
        made.episode(
            "end_of_day_heaping",
            [(0, 2, 6, "")],
            time=f"{datetime(2025, 1, 1) + timedelta(minutes=late):%H:%M}",
            is_finished=False,
        )
        made.episode(
            "therapist_collected", [(0, 3, 6, "")], collected_by="Therapist" if k < 25 else "self", is_finished=False
        )
