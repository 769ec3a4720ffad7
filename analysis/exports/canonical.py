"""The canonical export: the tables and columns that every format is mapped onto; data/README.md describes each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One canonical table: its columns in order, those without which it cannot be read, and what is a number.

    `one_of` lists groups of columns of which a file needs at least one.
    """

    columns: tuple[str, ...]
    required: tuple[str, ...]
    one_of: tuple[tuple[str, ...], ...] = ()
    numbers: frozenset[str] = frozenset()


INTAKE = Table(
    columns=(
        "referral_id", "patient_id", "condition", "referral_date", "intake_date", "clinic_id", "referrer_id",
        "therapist_id", "cohort", "icd10", "body_region", "symptom_weeks", "birth_year", "sex", "payer",
        "prescribed_sessions", "baseline_pain", "research_consent", "discharge_date", "discharge_reason",
    ),
    required=("referral_id", "patient_id", "condition"),
    one_of=(("referral_date", "intake_date"),),
    numbers=frozenset({"symptom_weeks", "birth_year", "prescribed_sessions", "baseline_pain"}),
)  # fmt: skip

SESSIONS = Table(
    columns=(
        "session_id", "referral_id", "session_start", "status", "therapist_id", "minutes", "techniques",
        "body_regions", "pain_before", "pain_after", "systolic_before", "diastolic_before", "heart_rate_before",
        "systolic_after", "diastolic_after", "heart_rate_after", "collected_by", "adverse_event",
    ),
    required=("session_id", "referral_id", "session_start", "status"),
    numbers=frozenset({
        "minutes", "pain_before", "pain_after", "systolic_before", "diastolic_before", "heart_rate_before",
        "systolic_after", "diastolic_after", "heart_rate_after",
    }),
)  # fmt: skip

SCORES = Table(
    columns=("referral_id", "score_date", "measure", "value", "timing", "session_id"),
    required=("referral_id", "score_date", "measure", "value"),
    numbers=frozenset({"value"}),
)

PROVIDERS = Table(
    columns=("provider_id", "role", "name", "specialty", "practice"),
    required=("provider_id", "role"),
)

TABLES: dict[str, Table] = {"intake": INTAKE, "sessions": SESSIONS, "scores": SCORES, "providers": PROVIDERS}
