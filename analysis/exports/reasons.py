"""Why a record or a cell was rejected, in plain words, by the short code that the tables carry."""

RULES_IN_WORDS: dict[str, str] = {
    "too_few_fields": (
        "This record has fewer fields than the file has columns; it may be cut off or a separator may be missing."
    ),
    "too_many_fields": (
        "This record has more fields than the file has columns; a text that holds the separator may lack its "
        "quotation marks."
    ),
    "broken_quotes": (
        "The quotation marks of this record do not pair up, so it cannot be told where its fields begin and end."
    ),
    "broken_json": "This line is not a whole JSON record, or is too long for one; it may be cut off.",
    "odd_json": "A value of this record is of another kind than the format expects, such as a text where it takes a list.",
    "no_referral_id": "The referral_id is empty: it must name the referral that this record belongs to.",
    "no_patient_id": "The patient_id is empty: every referral belongs to a patient.",
    "no_condition": "The condition is empty, and so is icd10: one of them must say what the massage was prescribed for.",
    "no_session_id": "The session_id is empty: every booking needs an id of its own.",
    "no_date": "The date is empty: this record cannot be placed in time.",
    "bad_date": "The date cannot be read: write it as 2026-01-31 (a time may follow).",
    "no_status": "The status is empty: write attended, no_show, late_cancel, cancelled or upcoming.",
    "bad_status": "The status is not known: write attended, no_show, late_cancel, cancelled or upcoming.",
    "no_measure": "The measure is empty: write the code of a measure, such as nprs.",
    "unknown_measure": "The measure is not in the dictionary (data/dictionary/measures.toml): add it there or correct it.",
    "no_value": "The value is empty: a score needs one.",
    "bad_number": "The value is not a number.",
    "bad_value": "The value lies outside the range of its measure.",
    "bad_timing": "The timing is not known: write intake, before, after, discharge or follow_up, or leave it empty.",
    "no_provider_id": "The provider_id is empty.",
    "no_role": "The role is empty: write clinic, therapist or referrer.",
    "bad_role": "The role is not known: write clinic, therapist or referrer.",
    "duplicate_referral_id": "An earlier record has the same referral_id; the earlier one was loaded.",
    "duplicate_session_id": "An earlier record has the same session_id; the earlier one was loaded.",
    "duplicate_provider_id": "An earlier record has the same provider_id and role; the earlier one was loaded.",
    "duplicate_score": (
        "An earlier record has the same referral, measure, date, timing and session; the earlier one was loaded."
    ),
    "unknown_referral": "No loaded intake record has this referral_id: add the intake, or correct the id.",
    "before_intake": "A session was attended before the intake of its referral: correct one of the two dates.",
    "after_data_cut": (
        "The date lies after the data cut (the last attended session, score or discharge, unless --data-cut says "
        "otherwise), and this is not an upcoming booking: correct the date, or load again with a later export."
    ),
    "after_without_visit": (
        "An after-session score must be a pain rating (nprs) of a day on which the referral attended a session."
    ),
}

COLUMN_OF_RULE: dict[str, str] = {
    "no_referral_id": "referral_id",
    "no_patient_id": "patient_id",
    "no_condition": "condition",
    "no_session_id": "session_id",
    "no_status": "status",
    "bad_status": "status",
    "no_measure": "measure",
    "unknown_measure": "measure",
    "no_value": "value",
    "bad_number": "value",
    "bad_value": "value",
    "bad_timing": "timing",
    "no_provider_id": "provider_id",
    "no_role": "role",
    "bad_role": "role",
    "duplicate_referral_id": "referral_id",
    "duplicate_session_id": "session_id",
    "duplicate_provider_id": "provider_id",
    "unknown_referral": "referral_id",
    "after_without_visit": "timing",
}

CELLS_IN_WORDS: dict[str, str] = {
    "referral_date": "The referral_date is not a date such as 2026-01-31.",
    "intake_date": "The intake_date is not a date such as 2026-01-31.",
    "discharge_date": "The discharge_date is not a date such as 2026-01-31, or lies before the intake.",
    "discharge_reason": (
        "The discharge_reason is not known: write goals_met, completed, self_discharged, lost, referred_on, surgery, "
        "injection, new_injury or other."
    ),
    "symptom_weeks": "symptom_weeks must be a number of weeks from 0 to 5200.",
    "birth_year": "birth_year must be a year such as 1970.",
    "sex": "sex must be female, male or other.",
    "prescribed_sessions": "prescribed_sessions must be a whole number from 1 to 500.",
    "baseline_pain": "baseline_pain must be a number from 0 to 10.",
    "research_consent": "research_consent must be yes or no.",
    "minutes": "minutes must be a number from 1 to 600.",
    "pain_before": "pain_before must be a number from 0 to 10.",
    "pain_after": "pain_after must be a number from 0 to 10.",
    "systolic_before": "systolic_before must be a number from 50 to 300.",
    "systolic_after": "systolic_after must be a number from 50 to 300.",
    "diastolic_before": "diastolic_before must be a number from 20 to 200.",
    "diastolic_after": "diastolic_after must be a number from 20 to 200.",
    "heart_rate_before": "heart_rate_before must be a number from 20 to 250.",
    "heart_rate_after": "heart_rate_after must be a number from 20 to 250.",
}
